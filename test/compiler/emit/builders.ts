/**
 * Contracts built by hand, for tests of printers: `contractOf("demo:counter@0.1.0", [iface("counter", [record(...)], [func(...)])],
 * [world("counter-process", { exports: [...] })])`. Names are WIT's; owners and packages are filled in from outside in.
 */
import type { GateNode, PrimitiveName } from "../../../grammar/ast.ts";
import type { Source, Span } from "../../../grammar/source.ts";
import type {
  Case,
  Contract,
  Field,
  Func,
  Interface,
  Package,
  Param,
  Type,
  TypeBody,
  TypeDef,
  World,
  WorldItem,
} from "../../../compiler/model.ts";
import type { Handler, HttpMethod, HttpParameter, PathPattern, ProcessModel } from "../../../compiler/process/model.ts";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** What every item may have. */
export interface Extras {
  readonly docs?: string;
  readonly gates?: readonly GateNode[];
}

const source: Source = { path: "built.wit", text: "" };
export const span: Span = { source, start: 0, end: 0 };

// Types -----------------------------------------------------------------------------------------------------

const primitive = (name: PrimitiveName): Type => ({ kind: "primitive", name, span });

export const bool = primitive("bool");
export const u8 = primitive("u8");
export const u16 = primitive("u16");
export const u32 = primitive("u32");
export const u64 = primitive("u64");
export const s8 = primitive("s8");
export const s16 = primitive("s16");
export const s32 = primitive("s32");
export const s64 = primitive("s64");
export const f32 = primitive("f32");
export const f64 = primitive("f64");
export const char = primitive("char");
export const string = primitive("string");
export const errorContext = primitive("error-context");

export const list = (element: Type, length: number | null = null): Type => ({ kind: "list", element, length, span });
export const map = (key: Type, value: Type): Type => ({ kind: "map", key, value, span });
export const option = (element: Type): Type => ({ kind: "option", element, span });
export const result = (ok: Type | null = null, err: Type | null = null): Type => ({ kind: "result", ok, err, span });
export const tuple = (...items: Type[]): Type => ({ kind: "tuple", items, span });
export const stream = (element: Type | null = null): Type => ({ kind: "stream", element, span });
export const future = (element: Type | null = null): Type => ({ kind: "future", element, span });
export const own = (resource: TypeDef): Type => ({ kind: "own", resource, span });
export const borrow = (resource: TypeDef): Type => ({ kind: "borrow", resource, span });
export const named = (def: TypeDef): Type => ({ kind: "named", def, span });

// Definitions; their owner is set by `iface` or `world` -----------------------------------------------------

const annotated = ({ docs }: Extras) => ({ docs: docs ?? null, annotations: [], span, nameSpan: span });

function definition(name: string, body: TypeBody, extras: Extras = {}): TypeDef {
  return { kind: "typedef", name, body, gates: extras.gates ?? [], ...annotated(extras) } as Omit<
    TypeDef,
    "owner"
  > as TypeDef;
}

export const alias = (name: string, type: Type, extras?: Extras): TypeDef =>
  definition(name, { kind: "alias", type }, extras);
export const used = (name: string, target: TypeDef, extras?: Extras): TypeDef =>
  definition(name, { kind: "use", target }, extras);

/** Fields as `{ name: type }`, or as made by `field`. */
export function record(
  name: string,
  fields: Readonly<Record<string, Type>> | readonly Field[],
  extras?: Extras,
): TypeDef {
  const made = isList(fields) ? fields : Object.entries(fields).map(([each, type]) => field(each, type));
  return definition(name, { kind: "record", fields: made }, extras);
}

export const field = (name: string, type: Type, extras: Extras = {}): Field => ({
  kind: "field",
  name,
  type,
  ...annotated(extras),
});

/** Cases as `{ name: type or null }`, or as made by `variantCase`. */
export function variant(
  name: string,
  cases: Readonly<Record<string, Type | null>> | readonly Case[],
  extras?: Extras,
): TypeDef {
  const made = isList(cases) ? cases : Object.entries(cases).map(([each, type]) => variantCase(each, type));
  return definition(name, { kind: "variant", cases: made }, extras);
}

export const variantCase = (name: string, type: Type | null, extras: Extras = {}): Case => ({
  kind: "case",
  name,
  type,
  ...annotated(extras),
});

export function enumeration(name: string, cases: readonly string[], extras?: Extras): TypeDef {
  return definition(name, { kind: "enum", cases: cases.map((each) => variantCase(each, null)) }, extras);
}

export function flags(name: string, names: readonly string[], extras?: Extras): TypeDef {
  return definition(name, { kind: "flags", flags: names.map((each) => variantCase(each, null)) }, extras);
}

export const resource = (name: string, functions: readonly Func[] = [], extras?: Extras): TypeDef =>
  definition(name, { kind: "resource", functions }, extras);

// Functions -------------------------------------------------------------------------------------------------

export interface FuncExtras extends Extras {
  readonly async?: boolean;
  readonly role?: Func["role"];
}

/** Parameters as `{ name: type }`, or as made by `param`. */
export function func(
  name: string,
  parameters: Readonly<Record<string, Type>> | readonly Param[] = {},
  returns: Type | null = null,
  extras: FuncExtras = {},
): Func {
  const made = isList(parameters) ? parameters : Object.entries(parameters).map(([each, type]) => param(each, type));
  return {
    kind: "function",
    name,
    role: extras.role ?? "free",
    async: extras.async ?? false,
    parameters: made,
    result: returns,
    gates: extras.gates ?? [],
    ...annotated(extras),
  } as Omit<Func, "owner"> as Func;
}

export const param = (name: string, type: Type, extras: Extras = {}): Param => ({
  kind: "parameter",
  name,
  type,
  ...annotated(extras),
});

// Interfaces, worlds, packages ------------------------------------------------------------------------------

export function iface(
  name: string,
  types: readonly TypeDef[] = [],
  functions: readonly Func[] = [],
  extras: Extras = {},
): Interface {
  const made = {
    kind: "interface",
    name,
    id: null,
    types: byName(types),
    functions: byName(functions),
    gates: extras.gates ?? [],
    ...annotated(extras),
  } as Omit<Interface, "package"> as Interface;
  adopt(made, types, functions);
  return made;
}

export interface WorldParts extends Extras {
  readonly types?: readonly TypeDef[];
  readonly imports?: readonly (Interface | Func)[];
  readonly exports?: readonly (Interface | Func)[];
}

export function world(name: string, parts: WorldParts = {}): World {
  const { types = [], imports = [], exports = [] } = parts;
  const made = {
    kind: "world",
    name,
    id: "",
    types: byName(types),
    imports: imports.map(worldItem),
    exports: exports.map(worldItem),
    gates: parts.gates ?? [],
    ...annotated(parts),
  } as Omit<World, "package"> as World;
  const functions = [...imports, ...exports].filter((item) => item.kind === "function");
  adopt(made, types, functions);
  return made;
}

/** One package that holds everything; `id` is `namespace:name` or `namespace:name@version`. */
export function packageOf(id: string, interfaces: readonly Interface[], worlds: readonly World[] = []): Package {
  const [, namespace = "", name = "", version = null] = /^([^:]+):([^@]+)(?:@(.+))?$/.exec(id) ?? [];
  const made: Package = {
    kind: "package",
    name: { namespace, name, version },
    id,
    docs: null,
    interfaces: byName(interfaces),
    worlds: byName(worlds),
    shipped: false,
    danglingAnnotations: [],
  } as Package;
  for (const item of interfaces) setPackage(item, made);
  for (const item of worlds) {
    setPackage(item, made);
    // An interface that stands in no package is one that the world holds inline.
    for (const entry of [...item.imports, ...item.exports]) {
      if (entry.kind === "interface" && entry.interface.package === undefined)
        (entry.interface as Mutable<Interface>).package = made;
    }
  }
  return made;
}

/** A contract of packages, dependencies first; the last one is the main one. */
export function contractOf(...packages: readonly Package[]): Contract {
  const main = packages.at(-1);
  if (main === undefined) throw new Error("a contract has a package");
  for (const { worlds } of packages) for (const each of worlds.values()) refreshKeys(each);
  return { main, packages } as Contract;
}

// Processes -------------------------------------------------------------------------------------------------

export interface HandlerParts {
  readonly http?: {
    readonly method?: HttpMethod;
    readonly path?: string;
    readonly from?: Readonly<Record<string, HttpParameter["from"]>>;
  };
  readonly local?: boolean;
  readonly remote?: readonly string[] | true;
  readonly status?: number;
}

/** A handler of a function of an interface, or of the world. Parameters come from the body unless `from` says otherwise. */
export function handlerOf(handled: Func, parts: HandlerParts): Handler {
  const { http, remote } = parts;
  const parameters = handled.parameters.map((each): HttpParameter => ({
    param: each,
    from: http?.from?.[each.name] ?? "body",
    wireName: camel(each.name),
  }));
  return {
    function: handled,
    interface: handled.owner.kind === "interface" ? handled.owner : null,
    name: handled.name,
    envelope: pascal(handled.name),
    http:
      http === undefined
        ? null
        : {
            method: http.method ?? null,
            path: http.path === undefined ? null : patternOf(http.path),
            parameters,
            hasBody: parameters.some(({ from }) => from === "body"),
            span,
          },
    local: parts.local ?? false,
    remote: remote === undefined ? null : { from: remote === true ? null : remote },
    ws: null,
    eth: false,
    status: parts.status ?? (handled.result === null ? 204 : 200),
  };
}

/** The model of a process world; `parts` replaces what it says by default. */
export function processOf(of: World, parts: Partial<ProcessModel> = {}): ProcessModel {
  const handlers = parts.handlers ?? [];
  return {
    world: of,
    name: of.name,
    icon: null,
    widget: null,
    wire: "web",
    save: { kind: "never" },
    state: null,
    httpBindings: [{ path: "/", authenticated: false, localOnly: false }],
    wsBindings: [],
    ui: [],
    init: null,
    handlers,
    routes: handlers
      .filter((each) => each.http !== null)
      .map((each) => ({ handler: each, method: each.http?.method ?? null, path: each.http?.path ?? null, note: null })),
    constraints: new Map(),
    defaults: new Map(),
    caseStatus: new Map(),
    ...parts,
  } as ProcessModel;
}

// ----------------------------------------------------------------------------------------------------------

function isList<T>(value: object | readonly T[]): value is readonly T[] {
  return Array.isArray(value);
}

function byName<T extends { readonly name: string }>(items: readonly T[]): ReadonlyMap<string, T> {
  return new Map(items.map((item) => [item.name, item]));
}

function adopt(owner: Interface | World, types: readonly TypeDef[], functions: readonly Func[]): void {
  for (const def of types) {
    (def as Mutable<TypeDef>).owner = owner;
    if (def.body.kind === "resource") for (const each of def.body.functions) (each as Mutable<Func>).owner = owner;
  }
  for (const each of functions) (each as Mutable<Func>).owner = owner;
}

function setPackage(item: Interface | World, owner: Package): void {
  const { namespace, name, version } = owner.name;
  (item as Mutable<Interface | World>).package = owner;
  (item as Mutable<Interface | World>).id = `${namespace}:${name}/${item.name}${version === null ? "" : `@${version}`}`;
}

function worldItem(item: Interface | Func): WorldItem {
  if (item.kind === "function") return { kind: "function", key: item.name, function: item, explicit: true, span };
  return { kind: "interface", key: item.name, interface: item, explicit: true, span };
}

// An interface of a package is known by its id, an inline one by its name.
function refreshKeys(of: World): void {
  for (const item of [...of.imports, ...of.exports])
    if (item.kind === "interface") (item as Mutable<WorldItem>).key = item.interface.id ?? item.key;
}

const pascal = (label: string): string =>
  label
    .toLowerCase()
    .split("-")
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join("");
const camel = (label: string): string => pascal(label).replace(/^./, (first) => first.toLowerCase());

function patternOf(text: string): PathPattern {
  const segments = text
    .split("/")
    .slice(1)
    .map((segment): PathPattern["segments"][number] => {
      if (segment.startsWith("{")) return { kind: "parameter", name: segment.slice(1, -1) };
      return segment.endsWith("*")
        ? { kind: "wildcard", prefix: segment.slice(0, -1) }
        : { kind: "literal", text: segment };
    });
  return { text, segments };
}
