import { definitionOf, type Type, type TypeDef } from "../model.ts";
import { partsOf, typesIn } from "./reach.ts";

/** Measures how deep types are nested, however deep that is. */
export class TypeDepths {
  private readonly known = new Map<TypeDef, number>();

  /** 1 for a primitive; a definition is one level above the deepest of its parts. */
  of(type: Type): number {
    if (type.kind === "primitive") return 1;
    // Most types of handlers name what others have named before.
    const known = type.kind === "named" ? this.known.get(definitionOf(type.def)) : undefined;
    if (known !== undefined) return known;
    this.measure(namedIn([type]));
    return this.depthOf(type);
  }

  // Inside one written type the nesting is bounded by the grammar; over definitions it is not, so they are walked by hand.
  private measure(roots: readonly TypeDef[]): void {
    const stack = [...roots];
    for (let def = stack.at(-1); def !== undefined; def = stack.at(-1)) {
      if (this.known.has(def)) {
        stack.pop();
        continue;
      }
      const types = typesIn(def);
      const missing = namedIn(types).filter((each) => !this.known.has(each));
      for (const each of missing) stack.push(each);
      if (missing.length === 0) {
        this.known.set(def, 1 + deepest(types.map((each) => this.depthOf(each))));
        stack.pop();
      }
    }
  }

  private depthOf(type: Type): number {
    if (type.kind === "named") return this.known.get(definitionOf(type.def)) ?? 1;
    return 1 + deepest(partsOf(type).map((part) => this.depthOf(part)));
  }
}

function deepest(depths: readonly number[]): number {
  let most = 0;
  for (const depth of depths) most = Math.max(most, depth);
  return most;
}

/** The definitions that written types name. */
function namedIn(types: readonly Type[]): TypeDef[] {
  return types.flatMap((type) => (type.kind === "named" ? [definitionOf(type.def)] : namedIn(partsOf(type))));
}
