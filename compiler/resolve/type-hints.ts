import type { Item, Resolution, Scope } from "./state.ts";
import { spend } from "./suggestions.ts";

/** What people write who come from other languages. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  float32: "f32",
  float64: "f64",
  float: "f32",
  double: "f64",
  i8: "s8",
  i16: "s16",
  i32: "s32",
  i64: "s64",
  int: "s32",
  int8: "s8",
  int16: "s16",
  int32: "s32",
  int64: "s64",
  uint: "u32",
  uint8: "u8",
  uint16: "u16",
  uint32: "u32",
  uint64: "u64",
  usize: "u64",
  isize: "s64",
  byte: "u8",
  bytes: "list<u8>",
  blob: "list<u8>",
  boolean: "bool",
  str: "string",
  text: "string",
  number: "f64",
  vec: "list<...>",
  array: "list<...>",
  set: "list<...>",
  optional: "option<...>",
  nullable: "option<...>",
  hashmap: "map<..., ...>",
  dictionary: "map<..., ...>",
  dict: "map<..., ...>",
  struct: "record",
};

/** The WIT type without arguments that a name of other languages means; `null` where there is none. */
export function primitiveFromElsewhere(name: string): string | null {
  const plain = name.toLowerCase();
  const wit = Object.hasOwn(ELSEWHERE, plain) ? ELSEWHERE[plain] : undefined;
  return wit === undefined || wit.includes("<") || wit === "record" ? null : wit;
}

/** Why a type that is not in a scope may have been named there, as a help line; `undefined` without an idea. */
export function noteOnType(resolution: Resolution, scope: Scope, name: string): string | undefined {
  const plain = name.toLowerCase();
  const wit = Object.hasOwn(ELSEWHERE, plain) ? ELSEWHERE[plain] : undefined;
  if (wit !== undefined) return `WIT calls it \`${wit}\``;
  if (scope.outer?.types.has(name) === true) {
    return `an inline interface does not see its world's types: declare \`${name}\` in an interface, and \`use\` it in both`;
  }
  for (const item of scope.unit.items.values()) {
    if (!spend(resolution, item.node.items.length + 1)) return undefined;
    if (item.scope !== scope && declaresType(item, name))
      return `\`${item.name.name}\` has one: bring it in with \`use ${item.name.name}.{${name}};\``;
  }
  return undefined;
}

function declaresType(item: Item, name: string): boolean {
  const { node } = item;
  return (
    node.kind === "interface" &&
    node.items.some((each) => each.kind !== "function" && each.kind !== "use" && each.name.name === name)
  );
}
