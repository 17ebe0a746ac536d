/** What of a type's layout follows from its description: the same rules as the compiler's printers of codecs. */
import type { TypeDescriptor } from "./descriptor.ts";

const PRIMITIVE_SIZES: Readonly<Record<string, number>> = {
  u16: 2,
  s16: 2,
  s32: 4,
  f32: 4,
  u64: 8,
  s64: 8,
  f64: 8,
};

/** As long as the lists of fixed length whose items need no place of their own. */
const LONGEST_UNPLACED = 16;

/** `is-XML` -> `isXml`: the name of a field or flag in TypeScript. */
export function camelCase(label: string): string {
  const [first = "", ...rest] = label.toLowerCase().split("-");
  return first + rest.map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join("");
}

/** Whether values are `Uint8Array`s. */
export function isBytes(type: TypeDescriptor): boolean {
  return (
    type.kind === "list" && type.length === undefined && type.element.kind === "primitive" && type.element.name === "u8"
  );
}

/** Knows how few bytes the values of types take, each type once. */
export class Layout {
  readonly #sizes = new Map<TypeDescriptor, number>();

  /** In bytes, without the characters of strings. */
  least(type: TypeDescriptor): number {
    const known = this.#sizes.get(type);
    if (known !== undefined) return known;
    const size = Math.min(this.#measure(type), Number.MAX_SAFE_INTEGER);
    this.#sizes.set(type, size);
    return size;
  }

  /** Of an item of a list: where items have no size each takes the place of one byte. */
  leastItem(element: TypeDescriptor, length: number | undefined): number {
    const size = this.least(element);
    return size > 0 || (length !== undefined && length <= LONGEST_UNPLACED) ? size : 1;
  }

  hasPlaces(element: TypeDescriptor, length: number | undefined): boolean {
    return this.least(element) === 0 && this.leastItem(element, length) === 1;
  }

  #measure(type: TypeDescriptor): number {
    switch (type.kind) {
      case "primitive":
        return PRIMITIVE_SIZES[type.name] ?? 1;
      case "tuple":
        return type.items.reduce((size, item) => size + this.least(item), 0);
      case "record":
        return type.fields.reduce((size, field) => size + this.least(field.type), 0);
      case "list":
        return type.length === undefined ? 1 : type.length * this.leastItem(type.element, type.length);
      case "result":
        return 1 + Math.min(this.#optional(type.ok), this.#optional(type.err));
      case "variant":
        return 1 + Math.min(...type.cases.map((each) => this.#optional(each.type)));
      case "flags":
        return Math.ceil(type.flags.length / 8);
      default:
        return 1;
    }
  }

  #optional(type: TypeDescriptor | null): number {
    return type === null ? 0 : this.least(type);
  }
}
