import { createHash } from "node:crypto";
import type { TypeDescriptor } from "./descriptor.ts";

/** The hash that generated code names for a type: of its structure, not of types' own names. 32 hexadecimal digits. */
export function typeHash(type: TypeDescriptor): string {
  return new TypeHashes().of(type);
}

class TypeHashes {
  readonly #known = new Map<TypeDescriptor, string>();

  of(type: TypeDescriptor): string {
    const known = this.#known.get(type);
    if (known !== undefined) return known;
    const hash = createHash("sha256")
      .update(JSON.stringify(this.#content(type)))
      .digest("hex")
      .slice(0, 32);
    this.#known.set(type, hash);
    return hash;
  }

  #content(type: TypeDescriptor): readonly unknown[] {
    switch (type.kind) {
      case "primitive":
        return ["primitive", type.name];
      case "list":
        return ["list", this.of(type.element), type.length ?? null];
      case "map":
        return ["map", this.of(type.key), this.of(type.value)];
      case "option":
        return ["option", this.of(type.element)];
      case "result":
        return ["result", this.#optional(type.ok), this.#optional(type.err)];
      case "tuple":
        return ["tuple", type.items.map((item) => this.of(item))];
      case "record":
        return ["record", type.fields.map((field) => [field.name, this.of(field.type)])];
      case "variant":
        return ["variant", type.cases.map((each) => [each.name, this.#optional(each.type)])];
      case "enum":
        return ["enum", type.cases];
      case "flags":
        return ["flags", type.flags];
    }
  }

  #optional(type: TypeDescriptor | null): string | null {
    return type === null ? null : this.of(type);
  }
}
