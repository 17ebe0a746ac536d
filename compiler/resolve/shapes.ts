/**
 * Types without a name, as gates see them. The reference keeps one `list<string>` a package, and the gates of where it is
 * first written (or else of what it holds) decide for all places whether it is there. Its verdict depends on that, so it
 * is followed here, and only for packages that have gates at all.
 */
import type { Func, Type, TypeDef } from "../model.ts";
import { isActive, remembered } from "./stability.ts";
import { UNGATED, type Resolution, type Stability, type Unit } from "./state.ts";

/** An unnamed type of a package, or what an unnamed type can hold. */
export interface Shape {
  readonly id: number;
  readonly stability: Stability;
  /** Behind a feature that is off. */
  readonly hidden: boolean;
  /** Of an unnamed type, where it was first written; `null` of a named or primitive one. */
  readonly first: { readonly type: Type; readonly inside: TypeDef | Func } | null;
  readonly def: TypeDef | null;
  /** Of an unnamed type that has its gates from what it holds, that part. */
  readonly from: Shape | null;
}

/** What was found wrong while shapes were made: a shape that is there holds one that is not. */
export type HiddenPart = (whole: Shape, part: Shape) => void;

export class Shapes {
  readonly #resolution: Resolution;
  readonly #unit: Unit;
  readonly #onHiddenPart: HiddenPart;
  readonly #byKey = new Map<string, Shape>();
  readonly #named = new Map<TypeDef, Shape>();
  #next = 0;

  constructor(resolution: Resolution, unit: Unit, onHiddenPart: HiddenPart) {
    this.#resolution = resolution;
    this.#unit = unit;
    this.#onHiddenPart = onHiddenPart;
  }

  /** The shape of a type inside a definition or function; unnamed ones take `stability`, or else that of what they hold. */
  of(type: Type, stability: Stability, inside: TypeDef | Func): Shape {
    switch (type.kind) {
      case "primitive":
        return this.#intern(type.name, [], UNGATED, null);
      case "named":
        return this.ofDefinition(type.def);
      // An unnamed `own<r>` and `r` are one to the reference.
      case "own":
        return this.ofDefinition(type.resource);
      case "borrow":
        return this.#intern("borrow", [this.ofDefinition(type.resource)], stability, { type, inside });
      default: {
        const parts = partsOf(type);
        const shapes = parts.map((part) => (part === null ? null : this.of(part, stability, inside)));
        const head = type.kind === "list" && type.length !== null ? `list ${type.length}` : type.kind;
        return this.#intern(head, shapes, stability, { type, inside });
      }
    }
  }

  /** `borrow<resource>`, which methods take without its being written. */
  ofSelf(resource: TypeDef, inside: Func): Shape {
    const type: Type = { kind: "borrow", resource, span: inside.nameSpan };
    return this.#intern("borrow", [this.ofDefinition(resource)], UNGATED, { type, inside });
  }

  ofDefinition(def: TypeDef): Shape {
    let shape = this.#named.get(def);
    if (shape === undefined) {
      const stability = remembered(this.#resolution, def);
      shape = { id: this.#next++, stability, hidden: this.#resolution.hidden.has(def), first: null, def, from: null };
      this.#named.set(def, shape);
    }
    return shape;
  }

  #intern(head: string, parts: readonly (Shape | null)[], stability: Stability, first: Shape["first"]): Shape {
    const key = `${head} ${parts.map((part) => part?.id ?? "_").join(" ")}`;
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    const from =
      stability === UNGATED ? (parts.find((part) => part !== null && part.stability !== UNGATED) ?? null) : null;
    const own = from?.stability ?? stability;
    const hidden = !isActive(this.#resolution, this.#unit, own);
    const shape: Shape = { id: this.#next++, stability: own, hidden, first, def: null, from };
    this.#byKey.set(key, shape);
    if (!hidden) for (const part of parts) if (part?.hidden === true) this.#onHiddenPart(shape, part);
    return shape;
  }
}

/** What a type directly holds; `null` for what it leaves out, as `result<_, e>` does. */
export function partsOf(type: Type): readonly (Type | null)[] {
  switch (type.kind) {
    case "primitive":
    case "named":
    case "own":
    case "borrow":
      return [];
    case "tuple":
      return type.items;
    case "list":
    case "option":
      return [type.element];
    case "map":
      return [type.key, type.value];
    case "result":
      return [type.ok, type.err];
    case "future":
    case "stream":
      return [type.element];
  }
}
