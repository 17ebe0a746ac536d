/** Gates: what they say of an item (rule 21), and whether it is there (rule 29). */
import type { GateNode } from "../../grammar/ast.ts";
import { resolveDiagnostic } from "../messages/resolve.ts";
import type { Func, Interface, TypeDef, World } from "../model.ts";
import { compareVersions } from "./version.ts";
import { isBroken, UNGATED, type Resolution, type Stability, type Unit } from "./state.ts";

/**
 * Reads an item's gates. `tolerant` is for items that name another package, whose contradictory gates make the reference
 * trap: it is then as if they stood there once.
 */
export function stabilityOf(
  resolution: Resolution,
  unit: Unit,
  gates: readonly GateNode[],
  tolerant = false,
): Stability {
  if (gates.length === 0) return UNGATED;
  tolerant ||= isMalformed(unit, gates);
  const found: { since?: GateNode; unstable?: GateNode; deprecated?: GateNode } = {};
  for (const gate of gates) {
    if (gate.kind === "external-id") continue;
    const first = found[gate.kind];
    if (first === undefined) found[gate.kind] = gate;
    else if (!tolerant) reportTwice(resolution, gate, first);
  }
  const { since, unstable, deprecated } = found;
  if (since === undefined && unstable === undefined) {
    if (deprecated !== undefined && !tolerant)
      resolution.report(resolveDiagnostic("gate/deprecated-alone", deprecated.span, {}));
    return UNGATED;
  }
  if (since !== undefined && unstable !== undefined && !tolerant) {
    const related = [{ span: unstable.span, message: "unstable according to this" }];
    resolution.report(resolveDiagnostic("gate/since-and-unstable", since.span, {}, { related }));
  }
  const suffix = deprecated?.kind === "deprecated" ? `, deprecated since ${deprecated.version.text}` : "";
  if (since?.kind === "since") {
    const value = since.version.text;
    if (!isReleased(unit, value)) unit.gated = true;
    return { kind: "stable", value, gate: since, key: `since ${value}${suffix}` };
  }
  if (unstable?.kind === "unstable") {
    const value = unstable.feature.name;
    if (!isFeatureOn(resolution, value)) unit.gated = true;
    return { kind: "unstable", value, gate: unstable, key: `unstable ${value}${suffix}` };
  }
  return UNGATED;
}

/** True where a syntax error among the gates says enough about them. */
function isMalformed(unit: Unit, gates: readonly GateNode[]): boolean {
  if (!unit.incomplete) return false;
  return gates.some(({ span }) =>
    unit.files.some((file) => file.loaded.node.source === span.source && isBroken(file, span)),
  );
}

/** Reports a second `@external-id`. The reference looks for one on some items only, and so do the callers. */
export function checkExternalId(resolution: Resolution, gates: readonly GateNode[]): void {
  if (gates.length < 2) return;
  const [first, ...others] = gates.filter(({ kind }) => kind === "external-id");
  for (const other of others) if (first !== undefined) reportTwice(resolution, other, first);
}

function reportTwice(resolution: Resolution, gate: GateNode, first: GateNode): void {
  const related = [{ span: first.span, message: "the first one" }];
  resolution.report(resolveDiagnostic("gate/twice", gate.span, { gate: gate.kind }, { related }));
}

/**
 * Whether an item of that stability is there: false where its feature is off. A version later than the package's is
 * reported, once a gate.
 */
export function isActive(resolution: Resolution, unit: Unit, stability: Stability): boolean {
  if (stability.kind === "unknown") return true;
  if (stability.kind === "unstable") return isFeatureOn(resolution, stability.value);
  const { gate, value } = stability;
  if (gate !== null && !isReleased(unit, value) && !resolution.reportedGates.has(gate)) {
    resolution.reportedGates.add(gate);
    reportVersion(resolution, unit, gate, value);
  }
  return true;
}

function isFeatureOn(resolution: Resolution, feature: string): boolean {
  return resolution.options.allFeatures || resolution.features.has(feature);
}

function isReleased({ releases, package: { name } }: Unit, version: string): boolean {
  if (releases.has(version)) return true;
  if (name.version === null || compareVersions(version, name.version) > 0) return false;
  releases.add(version);
  return true;
}

function reportVersion(resolution: Resolution, unit: Unit, gate: GateNode, since: string): void {
  const { namespace, name, version } = unit.package.name;
  const plain = `${namespace}:${name}`;
  const extras = { related: [{ span: unit.nameSpan, message: "the package is named here" }] };
  resolution.report(
    version === null
      ? resolveDiagnostic("gate/no-version", gate.span, { package: plain }, extras)
      : resolveDiagnostic("gate/unreleased", gate.span, { since, package: plain, current: version }, extras),
  );
}

/** Remembers a stability where it says anything. */
export function remember(resolution: Resolution, item: TypeDef | Func | Interface | World, stability: Stability): void {
  if (stability !== UNGATED) resolution.stabilities.set(item, stability);
}

/** The stability that was remembered of an item. */
export function remembered(resolution: Resolution, item: TypeDef | Func | Interface | World): Stability {
  return resolution.stabilities.get(item) ?? UNGATED;
}
