/** What of the values of types `JSON.parse` alone would lose. */
import { definitionOf, type Type, type TypeDef } from "../model.ts";
import type { Wire } from "../process/model.ts";
import { partsOf, typesIn } from "../process/reach.ts";

/** See `JsonReader` of the runtime. */
export interface JsonTraits {
  /** The text may hold 64-bit integers as digits (`wire = hyperware`). */
  readonly exactIntegers: boolean;
  /** The text may hold maps as objects, in which a repeated key is a fault (`wire = web`). */
  readonly uniqueKeys: boolean;
}

/** Tells the traits of types. Each definition is looked into once, for however many handlers its values are read. */
export class JsonTraitReader {
  readonly #web: boolean;
  readonly #known = new Map<TypeDef, boolean>();

  constructor(wire: Wire) {
    this.#web = wire === "web";
  }

  /** Of texts that hold values of these types. */
  of(types: readonly Type[]): JsonTraits {
    const lossy = types.some((type) => this.#isLossy(type));
    return { exactIntegers: lossy && !this.#web, uniqueKeys: lossy && this.#web };
  }

  #isLossy(type: Type): boolean {
    if (this.#web ? isStringMap(type) : is64Bit(type)) return true;
    if (type.kind !== "named") return partsOf(type).some((part) => this.#isLossy(part));
    const def = definitionOf(type.def);
    let lossy = this.#known.get(def);
    if (lossy === undefined) this.#known.set(def, (lossy = typesIn(def).some((each) => this.#isLossy(each))));
    return lossy;
  }
}

function is64Bit(type: Type): boolean {
  return type.kind === "primitive" && (type.name === "u64" || type.name === "s64");
}

function isStringMap(type: Type): boolean {
  return type.kind === "map" && type.key.kind === "primitive" && type.key.name === "string";
}
