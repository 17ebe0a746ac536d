/** Parsed packages -> the contract, as the reference resolves them (wit-parser's `ast/resolve.rs` and `resolve/mod.rs`). */
import { bodyOf, DeferredInterface } from "../../grammar/deferred-interface.ts";
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import type { LoadedContract } from "../load/index.ts";
import type { Contract } from "../model.ts";
import { expandWorld, applyGatesToWorld } from "./expand-world.ts";
import { collectForeignItems, collectForeignTypes } from "./foreign.ts";
import { applyGates, reportOwners } from "./gating.ts";
import { resolveInterface } from "./interfaces.ts";
import { collectItems, orderItems } from "./items.ts";
import { orderUnits } from "./package-order.ts";
import { stabilityOf } from "./stability.ts";
import { newResolution, type Item, type Resolution, type ResolveOptions, type Unit } from "./state.ts";
import { collectUnits } from "./units.ts";
import { resolveWorld } from "./worlds.ts";

export type { ResolveOptions } from "./state.ts";

/**
 * Resolves everything that was loaded. The contract is `null` where not even the main package's name is known; otherwise
 * it holds what could be resolved, with marks where mistakes left something out, so that later checks can go on.
 * Diagnostics are those of resolving alone, in no particular order. Throws `NOT_PLAIN` where an interface was loaded deferred
 * and has a mistake of syntax.
 */
export function resolveContract(
  loaded: LoadedContract,
  options: ResolveOptions,
): { readonly contract: Contract | null; readonly diagnostics: readonly Diagnostic[] } {
  const resolution = newResolution(loaded, options);
  const main = collectUnits(resolution);
  const units = orderUnits(resolution, main);
  for (const unit of units) resolveUnit(resolution, unit);
  readTheRest(loaded, units);
  const contract = main === null ? null : { main: main.package, packages: units.map((unit) => unit.package) };
  return { contract, diagnostics: resolution.diagnostics };
}

function resolveUnit(resolution: Resolution, unit: Unit): void {
  collectForeignItems(resolution, unit);
  collectItems(resolution, unit);
  collectForeignTypes(resolution, unit);
  const ordered = orderItems(resolution, unit);
  // Worlds name interfaces freely, so they come after all of them.
  for (const item of ordered) if (item.node.kind === "interface") resolveInterfaceItem(resolution, unit, item);
  for (const item of ordered) if (item.node.kind === "world") resolveWorldItem(resolution, unit, item);
  finishUnit(resolution, unit);
}

function resolveInterfaceItem(resolution: Resolution, unit: Unit, item: Item): void {
  const { node } = item;
  if (node.kind !== "interface") return;
  const stability = stabilityOf(resolution, unit, node.gates);
  const { name, docs, annotations, gates, span } = node;
  const { items, danglingAnnotations } = bodyOf(node);
  unit.package.danglingAnnotations.push(...danglingAnnotations);
  const source = { name, items, docs, annotations, gates, span, outer: null };
  const { record, scope } = resolveInterface(resolution, unit, item.file, source, stability);
  item.record = record;
  item.scope = scope;
}

function resolveWorldItem(resolution: Resolution, unit: Unit, item: Item): void {
  const { node } = item;
  if (node.kind === "world") item.record = resolveWorld(resolution, unit, item, node);
}

/** Reads the interfaces that resolving did not ask for: those of a name that was taken, or of a package that is there twice. */
function readTheRest({ main, dependencies }: LoadedContract, units: readonly Unit[]): void {
  for (const unit of units) {
    for (const node of unit.files.flatMap(({ items }) => items)) {
      if (node instanceof DeferredInterface && !node.wasRead) unit.package.danglingAnnotations.push(...node.read().danglingAnnotations);
    }
  }
  for (const group of main === null ? dependencies : [main, ...dependencies]) {
    for (const node of group.files.flatMap((file) => file.node.items)) {
      if (node instanceof DeferredInterface && !node.wasRead) node.read();
    }
  }
}

/** What needs all items of the unit to be known: gates, then whole worlds. */
function finishUnit(resolution: Resolution, unit: Unit): void {
  const gating = applyGates(resolution, unit);
  const visible = unit.worlds.filter((record) => applyGatesToWorld(resolution, unit, record, gating));
  if (unit.gated) reportOwners(resolution, unit, "world");
  for (const record of visible) expandWorld(resolution, unit, record);
  for (const { record } of unit.items.values()) {
    if (record === null) continue;
    if ("interface" in record) {
      if (!resolution.hidden.has(record.interface))
        unit.package.interfaces.set(record.interface.name, record.interface);
    } else if (!resolution.hidden.has(record.world)) unit.package.worlds.set(record.world.name, record.world);
  }
  unit.finished = true;
}
