/** `include`: what another world imports and exports, copied in, with renames (rule 30). */
import { resolveDiagnostic } from "../messages/resolve.ts";
import type { World } from "../model.ts";
import { WorldCopier } from "./copy-items.ts";
import { remembered } from "./stability.ts";
import { nearFix, offer } from "./suggestions.ts";
import {
  UNGATED,
  type IncludeRecord,
  type Resolution,
  type WorldEntry,
  type WorldKey,
  type WorldRecord,
} from "./state.ts";

/** Adds the items of the included world to the including one. */
export function includeWorld(resolution: Resolution, into: WorldRecord, include: IncludeRecord): void {
  const from = includedRecord(resolution, into, include);
  if (from === null) return;
  if (from.world.incomplete === true) into.world.incomplete = true;
  if (from.refused) into.refused = true;
  const isForeign = include.target.origin === "foreign";
  checkRenames(resolution, from, include);
  const copier = new WorldCopier(resolution, from.world, into.world);
  copyItems(resolution, copier, into, from, include, "import", isForeign);
  copyItems(resolution, copier, into, from, include, "export", isForeign);
}

/** The included world as it is when complete; `null` where it is not to be had, which is reported here or was before. */
function includedRecord(resolution: Resolution, into: WorldRecord, include: IncludeRecord): WorldRecord | null {
  const { target } = include;
  if (target.origin === "foreign") {
    const record = target.world === null ? undefined : resolution.worldRecords.get(target.world);
    if (record === undefined) into.world.incomplete = true;
    return record ?? null;
  }
  const record = target.record;
  if (record === null || !("world" in record)) {
    into.world.incomplete = true;
    return null;
  }
  if (resolution.hidden.has(record.world)) {
    reportHidden(resolution, record.world, include);
    return null;
  }
  // Without an expanded record it is in a circle with this one.
  const expanded = resolution.worldRecords.get(record.world);
  if (expanded === undefined) into.world.incomplete = true;
  return expanded ?? null;
}

function reportHidden(resolution: Resolution, world: World, include: IncludeRecord): void {
  const { gate, value } = remembered(resolution, world);
  const related = gate === null ? [] : [{ span: gate.span, message: "gated here" }];
  const parameters = { what: "world" as const, name: world.name, feature: value, from: "this `include`" };
  resolution.report(resolveDiagnostic("gate/hidden", include.pathSpan, parameters, { related }));
}

type Rename = IncludeRecord["renames"][number];

/** The new name of a plain name, `[method]resource.name` and the like included; `null` where no rename is about it. */
function renamed(name: string, renames: readonly Rename[]): string | null {
  for (const { name: from, as } of renames) {
    if (name === from.name) return as.name;
    const close = name.indexOf("]");
    if (close === -1) continue;
    const rest = name.slice(close + 1);
    const head = name.slice(0, close + 1);
    if (rest === from.name) return head + as.name;
    const dot = rest.indexOf(".");
    if (dot !== -1 && rest.slice(0, dot) === from.name) return head + as.name + rest.slice(dot);
  }
  return null;
}

function checkRenames(resolution: Resolution, from: WorldRecord, include: IncludeRecord): void {
  if (include.renames.length === 0) return;
  const names = new Set([...from.imports.keys(), ...from.exports.keys()].filter((key) => typeof key === "string"));
  for (const { name } of include.renames) {
    if (names.has(name.name) || from.world.incomplete === true) continue;
    const offered = offer(resolution, name.name, names);
    const isInterface = [...from.imports.values(), ...from.exports.values()].some(
      (each) => each.kind === "interface" && each.name === name.name,
    );
    const parameters = { name: name.name, world: from.world.name, isInterface, ...offered };
    const related = [{ span: from.world.nameSpan, message: "the included world" }];
    const extras = isInterface ? { related } : { related, ...nearFix(name.span, offered.near) };
    resolution.report(resolveDiagnostic("world/include-rename", name.span, parameters, extras));
  }
}

function copyItems(
  resolution: Resolution,
  copier: WorldCopier,
  into: WorldRecord,
  from: WorldRecord,
  include: IncludeRecord,
  direction: "import" | "export",
  isForeign: boolean,
): void {
  const source = direction === "import" ? from.imports : from.exports;
  const target = direction === "import" ? into.imports : into.exports;
  for (const [key, entry] of source) {
    if (typeof key !== "string") {
      mergeInterface(resolution, target, key, entry, include, isForeign);
      continue;
    }
    const name = renamed(key, include.renames) ?? key;
    const prior = target.get(name);
    const copy = copier.copy(entry, name, include.span);
    if (prior === undefined) {
      target.set(name, copy);
      continue;
    }
    // Methods go with their resource, which is reported itself.
    if (name.startsWith("[")) continue;
    const related = [{ span: prior.span, message: `${direction}ed here already` }];
    const parameters = { direction, name, included: from.world.name };
    resolution.report(resolveDiagnostic("world/include-shadow", include.pathSpan, parameters, { related }));
  }
}

/** Equal interfaces become one, if their gates agree. Releases of another package say nothing about this one. */
function mergeInterface(
  resolution: Resolution,
  target: Map<WorldKey, WorldEntry>,
  key: WorldKey,
  entry: WorldEntry,
  include: IncludeRecord,
  isForeign: boolean,
): void {
  if (entry.kind !== "interface") return;
  let prior = target.get(key);
  if (prior === undefined) target.set(key, (prior = { ...entry, span: include.span }));
  if (prior.kind !== "interface") return;
  const { stability } = entry;
  if (isForeign && stability.kind === "stable") prior.stability = UNGATED;
  else if (stability.key !== prior.stability.key && stability !== UNGATED) {
    if (prior.stability === UNGATED) prior.stability = stability;
    else {
      const related = [{ span: prior.span, message: "brought in here before" }];
      const parameters = { interface: entry.name, from: stability.key, into: prior.stability.key };
      resolution.report(resolveDiagnostic("world/include-stability", include.pathSpan, parameters, { related }));
    }
  }
}
