/** Worlds as they are written: their own types, imports, exports and includes, nothing expanded yet (rules 22 and 23). */
import type { ExternNode, IncludeNode, ResourceNode, TypeDefNode, UseNode, WorldNode } from "../../grammar/ast.ts";
import { resolveDiagnostic } from "../messages/resolve.ts";
import { resolveFunction, resolveResourceFunctions } from "./functions.ts";
import { resolveInterface } from "./interfaces.ts";
import { itemAt } from "./items.ts";
import { itemId } from "./package-name.ts";
import { interfaceAt, resolveTypes } from "./scope.ts";
import { checkExternalId, remember, stabilityOf } from "./stability.ts";
import {
  isBroken,
  type ForeignItem,
  type Item,
  type Resolution,
  type Scope,
  type Unit,
  type WorldDraft,
  type WorldEntry,
  type WorldKey,
  type WorldRecord,
} from "./state.ts";

/** Resolves the statements of a world. */
export function resolveWorld(resolution: Resolution, unit: Unit, item: Item, node: WorldNode): WorldRecord {
  const stability = stabilityOf(resolution, unit, node.gates);
  const world: WorldDraft = {
    kind: "world",
    name: node.name.name,
    id: itemId(unit.package.name, node.name.name),
    package: unit.package,
    types: new Map(),
    imports: [],
    exports: [],
    docs: node.docs,
    annotations: node.annotations,
    gates: node.gates,
    span: node.span,
    nameSpan: node.name.span,
    ...(isBroken(item.file, node.span) ? { incomplete: true } : {}),
  };
  const scope: Scope = {
    unit,
    file: item.file,
    owner: world,
    title: `the world \`${world.name}\``,
    span: node.span,
    types: new Map(),
    functions: new Map(),
    lost: new Set(),
    outer: null,
    sawBorrow: false,
  };
  const nodes = node.items.filter(
    (each): each is UseNode | TypeDefNode => each.kind !== "extern" && each.kind !== "include",
  );
  const resources = resolveTypes(resolution, scope, nodes);
  const record: WorldRecord = {
    world,
    stability,
    node,
    scope,
    imports: new Map(),
    exports: new Map(),
    includes: [],
    refused: false,
  };
  for (const each of node.items) if (each.kind === "include") addInclude(resolution, record, each);
  for (const def of scope.types.values())
    record.imports.set(def.name, { kind: "type", def, name: def.name, span: def.span });

  const direct = { import: new Map<WorldKey, ExternNode>(), export: new Map<WorldKey, ExternNode>() };
  for (const each of node.items) {
    if (each.kind === "extern") addExtern(resolution, record, each, direct[each.direction]);
    else if (each.kind === "resource") {
      const list = resources.get(each);
      const made = resolveMethods(resolution, record, each, list !== undefined);
      list?.push(...made);
    }
  }
  remember(resolution, world, stability);
  unit.worlds.push(record);
  return record;
}

/** Methods are imports of the world beside their resource, under names that no plain name can be. */
function resolveMethods(resolution: Resolution, record: WorldRecord, node: ResourceNode, check: boolean) {
  const resource = record.scope.types.get(node.name.name);
  if (resource === undefined) return [];
  const functions = resolveResourceFunctions(resolution, record.scope, node, resource, check);
  for (const func of functions) {
    const name =
      func.role === "constructor" ? `[constructor]${resource.name}` : `[${func.role}]${resource.name}.${func.name}`;
    record.imports.set(name, { kind: "function", function: func, name, span: func.span });
  }
  return functions;
}

function addInclude(resolution: Resolution, record: WorldRecord, node: IncludeNode): void {
  const { scope, world } = record;
  const target = itemAt(resolution, scope.unit, scope.file, node.path);
  const stability = stabilityOf(resolution, scope.unit, node.gates, node.path.package !== null);
  if (target === null) world.incomplete = true;
  else if (target.kind === "interface" && target.origin === "foreign" && target.state === "lost")
    world.incomplete = true;
  else if (target.kind === "interface") {
    const note =
      target.origin === "foreign" && target.firstKind === "unknown"
        ? `a \`use\` at the top of a file stands for an interface: write \`include ${target.packageId.replace(/(@.*)?$/, (version) => `/${target.name.name}${version}`)};\` in its place`
        : undefined;
    const related = [
      {
        span: target.name.span,
        message: target.origin === "local" ? "declared here" : "first named as an interface here",
      },
    ];
    resolution.report(
      resolveDiagnostic("resolve/not-a-world", node.path.name.span, { name: target.name.name, note }, { related }),
    );
    world.incomplete = true;
  } else record.includes.push({ target, stability, renames: node.renames, span: node.span, pathSpan: node.path.span });
}

function addExtern(
  resolution: Resolution,
  record: WorldRecord,
  node: ExternNode,
  direct: Map<WorldKey, ExternNode>,
): void {
  const made = resolveExtern(resolution, record, node);
  if (made === null) {
    record.world.incomplete = true;
    return;
  }
  const { key, entry } = made;
  const { direction } = node;
  const place = node.item.kind === "path" ? node.item.path.span : node.item.name.span;
  if (typeof key !== "string") {
    const first = direct.get(key);
    if (first !== undefined) {
      const related = [
        { span: first.item.kind === "path" ? first.item.path.span : first.span, message: `first ${direction}ed here` },
      ];
      resolution.report(
        resolveDiagnostic("world/interface-twice", place, { direction, name: entry.name }, { related }),
      );
    }
    direct.set(key, node);
  }
  const items = direction === "import" ? record.imports : record.exports;
  const prior = items.get(key);
  if (prior === undefined) items.set(key, entry);
  else if (typeof key === "string") {
    const what = prior.kind === "type" ? "a type" : prior.kind === "function" ? "a function" : "an interface";
    const related = [{ span: prior.kind === "type" ? prior.def.nameSpan : prior.span, message: "first here" }];
    resolution.report(resolveDiagnostic("world/conflict", place, { direction, name: key, prior: what }, { related }));
  }
}

function resolveExtern(
  resolution: Resolution,
  record: WorldRecord,
  node: ExternNode,
): { readonly key: WorldKey; readonly entry: WorldEntry } | null {
  const { scope } = record;
  const { item, span, gates, docs, annotations } = node;
  switch (item.kind) {
    case "function": {
      const { name } = item;
      const func = resolveFunction(resolution, scope, {
        name,
        function: item.function,
        gates,
        docs,
        annotations,
        span,
      });
      return { key: name.name, entry: { kind: "function", function: func, name: name.name, span } };
    }
    case "inline-interface": {
      const { name, items } = item;
      const stability = stabilityOf(resolution, scope.unit, gates);
      checkExternalId(resolution, gates);
      const source = { name, items, docs, annotations, gates, span, outer: scope };
      const made = resolveInterface(resolution, scope.unit, scope.file, source, stability).record.interface;
      return {
        key: name.name,
        entry: { kind: "interface", interface: made, stability, explicit: true, name: name.name, span },
      };
    }
    case "path":
    case "named-path": {
      const stability = stabilityOf(resolution, scope.unit, gates, item.path.package !== null);
      checkExternalId(resolution, gates);
      const target = interfaceAt(resolution, scope, item.path);
      if (target === null) return null;
      const made = interfaceOf(target);
      const name = item.kind === "path" ? item.path.name.name : item.name.name;
      const key: WorldKey | null =
        item.kind === "named-path" ? name : (made ?? (target.origin === "foreign" ? target : null));
      return key === null
        ? null
        : { key, entry: { kind: "interface", interface: made, stability, explicit: true, name, span } };
    }
  }
}

/** The interface of an item, where there is one: not of one that another package does not have, or that is behind a feature that is off there. */
function interfaceOf(item: Item | ForeignItem) {
  if (item.origin === "foreign") return item.interface;
  return item.record !== null && "interface" in item.record ? item.record.interface : null;
}
