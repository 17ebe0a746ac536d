/**
 * Sizes in the binary format: how few bytes values of a type can take, which decoders check a length against before they allocate, and how
 * many primitive ones can, which encoders make room for.
 */
import { definitionOf, type Type, type TypeDef } from "../model.ts";

const PRIMITIVE_SIZES: Readonly<Record<string, number>> = {
  u16: 2,
  s16: 2,
  s32: 4,
  f32: 4,
  u64: 8,
  s64: 8,
  f64: 8,
};

/** By the suffix of its codec: the bytes that a value of a primitive type takes at most, without the characters of a string. A count takes 5. */
export const MOST_BYTES: ReadonlyMap<string, number> = new Map([
  ["Bool", 1],
  ["U8", 1],
  ["S8", 1],
  ["U16", 2],
  ["S16", 2],
  ["U32", 5],
  ["S32", 4],
  ["U64", 8],
  ["S64", 8],
  ["F32", 4],
  ["F64", 8],
  ["Char", 5],
  ["String", 5],
]);

/** Knows the sizes of one contract's types. */
export class LeastSizes {
  private readonly definitions = new Map<TypeDef, number>();

  /** In bytes, without the characters of strings. */
  of(type: Type): number {
    switch (type.kind) {
      case "primitive":
        return PRIMITIVE_SIZES[type.name] ?? 1;
      case "named":
        return this.ofDefinition(definitionOf(type.def));
      case "tuple":
        return this.sum(type.items);
      case "list":
        return type.length === null ? 1 : capped(type.length * this.ofItem(type.element, type.length));
      case "result":
        return 1 + this.least([type.ok, type.err]);
      default:
        return 1;
    }
  }

  /**
   * Of an item of a list. Where items have no size each takes the place of one byte, so that no list is longer than its
   * message; a short list of fixed length needs none.
   */
  ofItem(element: Type, length: number | null): number {
    const size = this.of(element);
    return size > 0 || (length !== null && length <= LONGEST_UNPLACED) ? size : 1;
  }

  /** Whether items have such places. */
  hasPlaces(element: Type, length: number | null): boolean {
    return this.of(element) === 0 && this.ofItem(element, length) === 1;
  }

  private ofDefinition(def: TypeDef): number {
    const known = this.definitions.get(def);
    if (known !== undefined) return known;
    const size = this.sizeOf(def);
    this.definitions.set(def, size);
    return size;
  }

  private sizeOf({ body }: TypeDef): number {
    switch (body.kind) {
      case "alias":
        return this.of(body.type);
      case "record":
        return this.sum(body.fields.map(({ type }) => type));
      case "variant":
        return 1 + this.least(body.cases.map(({ type }) => type));
      case "flags":
        return Math.ceil(body.flags.length / 8);
      default:
        return 1;
    }
  }

  private sum(types: readonly Type[]): number {
    return capped(types.reduce((size, type) => size + this.of(type), 0));
  }

  private least(types: readonly (Type | null)[]): number {
    return Math.min(...types.map((type) => (type === null ? 0 : this.of(type))));
  }
}

// Lists of fixed length multiply; beyond this no message is long enough anyway.
function capped(size: number): number {
  return Math.min(size, Number.MAX_SAFE_INTEGER);
}

/** As long as the lists of fixed length that are tuples in TypeScript. */
const LONGEST_UNPLACED = 16;
