/** What resolving keeps in mind: drafts of the contract's items, and what is known beside the contract about them. */
import type { AnnotationNode, GateNode, Identifier, InterfaceNode, ItemNode, WorldNode } from "../../grammar/ast.ts";
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import type { Span } from "../../grammar/source.ts";
import type { LoadedContract, LoadedFile, PackageGroup } from "../load/group.ts";
import type { Func, Interface, Package, Type, TypeDef, World } from "../model.ts";

export interface ResolveOptions {
  /** Names of `@unstable` features that are on. */
  readonly features: readonly string[];
  readonly allFeatures: boolean;
}

export type Draft<T> = { -readonly [K in keyof T]: T[K] };
export type InterfaceDraft = Draft<Interface> & {
  readonly types: Map<string, TypeDef>;
  readonly functions: Map<string, Func>;
};
export type WorldDraft = Draft<World> & { readonly types: Map<string, TypeDef> };

/** What gates say of an item. Two are the same exactly if their keys are. */
export interface Stability {
  readonly kind: "unknown" | "stable" | "unstable";
  /** The version of `@since`, or the feature of `@unstable`. */
  readonly value: string;
  readonly gate: GateNode | null;
  readonly key: string;
}

/** One package on its way into the contract. */
export interface Unit {
  readonly package: Draft<Package> & {
    readonly interfaces: Map<string, Interface>;
    readonly worlds: Map<string, World>;
    readonly danglingAnnotations: AnnotationNode[];
  };
  /** Of its name, in the header of a file or of a nested package; `null` only where no file names it. */
  readonly nameSpan: Span;
  readonly files: readonly UnitFile[];
  /** True where files could not be read or their syntax is wrong: what is not found may be there. */
  readonly incomplete: boolean;
  readonly group: PackageGroup;
  /** Interfaces and worlds by name. */
  readonly items: Map<string, Item>;
  /** By package id and item name, what the unit names of other packages. */
  readonly foreign: Map<string, Map<string, ForeignItem>>;
  /** Types and functions in the order in which the reference makes them. */
  readonly sequence: (TypeDef | Func)[];
  /** Every interface, inline ones too, and then world, in the order in which they were resolved. */
  readonly interfaces: InterfaceRecord[];
  readonly worlds: WorldRecord[];
  /** True where a feature is off, or a version is yet to come: otherwise every item is there. */
  gated: boolean;
  /** False until everything in it is resolved: units in a circle of packages see one another unfinished. */
  finished: boolean;
  /** True where it is defined a second time: what is not found may be there. */
  twice: boolean;
  /** Versions of `@since` that are known to be no later than the package's. */
  readonly releases: Set<string>;
}

/** The items of one file that belong to one package. */
export interface UnitFile {
  readonly items: readonly ItemNode[];
  readonly loaded: LoadedFile;
  /** Its items and top-level uses; `null` for a use that leads nowhere, which was reported. */
  readonly scope: Map<string, Item | ForeignItem | null>;
}

/** An interface or world of the unit itself. */
export interface Item {
  readonly origin: "local";
  readonly kind: "interface" | "world";
  readonly name: Identifier;
  readonly node: InterfaceNode | WorldNode;
  readonly file: UnitFile;
  /** Its types and functions, once resolved. */
  scope: Scope | null;
  record: InterfaceRecord | WorldRecord | null;
}

/** An interface or world of another package, as the unit names it. */
export interface ForeignItem {
  readonly origin: "foreign";
  /** What the first place that names it takes. */
  readonly kind: "interface" | "world";
  readonly name: Identifier;
  /** `namespace:name@version` */
  readonly packageId: string;
  readonly firstKind: "interface" | "world" | "unknown";
  /** `disabled`: every place that names it is behind a feature that is off. `lost`: it is not there, which was reported. */
  state: "found" | "disabled" | "lost";
  interface: Interface | null;
  world: World | null;
  /** Types that the unit uses of it. */
  readonly types: Map<string, ForeignType>;
}

export interface ForeignType {
  /** `hidden`: the first `use` of it in the unit is behind a feature that is off. `lost`: reported, or not to be known. */
  readonly state: "found" | "hidden" | "lost";
  readonly def: TypeDef | null;
  /** Of the first `use`. */
  readonly stability: Stability;
}

/** The names of one interface or world while it is resolved. */
export interface Scope {
  readonly unit: Unit;
  readonly file: UnitFile;
  readonly owner: Interface | World;
  /** How messages call the owner. */
  readonly title: string;
  readonly span: Span;
  /** In the order of definition: uses, then definitions after what they need. */
  readonly types: Map<string, TypeDef>;
  /** Functions by name, known before they are resolved. */
  readonly functions: ReadonlyMap<string, Identifier>;
  /** Types whose definition failed; naming them is no further mistake. */
  readonly lost: Set<string>;
  /** The world around an inline interface. */
  readonly outer: Scope | null;
  /** Set by resolving a type that holds a `borrow`. */
  sawBorrow: boolean;
}

export interface InterfaceRecord {
  readonly interface: InterfaceDraft;
  readonly stability: Stability;
  /** With those of resources, in source order. */
  readonly functions: Func[];
}

/** The key of a world's item: a plain name, or the interface itself (or what stands for one that is not known). */
export type WorldKey = string | Interface | ForeignItem;

export type WorldEntry =
  | {
      readonly kind: "interface";
      readonly interface: Interface | null;
      stability: Stability;
      readonly explicit: boolean;
      readonly name: string;
      readonly span: Span;
    }
  | { readonly kind: "function"; readonly function: Func; readonly name: string; readonly span: Span }
  | { readonly kind: "type"; readonly def: TypeDef; readonly name: string; readonly span: Span };

export interface WorldRecord {
  readonly world: WorldDraft;
  readonly stability: Stability;
  readonly node: WorldNode;
  readonly scope: Scope;
  imports: Map<WorldKey, WorldEntry>;
  exports: Map<WorldKey, WorldEntry>;
  readonly includes: IncludeRecord[];
  /** Set where the whole of it was refused: worlds that include it need not hear of it again. */
  refused: boolean;
}

export interface IncludeRecord {
  readonly target: Item | ForeignItem;
  readonly stability: Stability;
  readonly renames: readonly { readonly name: Identifier; readonly as: Identifier }[];
  /** Of the whole statement. */
  readonly span: Span;
  /** Of the path of the included world. */
  readonly pathSpan: Span;
}

/** One run of resolving. */
export interface Resolution {
  readonly loaded: LoadedContract;
  readonly options: ResolveOptions;
  readonly features: ReadonlySet<string>;
  readonly diagnostics: Diagnostic[];
  readonly report: (diagnostic: Diagnostic) => void;
  /** By package id. */
  readonly units: Map<string, Unit>;
  /** Of what has gates; everything else is `UNGATED`. */
  readonly stabilities: Map<TypeDef | Func | Interface | World, Stability>;
  /** Types behind features that are off. */
  readonly hidden: Set<TypeDef | Func | Interface | World>;
  /** Of every `use` and `type a = b`, the definition at the end of the chain. */
  readonly chainEnds: Map<TypeDef, TypeDef>;
  /** Definitions that hold a `borrow`, by whatever way. */
  readonly borrowing: Set<TypeDef>;
  /** Functions whose result holds a `borrow`. */
  readonly returnsBorrow: Set<Func>;
  /** The resource of a method, static function or constructor. */
  readonly resourceOf: Map<Func, TypeDef>;
  /** Worlds as they are imported and exported, for includes. */
  readonly worldRecords: Map<World, WorldRecord>;
  /** Types after those that they need, of inline interfaces, which includes copy. */
  readonly inlineOrder: Map<Interface, readonly TypeDef[]>;
  readonly reportedGates: Set<GateNode>;
  /** How many imports and exports worlds may still have together. */
  readonly worldItems: { left: number };
  /** How many names may still be looked at for "did you mean". */
  readonly namesToCompare: { left: number };
}

/** Includes multiply; this keeps a hostile contract from filling the memory. */
export const MAX_WORLD_ITEMS = 2_000_000;

export const UNGATED: Stability = { kind: "unknown", value: "", gate: null, key: "" };

export function newResolution(loaded: LoadedContract, options: ResolveOptions): Resolution {
  const diagnostics: Diagnostic[] = [];
  return {
    loaded,
    options,
    features: new Set(options.features),
    diagnostics,
    report: (diagnostic) => void diagnostics.push(diagnostic),
    units: new Map(),
    stabilities: new Map(),
    hidden: new Set(),
    chainEnds: new Map(),
    borrowing: new Set(),
    returnsBorrow: new Set(),
    resourceOf: new Map(),
    worldRecords: new Map(),
    inlineOrder: new Map(),
    reportedGates: new Set(),
    worldItems: { left: MAX_WORLD_ITEMS },
    namesToCompare: { left: 200_000 },
  };
}

/** The stand-in of a type that could not be resolved. */
export function unresolvedType(span: Span): Type {
  return { kind: "primitive", name: "string", span, unresolved: true };
}

/** True where a syntax error inside a span may have cost parts of it. */
export function isBroken(file: UnitFile, span: Span): boolean {
  return file.loaded.syntaxErrors.some(({ start }) => start >= span.start && start <= span.end);
}
