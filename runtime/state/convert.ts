/**
 * From a value of one type to the same of another (design 3.3): members are matched by name, what widens is widened, what is new
 * is filled. Whether it goes is decided by the value: a case that is gone matters where the value uses it.
 */
import { nameOf } from "./compare-types.ts";
import type { TypeDescriptor } from "./descriptor.ts";
import { ownOf, setOwn } from "./interpret.ts";
import { camelCase, isBytes } from "./type-layout.ts";

/** First values of the fields with a `@default`, by the description of their record and their WIT name. */
export type FieldDefaults = ReadonlyMap<TypeDescriptor, Readonly<Record<string, () => unknown>>>;

/** What keeps a value from being of the new type: the place as a path of WIT names, and what to do. */
export interface Obstacle {
  readonly at: string;
  /** `was string and is u64` */
  readonly what: string;
}

const MAX_OBSTACLES = 20;

/** Converts values from stored types to wanted ones, and collects what it could not convert, each place once. */
export class Conversion {
  readonly #defaults: FieldDefaults;
  readonly #obstacles = new Map<string, Obstacle>();

  constructor(defaults: FieldDefaults) {
    this.#defaults = defaults;
  }

  get obstacles(): readonly Obstacle[] {
    return [...this.#obstacles.values()].slice(0, MAX_OBSTACLES);
  }

  /** The value of the wanted type; what it is where there is an obstacle does not matter. */
  convert(value: unknown, from: TypeDescriptor, to: TypeDescriptor, at: string): unknown {
    if (to.kind === "option") return this.#toOption(value, from, to.element, at);
    if (from.kind === "primitive" && to.kind === "primitive") {
      if (from.name === to.name) return value;
      return widens(from.name, to.name) ? widened(value, to.name) : this.#changed(at, from, to);
    }
    if (from.kind === "list" && to.kind === "list") {
      if (to.length !== undefined && to.length !== from.length) return this.#changed(at, from, to);
      if (isBytes(from) && isBytes(to)) return value;
      return Array.from(value as Iterable<unknown>, (item) => this.convert(item, from.element, to.element, `${at}[]`));
    }
    if (from.kind === "map" && to.kind === "map") {
      const entries = [...(value as Map<unknown, unknown>)];
      return new Map(
        entries.map(
          ([key, item]) =>
            [
              this.convert(key, from.key, to.key, `${at}[key]`),
              this.convert(item, from.value, to.value, `${at}[value]`),
            ] as const,
        ),
      );
    }
    if (from.kind === "result" && to.kind === "result") {
      const { tag, val } = value as { readonly tag: "ok" | "err"; readonly val: unknown };
      return { tag, val: this.#payload(val, from[tag], to[tag], `${at}.${tag}`) };
    }
    if (from.kind === "tuple" && to.kind === "tuple" && from.items.length === to.items.length) {
      const items = value as readonly unknown[];
      return to.items.map((item, index) =>
        this.convert(items[index], from.items[index] ?? item, item, `${at}[${index}]`),
      );
    }
    if (from.kind === "record" && to.kind === "record")
      return this.#record(value as Record<string, unknown>, from, to, at);
    if (from.kind === "variant" && to.kind === "variant") {
      const { tag, val } = value as { readonly tag: string; readonly val?: unknown };
      const before = from.cases.find(({ name }) => name === tag);
      const after = to.cases.find(({ name }) => name === tag);
      if (before === undefined || after === undefined)
        return this.#refuse(`${at}.${tag}`, "is gone, and the stored state uses it");
      if (after.type === null && before.type === null) return { tag };
      return { tag, val: this.#payload(val, before.type, after.type, `${at}.${tag}`) };
    }
    if (from.kind === "enum" && to.kind === "enum") {
      const name = value as string;
      return to.cases.includes(name) ? name : this.#refuse(`${at}.${name}`, "is gone, and the stored state uses it");
    }
    if (from.kind === "flags" && to.kind === "flags")
      return this.#flags(value as Record<string, unknown>, from.flags, to.flags, at);
    return this.#changed(at, from, to);
  }

  #toOption(value: unknown, from: TypeDescriptor, element: TypeDescriptor, at: string): unknown {
    const some = (held: unknown): unknown => (element.kind === "option" ? { tag: "some", val: held } : held);
    const none = element.kind === "option" ? { tag: "none" } : undefined;
    if (from.kind !== "option" || depth(from) < 1 + depth(element)) return some(this.convert(value, from, element, at));
    if (from.element.kind !== "option")
      return value === undefined ? none : some(this.convert(value, from.element, element, at));
    const { tag, val } = value as { readonly tag: "some" | "none"; readonly val?: unknown };
    return tag === "none" ? none : some(this.convert(val, from.element, element, at));
  }

  #payload(value: unknown, from: TypeDescriptor | null, to: TypeDescriptor | null, at: string): unknown {
    if (from !== null && to !== null) return this.convert(value, from, to, at);
    return from === to ? undefined : this.#changed(at, from, to);
  }

  #record(
    value: Record<string, unknown>,
    from: TypeDescriptor & { readonly kind: "record" },
    to: TypeDescriptor & { readonly kind: "record" },
    at: string,
  ): Record<string, unknown> {
    const record: Record<string, unknown> = {};
    for (const field of to.fields) {
      const name = camelCase(field.name);
      const before = from.fields.find((each) => each.name === field.name);
      if (before === undefined) setOwn(record, name, this.#fill(field, to, `${at}.${field.name}`));
      else setOwn(record, name, this.convert(ownOf(value, name), before.type, field.type, `${at}.${field.name}`));
    }
    return record;
  }

  #fill(field: { readonly name: string; readonly type: TypeDescriptor }, record: TypeDescriptor, at: string): unknown {
    const defaults = this.#defaults.get(record);
    const first = defaults !== undefined && Object.hasOwn(defaults, field.name) ? defaults[field.name] : undefined;
    if (first !== undefined) return first();
    if (field.type.kind === "option") return field.type.element.kind === "option" ? { tag: "none" } : undefined;
    return this.#refuse(at, `(${nameOf(field.type)}) is new and has neither a \`@default\` nor an \`option\` type`);
  }

  #flags(
    value: Record<string, unknown>,
    from: readonly string[],
    to: readonly string[],
    at: string,
  ): Record<string, unknown> {
    const flags: Record<string, unknown> = {};
    for (const name of to)
      setOwn(flags, camelCase(name), from.includes(name) && ownOf(value, camelCase(name)) === true);
    for (const name of from) {
      if (!to.includes(name) && ownOf(value, camelCase(name)) === true)
        this.#refuse(`${at}.${name}`, "is gone, and the stored state has it set");
    }
    return flags;
  }

  #changed(at: string, from: TypeDescriptor | null, to: TypeDescriptor | null): undefined {
    return this.#refuse(at, `was ${kindOf(from)} and is ${kindOf(to)}`);
  }

  #refuse(at: string, what: string): undefined {
    if (!this.#obstacles.has(at)) this.#obstacles.set(at, { at, what });
    return undefined;
  }
}

/** How many options stand around one another. */
function depth(type: TypeDescriptor): number {
  let levels = 0;
  for (let inner = type; inner.kind === "option"; inner = inner.element) levels++;
  return levels;
}

/** A named type with its kind, since a change of kind may leave the name. */
function kindOf(type: TypeDescriptor | null): string {
  if (type === null) return "without a value";
  return type.kind === "record" || type.kind === "variant" || type.kind === "enum" || type.kind === "flags"
    ? `${type.kind} ${type.name}`
    : nameOf(type);
}

const INTEGER = /^([us])(8|16|32|64)$/;

function widens(from: string, to: string): boolean {
  if (from === "f32" && to === "f64") return true;
  const [, sign0, bits0] = INTEGER.exec(from) ?? [];
  const [, sign1, bits1] = INTEGER.exec(to) ?? [];
  if (bits0 === undefined || bits1 === undefined) return false;
  return Number(bits0) < Number(bits1) && (sign0 === sign1 || sign0 === "u");
}

function widened(value: unknown, to: string): unknown {
  return (to === "u64" || to === "s64") && typeof value === "number" ? BigInt(value) : value;
}
