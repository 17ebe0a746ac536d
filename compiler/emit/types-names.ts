import type { TypeDef } from "../model.ts";
import { pascalCase, typeIdentifier } from "./names.ts";
import type { ModulePlan, WorldPlan } from "./plan.ts";

/** What a types module exports beside the types of its contract. */
export interface ShapeNames {
  /** What a resource's constructor and static functions stand on, where it has any. */
  readonly classes: ReadonlyMap<TypeDef, string>;
  /** Of a world without `@process`: what an interface's functions stand on. */
  readonly functions: string | null;
  /** The two sides of a world without `@process`. */
  readonly imports: string | null;
  readonly exports: string | null;
}

/** Names that clash neither with one another nor with the module's types. */
export function shapeNames(plan: WorldPlan, module: ModulePlan): ShapeNames {
  const { owner } = module;
  const taken = new Set([...owner.types.values()].map((def) => plan.localTypeName(def)));
  const free = (...wanted: readonly [string, ...string[]]): string => {
    let name = wanted.find((each) => !taken.has(each));
    for (let n = 2; name === undefined; n++) if (!taken.has(`${wanted[0]}_${n}`)) name = `${wanted[0]}_${n}`;
    taken.add(name);
    return name;
  };
  const described = plan.process === null;
  const label = pascalCase(owner.name);
  const functions =
    described && owner.kind === "interface" ? free(typeIdentifier(owner.name), `${label}Interface`) : null;
  const [imports, exports] =
    described && owner.kind === "world" ? [free(`${label}Imports`), free(`${label}Exports`)] : [null, null];
  const classes = new Map(
    module.types.filter(hasClassSide).map((def) => [def, free(`${plan.localTypeName(def)}Constructor`)]),
  );
  return { classes, functions, imports, exports };
}

/** Property, parameter or method names, each made distinct from those before it: `a-1` and `a1` meet as `a1`. */
export function distinctNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((wanted) => {
    let name = wanted;
    for (let n = 2; taken.has(name); n++) name = `${wanted}_${n}`;
    taken.add(name);
    return name;
  });
}

function hasClassSide({ body }: TypeDef): boolean {
  return body.kind === "resource" && body.functions.some(({ role }) => role !== "method");
}
