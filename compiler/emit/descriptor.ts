/**
 * Types as data: what is stored beside a state, and what the hashes are made of by which two sides of a call, or a contract and
 * a stored state, know that they mean the same bytes.
 *
 * A hash is of the structure: kinds, names and order of fields, cases, flags and parameters, and of all types inside. It is not
 * of documentation, of types' own names (no byte depends on them, and aliases have none left), nor of constraints: they narrow
 * what is accepted, which each side checks for itself, and do not change how it is read.
 */
import { definitionOf, type Func, type Type, type TypeDef } from "../model.ts";
import { stringLiteral } from "./string-literal.ts";

/** 128 bits are enough for types that nobody forges. */
const HASH_DIGITS = 32;

/** The hash of a type: 32 hexadecimal digits. */
export class TypeHashes {
  private readonly definitions = new Map<TypeDef, string>();
  private readonly primitives = new Map<string, string>();

  of(type: Type): string {
    switch (type.kind) {
      case "primitive":
        return this.ofPrimitive(type.name);
      case "named":
        return this.ofDefinition(definitionOf(type.def));
      case "list":
        return hashOf(["list", this.of(type.element), type.length]);
      case "map":
        return hashOf(["map", this.of(type.key), this.of(type.value)]);
      case "option":
        return hashOf(["option", this.of(type.element)]);
      case "result":
        return hashOf(["result", this.ofOptional(type.ok), this.ofOptional(type.err)]);
      case "tuple":
        return hashOf(["tuple", type.items.map((item) => this.of(item))]);
      default:
        throw new Error(`a ${type.kind} has no description`);
    }
  }

  /** Of a function's parameters, with their names, and its result. */
  ofFunction({ parameters, result }: Func): string {
    return hashOf(["function", parameters.map(({ name, type }) => [name, this.of(type)]), this.ofOptional(result)]);
  }

  private ofOptional(type: Type | null): string | null {
    return type === null ? null : this.of(type);
  }

  private ofPrimitive(name: string): string {
    const known = this.primitives.get(name);
    if (known !== undefined) return known;
    const hash = hashOf(["primitive", name]);
    this.primitives.set(name, hash);
    return hash;
  }

  private ofDefinition(def: TypeDef): string {
    const known = this.definitions.get(def);
    if (known !== undefined) return known;
    const hash = this.definitionHash(def);
    this.definitions.set(def, hash);
    return hash;
  }

  private definitionHash({ body }: TypeDef): string {
    switch (body.kind) {
      case "alias":
        return this.of(body.type);
      case "record":
        return hashOf(["record", body.fields.map(({ name, type }) => [name, this.of(type)])]);
      case "variant":
        return hashOf(["variant", body.cases.map(({ name, type }) => [name, this.ofOptional(type)])]);
      case "enum":
        return hashOf(["enum", body.cases.map(({ name }) => name)]);
      case "flags":
        return hashOf(["flags", body.flags.map(({ name }) => name)]);
      default:
        throw new Error(`a ${body.kind} has no description`);
    }
  }
}

function hashOf(content: readonly unknown[]): string {
  // Asked for by the first hash: most worlds have none, and it takes 4 ms to load.
  const { createHash } = process.getBuiltinModule("node:crypto");
  return createHash("sha256").update(JSON.stringify(content)).digest("hex").slice(0, HASH_DIGITS);
}

/** Prints a type's description as the runtime's `TypeDescriptor`: one constant for each named type that it is made of. */
export class DescriptorPrinter {
  /** In the order in which they must stand. */
  readonly declarations: string[] = [];
  private readonly names = new Map<TypeDef, string>();
  private readonly nameOf: (def: TypeDef) => string;
  private readonly descriptorType: string;

  /** `nameOf` gives a free name for the constant of a type. */
  constructor(nameOf: (def: TypeDef) => string, descriptorType: string) {
    this.nameOf = nameOf;
    this.descriptorType = descriptorType;
  }

  /** The constant of a type that was printed; `null` for one that was not. */
  constantOf(def: TypeDef): string | null {
    return this.names.get(def) ?? null;
  }

  /** An expression, of several lines where Prettier would break it at any width. */
  text(type: Type): string {
    return type.kind === "named" ? this.definition(definitionOf(type.def)) : objectText(this.parts(type));
  }

  /** The members of the description of a type that has no name. */
  private parts(type: Type): string[] {
    switch (type.kind) {
      case "primitive":
        return ['kind: "primitive"', `name: ${stringLiteral(type.name)}`];
      case "list":
        return ['kind: "list"', `element: ${this.text(type.element)}`, ...(type.length === null ? [] : [`length: ${type.length}`])];
      case "map":
        return ['kind: "map"', `key: ${this.text(type.key)}`, `value: ${this.text(type.value)}`];
      case "option":
        return ['kind: "option"', `element: ${this.text(type.element)}`];
      case "result":
        return ['kind: "result"', `ok: ${this.optional(type.ok)}`, `err: ${this.optional(type.err)}`];
      case "tuple":
        return ['kind: "tuple"', `items: ${listText(type.items.map((item) => this.text(item)))}`];
      default:
        throw new Error(`a ${type.kind} has no description`);
    }
  }

  private optional(type: Type | null): string {
    return type === null ? "null" : this.text(type);
  }

  private definition(def: TypeDef): string {
    const { body } = def;
    if (body.kind === "alias" && (body.type.kind === "named" || body.type.kind === "primitive")) return this.text(body.type);
    const known = this.names.get(def);
    if (known !== undefined) return known;
    // Aliases that stand for one another twice each would double the text with every one of them, had they no constants.
    const members = body.kind === "alias" ? this.parts(body.type) : this.members(def);
    const name = this.nameOf(def);
    this.names.set(def, name);
    this.declarations.push([`const ${name}: ${this.descriptorType} = {`, ...members.map((member) => `${indented(member)},`), "};"].join("\n"));
    return name;
  }

  private members({ body, name }: TypeDef): string[] {
    const head = [`kind: "${body.kind}"`, `name: ${stringLiteral(name)}`];
    switch (body.kind) {
      case "record":
        return [...head, `fields: ${listText(body.fields.map((field) => objectText([`name: ${stringLiteral(field.name)}`, `type: ${this.text(field.type)}`])))}`];
      case "variant":
        return [...head, `cases: ${listText(body.cases.map((each) => objectText([`name: ${stringLiteral(each.name)}`, `type: ${this.optional(each.type)}`])))}`];
      case "enum":
        return [...head, `cases: [${body.cases.map((each) => stringLiteral(each.name)).join(", ")}]`];
      case "flags":
        return [...head, `flags: [${body.flags.map((each) => stringLiteral(each.name)).join(", ")}]`];
      default:
        throw new Error(`a ${body.kind} has no description`);
    }
  }
}

function objectText(members: readonly string[]): string {
  return members.some(isBroken) ? `{\n${members.map((member) => `${indented(member)},\n`).join("")}}` : `{ ${members.join(", ")} }`;
}

// Prettier breaks lists of several objects, and only those.
function listText(items: readonly string[]): string {
  const broken = items.some(isBroken) || (items.length > 1 && items.every((item) => item.startsWith("{")));
  return broken ? `[\n${items.map((item) => `${indented(item)},\n`).join("")}]` : `[${items.join(", ")}]`;
}

function isBroken(text: string): boolean {
  return text.includes("\n");
}

function indented(text: string): string {
  return `  ${text.replaceAll("\n", "\n  ")}`;
}
