import type { TypeDescriptor } from "./descriptor.ts";

const MAX_DIFFERENCES = 20;

/**
 * Where two types differ, in words, each with the place as a path of WIT names: `` `counter-state.updates` (u64) is new ``.
 * Types' own names do not count, since no bytes depend on them. At most 20.
 */
export function compareTypes(stored: TypeDescriptor, wanted: TypeDescriptor): string[] {
  const comparison = new Comparison();
  comparison.compare(stored, wanted, nameOf(wanted));
  return comparison.differences;
}

/** A type in the words of a contract: `u64`, `list<string>`, `user`. */
export function nameOf(type: TypeDescriptor | null): string {
  if (type === null) return "_";
  switch (type.kind) {
    case "primitive":
      return type.name;
    case "list":
      return `list<${nameOf(type.element)}${type.length === undefined ? "" : `, ${type.length}`}>`;
    case "map":
      return `map<${nameOf(type.key)}, ${nameOf(type.value)}>`;
    case "option":
      return `option<${nameOf(type.element)}>`;
    case "result":
      return `result<${nameOf(type.ok)}, ${nameOf(type.err)}>`;
    case "tuple":
      return `tuple<${type.items.map(nameOf).join(", ")}>`;
    default:
      return type.name;
  }
}

class Comparison {
  readonly differences: string[] = [];
  // A record or variant that is used in many places is compared in the first one.
  readonly #seen = new Map<TypeDescriptor, Set<TypeDescriptor>>();

  compare(stored: TypeDescriptor | null, wanted: TypeDescriptor | null, at: string): void {
    if (stored === null || wanted === null) {
      if (stored !== wanted) this.#changed(at, stored, wanted);
      return;
    }
    if (stored.kind === "list" && wanted.kind === "list" && stored.length === wanted.length)
      return this.compare(stored.element, wanted.element, `${at}[]`);
    if (stored.kind === "option" && wanted.kind === "option") return this.compare(stored.element, wanted.element, at);
    if (stored.kind === "map" && wanted.kind === "map") {
      this.compare(stored.key, wanted.key, `${at}[key]`);
      return this.compare(stored.value, wanted.value, `${at}[value]`);
    }
    if (stored.kind === "result" && wanted.kind === "result") {
      this.compare(stored.ok, wanted.ok, `${at}.ok`);
      return this.compare(stored.err, wanted.err, `${at}.err`);
    }
    if (stored.kind === "tuple" && wanted.kind === "tuple" && stored.items.length === wanted.items.length) {
      return stored.items.forEach((item, i) => this.compare(item, wanted.items[i] ?? null, `${at}[${i}]`));
    }
    if (stored.kind === "record" && wanted.kind === "record") {
      return this.#wasSeen(stored, wanted) ? undefined : this.#members(stored.fields, wanted.fields, at, "fields");
    }
    if (stored.kind === "variant" && wanted.kind === "variant") {
      return this.#wasSeen(stored, wanted) ? undefined : this.#members(stored.cases, wanted.cases, at, "cases");
    }
    if (stored.kind === "enum" && wanted.kind === "enum")
      return this.#members(bare(stored.cases), bare(wanted.cases), at, "cases");
    if (stored.kind === "flags" && wanted.kind === "flags")
      return this.#members(bare(stored.flags), bare(wanted.flags), at, "flags");
    if (stored.kind === "primitive" && wanted.kind === "primitive" && stored.name === wanted.name) return;
    this.#changed(at, stored, wanted);
  }

  #members(stored: readonly Member[], wanted: readonly Member[], at: string, what: string): void {
    const before = this.differences.length;
    const old = new Map(stored.map((member) => [member.name, member.type]));
    for (const { name, type } of wanted) {
      const type0 = old.get(name);
      if (type0 === undefined) this.#note(`\`${at}.${name}\`${typed(type)} is new`);
      else this.compare(type0, type, `${at}.${name}`);
      old.delete(name);
    }
    for (const [name, type] of old) this.#note(`\`${at}.${name}\`${typed(type)} is gone`);
    const moved = stored.length === wanted.length && stored.some(({ name }, i) => name !== wanted[i]?.name);
    if (moved && this.differences.length === before) this.#note(`the ${what} of \`${at}\` stand in another order`);
  }

  #changed(at: string, stored: TypeDescriptor | null, wanted: TypeDescriptor | null): void {
    this.#note(`\`${at}\` was ${kindOf(stored)} and is ${kindOf(wanted)}`);
  }

  #note(difference: string): void {
    if (this.differences.length < MAX_DIFFERENCES) this.differences.push(difference);
  }

  #wasSeen(stored: TypeDescriptor, wanted: TypeDescriptor): boolean {
    const known = this.#seen.get(stored);
    if (known?.has(wanted) === true) return true;
    if (known === undefined) this.#seen.set(stored, new Set([wanted]));
    else known.add(wanted);
    return false;
  }
}

interface Member {
  readonly name: string;
  readonly type: TypeDescriptor | null;
}

function bare(names: readonly string[]): Member[] {
  return names.map((name) => ({ name, type: null }));
}

function typed(type: TypeDescriptor | null): string {
  return type === null ? "" : ` (${nameOf(type)})`;
}

/** A named type with its kind, since a change of kind may leave the name. */
function kindOf(type: TypeDescriptor | null): string {
  if (type === null) return "without a value";
  if (type.kind === "record" || type.kind === "variant" || type.kind === "enum" || type.kind === "flags")
    return `${type.kind} ${type.name}`;
  return nameOf(type);
}
