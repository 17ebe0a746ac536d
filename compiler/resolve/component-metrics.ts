/** How deep types nest and how much memory their values take, as the component validator counts (wasmparser). */
import type { Type, TypeDef } from "../model.ts";

export interface Metrics {
  /** 0 for primitives, one more than what it holds for everything else; names count for nothing. */
  readonly depth: number;
  /** Bytes of a value (canonical ABI, 64-bit memories); beyond exact integers it is only known to be large. */
  readonly size: number;
  readonly alignment: number;
  /** `char`, under whatever name. */
  readonly isChar?: true;
}

const POINTERS: Metrics = { depth: 0, size: 16, alignment: 8 };
const HANDLE: Metrics = { depth: 0, size: 4, alignment: 4 };
const CHAR: Metrics = { depth: 0, size: 4, alignment: 4, isChar: true };
const WIDTH = {
  bool: 1,
  u8: 1,
  s8: 1,
  u16: 2,
  s16: 2,
  u32: 4,
  s32: 4,
  u64: 8,
  s64: 8,
  f32: 4,
  f64: 8,
  "error-context": 4,
} as const;

const OF_WIDTH = Object.fromEntries(Object.entries(WIDTH).map(([name, width]) => [name, { depth: 0, size: width, alignment: width }])) as Record<keyof typeof WIDTH, Metrics>;

/** Metrics of definitions, each computed once. Chains of names may be of any length, so there is no recursion along them. */
export class ComponentMetrics {
  readonly #known = new Map<TypeDef, Metrics>();

  ofDefinition(def: TypeDef): Metrics {
    const stack = [def];
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const before = stack.length;
      if (!this.#known.has(top)) {
        for (const each of definitionsIn(top)) if (!this.#known.has(each)) stack.push(each);
        if (stack.length > before) continue;
        this.#known.set(top, this.#measure(top));
      }
      stack.pop();
    }
    return this.#known.get(def) ?? HANDLE;
  }

  ofType(type: Type): Metrics {
    switch (type.kind) {
      case "primitive":
        if (type.name === "char") return CHAR;
        return type.name === "string" ? POINTERS : OF_WIDTH[type.name];
      case "named":
        return this.#known.get(type.def) ?? this.ofDefinition(type.def);
      case "own":
      case "borrow":
        return HANDLE;
      case "tuple":
        return recordOf(type.items.map((item) => this.ofType(item)));
      case "list": {
        const element = this.ofType(type.element);
        if (type.length === null) return { ...POINTERS, depth: element.depth + 1 };
        return { depth: element.depth + 1, size: element.size * type.length, alignment: element.alignment };
      }
      case "map":
        return { ...POINTERS, depth: Math.max(this.ofType(type.key).depth, this.ofType(type.value).depth) + 1 };
      case "option":
        return variantOf([null, this.ofType(type.element)]);
      case "result":
        return variantOf([type.ok, type.err].map((each) => (each === null ? null : this.ofType(each))));
      case "future":
      case "stream":
        return { ...HANDLE, depth: (type.element === null ? 0 : this.ofType(type.element).depth) + 1 };
    }
  }

  #measure({ body }: TypeDef): Metrics {
    switch (body.kind) {
      case "use":
        return this.#known.get(body.target) ?? HANDLE;
      case "alias":
        return this.ofType(body.type);
      case "record":
        return recordOf(body.fields.map(({ type }) => this.ofType(type)));
      case "variant":
        return variantOf(body.cases.map(({ type }) => (type === null ? null : this.ofType(type))));
      case "enum":
        return variantOf(body.cases.map(() => null));
      case "flags": {
        const width = body.flags.length <= 8 ? 1 : body.flags.length <= 16 ? 2 : 4;
        return { depth: 1, size: width, alignment: width };
      }
      case "resource":
        return HANDLE;
    }
  }
}

function recordOf(fields: readonly Metrics[]): Metrics {
  let size = 0;
  let alignment = 1;
  let depth = 0;
  for (const field of fields) {
    size = alignTo(size, field.alignment) + field.size;
    alignment = Math.max(alignment, field.alignment);
    depth = Math.max(depth, field.depth);
  }
  return { depth: depth + 1, size: alignTo(size, alignment), alignment };
}

function variantOf(cases: readonly (Metrics | null)[]): Metrics {
  const tag = cases.length <= 0x100 ? 1 : cases.length <= 0x1_0000 ? 2 : 4;
  let size = 0;
  let alignment = tag;
  let depth = 0;
  for (const each of cases) {
    if (each === null) continue;
    size = Math.max(size, each.size);
    alignment = Math.max(alignment, each.alignment);
    depth = Math.max(depth, each.depth);
  }
  return { depth: depth + 1, size: alignTo(alignTo(tag, alignment) + size, alignment), alignment };
}

function alignTo(size: number, alignment: number): number {
  return Math.ceil(size / alignment) * alignment;
}

/** Definitions whose metrics those of a definition are made from. */
function definitionsIn({ body }: TypeDef): readonly TypeDef[] {
  const found: TypeDef[] = [];
  switch (body.kind) {
    case "use":
      return [body.target];
    case "alias":
      namedIn(body.type, found);
      break;
    case "record":
      for (const { type } of body.fields) namedIn(type, found);
      break;
    case "variant":
      for (const { type } of body.cases) if (type !== null) namedIn(type, found);
      break;
    case "enum":
    case "flags":
    case "resource":
      break;
  }
  return found;
}

function namedIn(type: Type, found: TypeDef[]): void {
  switch (type.kind) {
    case "primitive":
    case "own":
    case "borrow":
      break;
    case "named":
      found.push(type.def);
      break;
    case "tuple":
      for (const item of type.items) namedIn(item, found);
      break;
    case "map":
      namedIn(type.key, found);
      namedIn(type.value, found);
      break;
    case "result":
      if (type.ok !== null) namedIn(type.ok, found);
      if (type.err !== null) namedIn(type.err, found);
      break;
    default:
      if (type.element !== null) namedIn(type.element, found);
  }
}
