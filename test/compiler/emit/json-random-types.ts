/** Random types of WIT. */
import fc from "fast-check";
import type { Type, TypeDef } from "../../../compiler/model.ts";
import * as b from "./builders.ts";

const PRIMITIVES = {
  bool: b.bool,
  u8: b.u8,
  s8: b.s8,
  u16: b.u16,
  s16: b.s16,
  u32: b.u32,
  s32: b.s32,
  u64: b.u64,
  s64: b.s64,
  f32: b.f32,
  f64: b.f64,
  char: b.char,
  string: b.string,
};
const KEYS = ["bool", "u8", "s16", "u32", "s32", "u64", "s64", "char", "string"] as const;
const NAMES = [
  "a",
  "b-c",
  "class",
  "constructor",
  "to-string",
  "value-of",
  "then",
  "is-XML",
  "x1",
  "default",
  "tag",
  "val",
  "json",
  "at",
] as const;

/** A type as plain data; every record, variant, enum, flags and alias becomes a definition of its own. */
type Plan =
  | { readonly kind: "primitive"; readonly name: keyof typeof PRIMITIVES }
  | { readonly kind: "list"; readonly element: Plan; readonly length: number | null }
  | { readonly kind: "map"; readonly key: (typeof KEYS)[number]; readonly value: Plan }
  | { readonly kind: "option" | "alias"; readonly element: Plan }
  | { readonly kind: "result"; readonly ok: Plan | null; readonly err: Plan | null }
  | {
      readonly kind: "tuple" | "record" | "variant";
      readonly names: readonly string[];
      readonly items: readonly (Plan | null)[];
    }
  | { readonly kind: "enum" | "flags"; readonly names: readonly string[] };

const names = (minLength: number, maxLength: number) =>
  fc.uniqueArray(fc.constantFrom(...NAMES), { minLength, maxLength });

const { plan: planArbitrary } = fc.letrec<{ plan: Plan; primitive: Plan }>((tie) => {
  const inner = tie("plan");
  const named = (kind: "record" | "variant", part: fc.Arbitrary<Plan | null>, least: number) =>
    names(least, 5).chain((labels) =>
      fc.tuple(...labels.map(() => part)).map((items) => ({ kind, names: labels, items })),
    );
  const bytes = fc.constant({ kind: "list", element: { kind: "primitive", name: "u8" }, length: null } as const);
  const option = inner.map((element) => ({ kind: "option" as const, element }));
  return {
    primitive: fc
      .constantFrom(...(Object.keys(PRIMITIVES) as (keyof typeof PRIMITIVES)[]))
      .map((name) => ({ kind: "primitive" as const, name })),
    plan: fc.oneof(
      { maxDepth: 4, depthSize: "small" },
      { arbitrary: tie("primitive"), weight: 2 },
      { arbitrary: bytes, weight: 1 },
      {
        arbitrary: fc.record({
          kind: fc.constant("list" as const),
          element: inner,
          length: fc.constantFrom(null, null, null, 0, 2, 17),
        }),
        weight: 4,
      },
      {
        arbitrary: fc.record({ kind: fc.constant("map" as const), key: fc.constantFrom(...KEYS), value: inner }),
        weight: 4,
      },
      { arbitrary: option, weight: 3 },
      { arbitrary: option.map((element) => ({ kind: "option" as const, element })), weight: 3 },
      { arbitrary: inner.map((element) => ({ kind: "alias" as const, element })), weight: 2 },
      {
        arbitrary: fc.record({ kind: fc.constant("result" as const), ok: fc.option(inner), err: fc.option(inner) }),
        weight: 3,
      },
      {
        arbitrary: fc
          .array(inner, { minLength: 1, maxLength: 3 })
          .map((items) => ({ kind: "tuple" as const, names: [], items })),
        weight: 3,
      },
      { arbitrary: named("record", inner, 1), weight: 8 },
      { arbitrary: fc.constant({ kind: "record" as const, names: [], items: [] }), weight: 1 },
      { arbitrary: named("variant", fc.option(inner), 1), weight: 6 },
      { arbitrary: names(1, 6).map((labels) => ({ kind: "enum" as const, names: labels })), weight: 2 },
      { arbitrary: names(1, 6).map((labels) => ({ kind: "flags" as const, names: labels })), weight: 2 },
    ),
  };
});

/** Types, and the definitions that they need in order. */
export interface RandomTypes {
  readonly types: readonly Type[];
  readonly definitions: readonly TypeDef[];
}

/** Always the same for a seed. */
export function randomTypes(count: number, seed: number): RandomTypes {
  const definitions: TypeDef[] = [];
  const define = (def: TypeDef): Type => {
    definitions.push(def);
    return b.named(def);
  };
  const label = (): string => `t${definitions.length + 1}`;
  const build = (plan: Plan): Type => {
    switch (plan.kind) {
      case "primitive":
        return PRIMITIVES[plan.name];
      case "list":
        return b.list(build(plan.element), plan.length);
      case "map":
        return b.map(PRIMITIVES[plan.key], build(plan.value));
      case "option":
        return b.option(build(plan.element));
      case "alias": {
        const element = build(plan.element);
        return define(b.alias(label(), element));
      }
      case "result":
        return b.result(plan.ok === null ? null : build(plan.ok), plan.err === null ? null : build(plan.err));
      case "tuple":
        return b.tuple(...plan.items.flatMap((item) => (item === null ? [] : [build(item)])));
      case "record": {
        const fields = plan.names.map((name, index) =>
          b.field(name, build(plan.items[index] ?? { kind: "primitive", name: "bool" })),
        );
        return define(b.record(label(), fields));
      }
      case "variant": {
        const cases = plan.names.map((name, index) => {
          const item = plan.items[index] ?? null;
          return b.variantCase(name, item === null ? null : build(item));
        });
        return define(b.variant(label(), cases));
      }
      case "enum":
        return define(b.enumeration(label(), plan.names));
      case "flags":
        return define(b.flags(label(), plan.names));
    }
  };
  const types = fc.sample(planArbitrary, { numRuns: count, seed }).map(build);
  return { types, definitions };
}
