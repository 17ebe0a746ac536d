/** Contracts of random types, functions and defaults, the same for the same seed, under names and with documentation of all lengths. */

const WORDS = (
  "a b2 user id of the very-long-word conversation x class new default list-of http value at result copy text faults json error promise " +
  "async proto to-string delete snapshot participant XML constructor-x value-of args context name tag val number z9"
).split(" ");
const SCALARS = ["bool", "u8", "s8", "u16", "s16", "u32", "s32", "u64", "s64", "f32", "f64", "string"];
const DOCS = [
  "Short.",
  "é wide 漢字 text ".repeat(6).trim(),
  "word ".repeat(40).trim(),
  "a */ b `c` {@link x}",
  "- one\n/// - two\n///\n///     code();",
  "  indented\t tab",
  "prettier-ignore",
  "\"quotes\" 'and' `ticks` ${x}",
  "🦊".repeat(45),
  "* star",
  "/",
  "car\rriage",
  "line\u2028separator",
];
const PATTERNS = ["[a-z]+", "\\\"x\\\"'y'", "é漢+", "`\\\\$\\\\{a\\\\}", "x".repeat(90), "[\\\"]'?", "(?:a|b){2,}", "🦊*"];
const TEXTS = ['"a"', '"it\'s \\"q\\""', `"${"long text ".repeat(8)}"`, '"漢字é"', '"🦊"', '"a\\nb"'];
const FLOATS = ["0.5", "-1.25", "1e30", "nan", "inf", "3", "-0.0", "1e-9"];

/** The text of a package of one process. */
export function randomContract(seed: number): string {
  return new ContractMaker(seed).contract();
}

class ContractMaker {
  readonly #types: string[] = [];
  readonly #errors: string[] = [];
  readonly #enums: string[] = [];
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  contract(): string {
    const used = new Set(["api"]);
    const items = [...this.#times(2, 7, () => this.#definition(used)), ...this.#times(1, 6, () => this.#function(used))];
    const sockets = this.#chance(0.4);
    if (sockets) items.push(this.#socket(used));
    const [world, state] = [this.#label(used), this.#label(used)];
    const fields = new Set<string>();
    const process = [
      `name = "${this.#pick(["X", 'It\'s \\"x\\"', "漢字 ".repeat(20)])}", state = ${state}, save = on-diff`,
      this.#chance(0.3) ? ", wire = hyperware" : "",
    ].join("");
    return [
      `package demo:random@0.1.0;\n\ninterface api {\n${items.join("\n\n")}\n}\n`,
      `${this.#docs("")}/// @process(${process})\n${sockets ? '/// @bind-ws(path = "/")\n' : ""}world %${world} {`,
      `  use api.{${this.#types.join(", ")}};`,
      `  record %${state} {\n${this.#times(1, 5, () => this.#stateField(fields)).join("\n")}\n  }\n  export api;\n}\n`,
    ].join("\n");
  }

  #definition(used: Set<string>): string {
    const name = `%${this.#label(used)}`;
    const names = new Set<string>();
    const count = this.#chance(0.2) ? 14 : 5;
    const labels = (most: number): string => this.#times(1, most, () => `%${this.#label(names)}`).join(", ");
    const text = this.#docs("  ") + this.#definitionOf(this.#below(6), name, names, count, labels);
    this.#types.push(name);
    return text;
  }

  #definitionOf(kind: number, name: string, names: Set<string>, count: number, labels: (most: number) => string): string {
    switch (kind) {
      case 0: {
        const type = this.#type(2);
        return `${this.#constraint("  ", type)}  type ${name} = ${type};`;
      }
      case 1:
        return `  flags ${name} { ${labels(count + (this.#chance(0.2) ? 18 : 0))} }`;
      case 2:
        this.#errors.push(name);
        this.#enums.push(name);
        return `  enum ${name} {\n${this.#times(1, count, () => `${this.#docs("    ")}    %${this.#label(names)},`).join("\n")}\n  }`;
      case 3:
        this.#errors.push(name);
        return `  variant ${name} {\n${this.#times(1, count, () => {
          const payload = this.#chance(0.5) ? `(${this.#type(2)})` : "";
          return `${this.#docs("    ")}    %${this.#label(names)}${payload},`;
        }).join("\n")}\n  }`;
      default:
        return `  record ${name} {\n${this.#times(1, count, () => {
          const type = this.#type(2);
          return `${this.#docs("    ")}${this.#constraint("    ", type)}    %${this.#label(names)}: ${type},`;
        }).join("\n")}\n  }`;
    }
  }

  #function(used: Set<string>): string {
    const name = this.#label(used);
    const names = new Set<string>();
    const parameters: string[] = [];
    const lines = [this.#docs("  ")];
    const overHttp = this.#chance(0.75);
    if (overHttp) {
      const method = this.#pick(["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", ""]);
      let path = `/${name}`;
      for (let left = this.#below(3); left > 0; left--) {
        const parameter = this.#label(names);
        parameters.push(`%${parameter}: ${this.#textType()}`);
        path += `/${this.#pick(["a", "it's", "b-c"])}/{${parameter}}`;
      }
      if (this.#chance(0.1)) path += "/*";
      lines.push(`  /// @http(${method === "" ? "" : `method = "${method}", `}path = "${path}")\n`);
      const inQuery = ["GET", "DELETE", "HEAD"].includes(method);
      for (let left = this.#below(this.#chance(0.15) ? 9 : 4); left > 0; left--) parameters.push(this.#parameter(names, inQuery));
    } else for (let left = this.#below(5); left > 0; left--) parameters.push(this.#parameter(names, false));
    if (!overHttp || this.#chance(0.5)) lines.push("  /// @local\n");
    if (this.#chance(0.3)) lines.push(this.#pick(["  /// @remote\n", '  /// @remote(from = ["bob.os", "a-very-long-name.with-dots.os", "carol.os", "dave.os"])\n']));
    const results = ["", ` -> ${this.#type(2)}`, ...this.#errors.slice(-1).map((error) => ` -> result<${this.#chance(0.2) ? "_" : this.#type(2)}, ${error}>`)];
    return `${lines.join("")}  %${name}: ${this.#chance(0.3) ? "async " : ""}func(\n${parameters.join(",\n")}\n  )${this.#pick(results)};`;
  }

  #parameter(names: Set<string>, inQuery: boolean): string {
    const name = `%${this.#label(names)}`;
    if (!inQuery) {
      const type = this.#type(2);
      return `${this.#docs("    ")}${this.#constraint("    ", type)}    ${name}: ${type}`;
    }
    const text = this.#textType();
    const type = this.#pick([text, `option<${text}>`, `list<${text}>`]);
    const header = this.#chance(0.15) && !type.startsWith("list") ? "    /// @header\n" : "";
    return `${header}    ${name}: ${type}`;
  }

  #socket(used: Set<string>): string {
    const path = `/${this.#label(used)}/{room}`;
    const [type, pushed] = [this.#type(2), this.#pick(this.#types)];
    return [
      `  /// @ws(path = "${path}", push = ${pushed.slice(1)})\n  %${this.#label(used)}: func(channel-id: u32, message: ${type});`,
      `  /// @ws-open(path = "${path}")\n  %${this.#label(used)}: async func(channel-id: u32, path: string);`,
    ].join("\n\n");
  }

  #stateField(names: Set<string>): string {
    const type = this.#type(3, []);
    const value = this.#chance(0.6) ? this.#value(type) : null;
    return `${value === null ? "" : `    /// @default(${value})\n`}    %${this.#label(names)}: ${type},`;
  }

  #type(depth: number, named: readonly string[] = this.#types): string {
    const choice = this.#below(11);
    if (choice < 4 || depth === 0) return this.#pick(SCALARS);
    if (choice < 6 && named.length > 0) return this.#pick(named);
    const inner = (): string => this.#type(depth - 1, named);
    switch (this.#below(7)) {
      case 0:
        return `list<${inner()}>`;
      case 1:
        return `option<${inner()}>`;
      case 2:
        return `result<${this.#chance(0.3) ? "_" : inner()}, ${inner()}>`;
      case 3:
        return `tuple<${this.#times(1, 4, inner).join(", ")}>`;
      case 4:
        return `map<${this.#pick(["string", "u32", "s64", "bool"])}, ${inner()}>`;
      case 5:
        return `list<${inner()}, ${this.#below(20) + 1}>`;
      default:
        return "list<u8>";
    }
  }

  #textType(): string {
    return this.#chance(0.3) && this.#enums.length > 0 ? this.#pick(this.#enums) : this.#pick(SCALARS);
  }

  /** A value of a type in WAVE; `null` for some types. */
  #value(type: string): string | null {
    if (type === "bool") return "true";
    if (/^[us]\d+$/.test(type)) return String(this.#below(120));
    if (/^f\d+$/.test(type)) return this.#pick(FLOATS);
    if (type === "string") return this.#pick(TEXTS);
    const [, kind, inside = ""] = /^(\w+)<(.*)>$/.exec(type) ?? [];
    const all = (types: readonly string[]): string | null => {
      const values = types.map((each) => this.#value(each));
      return values.includes(null) ? null : values.join(", ");
    };
    const wrapped = (open: string, values: string | null, close: string): string | null => (values === null ? null : open + values + close);
    if (kind === "option") return this.#chance(0.3) ? "none" : wrapped("some(", this.#value(inside), ")");
    if (kind === "list" && !/, \d+$/.test(inside)) return wrapped("[", all(this.#times(0, this.#chance(0.3) ? 20 : 4, () => inside)), "]");
    if (kind === "tuple" && !inside.includes("<")) return wrapped("(", all(inside.split(", ")), ")");
    if (kind !== "map" || !inside.startsWith("string, ")) return null;
    const held = this.#times(0, 4, () => this.#value(inside.slice("string, ".length)));
    return held.includes(null) ? null : `[${held.map((each, index) => `("k${index}", ${each})`).join(", ")}]`;
  }

  #constraint(indent: string, type: string): string {
    if (this.#chance(0.75)) return "";
    if (type === "string") return `${indent}/// ${this.#pick(["@length(min = 1, max = 99)", `@pattern("${this.#pick(PATTERNS)}")`, "@format(email)"])}\n`;
    return /^[us]\d+$/.test(type) ? `${indent}/// @min(1)\n${indent}/// @max(100)\n` : "";
  }

  #docs(indent: string): string {
    return this.#chance(0.3) ? `${indent}/// ${this.#pick(DOCS).replaceAll("\n", `\n${indent}`)}\n` : "";
  }

  #label(used: Set<string>): string {
    for (;;) {
      const label = this.#times(1, this.#chance(0.15) ? 7 : 3, () => this.#pick(WORDS)).join("-");
      const key = label.replaceAll("-", "").toLowerCase();
      if (used.has(key)) continue;
      used.add(key);
      return label;
    }
  }

  #times<T>(least: number, most: number, make: () => T): T[] {
    return Array.from({ length: least + this.#below(most - least + 1) }, make);
  }

  #pick<T>(items: readonly T[]): T {
    const item = items[this.#below(items.length)];
    if (item === undefined) throw new Error("nothing to pick");
    return item;
  }

  #chance(share: number): boolean {
    return this.#below(1_000) < share * 1_000;
  }

  #below(limit: number): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.#state / 2 ** 32) * limit);
  }
}
