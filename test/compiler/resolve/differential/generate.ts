/** Contracts made up at random: mostly right, with few names, so that names meet, gates hide and worlds conflict. */
import type { Random } from "./random.ts";

/** `file name -> text` of one PATH; with one file it is the PATH itself. */
export type Files = Readonly<Record<string, string>>;

interface Made {
  readonly name: string;
  readonly kind: "interface" | "world";
  readonly types: string[];
  /** Plain names of a world's imports and exports. */
  readonly names: string[];
}

interface MadePackage {
  /** `a:b` */
  readonly name: string;
  readonly version: string | null;
  readonly items: Made[];
}

const PACKAGES = ["p:main", "p:one", "p:two", "q:one"];
const VERSIONS = [null, null, "1.0.0", "1.0.0", "2.0.0", "1.0.0-rc.1", "1.0.0+a", "1.0.0+b"];
const ITEMS = ["i", "j", "k", "l", "w", "v", "x"];
const TYPES = ["t", "u", "r", "s", "e"];
const FUNCTIONS = ["f", "g", "h", "m"];
const PRIMITIVES = ["u8", "u32", "s64", "string", "bool", "char", "f32", "error-context"];
const FEATURES = ["active", "off", "off"];

/** One contract; the main package comes last in the text of its file, nested ones before it. */
export function generateContract(random: Random): Files {
  return new Generator(random).contract();
}

class Generator {
  readonly #random: Random;
  readonly #packages: MadePackage[] = [];
  /** How often gates are written in this contract. */
  readonly #gates: number;
  /** How often a name is taken blindly. */
  readonly #mistakes: number;

  constructor(random: Random) {
    this.#random = random;
    this.#gates = random.pick([0, 0, 0.03, 0.1, 0.25]);
    this.#mistakes = random.pick([0, 0, 0.003, 0.01]);
  }

  contract(): Files {
    const random = this.#random;
    const names = PACKAGES.slice(1).filter(() => random.chance(0.45));
    const nested = names.map((name) => this.#package(name, random.pick(VERSIONS)));
    const version = random.pick(VERSIONS);
    const header = `package ${PACKAGES[0]}${version === null ? "" : `@${version}`};\n`;
    const body = this.#items({ name: PACKAGES[0] ?? "", version, items: [] });
    if (random.chance(0.75)) return { "main.wit": header + body.join("") + nested.join("") };
    // The same over a directory: main files, and the others in `deps`.
    const half = random.below(body.length + 1);
    return {
      "main/a.wit": header + body.slice(0, half).join(""),
      "main/b.wit": body.slice(half).join(""),
      ...Object.fromEntries(
        nested.map((text, at) => [`main/deps/d${at}.wit`, text.replace(" {\n", ";\n").replace(/\}\n$/, "")]),
      ),
    };
  }

  #package(name: string, version: string | null): string {
    const made: MadePackage = { name, version, items: [] };
    const items = this.#items(made);
    this.#packages.push(made);
    return `package ${name}${version === null ? "" : `@${version}`} {\n${items.join("")}}\n`;
  }

  #items(into: MadePackage): string[] {
    const random = this.#random;
    const names = ITEMS.filter(() => random.chance(0.6));
    const texts = names.map((name) => {
      if (random.chance(this.#mistakes)) name = random.pick(ITEMS);
      if (random.chance(0.06) && into.items.length > 0)
        return `use ${this.#path(into, "interface")} as ${random.pick(["z", name])};\n`;
      const kind = name === "w" || name === "v" || name === "x" ? "world" : "interface";
      const made: Made = { name, kind, types: [], names: [] };
      const gate = this.#gate(0.6);
      const text =
        kind === "interface"
          ? `${gate}interface ${name} {\n${this.#interfaceItems(into, made.types)}}\n`
          : `${gate}world ${name} {\n${this.#worldItems(into, made)}}\n`;
      into.items.push(made);
      return text;
    });
    // The order of items means nothing, except where the reference lets it.
    return random.chance(0.5) ? texts : texts.sort(() => (random.chance(0.5) ? 1 : -1));
  }

  #interfaceItems(into: MadePackage, types: string[]): string {
    const random = this.#random;
    let text = "";
    const functions = new Set<string>();
    for (let count = random.below(6); count > 0; count--) {
      const roll = random.next();
      if (roll < 0.3) text += this.#use(into, types);
      else if (roll < 0.7) text += this.#typedef(types);
      else {
        const name = random.chance(this.#mistakes) ? random.pick(TYPES) : random.pick(FUNCTIONS);
        if ((functions.has(name) || types.includes(name)) && !random.chance(this.#mistakes)) continue;
        functions.add(name);
        text += `  ${this.#gate()}${name}: ${this.#function(types)};\n`;
      }
    }
    return text;
  }

  #worldItems(into: MadePackage, { name: world, types, names }: Made): string {
    const random = this.#random;
    // Mostly names of its own, so that including it is mostly right.
    const suffix = random.chance(0.75) ? `-${world}-${into.name.replace(":", "-")}` : "";
    let text = "";
    const taken = { import: new Set<string>(), export: new Set<string>() };
    for (let count = random.below(7); count > 0; count--) {
      const direction = random.pick(["import", "export"] as const);
      const roll = random.next();
      if (roll < 0.12) text += this.#use(into, types);
      else if (roll < 0.25) text += this.#typedef(types);
      else if (roll < 0.4 && this.#choices(into, "world").length > 0) text += this.#include(into);
      else if (roll < 0.65 && this.#choices(into, "interface").length > 0) {
        const path = this.#path(into, "interface");
        if (taken[direction].has(path) && !random.chance(this.#mistakes)) continue;
        taken[direction].add(path);
        text += `  ${this.#gate()}${direction} ${path};\n`;
      } else {
        const plain = random.pick(FUNCTIONS);
        const name = random.chance(this.#mistakes * 3) ? plain.toUpperCase() : plain + suffix;
        if (
          (taken[direction].has(name) || (direction === "import" && types.includes(name))) &&
          !random.chance(this.#mistakes)
        )
          continue;
        taken[direction].add(name);
        names.push(name);
        const what = random.next();
        if (what < 0.5) text += `  ${this.#gate()}${direction} ${name}: ${this.#function(types)};\n`;
        else if (what < 0.75)
          text += `  ${this.#gate()}${direction} ${name}: interface {\n${this.#interfaceItems(into, [])}  }\n`;
        else if (this.#choices(into, "interface").length > 0)
          text += `  ${this.#gate()}${direction} ${name}: ${this.#path(into, "interface")};\n`;
      }
    }
    return text;
  }

  #include(into: MadePackage): string {
    const random = this.#random;
    const choices = this.#choices(into, "world");
    if (choices.length === 0) return "";
    const { path, made } = random.chance(this.#mistakes)
      ? { path: this.#path(into, "world"), made: null }
      : random.pick(choices);
    const names = made === null ? FUNCTIONS : [...made.names, ...made.types];
    const renames =
      names.length > 0 && random.chance(0.6)
        ? ` with { ${random.pick(names)} as ${random.pick(["n", "o", "p", "f", "t"])} }`
        : ";";
    return `  ${this.#gate()}include ${path}${renames}\n`;
  }

  #use(into: MadePackage, types: string[]): string {
    const random = this.#random;
    const choices = this.#choices(into, "interface").filter(({ made }) => made.types.length > 0);
    if (choices.length === 0) return "";
    const { path, made } = random.pick(choices);
    const names: string[] = [];
    for (let count = random.below(3); count >= 0; count--) {
      const name = random.chance(this.#mistakes) ? random.pick(TYPES) : random.pick(made.types);
      const free = TYPES.filter((each) => !types.includes(each));
      const local =
        types.includes(name) && free.length > 0 && !random.chance(this.#mistakes) ? random.pick(free) : name;
      if (types.includes(local) && !random.chance(this.#mistakes)) continue;
      types.push(local);
      names.push(local === name ? name : `${name} as ${local}`);
    }
    return `  ${this.#gate()}use ${path}.{${names.join(", ")}};\n`;
  }

  #typedef(types: string[]): string {
    const random = this.#random;
    const free = random.chance(this.#mistakes) ? TYPES : TYPES.filter((each) => !types.includes(each));
    if (free.length === 0) return "";
    const name = random.pick(free);
    const gate = this.#gate();
    const known = random.chance(this.#mistakes) ? TYPES : [...types];
    types.push(name);
    const list = (one: () => string): string => Array.from({ length: random.below(3) + 1 }, one).join(", ");
    switch (
      name === "r" ? "resource" : name === "e" ? "enum" : random.pick(["type", "type", "record", "variant", "flags"])
    ) {
      case "resource":
        return `  ${gate}resource ${name}${random.chance(0.4) ? ";" : ` {\n${this.#methods([...known, name], name)}  }`}\n`;
      case "enum":
        return `  ${gate}enum ${name} { ${random.chance(this.#mistakes) ? "" : "a, b"} }\n`;
      case "record":
        return `  ${gate}record ${name} { ${list(() => `${random.pick(["a", "b"])}: ${this.#type(known)}`)} }\n`;
      case "variant":
        return `  ${gate}variant ${name} { ${list(() => `${random.pick(["a", "b"])}(${this.#type(known)})`)} }\n`;
      case "flags":
        return `  ${gate}flags ${name} { a, b }\n`;
      default:
        return `  ${gate}type ${name} = ${this.#type(known)};\n`;
    }
  }

  #methods(types: readonly string[], resource: string): string {
    const random = this.#random;
    let text = "";
    const names = new Set<string>();
    for (let count = random.below(4); count > 0; count--) {
      const name = random.pick(FUNCTIONS);
      if (names.has(name) && !random.chance(this.#mistakes)) continue;
      names.add(name);
      const roll = random.next();
      if (roll < 0.2 && !text.includes("constructor")) {
        text += `    ${this.#gate()}constructor(${this.#parameters(types)})${random.pick(["", "", ` -> result<${resource}>`, ` -> result<${resource}, string>`])};\n`;
      } else text += `    ${this.#gate()}${name}: ${roll < 0.4 ? "static " : ""}${this.#function(types)};\n`;
    }
    return text;
  }

  #function(types: readonly string[]): string {
    const random = this.#random;
    const result = random.chance(0.5) ? ` -> ${this.#type(types)}` : "";
    return `${random.chance(0.15) ? "async " : ""}func(${this.#parameters(types)})${result}`;
  }

  #parameters(types: readonly string[]): string {
    const random = this.#random;
    const names = ["a", "b", "self"].filter(() => random.chance(0.3));
    return names
      .map((name) => `${random.chance(this.#mistakes) ? "a" : name === "self" ? "c" : name}: ${this.#type(types)}`)
      .join(", ");
  }

  #type(types: readonly string[], depth = 0): string {
    const random = this.#random;
    const inner = (): string => this.#type(types, depth + 1);
    const named = (): string =>
      random.pick(random.chance(this.#mistakes / 4) ? TYPES : types.length === 0 ? PRIMITIVES : types);
    const roll = random.next();
    if (depth > 2 || roll < 0.25) return random.pick(PRIMITIVES);
    if (roll < 0.6) return named();
    if (roll < 0.68) return types.includes("r") ? `${random.pick(["own", "borrow"])}<r>` : inner();
    switch (random.below(9)) {
      case 0:
        return `list<${inner()}>`;
      case 1:
        return `option<${inner()}>`;
      case 2:
        return random.pick(["result", `result<${inner()}>`, `result<_, ${inner()}>`, `result<${inner()}, ${inner()}>`]);
      case 3:
        return `tuple<${inner()}, ${inner()}>`;
      case 4:
        return `map<${random.chance(0.05) ? inner() : "string"}, ${inner()}>`;
      case 5:
        return `list<${inner()}, 4>`;
      case 6:
        return random.pick(["stream", "future", `stream<${inner()}>`, `future<${inner()}>`]);
      default:
        return `list<${random.pick(PRIMITIVES)}>`;
    }
  }

  /** Items that a path in a package can name so that it is in order, as far as the generator knows. */
  #choices(into: MadePackage, kind: Made["kind"]): { readonly path: string; readonly made: Made }[] {
    const own = into.items.map((made) => ({ path: made.name, made }));
    const foreign = this.#packages.flatMap(({ name, version, items }) =>
      items.map((made) => ({ path: `${name}/${made.name}${version === null ? "" : `@${version}`}`, made })),
    );
    return [...own, ...foreign].filter(({ made }) => made.kind === kind);
  }

  #path(into: MadePackage, kind: Made["kind"]): string {
    const random = this.#random;
    const choices = this.#choices(into, random.chance(this.#mistakes) ? random.pick(["interface", "world"]) : kind);
    return choices.length === 0 || random.chance(this.#mistakes) ? random.pick(ITEMS) : random.pick(choices).path;
  }

  #gate(less = 1): string {
    const random = this.#random;
    if (!random.chance(this.#gates * less)) return "";
    const feature = `@unstable(feature = ${random.pick(FEATURES)}) `;
    const since = `@since(version = ${random.pick(["0.9.0", "0.9.0", "0.9.0+b", "1.0.0-rc.1", "1.0.0", "1.0.0+a", "1.1.0"])}) `;
    const main = random.chance(0.85) ? feature : since;
    if (random.chance(0.05)) return `${main}@deprecated(version = 1.0.0) `;
    return random.chance(this.#mistakes)
      ? random.pick([feature + since, since + since, "@deprecated(version = 1.0.0) "])
      : main;
  }
}
