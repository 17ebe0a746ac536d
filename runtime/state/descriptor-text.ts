/**
 * How a type's description is stored: a table of its parts, each once, with references by number. So a type that uses
 * another one in many places takes no more room than its contract did.
 */
import type { TypeDescriptor } from "./descriptor.ts";

const FORMAT = 1;

/** A reference to a part of the table, or none. */
type Reference = number | null;
type Row =
  | { readonly kind: "primitive"; readonly name: string }
  | { readonly kind: "list"; readonly element: Reference; readonly length?: number }
  | { readonly kind: "map"; readonly key: Reference; readonly value: Reference }
  | { readonly kind: "option"; readonly element: Reference }
  | { readonly kind: "result"; readonly ok: Reference; readonly err: Reference }
  | { readonly kind: "tuple"; readonly items: readonly Reference[] }
  | {
      readonly kind: "record";
      readonly name: string;
      readonly fields: readonly { readonly name: string; readonly type: Reference }[];
    }
  | {
      readonly kind: "variant";
      readonly name: string;
      readonly cases: readonly { readonly name: string; readonly type: Reference }[];
    }
  | { readonly kind: "enum"; readonly name: string; readonly cases: readonly string[] }
  | { readonly kind: "flags"; readonly name: string; readonly flags: readonly string[] };

/** JSON text, the same for the same object. */
export function describeType(type: TypeDescriptor): string {
  const rows: Row[] = [];
  const numbers = new Map<TypeDescriptor, number>();
  const refer = (part: TypeDescriptor): number => {
    const known = numbers.get(part);
    if (known !== undefined) return known;
    const row = rowOf(part, (inner) => (inner === null ? null : refer(inner)));
    numbers.set(part, rows.length);
    return rows.push(row) - 1;
  };
  refer(type);
  return JSON.stringify({ format: FORMAT, types: rows });
}

/** The type of a stored description; `null` where the text is none. */
export function parseDescription(stored: string): TypeDescriptor | null {
  let json: unknown;
  try {
    json = JSON.parse(stored);
  } catch {
    return null;
  }
  if (!isObject(json) || json["format"] !== FORMAT || !Array.isArray(json["types"])) return null;
  const types: TypeDescriptor[] = [];
  for (const row of json["types"]) {
    const type = typeOf(row, types);
    if (type === null) return null;
    types.push(type);
  }
  return types.at(-1) ?? null;
}

function rowOf(type: TypeDescriptor, refer: (part: TypeDescriptor | null) => Reference): Row {
  switch (type.kind) {
    case "list":
      return type.length === undefined
        ? { kind: "list", element: refer(type.element) }
        : { kind: "list", element: refer(type.element), length: type.length };
    case "map":
      return { kind: "map", key: refer(type.key), value: refer(type.value) };
    case "option":
      return { kind: "option", element: refer(type.element) };
    case "result":
      return { kind: "result", ok: refer(type.ok), err: refer(type.err) };
    case "tuple":
      return { kind: "tuple", items: type.items.map(refer) };
    case "record":
      return {
        kind: "record",
        name: type.name,
        fields: type.fields.map((field) => ({ name: field.name, type: refer(field.type) })),
      };
    case "variant":
      return {
        kind: "variant",
        name: type.name,
        cases: type.cases.map((each) => ({ name: each.name, type: refer(each.type) })),
      };
    default:
      return type;
  }
}

/** A row may only refer to rows before it, so what comes out has no cycles. */
function typeOf(row: unknown, types: readonly TypeDescriptor[]): TypeDescriptor | null {
  if (!isObject(row)) return null;
  const at = (reference: unknown): TypeDescriptor | null =>
    typeof reference === "number" ? (types[reference] ?? null) : null;
  const name = typeof row["name"] === "string" ? row["name"] : null;
  switch (row["kind"]) {
    case "primitive":
      return name === null ? null : { kind: "primitive", name };
    case "list": {
      const element = at(row["element"]);
      if (element === null) return null;
      return typeof row["length"] === "number"
        ? { kind: "list", element, length: row["length"] }
        : { kind: "list", element };
    }
    case "map": {
      const key = at(row["key"]);
      const value = at(row["value"]);
      return key === null || value === null ? null : { kind: "map", key, value };
    }
    case "option": {
      const element = at(row["element"]);
      return element === null ? null : { kind: "option", element };
    }
    case "result":
      return { kind: "result", ok: at(row["ok"]), err: at(row["err"]) };
    case "tuple": {
      const items = list(row["items"], at);
      return items === null ? null : { kind: "tuple", items };
    }
    case "record": {
      const fields = list(row["fields"], (field) => {
        if (!isObject(field) || typeof field["name"] !== "string") return null;
        const type = at(field["type"]);
        return type === null ? null : { name: field["name"], type };
      });
      return name === null || fields === null ? null : { kind: "record", name, fields };
    }
    case "variant": {
      const cases = list(row["cases"], (each) =>
        isObject(each) && typeof each["name"] === "string" ? { name: each["name"], type: at(each["type"]) } : null,
      );
      return name === null || cases === null ? null : { kind: "variant", name, cases };
    }
    case "enum": {
      const cases = list(row["cases"], text);
      return name === null || cases === null ? null : { kind: "enum", name, cases };
    }
    case "flags": {
      const flags = list(row["flags"], text);
      return name === null || flags === null ? null : { kind: "flags", name, flags };
    }
    default:
      return null;
  }
}

function list<T>(value: unknown, each: (item: unknown) => T | null): T[] | null {
  if (!Array.isArray(value)) return null;
  const items: T[] = [];
  for (const item of value) {
    const read = each(item);
    if (read === null) return null;
    items.push(read);
  }
  return items;
}

function text(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
