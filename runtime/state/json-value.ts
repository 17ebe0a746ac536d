/**
 * Values as JSON by a type's description, in the form of `wire = web` (design 3.1): what tools show and take. No digit is lost: a
 * 64-bit integer beyond the safe ones is a string of digits.
 */
import { EncodeError } from "../codec/faults.ts";
import { decodeBase64 } from "../codec/json-base64.ts";
import type { TypeDescriptor } from "./descriptor.ts";
import { ownOf, setOwn } from "./interpret.ts";
import { camelCase, isBytes } from "./type-layout.ts";

/** What `JSON.stringify` takes. The value is one of the type. */
export function toJson(type: TypeDescriptor, value: unknown): unknown {
  switch (type.kind) {
    case "primitive":
      if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
      return typeof value === "number" && (!Number.isFinite(value) || Object.is(value, -0))
        ? value === 0
          ? "-0"
          : String(value)
        : value;
    case "list":
      if (isBytes(type)) return Buffer.from(value as Uint8Array).toString("base64");
      return (value as unknown[]).map((item) => toJson(type.element, item));
    case "map": {
      const entries = [...(value as Map<unknown, unknown>)];
      // An object's keys that are array indices leave their order: then pairs.
      if (isString(type.key) && !entries.some(([key]) => /^(0|[1-9][0-9]*)$/.test(key as string))) {
        const object = {};
        for (const [key, item] of entries) setOwn(object, key as string, toJson(type.value, item));
        return object;
      }
      return entries.map(([key, item]) => [toJson(type.key, key), toJson(type.value, item)]);
    }
    case "option":
      if (type.element.kind !== "option") return value === undefined ? null : toJson(type.element, value);
      return taggedJson(value, type.element);
    case "result":
      return taggedJson(value, (value as Tagged).tag === "ok" ? type.ok : type.err);
    case "tuple":
      return type.items.map((item, index) => toJson(item, (value as unknown[])[index]));
    case "record": {
      const object = {};
      for (const field of type.fields) {
        const json = toJson(field.type, ownOf(value as Readonly<Record<string, unknown>>, camelCase(field.name)));
        setOwn(object, camelCase(field.name), json);
      }
      return object;
    }
    case "variant":
      return taggedJson(value, type.cases.find(({ name }) => name === (value as Tagged).tag)?.type ?? null);
    default:
      return value;
  }
}

interface Tagged {
  readonly tag: string;
  readonly val?: unknown;
}

function taggedJson(value: unknown, payload: TypeDescriptor | null): unknown {
  const { tag, val } = value as Tagged;
  return payload === null || tag === "none" ? { tag } : { tag, val: toJson(payload, val) };
}

/**
 * The value of parsed JSON; throws `EncodeError` with the place for what cannot be one. Ranges, cases and kinds are left to whoever
 * writes the value (`ValueWriter`).
 */
export function fromJson(type: TypeDescriptor, json: unknown, at: string): unknown {
  switch (type.kind) {
    case "primitive":
      return primitiveOf(type.name, json, at);
    case "list":
      if (isBytes(type)) {
        const bytes = typeof json === "string" ? decodeBase64(json) : undefined;
        if (bytes === undefined) throw new EncodeError(at, "bytes in base64", json);
        return bytes;
      }
      return listOf(json, at).map((item, index) => fromJson(type.element, item, `${at}[${index}]`));
    case "map":
      return mapOf(type.key, type.value, json, at);
    case "option":
      if (type.element.kind !== "option")
        return json === null || json === undefined ? undefined : fromJson(type.element, json, at);
      return taggedOf(json, at, (tag) => (tag === "some" ? type.element : null));
    case "result":
      return {
        val: undefined,
        ...taggedOf(json, at, (tag) => (tag === "ok" ? type.ok : tag === "err" ? type.err : null)),
      };
    case "tuple":
      return listOf(json, at).map((item, index) => {
        const part = type.items[index];
        if (part === undefined) throw new EncodeError(at, `a list of ${type.items.length} items`, json);
        return fromJson(part, item, `${at}[${index}]`);
      });
    case "record": {
      const object = objectOf(json, at);
      const record = {};
      const names = new Set(type.fields.map(({ name }) => camelCase(name)));
      for (const name of Object.keys(object))
        if (!names.has(name)) throw new EncodeError(`${at}.${name}`, `a field of ${type.name}`, object[name]);
      for (const { name, type: field } of type.fields)
        setOwn(record, camelCase(name), fromJson(field, ownOf(object, camelCase(name)), `${at}.${camelCase(name)}`));
      return record;
    }
    case "variant":
      return taggedOf(json, at, (tag) => type.cases.find(({ name }) => name === tag)?.type ?? null);
    default:
      return json;
  }
}

function primitiveOf(name: string, json: unknown, at: string): unknown {
  if (name === "u64" || name === "s64") {
    if (typeof json === "bigint") return json;
    if (typeof json === "number" && Number.isSafeInteger(json)) return BigInt(json);
    if (typeof json === "string" && /^-?[0-9]+$/.test(json)) return BigInt(json);
    throw new EncodeError(at, "an integer, or one as a string of digits", json);
  }
  if ((name === "f32" || name === "f64") && typeof json === "string" && FLOATS.has(json)) return Number(json);
  return typeof json === "bigint" && (name === "f32" || name === "f64") ? Number(json) : json;
}

const FLOATS = new Set(["NaN", "Infinity", "-Infinity", "-0"]);

function mapOf(key: TypeDescriptor, value: TypeDescriptor, json: unknown, at: string): Map<unknown, unknown> {
  const map = new Map<unknown, unknown>();
  if (isString(key) && !Array.isArray(json)) {
    for (const [name, item] of Object.entries(objectOf(json, at)))
      map.set(name, fromJson(value, item, `${at}[${JSON.stringify(name)}]`));
    return map;
  }
  listOf(json, at).forEach((pair, index) => {
    const [first, second] = listOf(pair, `${at}[${index}]`);
    const from = fromJson(key, first, `${at}[${index}][0]`);
    if (map.has(from)) throw new EncodeError(`${at}[${index}][0]`, "keys that differ", first);
    map.set(from, fromJson(value, second, `${at}[${index}][1]`));
  });
  return map;
}

function taggedOf(
  json: unknown,
  at: string,
  payloadOf: (tag: unknown) => TypeDescriptor | null,
): { readonly tag: unknown; readonly val?: unknown } {
  const object = objectOf(json, at);
  const tag = ownOf(object, "tag");
  const payload = payloadOf(tag);
  return payload === null ? { tag } : { tag, val: fromJson(payload, ownOf(object, "val"), `${at}.val`) };
}

function listOf(json: unknown, at: string): unknown[] {
  if (!Array.isArray(json)) throw new EncodeError(at, "a list", json);
  return json;
}

function objectOf(json: unknown, at: string): Readonly<Record<string, unknown>> {
  if (typeof json !== "object" || json === null || Array.isArray(json)) throw new EncodeError(at, "an object", json);
  return json as Readonly<Record<string, unknown>>;
}

function isString(type: TypeDescriptor): boolean {
  return type.kind === "primitive" && type.name === "string";
}
