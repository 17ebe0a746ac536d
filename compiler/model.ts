/**
 * The contract: what resolving makes of syntax trees. References are direct (a type's use holds its definition),
 * gates are applied (hidden items are gone), worlds are elaborated. Later stages read it and never change it.
 */
import type { AnnotationNode, GateNode, PrimitiveName } from "../grammar/ast.ts";
import type { Span } from "../grammar/source.ts";

export interface Contract {
  /** The package that was asked for. */
  readonly main: Package;
  /** Every package reached or loaded, `main` among them, dependencies first. */
  readonly packages: readonly Package[];
}

export interface PackageName {
  readonly namespace: string;
  readonly name: string;
  /** As written, e.g. `1.0.0-rc.1`; `null` without one. */
  readonly version: string | null;
}

export interface Package {
  readonly kind: "package";
  readonly name: PackageName;
  /** `namespace:name@version`. */
  readonly id: string;
  readonly docs: string | null;
  readonly interfaces: ReadonlyMap<string, Interface>;
  readonly worlds: ReadonlyMap<string, World>;
  /** True for a `hyper:*` package that hypc ships and the user did not replace in `deps/`. */
  readonly shipped: boolean;
  /** Annotations in comments of the package that document no item. */
  readonly danglingAnnotations: readonly AnnotationNode[];
}

/** What a doc comment and gates leave on an item. */
export interface Annotated {
  readonly docs: string | null;
  readonly annotations: readonly AnnotationNode[];
  /** Of the whole item. */
  readonly span: Span;
  /** Of its name. */
  readonly nameSpan: Span;
}

export interface Gated {
  /** Active gates as written; hidden items never get here. */
  readonly gates: readonly GateNode[];
}

export interface Interface extends Annotated, Gated {
  readonly kind: "interface";
  /** Its name in the package, or the plain name under which a world holds it inline. */
  readonly name: string;
  /** `namespace:name/interface@version`; `null` for an inline interface. */
  readonly id: string | null;
  readonly package: Package;
  /** In source order, `use`d ones first. */
  readonly types: ReadonlyMap<string, TypeDef>;
  /** In source order; resource functions are with their resource. */
  readonly functions: ReadonlyMap<string, Func>;
  /** Set where a reported mistake left out parts of it: what is not here may be in its text. */
  readonly incomplete?: true;
}

export interface World extends Annotated, Gated {
  readonly kind: "world";
  readonly name: string;
  /** `namespace:name/world@version`. */
  readonly id: string;
  readonly package: Package;
  /** Types declared or `use`d in the world itself. */
  readonly types: ReadonlyMap<string, TypeDef>;
  /** After includes and elaboration, in the reference's order; types are not repeated here. */
  readonly imports: readonly WorldItem[];
  readonly exports: readonly WorldItem[];
  /** Set where a reported mistake left out parts of it: what is not here may be in its text. */
  readonly incomplete?: true;
}

export type WorldItem =
  | {
      readonly kind: "interface";
      /** Its plain name, or the interface's id. */
      readonly key: string;
      readonly interface: Interface;
      /** False where elaboration added it. */
      readonly explicit: boolean;
      /** Of the statement that brought it in. */
      readonly span: Span;
    }
  | { readonly kind: "function"; readonly key: string; readonly function: Func; readonly explicit: true; readonly span: Span };

export interface TypeDef extends Annotated, Gated {
  readonly kind: "typedef";
  readonly name: string;
  readonly owner: Interface | World;
  readonly body: TypeBody;
}

export type TypeBody =
  /** `use other.{t}`: the same type under a name of this owner. */
  | { readonly kind: "use"; readonly target: TypeDef }
  | { readonly kind: "alias"; readonly type: Type }
  | { readonly kind: "record"; readonly fields: readonly Field[] }
  | { readonly kind: "variant"; readonly cases: readonly Case[] }
  | { readonly kind: "enum"; readonly cases: readonly Case[] }
  | { readonly kind: "flags"; readonly flags: readonly Case[] }
  | { readonly kind: "resource"; readonly functions: readonly Func[] };

export interface Field extends Annotated {
  readonly kind: "field";
  readonly name: string;
  readonly type: Type;
}

/** A variant case, an enum case or a flag. */
export interface Case extends Annotated {
  readonly kind: "case";
  readonly name: string;
  /** Only of variant cases. */
  readonly type: Type | null;
}

export interface Func extends Annotated, Gated {
  readonly kind: "function";
  readonly name: string;
  readonly role: "free" | "method" | "static" | "constructor";
  readonly async: boolean;
  /** Without the implicit `self` of a method. */
  readonly parameters: readonly Param[];
  readonly result: Type | null;
  /** The interface or world that declares it. */
  readonly owner: Interface | World;
}

export interface Param extends Annotated {
  readonly kind: "parameter";
  readonly name: string;
  readonly type: Type;
}

/** `span` is where the type was written. */
export type Type =
  /** `unresolved` where it stands for a type that could not be resolved, which was reported: nothing else is to be said of it. */
  | { readonly kind: "primitive"; readonly name: PrimitiveName; readonly span: Span; readonly unresolved?: true }
  | { readonly kind: "named"; readonly def: TypeDef; readonly span: Span }
  | { readonly kind: "tuple"; readonly items: readonly Type[]; readonly span: Span }
  | { readonly kind: "list"; readonly element: Type; readonly length: number | null; readonly span: Span }
  | { readonly kind: "map"; readonly key: Type; readonly value: Type; readonly span: Span }
  | { readonly kind: "option"; readonly element: Type; readonly span: Span }
  | { readonly kind: "result"; readonly ok: Type | null; readonly err: Type | null; readonly span: Span }
  | { readonly kind: "future"; readonly element: Type | null; readonly span: Span }
  | { readonly kind: "stream"; readonly element: Type | null; readonly span: Span }
  | { readonly kind: "own"; readonly resource: TypeDef; readonly span: Span }
  | { readonly kind: "borrow"; readonly resource: TypeDef; readonly span: Span };

/** Follows `use` to the definition that says what the type is. */
export function definitionOf(def: TypeDef): TypeDef {
  let at = def;
  while (at.body.kind === "use") at = at.body.target;
  return at;
}

/** Follows `use` and `type a = b` to a type that is neither. */
export function underlyingType(type: Type): Type {
  let at = type;
  while (at.kind === "named") {
    const body = definitionOf(at.def).body;
    if (body.kind !== "alias") return at;
    at = body.type;
  }
  return at;
}
