import { relative, dirname } from "node:path/posix";
import { NameNumbers } from "./name-numbers.ts";

/**
 * The import lines and the local names of one generated file. Printers ask for what they need by its exported name and get
 * the name to write; clashes are renamed, lines come out sorted.
 */
export class CodeModule {
  /** Below the world's directory, with `.ts`: `codecs/json/counter.ts`. */
  readonly path: string;
  private readonly local = new Set<string>();
  private readonly numbers = new NameNumbers();
  private readonly imports = new Map<string, Map<string, { local: string; type: boolean }>>();
  /** By path: each is asked for once for every name that comes from there. */
  private readonly specifiers = new Map<string, string>();
  /** By source and exported name: what an import is to be called here. */
  private readonly wishes = new Map<string, string>();

  constructor(path: string) {
    this.path = path;
  }

  /** Takes a name for a declaration of this file, before imports may claim it. */
  declare(name: string): string {
    this.local.add(name);
    return name;
  }

  /** The same for a name of one's own choice: the first of `wanted`, `wanted2` ... that is free. */
  declareFree(wanted: string): string {
    return this.declare(this.freeName(wanted));
  }

  /** Whether a declaration or an import of this file has the name already: a local variable that took it would hide that. */
  isTaken(name: string): boolean {
    return this.local.has(name);
  }

  /** A type of another generated file shall be called so here, where it is imported at all. */
  prefer(path: string, name: string, local: string): void {
    this.wishes.set(`${this.specifier(path)} ${name}`, local);
  }

  /** A value from the package: `hypc/client` or `hypc/runtime`. */
  value(from: string, name: string): string {
    return this.add(from, name, false);
  }

  /** A type from the package. */
  type(from: string, name: string): string {
    return this.add(from, name, true);
  }

  /** A value of another generated file, by its path below the world's directory. */
  localValue(path: string, name: string): string {
    return path === this.path ? name : this.add(this.specifier(path), name, false);
  }

  /** A type of another generated file. */
  localType(path: string, name: string): string {
    return path === this.path ? name : this.add(this.specifier(path), name, true);
  }

  /** `../../types/counter.js` */
  specifier(path: string): string {
    let specifier = this.specifiers.get(path);
    if (specifier === undefined) {
      const to = relative(dirname(this.path), path).replace(/\.ts$/, ".js");
      specifier = to.startsWith(".") ? to : `./${to}`;
      this.specifiers.set(path, specifier);
    }
    return specifier;
  }

  /** Import lines, packages first, one a line, without a trailing newline. */
  importLines(): string[] {
    const lines: string[] = [];
    const sources = [...this.imports.keys()].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
    for (const source of sources) {
      const entries = [...(this.imports.get(source) ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
      const onlyTypes = entries.every(([, entry]) => entry.type);
      const names = entries.map(([name, { local, type }]) => {
        const text = name === local ? name : `${name} as ${local}`;
        return type && !onlyTypes ? `type ${text}` : text;
      });
      lines.push(`import ${onlyTypes ? "type " : ""}{ ${names.join(", ")} } from ${JSON.stringify(source)};`);
    }
    return lines;
  }

  private freeName(wanted: string): string {
    return this.numbers.free(wanted, "", (name) => this.local.has(name));
  }

  private add(from: string, name: string, type: boolean): string {
    let entries = this.imports.get(from);
    if (entries === undefined) this.imports.set(from, (entries = new Map()));
    const known = entries.get(name);
    if (known !== undefined) {
      if (!type) known.type = false;
      return known.local;
    }
    const wanted = this.wishes.get(`${from} ${name}`) ?? name;
    const local = this.declare(this.freeName(wanted));
    entries.set(name, { local, type });
    return local;
  }
}

function rank(source: string): number {
  return source.startsWith(".") ? 1 : 0;
}
