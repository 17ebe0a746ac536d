/** Worlds in full: gates applied, includes copied in, everything needed imported (rules 29 to 32). */
import { resolveDiagnostic } from "../messages/resolve.ts";
import type { TypeDef, WorldItem } from "../model.ts";
import { elaborate } from "./elaborate.ts";
import { removeHiddenMethods, type Gating } from "./gating.ts";
import { includeWorld } from "./include.ts";
import { isActive, remembered } from "./stability.ts";
import {
  MAX_WORLD_ITEMS,
  type Resolution,
  type Unit,
  type WorldEntry,
  type WorldKey,
  type WorldRecord,
} from "./state.ts";

/** Takes out of a world what is behind features that are off. False where the world itself is. */
export function applyGatesToWorld(resolution: Resolution, unit: Unit, record: WorldRecord, gating: Gating): boolean {
  if (!isActive(resolution, unit, record.stability)) {
    resolution.hidden.add(record.world);
    return false;
  }
  for (const items of [record.imports, record.exports]) {
    for (const [key, entry] of items) if (!staysInWorld(resolution, unit, entry, gating)) items.delete(key);
  }
  return true;
}

function staysInWorld(resolution: Resolution, unit: Unit, entry: WorldEntry, gating: Gating): boolean {
  switch (entry.kind) {
    case "type": {
      const { def } = entry;
      if (!resolution.hidden.has(def)) return true;
      const { gate, value } = remembered(resolution, def);
      const related = gate === null ? [] : [{ span: gate.span, message: "gated here" }];
      resolution.report(
        resolveDiagnostic("gate/hidden-world-type", def.nameSpan, { type: def.name, feature: value }, { related }),
      );
      return false;
    }
    case "interface": {
      if (!isActive(resolution, unit, entry.stability)) return false;
      const { interface: target } = entry;
      // A missing interface was reported; it keeps its place, so that the world does not look emptier than it is.
      if (target === null || !resolution.hidden.has(target)) return true;
      const { gate, value } = remembered(resolution, target);
      const related = gate === null ? [] : [{ span: gate.span, message: "gated here" }];
      const parameters = { what: "interface" as const, name: target.name, feature: value, from: "this world" };
      resolution.report(resolveDiagnostic("gate/hidden", entry.span, parameters, { related }));
      return false;
    }
    case "function": {
      const { function: func } = entry;
      const resource = resolution.resourceOf.get(func);
      if (!isActive(resolution, unit, remembered(resolution, func))) {
        resolution.hidden.add(func);
        if (resource !== undefined) removeHiddenMethods(resolution, resource);
        return false;
      }
      // Of a resource that was reported just now.
      if (resource !== undefined && resolution.hidden.has(resource)) return false;
      gating.checkFunction(func);
      return true;
    }
  }
}

/** Copies includes in, checks names, imports what is needed, and hands the result to the contract's world. */
export function expandWorld(resolution: Resolution, unit: Unit, record: WorldRecord): void {
  for (const include of record.includes) {
    if (isActive(resolution, unit, include.stability)) includeWorld(resolution, record, include);
  }
  if (!spendItems(resolution, record, record.imports.size + record.exports.size)) return;
  reportCaseConflicts(resolution, record, "import", record.imports);
  reportCaseConflicts(resolution, record, "export", record.exports);
  elaborate(resolution, record);
  if (!spendItems(resolution, record, record.imports.size + record.exports.size)) return;

  const { world } = record;
  world.imports = itemsOf(record, record.imports);
  world.exports = itemsOf(record, record.exports);
  world.types.clear();
  for (const [name, def] of typesInOrder(record)) world.types.set(name, def);
  resolution.worldRecords.set(world, record);
}

/** Counts what a world holds, and says so once where it is too much: the world stays empty then. */
function spendItems({ worldItems, report }: Resolution, { world }: WorldRecord, count: number): boolean {
  const before = worldItems.left;
  worldItems.left -= count;
  if (worldItems.left >= 0) return true;
  world.incomplete = true;
  if (before >= 0) {
    const parameters = { world: world.name, limit: MAX_WORLD_ITEMS };
    report(resolveDiagnostic("world/too-many-items", world.nameSpan, parameters));
  }
  return false;
}

/** Used types first, then those of the world's own text, in its order, then those of includes. */
function typesInOrder(record: WorldRecord): [string, TypeDef][] {
  const types = [...record.imports.values()].flatMap((entry): [string, TypeDef][] =>
    entry.kind === "type" ? [[entry.name, entry.def]] : [],
  );
  const place = new Map(
    record.node.items.flatMap((node, at) =>
      node.kind === "extern" || node.kind === "include" || node.kind === "use" ? [] : [[node.name.name, at] as const],
    ),
  );
  const rank = ([name, def]: [string, TypeDef]): number =>
    def.body.kind === "use" ? -1 : (place.get(name) ?? place.size + record.node.items.length);
  return types.sort((a, b) => rank(a) - rank(b));
}

function itemsOf(record: WorldRecord, items: ReadonlyMap<WorldKey, WorldEntry>): WorldItem[] {
  const result: WorldItem[] = [];
  for (const [key, entry] of items) {
    switch (entry.kind) {
      case "type":
        break;
      case "function":
        if (entry.function.role === "free")
          result.push({
            kind: "function",
            key: entry.name,
            function: entry.function,
            explicit: true,
            span: entry.span,
          });
        break;
      case "interface": {
        const { interface: target, explicit, span } = entry;
        if (target === null) record.world.incomplete = true;
        else
          result.push({
            kind: "interface",
            key: typeof key === "string" ? key : (target.id ?? entry.name),
            interface: target,
            explicit,
            span,
          });
      }
    }
  }
  return result;
}

/** Names of a world are compared without case, once it is complete (rule 31). */
function reportCaseConflicts(
  resolution: Resolution,
  record: WorldRecord,
  direction: "import" | "export",
  items: ReadonlyMap<WorldKey, WorldEntry>,
): void {
  if (record.refused) return;
  const seen = new Map<string, WorldEntry>();
  for (const [key, entry] of items) {
    if (typeof key !== "string") continue;
    const lower = key.toLowerCase();
    const first = seen.get(lower);
    seen.set(lower, entry);
    if (first === undefined) continue;
    record.refused = true;
    const related = [{ span: spanOf(first), message: "the other one" }];
    const parameters = { direction, name: key, first: first.name, world: record.world.name };
    resolution.report(resolveDiagnostic("world/case-conflict", spanOf(entry), parameters, { related }));
  }
}

function spanOf(entry: WorldEntry) {
  return entry.kind === "type" ? entry.def.nameSpan : entry.kind === "function" ? entry.function.nameSpan : entry.span;
}
