/** Where the JSON of a value holds what: for changing one thing, and knowing how its fault is called. */
import { definitionOf, type Type } from "../../../compiler/model.ts";
import { camelCase, pascalCase, snakeCase } from "../../../compiler/emit/names.ts";
import { isTaggedOption } from "../../../compiler/emit/type-text.ts";
import type { Wire } from "../../../compiler/process/model.ts";
import { isBytes } from "./json-type-values.ts";

/** A place in JSON that holds a scalar: how to get there, and how faults call it. */
export interface Place {
  readonly keys: readonly (string | number)[];
  readonly path: string;
}

/** The scalars of a value's JSON (as parsed), none inside a null. */
export function scalarsOf(
  type: Type,
  json: unknown,
  wire: Wire,
  keys: readonly (string | number)[] = [],
  path = "$",
): Place[] {
  const inside = (part: Type, inner: unknown, key: string | number, step: string): Place[] =>
    scalarsOf(part, inner, wire, [...keys, key], path + step);
  const web = wire === "web";
  switch (type.kind) {
    case "primitive":
      return [{ keys, path }];
    case "list":
      return isBytes(type)
        ? [{ keys, path }]
        : (json as unknown[]).flatMap((item, index) => inside(type.element, item, index, `[${index}]`));
    case "tuple":
      return type.items.flatMap((item, index) => inside(item, (json as unknown[])[index], index, `[${index}]`));
    case "map": {
      if (!web || (type.key.kind === "primitive" && type.key.name === "string")) {
        return Object.entries(json as object).flatMap(([key, item]) =>
          inside(type.value, item, key, `[${JSON.stringify(key)}]`),
        );
      }
      return (json as unknown[][]).flatMap((pair, index) => [
        ...scalarsOf(type.key, pair[0], wire, [...keys, index, 0], `${path}[${index}][0]`),
        ...scalarsOf(type.value, pair[1], wire, [...keys, index, 1], `${path}[${index}][1]`),
      ]);
    }
    case "option": {
      if (json === null || json === undefined) return [];
      if (!isTaggedOption(type) || !web) return scalarsOf(type.element, json, wire, keys, path);
      const { tag, val } = json as { readonly tag: string; readonly val?: unknown };
      return tag === "none" ? [] : inside(type.element, val, "val", ".val");
    }
    case "result":
      return scalarsOfCase({ ok: type.ok, err: type.err }, json, wire, keys, path);
    case "named": {
      const { body } = definitionOf(type.def);
      if (body.kind === "alias") return scalarsOf(body.type, json, wire, keys, path);
      if (body.kind === "enum") return [{ keys, path }];
      if (body.kind === "variant")
        return scalarsOfCase(
          Object.fromEntries(body.cases.map((each) => [each.name, each.type])),
          json,
          wire,
          keys,
          path,
        );
      if (body.kind === "flags") {
        return web
          ? Object.keys(json as object).map((key) => ({ keys: [...keys, key], path: `${path}.${key}` }))
          : (json as unknown[]).map((_, index) => ({ keys: [...keys, index], path: `${path}[${index}]` }));
      }
      if (body.kind !== "record") return [];
      const fields = json as Readonly<Record<string, unknown>>;
      return body.fields.flatMap(({ name, type: part }) => {
        const key = web ? camelCase(name) : snakeCase(name);
        return Object.hasOwn(fields, key) ? inside(part, fields[key], key, `.${key}`) : [];
      });
    }
    default:
      throw new Error(type.kind);
  }
}

function scalarsOfCase(
  cases: Readonly<Record<string, Type | null>>,
  json: unknown,
  wire: Wire,
  keys: readonly (string | number)[],
  path: string,
): Place[] {
  if (wire === "web") {
    const { tag, val } = json as { readonly tag: string; readonly val?: unknown };
    const type = cases[tag] ?? null;
    return [
      { keys: [...keys, "tag"], path: `${path}.tag` },
      ...(type === null || val === undefined ? [] : scalarsOf(type, val, wire, [...keys, "val"], `${path}.val`)),
    ];
  }
  if (typeof json === "string") return [{ keys, path }];
  const [[key, val] = ["", undefined]] = Object.entries(json as object);
  const type = Object.entries(cases).find(([name]) => pascalCase(name) === key)?.[1] ?? null;
  return type === null ? [] : scalarsOf(type, val, wire, [...keys, key], `${path}.${key}`);
}

/** The same JSON with something else in one place. */
export function replaced(json: unknown, [key, ...rest]: readonly (string | number)[], by: unknown): unknown {
  if (key === undefined) return by;
  const inner = replaced((json as Readonly<Record<string | number, unknown>>)[key], rest, by);
  if (Array.isArray(json)) return json.map((item: unknown, index) => (index === key ? inner : item));
  const entries = Object.entries(json as object).map(([each, item]): [string, unknown] => [
    each,
    each === key ? inner : item,
  ]);
  return Object.fromEntries(entries);
}
