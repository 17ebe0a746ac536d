/** Where annotations may stand. */
import type { Annotated, Case, Func, Interface, Type, TypeDef, World } from "../model.ts";

export type ItemKind =
  | "world"
  | "interface"
  | "function"
  | "imported-function"
  | "resource-function"
  | "parameter"
  | "alias"
  | "type"
  | "field"
  | "case"
  | "flag";

/** An item of a contract that annotations can document, with what they need to know of it. */
export interface AnnotatedItem {
  readonly item: Annotated;
  readonly kind: ItemKind;
  /** For messages: "a record". */
  readonly noun: string;
  /** Whose types are in scope. */
  readonly owner: Interface | World;
  /** Of a field, a parameter or an alias. */
  readonly type: Type | null;
}

const HANDLER: readonly ItemKind[] = ["function"];
const VALUE: readonly ItemKind[] = ["field", "parameter", "alias"];

/** The kinds of items on which each annotation means something. */
const PLACES: Readonly<Record<string, readonly ItemKind[]>> = {
  process: ["world"],
  "bind-http": ["world"],
  "bind-ws": ["world"],
  ui: ["world"],
  init: HANDLER,
  http: HANDLER,
  local: HANDLER,
  remote: HANDLER,
  ws: HANDLER,
  "ws-open": HANDLER,
  "ws-close": HANDLER,
  "ws-client": HANDLER,
  eth: HANDLER,
  status: ["function", "case"],
  query: ["parameter"],
  header: ["parameter"],
  body: ["parameter"],
  min: VALUE,
  max: VALUE,
  length: VALUE,
  pattern: VALUE,
  format: VALUE,
  default: ["field"],
};

/** A process may have several of these. */
const REPEATABLE: ReadonlySet<string> = new Set(["bind-http", "bind-ws", "ui"]);

const PLACE_NOUNS: Readonly<Partial<Record<ItemKind, string>>> = {
  world: "a world",
  function: "a function of an exported interface, or an exported function",
  parameter: "a parameter",
  field: "a field of a record",
  alias: "a type alias",
  case: "a case of a variant or enum",
};

export function mayStandOn(annotation: string, kind: ItemKind): boolean {
  return PLACES[annotation]?.includes(kind) ?? false;
}

export function mayRepeat(annotation: string): boolean {
  return REPEATABLE.has(annotation);
}

/** The places of an annotation, for people. */
export function placesOf(annotation: string): readonly string[] {
  return (PLACES[annotation] ?? []).map((kind) => PLACE_NOUNS[kind] ?? kind);
}

// Items -----------------------------------------------------------------------------------------------------

export function worldItem(world: World): AnnotatedItem {
  return { item: world, kind: "world", noun: "a world", owner: world, type: null };
}

export function interfaceItem(each: Interface): AnnotatedItem {
  return { item: each, kind: "interface", noun: "an interface", owner: each, type: null };
}

/** `imported` for a function that a world imports. */
export function functionItem(func: Func, imported = false): AnnotatedItem {
  const kind = func.role !== "free" ? "resource-function" : imported ? "imported-function" : "function";
  const noun = FUNCTION_NOUNS[kind];
  return { item: func, kind, noun, owner: func.owner, type: null };
}

const FUNCTION_NOUNS = {
  function: "a function",
  "imported-function": "a function that the world imports",
  "resource-function": "a function of a resource",
} as const;

export function parameterItem(func: Func, index: number): AnnotatedItem | null {
  const param = func.parameters[index];
  return param === undefined
    ? null
    : { item: param, kind: "parameter", noun: "a parameter", owner: func.owner, type: param.type };
}

const TYPE_NOUNS = {
  use: "a `use`",
  alias: "a type alias",
  record: "a record",
  variant: "a variant",
  enum: "an enum",
  flags: "flags",
  resource: "a resource",
} as const;

export function typeItem(def: TypeDef): AnnotatedItem {
  const { body } = def;
  const type = body.kind === "alias" ? body.type : null;
  return { item: def, kind: type === null ? "type" : "alias", noun: TYPE_NOUNS[body.kind], owner: def.owner, type };
}

/** Fields, cases and flags of a type. */
export function memberItems(def: TypeDef): readonly AnnotatedItem[] {
  const { body, owner } = def;
  switch (body.kind) {
    case "record":
      return body.fields.map((item) => ({ item, kind: "field", noun: "a field", owner, type: item.type }));
    case "variant":
    case "enum":
      return body.cases.map((item) => caseItem(item, "case", "a case", owner));
    case "flags":
      return body.flags.map((item) => caseItem(item, "flag", "a flag", owner));
    default:
      return [];
  }
}

function caseItem(item: Case, kind: "case" | "flag", noun: string, owner: Interface | World): AnnotatedItem {
  return { item, kind, noun, owner, type: null };
}
