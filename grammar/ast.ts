/**
 * The syntax tree of WIT: plain discriminated unions with `kind` and `span`, in the order of the specification
 * (component-model `WIT.md`). Nothing here is resolved: names are text with a place.
 */
import type { Diagnostic } from "./diagnostic.ts";
import type { Source, Span } from "./source.ts";

/** A name as used; `name` is without a leading `%`. */
export interface Identifier {
  readonly name: string;
  readonly span: Span;
}

/** What documentation and annotations can stand on. */
export interface Documented {
  /** Doc text with comment marks, common indent and annotations removed; `null` where there is none. */
  readonly docs: string | null;
  /** `@name(...)` lines of the doc comment, in order. Malformed ones are here too, with their diagnostics. */
  readonly annotations: readonly AnnotationNode[];
}

// Annotations -----------------------------------------------------------------------------------------------

/** `@name(argument, ...)` in a doc comment. Whether its diagnostics count is the compiler's decision. */
export interface AnnotationNode {
  readonly kind: "annotation";
  readonly name: Identifier;
  readonly arguments: readonly AnnotationArgument[];
  /** True where parentheses were written, even empty ones. */
  readonly parenthesized: boolean;
  /** From the `@` to the closing `)`, or to the end of the name. */
  readonly span: Span;
  /** Syntax errors inside this annotation. */
  readonly diagnostics: readonly Diagnostic[];
}

/** `label = value` or `value`. */
export interface AnnotationArgument {
  readonly label: Identifier | null;
  readonly value: WaveValue;
  readonly span: Span;
}

/** A WAVE value (component-model WAVE). */
export type WaveValue =
  | { readonly kind: "bool"; readonly value: boolean; readonly span: Span }
  /** `text` as written: `-5`, `1.5e3`, `nan`, `inf`, `-inf`; the reader decides by the expected type. */
  | { readonly kind: "number"; readonly text: string; readonly span: Span }
  | { readonly kind: "string"; readonly value: string; readonly span: Span }
  | { readonly kind: "char"; readonly value: string; readonly span: Span }
  /** An enum case, a variant case (with or without payload), `none`, `some(v)`, `ok`, `err(v)`. */
  | { readonly kind: "label"; readonly name: string; readonly payload: WaveValue | null; readonly span: Span }
  | { readonly kind: "list"; readonly items: readonly WaveValue[]; readonly span: Span }
  | { readonly kind: "tuple"; readonly items: readonly WaveValue[]; readonly span: Span }
  | { readonly kind: "record"; readonly fields: readonly WaveField[]; readonly span: Span }
  /** `{a, b}` and `{}`-less flag sets. */
  | { readonly kind: "flags"; readonly names: readonly Identifier[]; readonly span: Span };

export interface WaveField {
  readonly name: Identifier;
  readonly value: WaveValue;
}

// Files and packages ----------------------------------------------------------------------------------------

export interface FileNode {
  readonly kind: "file";
  readonly source: Source;
  readonly header: PackageHeaderNode | null;
  readonly items: readonly ItemNode[];
  /** Annotations whose comment documents nothing. */
  readonly danglingAnnotations: readonly AnnotationNode[];
  readonly span: Span;
}

export interface PackageHeaderNode extends Documented {
  readonly kind: "package-header";
  readonly name: PackageNameNode;
  readonly span: Span;
  /** The comments before the header; `null` where there are none. For the rule on docs of several files. */
  readonly docsSpan: Span | null;
}

/** `namespace:name@version` */
export interface PackageNameNode {
  readonly namespace: Identifier;
  readonly name: Identifier;
  readonly version: VersionNode | null;
  readonly span: Span;
}

/** A semantic version as written, e.g. `1.0.0-rc.1+build`. */
export interface VersionNode {
  readonly text: string;
  readonly span: Span;
}

export type ItemNode = InterfaceNode | WorldNode | TopLevelUseNode | NestedPackageNode;

export interface NestedPackageNode extends Documented {
  readonly kind: "nested-package";
  readonly gates: readonly GateNode[];
  readonly name: PackageNameNode;
  readonly items: readonly ItemNode[];
  readonly span: Span;
}

/** `use path as name;` outside interfaces and worlds. */
export interface TopLevelUseNode {
  readonly kind: "top-level-use";
  readonly gates: readonly GateNode[];
  readonly path: UsePath;
  readonly as: Identifier | null;
  readonly span: Span;
}

/** `id`, or `namespace:package/id@version`. */
export interface UsePath {
  readonly package: PackageNameNode | null;
  readonly name: Identifier;
  readonly span: Span;
}

// Gates -----------------------------------------------------------------------------------------------------

/** The standard attributes. */
export type GateNode =
  | { readonly kind: "since"; readonly version: VersionNode; readonly span: Span }
  | { readonly kind: "unstable"; readonly feature: Identifier; readonly span: Span }
  | { readonly kind: "deprecated"; readonly version: VersionNode; readonly span: Span }
  | { readonly kind: "external-id"; readonly id: string; readonly span: Span };

interface Gated {
  readonly gates: readonly GateNode[];
}

// Interfaces and worlds -------------------------------------------------------------------------------------

export interface InterfaceNode extends Documented, Gated {
  readonly kind: "interface";
  readonly name: Identifier;
  readonly items: readonly InterfaceItemNode[];
  readonly span: Span;
}

export type InterfaceItemNode = TypeDefNode | NamedFunctionNode | UseNode;

/** `name: func(...)` in an interface; `kind` says how a resource holds it. */
export interface NamedFunctionNode extends Documented, Gated {
  readonly kind: "function";
  readonly name: Identifier;
  readonly function: FunctionNode;
  readonly span: Span;
}

export interface FunctionNode {
  readonly async: boolean;
  readonly parameters: readonly ParameterNode[];
  readonly result: TypeNode | null;
  readonly span: Span;
}

export interface ParameterNode extends Documented {
  readonly kind: "parameter";
  readonly name: Identifier;
  readonly type: TypeNode;
  readonly span: Span;
}

/** `use path.{a, b as c};` */
export interface UseNode extends Documented, Gated {
  readonly kind: "use";
  readonly path: UsePath;
  readonly names: readonly UsedName[];
  readonly span: Span;
}

export interface UsedName {
  readonly name: Identifier;
  readonly as: Identifier | null;
}

export interface WorldNode extends Documented, Gated {
  readonly kind: "world";
  readonly name: Identifier;
  readonly items: readonly WorldItemNode[];
  readonly span: Span;
}

export type WorldItemNode = ExternNode | IncludeNode | UseNode | TypeDefNode;

/** `import ...;` or `export ...;` */
export interface ExternNode extends Documented, Gated {
  readonly kind: "extern";
  readonly direction: "import" | "export";
  readonly item: ExternItem;
  readonly span: Span;
}

export type ExternItem =
  | { readonly kind: "function"; readonly name: Identifier; readonly function: FunctionNode }
  | { readonly kind: "inline-interface"; readonly name: Identifier; readonly items: readonly InterfaceItemNode[] }
  /** `label: path`: an interface under a plain name. */
  | { readonly kind: "named-path"; readonly name: Identifier; readonly path: UsePath }
  | { readonly kind: "path"; readonly path: UsePath };

export interface IncludeNode extends Documented, Gated {
  readonly kind: "include";
  readonly path: UsePath;
  readonly renames: readonly IncludeRename[];
  readonly span: Span;
}

export interface IncludeRename {
  readonly name: Identifier;
  readonly as: Identifier;
}

// Types -----------------------------------------------------------------------------------------------------

export type TypeDefNode = AliasNode | RecordNode | FlagsNode | EnumNode | VariantNode | ResourceNode;

interface TypeDefBase extends Documented, Gated {
  readonly name: Identifier;
  readonly span: Span;
}
export interface AliasNode extends TypeDefBase {
  readonly kind: "alias";
  readonly type: TypeNode;
}
export interface RecordNode extends TypeDefBase {
  readonly kind: "record";
  readonly fields: readonly FieldNode[];
}
export interface FieldNode extends Documented {
  readonly kind: "field";
  readonly name: Identifier;
  readonly type: TypeNode;
  readonly span: Span;
}
export interface FlagsNode extends TypeDefBase {
  readonly kind: "flags";
  readonly flags: readonly CaseNode[];
}
export interface EnumNode extends TypeDefBase {
  readonly kind: "enum";
  readonly cases: readonly CaseNode[];
}
export interface VariantNode extends TypeDefBase {
  readonly kind: "variant";
  readonly cases: readonly CaseNode[];
}
/** A variant case, an enum case or a flag; only variant cases have a payload type. */
export interface CaseNode extends Documented {
  readonly kind: "case";
  readonly name: Identifier;
  readonly type: TypeNode | null;
  readonly span: Span;
}
export interface ResourceNode extends TypeDefBase {
  readonly kind: "resource";
  readonly functions: readonly ResourceFunctionNode[];
}
export interface ResourceFunctionNode extends Documented, Gated {
  readonly kind: "resource-function";
  /** For a constructor the span is the keyword's and the name is `constructor`. */
  readonly name: Identifier;
  readonly role: "constructor" | "method" | "static";
  readonly function: FunctionNode;
  readonly span: Span;
}

export const PRIMITIVES = [
  "u8", "u16", "u32", "u64", "s8", "s16", "s32", "s64", "f32", "f64", "char", "bool", "string", "error-context",
] as const;
export type PrimitiveName = (typeof PRIMITIVES)[number];

export type TypeNode =
  | { readonly kind: "primitive"; readonly name: PrimitiveName; readonly span: Span }
  | { readonly kind: "name"; readonly name: Identifier; readonly span: Span }
  | { readonly kind: "tuple"; readonly items: readonly TypeNode[]; readonly span: Span }
  /** `length` for `list<T, N>`. */
  | { readonly kind: "list"; readonly element: TypeNode; readonly length: number | null; readonly span: Span }
  | { readonly kind: "map"; readonly key: TypeNode; readonly value: TypeNode; readonly span: Span }
  | { readonly kind: "option"; readonly element: TypeNode; readonly span: Span }
  | { readonly kind: "result"; readonly ok: TypeNode | null; readonly err: TypeNode | null; readonly span: Span }
  | { readonly kind: "future"; readonly element: TypeNode | null; readonly span: Span }
  | { readonly kind: "stream"; readonly element: TypeNode | null; readonly span: Span }
  | { readonly kind: "own"; readonly resource: Identifier; readonly span: Span }
  | { readonly kind: "borrow"; readonly resource: Identifier; readonly span: Span }
  /** Stands where a type could not be read; a diagnostic was reported. */
  | { readonly kind: "error"; readonly span: Span };
