import fc from "fast-check";
import type { FieldDefaults } from "../../../../runtime/state/convert.ts";
import type { TypeDescriptor } from "../../../../runtime/state/descriptor.ts";

/** A state type, a later one, a value of the first and what it must become. */
export interface EvolvedState {
  readonly from: TypeDescriptor;
  readonly to: TypeDescriptor;
  readonly defaults: FieldDefaults;
  readonly before: unknown;
  readonly after: unknown;
}

/** A type and what became of it, with values of both that belong together. */
interface Evolution {
  readonly from: TypeDescriptor;
  readonly to: TypeDescriptor;
  readonly values: fc.Arbitrary<readonly [before: unknown, after: unknown]>;
}

export function primitive(name: string): TypeDescriptor {
  return { kind: "primitive", name };
}

export function record(name: string, fields: Readonly<Record<string, TypeDescriptor>>): TypeDescriptor {
  return { kind: "record", name, fields: Object.entries(fields).map(([field, type]) => ({ name: field, type })) };
}

const same = (name: string, values: fc.Arbitrary<unknown>): Evolution => ({
  from: primitive(name),
  to: primitive(name),
  values: values.map((value) => [value, value] as const),
});

const BITS = [8, 16, 32, 64];

const widening: fc.Arbitrary<Evolution> = fc
  .tuple(fc.constantFrom("u", "s"), fc.nat(2), fc.integer({ min: 1, max: 3 }), fc.constantFrom("u", "s"))
  .filter(([sign, from, by, other]) => from + by < BITS.length && (sign === other || sign === "u"))
  .map(([sign, from, by, other]) => {
    const bits = BITS[from] ?? 8;
    const target = BITS[from + by] ?? 64;
    const [min, max] = sign === "u" ? [0, 2 ** bits - 1] : [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1];
    return {
      from: primitive(`${sign}${bits}`),
      to: primitive(`${other}${target}`),
      values: fc.integer({ min, max }).map((value) => [value, target === 64 ? BigInt(value) : value] as const),
    };
  });

const leaf: fc.Arbitrary<Evolution> = fc.oneof(
  fc.constant(same("bool", fc.boolean())),
  fc.constant(same("string", fc.string({ unit: "grapheme", maxLength: 8 }))),
  fc.constant(same("u64", fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }))),
  fc.constant(same("f64", fc.double())),
  fc.constant<Evolution>({
    from: primitive("f32"),
    to: primitive("f64"),
    values: fc.float().map((value) => [value, value] as const),
  }),
  widening,
  fc.constant<Evolution>({
    from: { kind: "list", element: primitive("u8") },
    to: { kind: "list", element: primitive("u8") },
    values: fc.uint8Array({ maxLength: 5 }).map((value) => [value, value] as const),
  }),
  fc.constant<Evolution>({
    from: { kind: "list", element: primitive("u8") },
    to: { kind: "list", element: primitive("u32") },
    values: fc.uint8Array({ maxLength: 5 }).map((value) => [value, [...value]] as const),
  }),
  // Cases in another order, one more, and one fewer that is never used.
  fc.constant<Evolution>({
    from: { kind: "enum", name: "color", cases: ["red", "never", "dark-blue"] },
    to: { kind: "enum", name: "hue", cases: ["dark-blue", "green", "red"] },
    values: fc.constantFrom("red", "dark-blue").map((value) => [value, value] as const),
  }),
  fc.constant<Evolution>({
    from: { kind: "flags", name: "rights", flags: ["read", "write-all", "never"] },
    to: { kind: "flags", name: "rights", flags: ["more", "write-all", "read"] },
    values: fc.tuple(fc.boolean(), fc.boolean()).map(
      ([read, writeAll]) =>
        [
          { read, writeAll, never: false },
          { more: false, writeAll, read },
        ] as const,
    ),
  }),
);

function some(tagged: boolean, value: unknown): unknown {
  return tagged ? { tag: "some", val: value } : value;
}
function none(tagged: boolean): unknown {
  return tagged ? { tag: "none" } : undefined;
}

/** How many options stand around one another. */
function depthOf(type: TypeDescriptor): number {
  return type.kind === "option" ? 1 + depthOf(type.element) : 0;
}

function containers(inner: fc.Arbitrary<Evolution>): fc.Arbitrary<Evolution> {
  const list = inner.map<Evolution>(({ from, to, values }) => ({
    from: { kind: "list", element: from },
    to: { kind: "list", element: to },
    values: fc.array(values, { maxLength: 3 }).map(
      (items) =>
        [
          plain(
            from,
            items.map(([before]) => before),
          ),
          plain(
            to,
            items.map(([, after]) => after),
          ),
        ] as const,
    ),
  }));
  const map = inner.map<Evolution>(({ from, to, values }) => ({
    from: { kind: "map", key: primitive("u16"), value: from },
    to: { kind: "map", key: primitive("u64"), value: to },
    values: fc
      .uniqueArray(fc.tuple(fc.nat(65_535), values), { maxLength: 3, selector: ([key]) => key })
      .map(
        (items) =>
          [
            new Map(items.map(([key, [before]]) => [key, before])),
            new Map(items.map(([key, [, after]]) => [BigInt(key), after])),
          ] as const,
      ),
  }));
  // Where an option came to be inside another one, the outer one is the new one: `migrate.test.ts` has that.
  const sameDepth = inner.filter(({ from, to }) => depthOf(from) === depthOf(to));
  const option = sameDepth.map<Evolution>(({ from, to, values }) => ({
    from: { kind: "option", element: from },
    to: { kind: "option", element: to },
    values: fc.option(values, { nil: undefined }).map((held) => {
      const [tagged0, tagged1] = [from.kind === "option", to.kind === "option"];
      return held === undefined
        ? ([none(tagged0), none(tagged1)] as const)
        : ([some(tagged0, held[0]), some(tagged1, held[1])] as const);
    }),
  }));
  const intoOption = inner
    .filter(({ from }) => from.kind !== "option")
    .map<Evolution>(({ from, to, values }) => ({
      from,
      to: { kind: "option", element: to },
      values: values.map(([before, after]) => [before, some(to.kind === "option", after)] as const),
    }));
  const tuple = fc.array(inner, { minLength: 1, maxLength: 3 }).map<Evolution>((items) => ({
    from: { kind: "tuple", items: items.map(({ from }) => from) },
    to: { kind: "tuple", items: items.map(({ to }) => to) },
    values: fc
      .tuple(...items.map(({ values }) => values))
      .map((each) => [each.map(([before]) => before), each.map(([, after]) => after)] as const),
  }));
  const result = inner.map<Evolution>(({ from, to, values }) => ({
    from: { kind: "result", ok: from, err: null },
    to: { kind: "result", ok: to, err: null },
    values: fc.option(values, { nil: undefined }).map((held) =>
      held === undefined
        ? ([
            { tag: "err", val: undefined },
            { tag: "err", val: undefined },
          ] as const)
        : ([
            { tag: "ok", val: held[0] },
            { tag: "ok", val: held[1] },
          ] as const),
    ),
  }));
  const variant = inner.map<Evolution>(({ from, to, values }) => ({
    from: {
      kind: "variant",
      name: "shape",
      cases: [
        { name: "dot", type: null },
        { name: "big-one", type: from },
        { name: "never", type: from },
      ],
    },
    to: {
      kind: "variant",
      name: "shape",
      cases: [
        { name: "new-one", type: to },
        { name: "big-one", type: to },
        { name: "dot", type: null },
      ],
    },
    values: fc.option(values, { nil: undefined }).map((held) =>
      held === undefined
        ? ([{ tag: "dot" }, { tag: "dot" }] as const)
        : ([
            { tag: "big-one", val: held[0] },
            { tag: "big-one", val: held[1] },
          ] as const),
    ),
  }));
  return fc.oneof(list, map, option, intoOption, tuple, result, variant, records(inner));
}

/** What each field of a record goes through. */
type Fate = "kept" | "dropped" | "new-option" | "new-default";

function newType(fate: Fate, to: TypeDescriptor): TypeDescriptor {
  return fate === "new-option" ? { kind: "option", element: to } : fate === "new-default" ? primitive("u32") : to;
}

function records(inner: fc.Arbitrary<Evolution>): fc.Arbitrary<Evolution> {
  const field = fc.tuple(
    inner,
    fc.constantFrom<Fate>("kept", "kept", "dropped", "new-option", "new-default"),
    fc.nat(),
  );
  return fc.array(field, { maxLength: 4 }).map((fields) => {
    const named = fields.map(([evolution, fate, order], index) => ({
      ...evolution,
      fate,
      order,
      name: `field-${index}`,
      key: `field${index}`,
    }));
    const former = named.filter(({ fate }) => fate === "kept" || fate === "dropped");
    const later = named.filter(({ fate }) => fate !== "dropped").sort((a, b) => a.order - b.order);
    const to: TypeDescriptor = {
      kind: "record",
      name: "r",
      fields: later.map((each) => ({ name: each.name, type: newType(each.fate, each.to) })),
    };
    const first = later.filter(({ fate }) => fate === "new-default");
    if (first.length > 0)
      DEFAULTS.set(to, Object.fromEntries(first.map(({ name, order }) => [name, () => order % 1000])));
    return {
      from: { kind: "record", name: "r", fields: former.map(({ name, from }) => ({ name, type: from })) },
      to,
      values: fc.tuple(...former.map(({ values }) => values)).map((values) => {
        const before = Object.fromEntries(former.map(({ key }, index) => [key, values[index]?.[0]]));
        const after = later.map(({ key, fate, order, to: type, name }) => {
          if (fate === "new-default") return [key, order % 1000];
          if (fate === "new-option") return [key, none(type.kind === "option")];
          return [key, values[former.findIndex((each) => each.name === name)]?.[1]];
        });
        return [before, Object.fromEntries(after) as unknown] as const;
      }),
    } satisfies Evolution;
  });
}

// Filled while types are made, read for the one at hand: keys are the types' own objects.
const DEFAULTS = new Map<TypeDescriptor, Readonly<Record<string, () => unknown>>>();

/** A list of `u8` is bytes. */
function plain(element: TypeDescriptor, items: readonly unknown[]): unknown {
  return element.kind === "primitive" && element.name === "u8" ? Uint8Array.from(items as number[]) : items;
}

export function evolvedStates(): fc.Arbitrary<EvolvedState> {
  let types = leaf;
  for (let depth = 0; depth < 2; depth++) types = fc.oneof(leaf, containers(types));
  return records(types).chain(({ from, to, values }) =>
    values.map(([before, after]) => ({ from, to, defaults: DEFAULTS, before, after })),
  );
}
