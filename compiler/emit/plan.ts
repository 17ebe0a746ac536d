/**
 * What is to be generated for one world: its modules, and in each the units that need codecs. Every printer walks the same
 * plan, so all of them agree on names without knowing each other.
 */
import { definitionOf, underlyingType, type Contract, type Func, type Interface, type Type, type TypeDef, type World } from "../model.ts";
import type { Constraints, Handler, ProcessModel } from "../process/model.ts";
import { JsonTraitReader, type JsonTraits } from "./json-traits.ts";
import { NameNumbers } from "./name-numbers.ts";
import { pascalCase, processBaseName, processClassName, typeIdentifier } from "./names.ts";
import { scannedParameter } from "./scannable.ts";

/**
 * What a unit's functions are for: JSON that is read and put together as text, JSON that is read alone, JSON that a server writes as
 * bytes, JSON that it takes from bytes, text (path, query, header), calls between processes, stored state.
 */
export type Need = "json" | "json-read" | "answer" | "scan" | "text" | "rpc" | "state";

export interface WorldPlan {
  readonly contract: Contract;
  readonly world: World;
  readonly process: ProcessModel | null;
  /** `CounterProcess`, `Counter`. */
  readonly className: string;
  readonly baseName: string;
  readonly modules: readonly ModulePlan[];
  readonly moduleOf: (owner: Interface | World) => ModulePlan;
  /** The exported TypeScript name of a type, unique in its module; `use`s are followed. */
  readonly typeName: (def: TypeDef) => string;
  /** The name under which its own module exports a definition: for a `use`, the name that it gives there. */
  readonly localTypeName: (def: TypeDef) => string;
  /** True for `list<u8>`, also where the element is an alias of `u8` without constraints: a `Uint8Array`. */
  readonly isBytes: (type: Type) => boolean;
  /** The codec of a type where it is used in `module`; only for what the plan registered. */
  readonly refer: (type: Type, module: ModulePlan) => CodecRef;
  /** The same for a field, parameter or alias with constraints of its own: its unit, else the plain type's. */
  readonly referItem: (item: ConstrainedItem, module: ModulePlan) => CodecRef;
  /** What `JSON.parse` alone would lose of values of some types. */
  readonly jsonTraits: (types: readonly Type[]) => JsonTraits;
}

export type ConstrainedItem = { readonly kind: "field" | "parameter"; readonly type: Type };

/** What a field or parameter belongs to: by its name in the contract, and as the first part of a codec's suffix. */
interface ItemOwner {
  readonly label: string;
  readonly suffix: string;
}

/** One file in each of `types/`, `codecs/json/`, `codecs/answers/`, `codecs/bodies/`, `codecs/binary/`, `codecs/copy/`. */
export interface ModulePlan {
  /** File name without directory and ending. */
  readonly name: string;
  readonly owner: Interface | World;
  /** For the types module, in source order. */
  readonly types: readonly TypeDef[];
  /** Handlers' functions (of a process) or all functions (of another world). */
  readonly functions: readonly Func[];
  /** In dependency order inside the module. */
  readonly units: readonly CodecUnit[];
}

/** One type's codec: the functions `decode<suffix>`, `encode<suffix>`, `writeJson<suffix>`, `scan<suffix>`, `copy<suffix>`, `write<suffix>`, `read<suffix>` ... */
export interface CodecUnit {
  readonly suffix: string;
  readonly module: ModulePlan;
  readonly needs: ReadonlySet<Need>;
  readonly source:
    | { readonly kind: "definition"; readonly def: TypeDef; readonly constraints: Constraints | null }
    /** A list, map, option, result or tuple. */
    | { readonly kind: "anonymous"; readonly type: Type }
    /** A constrained field or parameter: the codec of `type`, then the checks. `label` is its name in the contract: `user.age`. */
    | { readonly kind: "constrained"; readonly type: Type; readonly constraints: Constraints; readonly label: string };
}

export type CodecRef =
  /** The runtime's own: `decodeU32`, `writeString`, `copyBytes` ... `suffix` is `U32`, `String`, `Bytes`. */
  | { readonly kind: "runtime"; readonly suffix: string }
  | { readonly kind: "unit"; readonly unit: CodecUnit };

interface MutableModule {
  name: string;
  owner: Interface | World;
  types: TypeDef[];
  functions: Func[];
  units: MutableUnit[];
  suffixes: Set<string>;
  numbers: NameNumbers;
  typeNames: Map<TypeDef, string>;
  anonymous: Map<string, MutableUnit>;
}
interface MutableUnit extends Omit<CodecUnit, "needs" | "module"> {
  module: MutableModule;
  needs: Set<Need>;
}

/** Plans a world; `process` is its model where it has `@process`. */
export function planWorld(contract: Contract, world: World, process: ProcessModel | null): WorldPlan {
  return new Planner(contract, world, process).plan();
}

class Planner {
  private readonly contract: Contract;
  private readonly world: World;
  private readonly process: ProcessModel | null;
  private readonly modules = new Map<Interface | World, MutableModule>();
  private readonly definitionUnits = new Map<TypeDef, MutableUnit>();
  private readonly itemUnits = new Map<ConstrainedItem, MutableUnit>();
  private readonly reached = new Set<TypeDef>();
  private readonly definitionIds = new Map<TypeDef, number>();

  constructor(contract: Contract, world: World, process: ProcessModel | null) {
    this.contract = contract;
    this.world = world;
    this.process = process;
  }

  plan(): WorldPlan {
    const traits = new JsonTraitReader(this.process?.wire ?? "web");
    this.addOwnModules();
    if (this.process !== null) this.addProcess(this.process);
    this.addReachedForeignTypes();
    this.nameModules();
    return {
      contract: this.contract,
      world: this.world,
      process: this.process,
      className: processClassName(this.world.name),
      baseName: processBaseName(this.world.name),
      modules: [...this.modules.values()].map(asModule).sort((a, b) => (a.name < b.name ? -1 : 1)),
      moduleOf: (owner) => asModule(this.module(owner)),
      typeName: (def) => this.typeName(definitionOf(def)),
      localTypeName: (def) => this.typeName(def),
      isBytes: (type) => this.isBytes(type),
      refer: (type, module) => this.refer(type, module as unknown as MutableModule),
      referItem: (item, module) => {
        const unit = this.itemUnits.get(item);
        return unit === undefined ? this.refer(item.type, module as unknown as MutableModule) : unitRef(unit);
      },
      jsonTraits: (types) => traits.of(types),
    };
  }

  private addOwnModules(): void {
    const { world } = this;
    const own = this.module(world);
    own.types.push(...world.types.values());
    const items = this.process === null ? [...world.imports, ...world.exports] : world.exports;
    for (const item of items) {
      if (item.kind === "function") {
        own.functions.push(item.function);
        continue;
      }
      const module = this.module(item.interface);
      if (module.types.length > 0 || module.functions.length > 0) continue;
      module.types.push(...item.interface.types.values());
      module.functions.push(...item.interface.functions.values());
    }
    // Reaching a type may add the module of its owner.
    const beforehand = [...this.modules.values()];
    for (const module of beforehand) {
      for (const def of module.types) this.reach(def);
      for (const func of module.functions) this.reachFunction(func);
    }
  }

  private addProcess(process: ProcessModel): void {
    for (const handler of process.handlers) this.addHandler(handler, process);
    if (process.state !== null) this.needDefinition(process.state, "state");
  }

  private addHandler(handler: Handler, process: ProcessModel): void {
    const module = this.module(handler.function.owner);
    const owner: ItemOwner = { label: handler.name, suffix: pascalCase(handler.name) };
    if (handler.http !== null) {
      for (const { param, from } of handler.http.parameters) this.needItem(param, owner, module, from === "body" ? "json" : "text");
      const result = handler.function.result;
      if (result !== null) for (const part of answerTypes(result, process.wire)) this.needAnswer(part, module);
    }
    if (handler.ws !== null && handler.ws.typed !== null) {
      const { message, push } = handler.ws.typed;
      this.needItem(message, owner, module, "json");
      this.needAnswer(push, module);
    }
    const scanned = scannedParameter(handler, process.wire);
    if (scanned !== null) this.needItem(scanned, owner, module, "scan");
    if (handler.local || handler.remote !== null) {
      for (const need of procedureNeeds(process.wire)) {
        for (const param of handler.function.parameters) this.needItem(param, owner, module, need);
        if (handler.function.result !== null) this.need(handler.function.result, module, need);
      }
    }
  }

  /** Clients read what the server writes. */
  private needAnswer(type: Type, module: MutableModule): void {
    this.need(type, module, "json-read");
    this.need(type, module, "answer");
  }

  /** Registers the codec of a type's use, parts first. */
  private need(type: Type, module: MutableModule, need: Need): void {
    if (need === "text") {
      // Text holds scalars, and lists of them by repetition; that an option is absent is the route's business.
      if (type.kind === "option") return this.need(type.element, module, need);
      if (type.kind !== "list") {
        if (type.kind === "named") this.needDefinition(definitionOf(type.def), need);
        return;
      }
    }
    if (type.kind === "named") return this.needDefinition(definitionOf(type.def), need);
    if (type.kind === "primitive" || this.runtimeSuffix(type) !== null) return;
    const key = this.shapeKey(type);
    const known = module.anonymous.get(key);
    if (known?.needs.has(need) === true) return;
    for (const part of partsOf(type)) this.need(part, module, need);
    if (known !== undefined) known.needs.add(need);
    else {
      const unit = this.addUnit(module, this.shapeName(type), { kind: "anonymous", type }, need);
      module.anonymous.set(key, unit);
    }
  }

  private needDefinition(def: TypeDef, need: Need): void {
    const known = this.definitionUnits.get(def);
    if (known?.needs.has(need) === true) return;
    const module = this.module(def.owner);
    const { body } = def;
    const name = this.typeName(def);
    if (body.kind === "alias") this.need(body.type, module, need);
    if (body.kind === "record") for (const field of body.fields) this.needItem(field, { label: def.name, suffix: name }, module, need);
    if (body.kind === "variant") for (const { type } of body.cases) if (type !== null) this.need(type, module, need);
    if (known !== undefined) known.needs.add(need);
    else {
      const constraints = this.process?.constraints.get(def) ?? null;
      this.definitionUnits.set(def, this.addUnit(module, name, { kind: "definition", def, constraints }, need));
    }
  }

  private needItem(item: ConstrainedItem & { readonly name: string }, owner: ItemOwner, module: MutableModule, need: Need): void {
    this.need(item.type, module, need);
    const constraints = this.process?.constraints.get(item as never);
    if (constraints === undefined) return;
    const known = this.itemUnits.get(item);
    if (known !== undefined) known.needs.add(need);
    else {
      const source = { kind: "constrained", type: item.type, constraints, label: `${owner.label}.${item.name}` } as const;
      const unit = this.addUnit(module, owner.suffix + pascalCase(item.name), source, need);
      this.itemUnits.set(item, unit);
    }
  }

  private addUnit(module: MutableModule, wanted: string, source: CodecUnit["source"], need: Need): MutableUnit {
    const isTaken = (name: string): boolean => module.suffixes.has(name) || RUNTIME_SUFFIXES.has(name);
    // That of a definition was taken for it when its module was made.
    const suffix = source.kind === "definition" ? wanted : module.numbers.free(wanted, "_", isTaken);
    module.suffixes.add(suffix);
    const unit: MutableUnit = { suffix, module, needs: new Set([need]), source };
    module.units.push(unit);
    return unit;
  }

  private refer(type: Type, module: MutableModule): CodecRef {
    if (type.kind === "named") {
      const unit = this.definitionUnits.get(definitionOf(type.def));
      if (unit === undefined) throw new Error(`no codec was planned for ${type.def.name}`);
      return unitRef(unit);
    }
    const suffix = this.runtimeSuffix(type);
    if (suffix !== null) return { kind: "runtime", suffix };
    const unit = module.anonymous.get(this.shapeKey(type));
    if (unit === undefined) throw new Error(`no codec was planned for ${this.shapeName(type)} in ${module.name}`);
    return unitRef(unit);
  }

  /** Two uses have the same key exactly where they are the same type; names do not tell, two interfaces may share one. */
  private shapeKey(type: Type): string {
    const runtime = this.runtimeSuffix(type);
    if (runtime !== null) return runtime;
    switch (type.kind) {
      case "named": {
        const def = definitionOf(type.def);
        let id = this.definitionIds.get(def);
        if (id === undefined) this.definitionIds.set(def, (id = this.definitionIds.size));
        return `#${id}`;
      }
      case "list":
        return `list(${this.shapeKey(type.element)},${type.length ?? ""})`;
      case "result":
        return `result(${[type.ok, type.err].map((side) => (side === null ? "_" : this.shapeKey(side))).join()})`;
      default:
        return `${type.kind}(${partsOf(type).map((part) => this.shapeKey(part)).join()})`;
    }
  }

  /** What a helper for the type is called, before clashes in its module are resolved. */
  private shapeName(type: Type): string {
    const runtime = this.runtimeSuffix(type);
    if (runtime !== null) return runtime;
    switch (type.kind) {
      case "named": {
        const def = definitionOf(type.def);
        return def.owner === type.def.owner ? this.typeName(def) : typeIdentifier(type.def.name);
      }
      case "list":
        return `${type.length === null ? "List" : `List${type.length}`}Of${this.shapeName(type.element)}`;
      case "map":
        return `MapOf${this.shapeName(type.key)}To${this.shapeName(type.value)}`;
      case "option":
        return `OptionOf${this.shapeName(type.element)}`;
      case "result":
        return `ResultOf${type.ok === null ? "Unit" : this.shapeName(type.ok)}Or${type.err === null ? "Unit" : this.shapeName(type.err)}`;
      case "tuple":
        return `TupleOf${type.items.map((item) => this.shapeName(item)).join("And")}`;
      default:
        throw new Error(`a ${type.kind} has no codec`);
    }
  }

  private module(owner: Interface | World): MutableModule {
    let module = this.modules.get(owner);
    if (module === undefined) {
      const suffixes = new Set<string>();
      const numbers = new NameNumbers();
      module = { name: "", owner, types: [], functions: [], units: [], suffixes, numbers, typeNames: new Map(), anonymous: new Map() };
      // The names of all its types are taken before any helper gets one, also those that need no codec.
      for (const def of owner.types.values()) {
        // `foo-1` and `foo1` meet here.
        const name = numbers.free(typeIdentifier(def.name), "_", (each) => suffixes.has(each));
        suffixes.add(name);
        module.typeNames.set(def, name);
      }
      this.modules.set(owner, module);
    }
    return module;
  }

  private typeName(def: TypeDef): string {
    return this.module(def.owner).typeNames.get(def) ?? typeIdentifier(def.name);
  }

  /** Types whose codec the runtime has: primitives, and bytes. */
  private runtimeSuffix(type: Type): string | null {
    if (type.kind === "primitive") return pascalCase(type.name);
    return this.isBytes(type) ? "Bytes" : null;
  }

  private isBytes(type: Type): boolean {
    if (type.kind !== "list" || type.length !== null) return false;
    let at = type.element;
    while (at.kind === "named") {
      const def = definitionOf(at.def);
      if (def.body.kind !== "alias" || this.process?.constraints.has(def) === true) return false;
      at = def.body.type;
    }
    return at.kind === "primitive" && at.name === "u8";
  }

  private reachFunction(func: Func): void {
    for (const param of func.parameters) this.reachType(param.type);
    if (func.result !== null) this.reachType(func.result);
  }

  private reachType(type: Type): void {
    if (type.kind === "named") this.reach(type.def);
    else if (type.kind === "own" || type.kind === "borrow") this.reach(type.resource);
    else for (const part of partsOf(type)) this.reachType(part);
  }

  private reach(def: TypeDef): void {
    if (this.reached.has(def)) return;
    this.reached.add(def);
    const { body } = def;
    if (body.kind === "use") this.reach(body.target);
    if (body.kind === "alias") this.reachType(body.type);
    if (body.kind === "record") for (const field of body.fields) this.reachType(field.type);
    if (body.kind === "variant") for (const { type } of body.cases) if (type !== null) this.reachType(type);
    if (body.kind === "resource") for (const func of body.functions) this.reachFunction(func);
  }

  // Of an interface that only lends types, the types that are used.
  private addReachedForeignTypes(): void {
    for (const def of this.reached) this.module(def.owner);
    for (const module of this.modules.values()) module.types = [...module.owner.types.values()].filter((def) => this.reached.has(def));
  }

  private nameModules(): void {
    const wanted = new Map<string, MutableModule[]>();
    for (const module of this.modules.values()) {
      const { owner } = module;
      const name = owner === this.world ? "world" : owner.name.toLowerCase() === "world" ? "world-interface" : owner.name.toLowerCase();
      wanted.set(name, [...(wanted.get(name) ?? []), module]);
    }
    const taken = new Set<string>();
    for (const [name, modules] of wanted) {
      for (const module of modules) {
        const { owner } = module;
        const { namespace, name: packageName, version } = owner.package.name;
        const long = `${namespace}-${packageName}-${owner.name}`.toLowerCase();
        const candidates = modules.length === 1 ? [name] : [long, `${long}-${(version ?? "").replace(/[^0-9A-Za-z]+/g, "-")}`];
        let chosen = candidates.find((each) => !taken.has(each));
        for (let n = 2; chosen === undefined; n++) if (!taken.has(`${long}-${n}`)) chosen = `${long}-${n}`;
        taken.add(chosen);
        module.name = chosen;
      }
    }
  }
}

function unitRef(unit: MutableUnit): CodecRef {
  return { kind: "unit", unit: unit as unknown as CodecUnit };
}

/**
 * What an HTTP answer's JSON holds: in the web format each side of a result (also behind an alias) is an answer of its own;
 * everything else, and every result of the other format, is data.
 */
export function answerTypes(result: Type, wire: ProcessModel["wire"]): readonly Type[] {
  const under = underlyingType(result);
  return wire === "web" && under.kind === "result" ? partsOf(under) : [result];
}

/** What carries calls between processes: binary, and between nodes JSON where the wire is the one of Rust processes. */
function procedureNeeds(wire: ProcessModel["wire"]): readonly Need[] {
  return wire === "hyperware" ? ["rpc", "json"] : ["rpc"];
}

function asModule(module: MutableModule): ModulePlan {
  return module as unknown as ModulePlan;
}

/** The types directly inside a type's use. */
export function partsOf(type: Type): readonly Type[] {
  switch (type.kind) {
    case "list":
    case "option":
      return [type.element];
    case "map":
      return [type.key, type.value];
    case "tuple":
      return type.items;
    case "result":
      return [type.ok, type.err].filter((part) => part !== null);
    case "future":
    case "stream":
      return type.element === null ? [] : [type.element];
    default:
      return [];
  }
}

const RUNTIME_SUFFIXES = new Set(["Bool", "U8", "U16", "U32", "U64", "S8", "S16", "S32", "S64", "F32", "F64", "Char", "String", "Bytes", "Unit"]);
