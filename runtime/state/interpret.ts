/**
 * Values by a type's description, where no generated codec fits: of a state that an earlier contract saved, and in tools. The bytes
 * are those of generated codecs, the values those of generated types (camelCase fields, `bigint`, `Map`, tagged unions). Slow:
 * nothing of it runs for a message.
 */
import type { BinaryReader } from "../codec/binary-reader.ts";
import type { BinaryWriter } from "../codec/binary-writer.ts";
import * as reads from "../codec/binary-read.ts";
import * as writes from "../codec/binary-write.ts";
import { EncodeError } from "../codec/faults.ts";
import type { TypeDescriptor } from "./descriptor.ts";
import { camelCase, isBytes, Layout } from "./type-layout.ts";

/** Reads the values of one description. Throws `DecodeError`. */
export class ValueReader {
  readonly #layout = new Layout();

  read(type: TypeDescriptor, input: BinaryReader, at: string): unknown {
    switch (type.kind) {
      case "primitive":
        return readPrimitive(type.name, input, at);
      case "list":
        return isBytes(type) ? reads.readBytes(input, at) : this.#list(type.element, type.length, input, at);
      case "map":
        return this.#map(type.key, type.value, input, at);
      case "option": {
        const present = reads.readBool(input, at);
        if (type.element.kind !== "option") return present ? this.read(type.element, input, at) : undefined;
        return present ? { tag: "some", val: this.read(type.element, input, at) } : { tag: "none" };
      }
      case "result": {
        const tag = reads.readBool(input, at) ? "err" : "ok";
        const side = type[tag];
        return { tag, val: side === null ? undefined : this.read(side, input, `${at}.${tag}`) };
      }
      case "tuple":
        return type.items.map((item, index) => this.read(item, input, `${at}[${index}]`));
      case "record": {
        const record: Record<string, unknown> = {};
        for (const field of type.fields)
          setOwn(record, camelCase(field.name), this.read(field.type, input, `${at}.${field.name}`));
        return record;
      }
      case "variant": {
        const found = caseOf(type.cases, input, at);
        return found.type === null
          ? { tag: found.name }
          : { tag: found.name, val: this.read(found.type, input, `${at}.${found.name}`) };
      }
      case "enum":
        return caseOf(type.cases, input, at);
      case "flags": {
        const flags: Record<string, boolean> = {};
        for (let from = 0; from < type.flags.length; from += 8) {
          const names = type.flags.slice(from, from + 8);
          const bits = reads.readFlags(input, (1 << names.length) - 1, at);
          names.forEach((name, bit) => setOwn(flags, camelCase(name), (bits & (1 << bit)) !== 0));
        }
        return flags;
      }
    }
  }

  #list(element: TypeDescriptor, fixed: number | undefined, input: BinaryReader, at: string): unknown[] {
    const size = this.#layout.leastItem(element, fixed);
    const places = this.#layout.hasPlaces(element, fixed);
    if (fixed !== undefined) reads.expectBytes(input, Math.min(size * fixed, Number.MAX_SAFE_INTEGER), at);
    const length = fixed ?? reads.readLength(input, size, at);
    const list: unknown[] = [];
    for (let i = 0; i < length; i++) {
      list.push(this.read(element, input, `${at}[]`));
      if (places) reads.readPlace(input, at);
    }
    return list;
  }

  #map(key: TypeDescriptor, value: TypeDescriptor, input: BinaryReader, at: string): Map<unknown, unknown> {
    const length = reads.readLength(input, Math.max(this.#layout.least(key) + this.#layout.least(value), 1), at);
    const map = new Map<unknown, unknown>();
    for (let i = 0; i < length; i++)
      map.set(this.read(key, input, `${at}[key]`), this.read(value, input, `${at}[value]`));
    if (map.size !== length) throw input.fault(at, "keys that differ", "the same key twice");
    return map;
  }
}

/** Writes values of one description. Throws `EncodeError`, with the place, for what the type does not allow. */
export class ValueWriter {
  readonly #layout = new Layout();

  write(type: TypeDescriptor, value: unknown, out: BinaryWriter, at: string): void {
    switch (type.kind) {
      case "primitive":
        return writePrimitive(type.name, value, out, at);
      case "list":
        return this.#list(type, value, out, at);
      case "map":
        if (!(value instanceof Map)) throw new EncodeError(at, "a Map", value);
        writes.writeCount(value.size, out);
        for (const [key, item] of value as Map<unknown, unknown>) {
          this.write(type.key, key, out, `${at}[key]`);
          this.write(type.value, item, out, `${at}[value]`);
        }
        return;
      case "option":
        return this.#option(type.element, value, out, at);
      case "result": {
        const { tag, val } = tagged(value, at, '"ok" or "err"');
        if (tag !== "ok" && tag !== "err") throw new EncodeError(at, '"ok" or "err"', tag);
        writes.writeByte(tag === "ok" ? 0 : 1, out);
        const side = type[tag];
        if (side !== null) this.write(side, val, out, `${at}.${tag}`);
        return;
      }
      case "tuple":
        if (!Array.isArray(value) || value.length !== type.items.length)
          throw new EncodeError(at, `a list of ${type.items.length} items`, value);
        return type.items.forEach((item, index) => this.write(item, value[index], out, `${at}[${index}]`));
      case "record": {
        const record = object(value, at);
        for (const field of type.fields)
          this.write(field.type, ownOf(record, camelCase(field.name)), out, `${at}.${field.name}`);
        return;
      }
      case "variant": {
        const { tag, val } = tagged(value, at, `a case of ${type.name}`);
        const index = type.cases.findIndex(({ name }) => name === tag);
        const found = type.cases[index];
        if (found === undefined) throw new EncodeError(at, `a case of ${type.name}`, tag);
        writes.writeCount(index, out);
        if (found.type !== null) this.write(found.type, val, out, `${at}.${found.name}`);
        return;
      }
      case "enum": {
        const index = type.cases.findIndex((name) => name === value);
        if (index < 0) throw new EncodeError(at, `a case of ${type.name}`, value);
        return writes.writeCount(index, out);
      }
      case "flags": {
        const flags = object(value, at);
        for (let from = 0; from < type.flags.length; from += 8) {
          let bits = 0;
          type.flags.slice(from, from + 8).forEach((name, bit) => {
            const flag = ownOf(flags, camelCase(name));
            if (flag !== undefined && typeof flag !== "boolean") throw new EncodeError(`${at}.${name}`, "true or false", flag);
            if (flag === true) bits |= 1 << bit;
          });
          writes.writeByte(bits, out);
        }
      }
    }
  }

  #list(type: TypeDescriptor & { readonly kind: "list" }, value: unknown, out: BinaryWriter, at: string): void {
    const { element, length } = type;
    if (value instanceof Uint8Array && isBytes(type)) return writes.writeBytes(value, out, at);
    const items = value instanceof Uint8Array ? Array.from(value) : value;
    if (!Array.isArray(items)) throw new EncodeError(at, isBytes(type) ? "a Uint8Array" : "a list", value);
    if (length === undefined) writes.writeCount(items.length, out);
    else if (items.length !== length) throw new EncodeError(at, `a list of ${length} items`, items);
    const places = this.#layout.hasPlaces(element, length);
    for (const item of items as unknown[]) {
      this.write(element, item, out, `${at}[]`);
      if (places) writes.writeByte(0, out);
    }
  }

  #option(element: TypeDescriptor, value: unknown, out: BinaryWriter, at: string): void {
    let held = value;
    let present = value !== undefined;
    if (element.kind === "option") {
      const { tag, val } = tagged(value, at, '"some" or "none"');
      if (tag !== "some" && tag !== "none") throw new EncodeError(at, '"some" or "none"', tag);
      present = tag === "some";
      held = val;
    }
    writes.writeByte(present ? 1 : 0, out);
    if (present) this.write(element, held, out, at);
  }
}

/** The value of a property that is the object's own: nothing inherited counts. */
export function ownOf(value: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(value, name) ? value[name] : undefined;
}

/** Sets an own property, also one called `__proto__`. */
export function setOwn(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true });
}

function object(value: unknown, at: string): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new EncodeError(at, "an object", value);
  return value as Readonly<Record<string, unknown>>;
}

function tagged(value: unknown, at: string, expected: string): { readonly tag: unknown; readonly val: unknown } {
  if (typeof value !== "object" || value === null) throw new EncodeError(at, expected, value);
  const record = value as Readonly<Record<string, unknown>>;
  return { tag: ownOf(record, "tag"), val: ownOf(record, "val") };
}

function caseOf<T>(cases: readonly T[], input: BinaryReader, at: string): T {
  const number = reads.readCount(input, at);
  const found = cases[number];
  if (found === undefined) throw input.fault(at, `the number of a case, below ${cases.length}`, number);
  return found;
}

function readPrimitive(name: string, input: BinaryReader, at: string): unknown {
  const read = READERS.get(name);
  if (read === undefined) throw input.fault(at, "a type that this hypc knows", name);
  return read(input, at);
}

function writePrimitive(name: string, value: unknown, out: BinaryWriter, at: string): void {
  const write = WRITERS.get(name);
  if (write === undefined) throw new EncodeError(at, "a type that this hypc knows", name);
  // Each writer checks what it is given.
  write(value as never, out, at);
}

const READERS: ReadonlyMap<string, (input: BinaryReader, at: string) => unknown> = new Map<
  string,
  (input: BinaryReader, at: string) => unknown
>([
  ["bool", reads.readBool],
  ["u8", reads.readU8],
  ["s8", reads.readS8],
  ["u16", reads.readU16],
  ["s16", reads.readS16],
  ["u32", reads.readU32],
  ["s32", reads.readS32],
  ["u64", reads.readU64],
  ["s64", reads.readS64],
  ["f32", reads.readF32],
  ["f64", reads.readF64],
  ["char", reads.readChar],
  ["string", reads.readString],
]);

const WRITERS: ReadonlyMap<string, (value: never, out: BinaryWriter, at: string) => void> = new Map<
  string,
  (value: never, out: BinaryWriter, at: string) => void
>([
  ["bool", writes.writeBool],
  ["u8", writes.writeU8],
  ["s8", writes.writeS8],
  ["u16", writes.writeU16],
  ["s16", writes.writeS16],
  ["u32", writes.writeU32],
  ["s32", writes.writeS32],
  ["u64", writes.writeU64],
  ["s64", writes.writeS64],
  ["f32", writes.writeF32],
  ["f64", writes.writeF64],
  ["char", writes.writeChar],
  ["string", writes.writeString],
]);
