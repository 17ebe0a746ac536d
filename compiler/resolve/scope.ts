/** The types of one interface or world: first what it uses, then what it defines, each after what it needs (rules 10 to 14). */
import type { Identifier, TypeDefNode, UseNode } from "../../grammar/ast.ts";
import { resolveDiagnostic } from "../messages/resolve.ts";
import type { Draft, ForeignItem, Item, Resolution, Scope, Stability } from "./state.ts";
import type { Func, TypeBody, TypeDef } from "../model.ts";
import { itemAt } from "./items.ts";
import { orderByNeed } from "./order.ts";
import { nearFix, offer } from "./suggestions.ts";
import { checkExternalId, isActive, remember, stabilityOf } from "./stability.ts";
import { isBroken, unresolvedType } from "./state.ts";
import { namesIn, noteChain, resolveBody } from "./types.ts";

/** Fills `scope.types`; returns the resources that are defined, with the list their functions go into. */
export function resolveTypes(
  resolution: Resolution,
  scope: Scope,
  nodes: readonly (UseNode | TypeDefNode)[],
): Map<TypeDefNode, Func[]> {
  for (const node of nodes) if (node.kind === "use") resolveUse(resolution, scope, node);
  return resolveDefinitions(resolution, scope, nodes);
}

/** The item of a path as an interface; `null` where it is none, which is reported. */
export function interfaceAt(resolution: Resolution, scope: Scope, path: UseNode["path"]): Item | ForeignItem | null {
  const item = itemAt(resolution, scope.unit, scope.file, path);
  if (item === null || item.kind === "interface") return item;
  // It is not there at all, which was reported.
  if (item.origin === "foreign" && item.state === "lost") return null;
  const related = [
    { span: item.name.span, message: item.origin === "local" ? "declared here" : "included as a world here" },
  ];
  resolution.report(
    resolveDiagnostic("resolve/not-an-interface", path.name.span, { name: item.name.name }, { related }),
  );
  return null;
}

function resolveUse(resolution: Resolution, scope: Scope, node: UseNode): void {
  const item = interfaceAt(resolution, scope, node.path);
  const stability = stabilityOf(resolution, scope.unit, node.gates, node.path.package !== null);
  checkExternalId(resolution, node.gates);
  for (const { name, as } of node.names) {
    const body =
      item === null
        ? null
        : item.origin === "local"
          ? useLocal(resolution, scope, item, name)
          : useForeign(resolution, scope, item, name, stability);
    const def: TypeDef = {
      kind: "typedef",
      name: (as ?? name).name,
      owner: scope.owner,
      body: body ?? { kind: "alias", type: unresolvedType(name.span) },
      docs: node.docs,
      annotations: node.annotations,
      gates: node.gates,
      span: node.span,
      nameSpan: (as ?? name).span,
    };
    if (body?.kind === "use" && resolution.borrowing.has(body.target)) resolution.borrowing.add(def);
    define(resolution, scope, def, stability);
  }
}

function useLocal(resolution: Resolution, scope: Scope, item: Item, name: Identifier): TypeBody | null {
  const from = item.scope;
  // It is in a circle with this one, which was reported.
  if (from === null || from.lost.has(name.name)) return null;
  const target = from.types.get(name.name);
  if (target !== undefined) return { kind: "use", target };
  const func = from.functions.get(name.name);
  if (func !== undefined) {
    const related = [{ span: func.span, message: "declared here" }];
    resolution.report(
      resolveDiagnostic("resolve/use-of-function", name.span, { name: name.name, from: item.name.name }, { related }),
    );
  } else if (!isBroken(item.file, item.node.span)) {
    const related = [{ span: item.name.span, message: "declared here" }];
    const offered = offer(resolution, name.name, from.types);
    const parameters = { name: name.name, from: item.name.name, gated: false, ...offered };
    const extras = { related, ...nearFix(name.span, offered.near) };
    resolution.report(resolveDiagnostic("resolve/unknown-name", name.span, parameters, extras));
  }
  return null;
}

function useForeign(
  resolution: Resolution,
  scope: Scope,
  item: ForeignItem,
  name: Identifier,
  stability: Stability,
): TypeBody | null {
  const type = item.types.get(name.name);
  if (type?.state === "found" && type.def !== null) return { kind: "use", target: type.def };
  if (type?.state === "hidden" && isActive(resolution, scope.unit, stability)) {
    const { gate, value } = type.stability;
    const related =
      gate === null ? [] : [{ span: gate.span, message: "the first `use` of it in this package is gated here" }];
    const help = `the first \`use\` of a type decides for the whole package: turn the feature on with \`--features ${value}\`, or put an ungated \`use\` in front`;
    resolution.report(
      resolveDiagnostic(
        "gate/hidden",
        name.span,
        { what: "type", name: name.name, feature: value, from: "this `use`" },
        { related, help },
      ),
    );
  }
  return null;
}

function define(resolution: Resolution, scope: Scope, def: TypeDef, stability: Stability): void {
  const first = scope.types.get(def.name);
  if (first !== undefined) {
    const related = [{ span: first.nameSpan, message: "first declared here" }];
    const parameters = { name: def.name, first: first.body.kind === "use" ? "a used type" : "another type" };
    resolution.report(resolveDiagnostic("resolve/duplicate-name", def.nameSpan, parameters, { related }));
    return;
  }
  scope.types.set(def.name, def);
  noteChain(resolution, def);
  remember(resolution, def, stability);
  scope.unit.sequence.push(def);
}

function resolveDefinitions(
  resolution: Resolution,
  scope: Scope,
  nodes: readonly (UseNode | TypeDefNode)[],
): Map<TypeDefNode, Func[]> {
  const defined = definitionsByName(resolution, scope, nodes);
  const definitions = [...defined.values()];
  const indexOf = new Map<string, number>();
  for (const [index, node] of definitions.entries()) indexOf.set(node.name.name, index);
  const needed = definitions.map((node) => {
    const names: Identifier[] = [];
    namesIn(node, names);
    return names;
  });
  const needs = needed.map((names) =>
    names.length === 0 ? NONE : names.flatMap(({ name }) => indexOf.get(name) ?? []),
  );
  const { order, cycles, cyclic } = orderByNeed(definitions.length, (node) => needs[node] ?? NONE);
  for (const cycle of cycles) reportCycle(resolution, definitions, needed, cycle);
  for (const node of cyclic) scope.lost.add(definitions[node]?.name.name ?? "");

  const resources = new Map<TypeDefNode, Func[]>();
  for (const index of order) {
    const node = definitions[index];
    if (node !== undefined) resolveDefinition(resolution, scope, node, cyclic.has(index), resources);
  }
  return resources;
}

const NONE: readonly number[] = [];

/**
 * Definitions by name, in source order. A `use` that follows a definition of its name takes the name over without a word,
 * for the reference: it forgets the definition. The other way round it is the same name twice.
 */
function definitionsByName(
  resolution: Resolution,
  scope: Scope,
  nodes: readonly (UseNode | TypeDefNode)[],
): Map<string, TypeDefNode> {
  const defined = new Map<string, TypeDefNode>();
  const used = new Map<string, Identifier>();
  for (const node of nodes) {
    if (node.kind === "use") {
      for (const { name, as } of node.names) {
        const local = as ?? name;
        const before = defined.get(local.name);
        if (before !== undefined) {
          const related = [{ span: local.span, message: "this takes its place" }];
          resolution.report(
            resolveDiagnostic("resolve/discarded-definition", before.name.span, { name: local.name }, { related }),
          );
          defined.delete(local.name);
        }
        used.set(local.name, local);
      }
      continue;
    }
    const { name } = node;
    const first = defined.get(name.name)?.name ?? used.get(name.name);
    if (first === undefined) defined.set(name.name, node);
    else {
      const related = [{ span: first.span, message: "first declared here" }];
      const parameters = {
        name: name.name,
        first: used.has(name.name) ? "a used type" : "another type",
      };
      resolution.report(resolveDiagnostic("resolve/duplicate-name", name.span, parameters, { related }));
    }
  }
  return defined;
}

function resolveDefinition(
  resolution: Resolution,
  scope: Scope,
  node: TypeDefNode,
  cyclic: boolean,
  resources: Map<TypeDefNode, Func[]>,
): void {
  const stability = stabilityOf(resolution, scope.unit, node.gates);
  checkExternalId(resolution, node.gates);
  const functions: Func[] = [];
  scope.sawBorrow = false;
  const def: Draft<TypeDef> = {
    kind: "typedef",
    name: node.name.name,
    owner: scope.owner,
    body: cyclic
      ? { kind: "alias", type: unresolvedType(node.name.span) }
      : resolveBody(resolution, scope, node, functions),
    docs: node.docs,
    annotations: node.annotations,
    gates: node.gates,
    span: node.span,
    nameSpan: node.name.span,
  };
  if (scope.sawBorrow) resolution.borrowing.add(def);
  if (node.kind === "resource") resources.set(node, functions);
  define(resolution, scope, def, stability);
}

/** Of a long circle the beginning is shown. */
const MAX_PLACES = 9;

function reportCycle(
  resolution: Resolution,
  definitions: readonly TypeDefNode[],
  needed: readonly (readonly Identifier[])[],
  cycle: readonly number[],
): void {
  const names = cycle.map((index) => definitions[index]?.name.name ?? "");
  const places = cycle.slice(0, MAX_PLACES).flatMap((index, at) => {
    const next = names[(at + 1) % names.length];
    const place = needed[index]?.find(({ name }) => name === next);
    return place === undefined ? [] : [{ span: place.span, message: `\`${names[at]}\` holds \`${next}\`` }];
  });
  const [first, ...related] = places;
  const extras = { related, ...(first === undefined ? {} : { label: first.message }) };
  resolution.report(
    resolveDiagnostic("type/cycle", first?.span ?? null, { cycle: [...names, names[0] ?? ""] }, extras),
  );
}
