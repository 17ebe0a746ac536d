/**
 * Helps `migrate(old)` to take a value apart whose type the compiler does not know any more: each step checks what it finds, and a
 * mistake says where.
 *
 * ```ts
 * override migrate(old: unknown): TeamState {
 *   const state = readOld(old);
 *   return { title: state.field("name").string(), count: BigInt(state.field("count").number()) };
 * }
 * ```
 */
export function readOld(old: unknown): OldValue {
  return new OldValue(old, "old");
}

/** A value of an earlier contract, and its place. */
export class OldValue {
  readonly value: unknown;
  readonly #at: string;

  constructor(value: unknown, at: string) {
    this.value = value;
    this.#at = at;
  }

  /** A field of a record or a flag, by its name in TypeScript (camelCase). One that is not there reads as `undefined`. */
  field(name: string): OldValue {
    if (typeof this.value !== "object" || this.value === null) throw this.#no("a record");
    const held = Object.hasOwn(this.value, name) ? (this.value as Readonly<Record<string, unknown>>)[name] : undefined;
    return new OldValue(held, `${this.#at}.${name}`);
  }

  /** Whether there is something: not the `none` of an option. */
  get present(): boolean {
    return this.value !== undefined;
  }

  string(): string {
    return typeof this.value === "string" ? this.value : this.#throw("a string");
  }

  number(): number {
    return typeof this.value === "number" ? this.value : this.#throw("a number");
  }

  /** Of any integer type. */
  bigint(): bigint {
    if (typeof this.value === "bigint") return this.value;
    return Number.isInteger(this.value) ? BigInt(this.value as number) : this.#throw("an integer");
  }

  boolean(): boolean {
    return typeof this.value === "boolean" ? this.value : this.#throw("a bool");
  }

  bytes(): Uint8Array {
    return this.value instanceof Uint8Array ? this.value : this.#throw("bytes");
  }

  /** The items of a list or tuple. */
  list(): OldValue[] {
    if (!Array.isArray(this.value)) throw this.#no("a list");
    return this.value.map((item: unknown, index) => new OldValue(item, `${this.#at}[${index}]`));
  }

  /** The entries of a map. */
  entries(): [OldValue, OldValue][] {
    if (!(this.value instanceof Map)) throw this.#no("a map");
    return [...(this.value as Map<unknown, unknown>)].map(([key, item]) => [
      new OldValue(key, `${this.#at}[key]`),
      new OldValue(item, `${this.#at}[${String(key)}]`),
    ]);
  }

  #throw(expected: string): never {
    throw this.#no(expected);
  }

  #no(expected: string): TypeError {
    return new TypeError(
      `${this.#at} is ${typeof this.value === "object" ? "another kind of value" : typeof this.value}, not ${expected}`,
    );
  }
}
