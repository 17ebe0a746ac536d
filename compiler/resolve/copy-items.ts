/** Copies of a world's own items for a world that includes it: its types become types of that world. */
import type { Span } from "../../grammar/source.ts";
import type { Func, Interface, Type, TypeBody, TypeDef, World } from "../model.ts";
import { noteChain } from "./types.ts";
import { remember, remembered } from "./stability.ts";
import type { InterfaceDraft, Resolution, WorldEntry } from "./state.ts";

export class WorldCopier {
  readonly #resolution: Resolution;
  readonly #into: World;
  readonly #world: OwnerCopier;

  constructor(resolution: Resolution, from: World, into: World) {
    this.#resolution = resolution;
    this.#into = into;
    this.#world = new OwnerCopier(resolution, from, into);
  }

  /** A plain-named item under its name in the including world. */
  copy(entry: WorldEntry, name: string, span: Span): WorldEntry {
    switch (entry.kind) {
      case "type":
        return { ...entry, def: this.#world.define(entry.def, name), name, span };
      case "function": {
        const { function: func } = entry;
        const resource = this.#resolution.resourceOf.get(func);
        const copy = resource === undefined ? this.#world.copyFunction({ ...func, name }) : this.#world.method(func);
        return { ...entry, function: copy, name, span };
      }
      case "interface": {
        const { interface: target } = entry;
        // Interfaces with an id are the same wherever they are named.
        return {
          ...entry,
          interface: target === null || target.id !== null ? target : this.#copyInterface(target, name),
          name,
          span,
        };
      }
    }
  }

  #copyInterface(source: Interface, name: string): Interface {
    const draft: InterfaceDraft = {
      ...source,
      name,
      package: this.#into.package,
      types: new Map(),
      functions: new Map(),
    };
    const copier = new OwnerCopier(this.#resolution, source, draft);
    const order = this.#resolution.inlineOrder.get(source) ?? [...source.types.values()];
    const copies = order.filter((def) => source.types.get(def.name) === def).map((def) => copier.define(def, def.name));
    for (const [key, def] of source.types) draft.types.set(key, copier.define(def, def.name));
    for (const [key, func] of source.functions) draft.functions.set(key, copier.copyFunction(func));
    this.#resolution.inlineOrder.set(draft, copies);
    return draft;
  }
}

/** Copies types and functions of one interface or world into another. */
class OwnerCopier {
  readonly #resolution: Resolution;
  readonly #from: Interface | World;
  readonly #into: Interface | World;
  readonly #copies = new Map<TypeDef, TypeDef>();
  readonly #methods = new Map<Func, Func>();

  constructor(resolution: Resolution, from: Interface | World, into: Interface | World) {
    this.#resolution = resolution;
    this.#from = from;
    this.#into = into;
  }

  /** The copy of a type of the source; definitions come after what they need, so that this does not nest. */
  define(def: TypeDef, name: string): TypeDef {
    const known = this.#copies.get(def);
    if (known !== undefined) return known;
    const functions: Func[] = [];
    const copy: TypeDef = { ...def, name, owner: this.#into, body: this.#copyBody(def.body, functions) };
    this.#copies.set(def, copy);
    noteChain(this.#resolution, copy);
    remember(this.#resolution, copy, remembered(this.#resolution, def));
    if (def.body.kind === "resource") {
      for (const func of def.body.functions) {
        const method = this.copyFunction(func);
        this.#resolution.resourceOf.set(method, copy);
        this.#methods.set(func, method);
        functions.push(method);
      }
    }
    return copy;
  }

  /** The copy of a function of a resource that was copied. */
  method(func: Func): Func {
    return this.#methods.get(func) ?? this.copyFunction(func);
  }

  copyFunction(func: Func): Func {
    const copy: Func = {
      ...func,
      owner: this.#into,
      parameters: func.parameters.map((each) => ({ ...each, type: this.#copyType(each.type) })),
      result: func.result === null ? null : this.#copyType(func.result),
    };
    remember(this.#resolution, copy, remembered(this.#resolution, func));
    return copy;
  }

  #copyBody(body: TypeBody, functions: Func[]): TypeBody {
    switch (body.kind) {
      case "use":
      case "enum":
      case "flags":
        return body;
      case "alias":
        return { kind: "alias", type: this.#copyType(body.type) };
      case "record":
        return { kind: "record", fields: body.fields.map((field) => ({ ...field, type: this.#copyType(field.type) })) };
      case "variant":
        return {
          kind: "variant",
          cases: body.cases.map((each) => (each.type === null ? each : { ...each, type: this.#copyType(each.type) })),
        };
      case "resource":
        return { kind: "resource", functions };
    }
  }

  #copyType(type: Type): Type {
    switch (type.kind) {
      case "primitive":
        return type;
      case "named":
        return { ...type, def: this.#copyOf(type.def) };
      case "own":
      case "borrow":
        return { ...type, resource: this.#copyOf(type.resource) };
      case "tuple":
        return { ...type, items: type.items.map((item) => this.#copyType(item)) };
      case "list":
      case "option":
        return { ...type, element: this.#copyType(type.element) };
      case "map":
        return { ...type, key: this.#copyType(type.key), value: this.#copyType(type.value) };
      case "result":
        return { ...type, ok: this.#copyOptional(type.ok), err: this.#copyOptional(type.err) };
      case "future":
      case "stream":
        return { ...type, element: this.#copyOptional(type.element) };
    }
  }

  #copyOptional(type: Type | null): Type | null {
    return type === null ? null : this.#copyType(type);
  }

  #copyOf(def: TypeDef): TypeDef {
    return def.owner === this.#from ? this.define(def, def.name) : def;
  }
}
