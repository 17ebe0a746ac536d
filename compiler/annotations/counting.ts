/** Where annotations count: design 1.1. Everywhere else a comment is only a comment. */
import type { Contract, Interface, Package, World } from "../model.ts";
import {
  functionItem,
  interfaceItem,
  memberItems,
  parameterItem,
  typeItem,
  worldItem,
  type AnnotatedItem,
} from "./places.ts";

/** A world with `@process` is a process, whatever else is wrong with it. */
export function isProcess(world: World): boolean {
  return world.annotations.some(({ name }) => name.name === "process");
}

/** The processes of the package that was asked for, in source order. */
export function processWorlds(contract: Contract): readonly World[] {
  return [...contract.main.worlds.values()].filter(isProcess);
}

/** The packages in which annotations count because they have a process. */
export function countingPackages(contract: Contract): readonly Package[] {
  return contract.packages.filter((each) => [...each.worlds.values()].some(isProcess));
}

/** Every item whose annotations count, once, in the order of packages and source. */
export function countingItems(contract: Contract): readonly AnnotatedItem[] {
  const items = new ItemCollector();
  for (const each of countingPackages(contract)) {
    for (const world of each.worlds.values()) items.addWorld(world);
    for (const one of each.interfaces.values()) items.addInterface(one);
    for (const world of [...each.worlds.values()].filter(isProcess)) {
      for (const item of world.exports) if (item.kind === "interface") items.addInterface(item.interface);
    }
  }
  return items.list;
}

class ItemCollector {
  readonly list: AnnotatedItem[] = [];
  private readonly seen = new Set<object>();

  addWorld(world: World): void {
    if (!this.add(worldItem(world))) return;
    for (const def of world.types.values()) this.addType(def);
    for (const [items, imported] of [
      [world.exports, false],
      [world.imports, true],
    ] as const) {
      for (const item of items) {
        if (item.kind === "function") this.addFunction(item.function, imported);
        else if (item.interface.id === null) this.addInterface(item.interface);
      }
    }
  }

  addInterface(each: Interface): void {
    if (!this.add(interfaceItem(each))) return;
    for (const def of each.types.values()) this.addType(def);
    for (const func of each.functions.values()) this.addFunction(func, false);
  }

  private addType(def: Parameters<typeof typeItem>[0]): void {
    if (!this.add(typeItem(def))) return;
    for (const member of memberItems(def)) this.add(member);
    if (def.body.kind === "resource") for (const func of def.body.functions) this.addFunction(func, false);
  }

  private addFunction(func: Parameters<typeof functionItem>[0], imported: boolean): void {
    if (!this.add(functionItem(func, imported))) return;
    func.parameters.forEach((_, index) => {
      const parameter = parameterItem(func, index);
      if (parameter !== null) this.add(parameter);
    });
  }

  private add(item: AnnotatedItem): boolean {
    if (this.seen.has(item.item)) return false;
    this.seen.add(item.item);
    this.list.push(item);
    return true;
  }
}
