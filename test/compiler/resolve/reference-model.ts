/** One comparable form of a resolved contract and of the reference's JSON: names, shapes and order, no docs and no places. */
import type { Contract, Func, Interface, Type, TypeDef, World, WorldItem } from "../../../compiler/model.ts";

/** Plain text by name, so that a failing comparison reads well. */
export interface PlainModel {
  readonly [packageId: string]: {
    readonly interfaces: Readonly<Record<string, PlainInterface>>;
    readonly worlds: Readonly<Record<string, PlainWorld>>;
  };
}

interface PlainInterface {
  readonly types: Readonly<Record<string, string>>;
  readonly functions: Readonly<Record<string, string>>;
}

interface PlainWorld {
  /** Interfaces and free functions, in order. */
  readonly imports: readonly string[];
  readonly exports: readonly string[];
  readonly types: Readonly<Record<string, string>>;
  readonly methods: Readonly<Record<string, string>>;
}

// Of the contract -------------------------------------------------------------------------------------------

export function plainContract(contract: Contract): PlainModel {
  return Object.fromEntries(
    [...contract.packages]
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .map((each) => [
        each.id,
        {
          interfaces: sorted([...each.interfaces.values()].map((item) => [item.name, plainInterface(item)])),
          worlds: sorted([...each.worlds.values()].map((item) => [item.name, plainWorld(item)])),
        },
      ]),
  );
}

function plainInterface(item: Interface): PlainInterface {
  const functions = [...item.functions.values(), ...methodsOf(item)];
  return { types: plainTypes(item), functions: sorted(functions.map((func) => [keyOf(func), plainFunction(func)])) };
}

const resourceNames = new WeakMap<Func, TypeDef>();

function methodsOf(owner: Interface | World): Func[] {
  return [...owner.types.values()].flatMap((def) => {
    if (def.body.kind !== "resource") return [];
    for (const func of def.body.functions) resourceNames.set(func, def);
    return def.body.functions;
  });
}

function plainTypes(owner: Interface | World): Record<string, string> {
  return sorted([...owner.types.values()].map((def) => [def.name, plainBody(def)]));
}

function plainWorld(world: World): PlainWorld {
  return {
    imports: world.imports.map(plainItem),
    exports: world.exports.map(plainItem),
    types: plainTypes(world),
    methods: sorted(methodsOf(world).map((func) => [keyOf(func), plainFunction(func)])),
  };
}

function plainItem(item: WorldItem): string {
  if (item.kind === "function") return `${item.key}: ${plainFunction(item.function)}`;
  const { id } = item.interface;
  return `${item.key}: ${id ?? JSON.stringify(plainInterface(item.interface))}`;
}

function keyOf(func: Func): string {
  const resource = resourceNames.get(func)?.name ?? "";
  if (func.role === "free") return func.name;
  return func.role === "constructor" ? `[constructor]${resource}` : `[${func.role}]${resource}.${func.name}`;
}

function plainFunction(func: Func): string {
  const resource = resourceNames.get(func);
  const self = func.role === "method" && resource !== undefined ? [`self: borrow<${nameOf(resource)}>`] : [];
  const parameters = [...self, ...func.parameters.map(({ name, type }) => `${name}: ${plainType(type)}`)].join(", ");
  return `${func.async ? "async " : ""}${func.role}(${parameters})${func.result === null ? "" : ` -> ${plainType(func.result)}`}`;
}

function plainBody({ body }: TypeDef): string {
  switch (body.kind) {
    case "use":
      return `= ${nameOf(body.target)}`;
    case "alias":
      return body.type.kind === "named" ? `= ${nameOf(body.type.def)}` : `= ${plainType(body.type)}`;
    case "record":
      return `record { ${body.fields.map(({ name, type }) => `${name}: ${plainType(type)}`).join(", ")} }`;
    case "variant":
      return `variant { ${body.cases.map(({ name, type }) => (type === null ? name : `${name}(${plainType(type)})`)).join(", ")} }`;
    case "enum":
      return `enum { ${body.cases.map(({ name }) => name).join(", ")} }`;
    case "flags":
      return `flags { ${body.flags.map(({ name }) => name).join(", ")} }`;
    case "resource":
      return "resource";
  }
}

function nameOf({ owner, name }: TypeDef): string {
  return `${owner.kind === "interface" ? (owner.id ?? "inline") : owner.id}.${name}`;
}

function isResource(def: TypeDef): boolean {
  for (let at = def; ;) {
    if (at.body.kind === "resource") return true;
    if (at.body.kind === "use") at = at.body.target;
    else if (at.body.kind === "alias" && at.body.type.kind === "named") at = at.body.type.def;
    else return false;
  }
}

function plainType(type: Type): string {
  switch (type.kind) {
    case "primitive":
      return type.name;
    case "named":
      return isResource(type.def) ? `own<${nameOf(type.def)}>` : nameOf(type.def);
    case "tuple":
      return `tuple<${type.items.map(plainType).join(", ")}>`;
    case "list":
      return type.length === null
        ? `list<${plainType(type.element)}>`
        : `list<${plainType(type.element)}, ${type.length}>`;
    case "map":
      return `map<${plainType(type.key)}, ${plainType(type.value)}>`;
    case "option":
      return `option<${plainType(type.element)}>`;
    case "result":
      return `result<${type.ok === null ? "_" : plainType(type.ok)}, ${type.err === null ? "_" : plainType(type.err)}>`;
    case "future":
    case "stream":
      return `${type.kind}<${type.element === null ? "_" : plainType(type.element)}>`;
    case "own":
    case "borrow":
      return `${type.kind}<${nameOf(type.resource)}>`;
  }
}

// Of the reference's JSON -----------------------------------------------------------------------------------

type JsonType = string | number;
type JsonKind = "resource" | Readonly<Record<string, unknown>>;

interface JsonFunction {
  readonly name: string;
  readonly kind: string | Readonly<Record<string, number>>;
  readonly params: readonly { readonly name: string; readonly type: JsonType }[];
  readonly result?: JsonType;
}

type JsonItem =
  { readonly interface: { readonly id: number } } | { readonly function: JsonFunction } | { readonly type: number };

export interface ReferenceModel {
  readonly worlds: readonly {
    readonly name: string;
    readonly imports: Readonly<Record<string, JsonItem>>;
    readonly exports: Readonly<Record<string, JsonItem>>;
    readonly package: number;
  }[];
  readonly interfaces: readonly {
    readonly name: string | null;
    readonly types: Readonly<Record<string, number>>;
    readonly functions: Readonly<Record<string, JsonFunction>>;
    readonly package: number;
  }[];
  readonly types: readonly {
    readonly name: string | null;
    readonly kind: JsonKind;
    readonly owner: null | { readonly interface: number } | { readonly world: number };
  }[];
  readonly packages: readonly {
    readonly name: string;
    readonly interfaces: Readonly<Record<string, number>>;
    readonly worlds: Readonly<Record<string, number>>;
  }[];
}

function members(of: unknown, key: string): readonly { readonly name: string; readonly type?: unknown }[] {
  return (of as Record<string, readonly { name: string; type?: unknown }[]>)[key] ?? [];
}

export function plainReference(model: ReferenceModel): PlainModel {
  const id = (packageIndex: number, item: string): string => {
    const [name, version] = (model.packages[packageIndex]?.name ?? "").split("@");
    return version === undefined ? `${name}/${item}` : `${name}/${item}@${version}`;
  };
  const interfaceId = (index: number): string | null => {
    const item = model.interfaces[index];
    return item === undefined || item.name === null ? null : id(item.package, item.name);
  };
  const name = (index: number): string => {
    const def = model.types[index];
    const owner = def?.owner ?? null;
    if (owner === null) return "?";
    const world = "world" in owner ? model.worlds[owner.world] : undefined;
    const prefix =
      "interface" in owner ? (interfaceId(owner.interface) ?? "inline") : id(world?.package ?? 0, world?.name ?? "");
    return `${prefix}.${def?.name}`;
  };
  const type = (of: unknown): string => {
    if (of === null || of === undefined) return "_";
    if (typeof of === "string") return of;
    const def = model.types[of as number];
    return def === undefined || def.owner !== null ? name(of as number) : kind(def.kind);
  };
  const kind = (of: JsonKind): string => {
    if (of === "resource") return "resource";
    const [[what, value] = ["", null]] = Object.entries(of);
    switch (what) {
      case "type":
        return `= ${type(value)}`;
      case "record":
        return `record { ${members(value, "fields")
          .map((each) => `${each.name}: ${type(each.type)}`)
          .join(", ")} }`;
      case "variant":
        return `variant { ${members(value, "cases")
          .map((each) => (each.type === null ? each.name : `${each.name}(${type(each.type)})`))
          .join(", ")} }`;
      case "enum":
        return `enum { ${members(value, "cases")
          .map((each) => each.name)
          .join(", ")} }`;
      case "flags":
        return `flags { ${members(value, "flags")
          .map((each) => each.name)
          .join(", ")} }`;
      case "tuple":
        return `tuple<${(value as { types: unknown[] }).types.map(type).join(", ")}>`;
      case "fixed-length-list": {
        const [element, length] = value as [unknown, number];
        return `list<${type(element)}, ${length}>`;
      }
      case "map":
        return `map<${(value as unknown[]).map(type).join(", ")}>`;
      case "result": {
        const { ok, err } = value as { ok: unknown; err: unknown };
        return `result<${type(ok)}, ${type(err)}>`;
      }
      case "handle": {
        const [[handle, resource] = ["", 0]] = Object.entries(value as Record<string, number>);
        return `${handle}<${name(resource)}>`;
      }
      default:
        return `${what}<${type(value)}>`;
    }
  };
  const definition = (index: number): string => {
    const text = kind(model.types[index]?.kind ?? "resource");
    return /^(=|record|variant|enum|flags|resource)/.test(text) ? text : `= ${text}`;
  };
  const func = (of: JsonFunction): string => {
    const role = typeof of.kind === "string" ? of.kind : (Object.keys(of.kind)[0] ?? "");
    const parameters = of.params.map((each) => `${each.name}: ${type(each.type)}`).join(", ");
    const plainRole = role.replace("async-", "").replace("freestanding", "free");
    return `${role.startsWith("async") ? "async " : ""}${plainRole}(${parameters})${of.result === undefined ? "" : ` -> ${type(of.result)}`}`;
  };
  const plain = (index: number): PlainInterface => {
    const item = model.interfaces[index];
    return {
      types: sorted(Object.entries(item?.types ?? {}).map(([key, each]) => [key, definition(each)])),
      functions: sorted(Object.entries(item?.functions ?? {}).map(([key, each]) => [key, func(each)])),
    };
  };
  const items = (of: Readonly<Record<string, JsonItem>>): string[] =>
    Object.entries(of).flatMap(([key, item]) => {
      if ("type" in item || key.startsWith("[")) return [];
      if ("function" in item) return [`${key}: ${func(item.function)}`];
      const own = interfaceId(item.interface.id);
      const shown = /^interface-\d+$/.test(key) ? own : key;
      return [own === null ? `${shown}: ${JSON.stringify(plain(item.interface.id))}` : `${shown}: ${own}`];
    });
  const world = (index: number): PlainWorld => {
    const { imports, exports } = model.worlds[index] ?? { imports: {}, exports: {} };
    const entries = Object.entries(imports);
    return {
      imports: items(imports),
      exports: items(exports),
      types: sorted(entries.flatMap(([key, item]) => ("type" in item ? [[key, definition(item.type)] as const] : []))),
      methods: sorted(
        entries.flatMap(([key, item]) =>
          key.startsWith("[") && "function" in item ? [[key, func(item.function)] as const] : [],
        ),
      ),
    };
  };
  return Object.fromEntries(
    [...model.packages]
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map((each) => [
        each.name,
        {
          interfaces: sorted(Object.entries(each.interfaces).map(([key, index]) => [key, plain(index)])),
          worlds: sorted(Object.entries(each.worlds).map(([key, index]) => [key, world(index)])),
        },
      ]),
  );
}

function sorted<T>(entries: readonly (readonly [string, T])[]): Record<string, T> {
  return Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}
