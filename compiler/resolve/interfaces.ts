/** Interfaces, those of packages and those inline in worlds. */
import type {
  AnnotationNode,
  GateNode,
  Identifier,
  InterfaceItemNode,
  NamedFunctionNode,
  TypeDefNode,
  UseNode,
} from "../../grammar/ast.ts";
import type { Span } from "../../grammar/source.ts";
import { resolveDiagnostic } from "../messages/resolve.ts";
import type { Func, TypeDef } from "../model.ts";
import { resolveFunction, resolveResourceFunctions } from "./functions.ts";
import { itemId } from "./package-name.ts";
import { resolveTypes } from "./scope.ts";
import { remember } from "./stability.ts";
import {
  isBroken,
  type InterfaceDraft,
  type InterfaceRecord,
  type Resolution,
  type Scope,
  type Stability,
  type Unit,
  type UnitFile,
} from "./state.ts";

/** What an interface is made from. */
export interface InterfaceSource {
  readonly name: Identifier;
  readonly items: readonly InterfaceItemNode[];
  readonly docs: string | null;
  readonly annotations: readonly AnnotationNode[];
  readonly gates: readonly GateNode[];
  readonly span: Span;
  /** The world around it, where it is inline. */
  readonly outer: Scope | null;
}

/** Resolves an interface; what of it is behind features that are off is taken out later. */
export function resolveInterface(
  resolution: Resolution,
  unit: Unit,
  file: UnitFile,
  source: InterfaceSource,
  stability: Stability,
): { readonly record: InterfaceRecord; readonly scope: Scope } {
  const { name, outer } = source;
  const draft: InterfaceDraft = {
    kind: "interface",
    name: name.name,
    id: outer === null ? itemId(unit.package.name, name.name) : null,
    package: unit.package,
    types: new Map(),
    functions: new Map(),
    docs: source.docs,
    annotations: source.annotations,
    gates: source.gates,
    span: source.span,
    nameSpan: name.span,
    ...(isBroken(file, source.span) ? { incomplete: true } : {}),
  };
  const functions = new Map<string, Identifier>();
  for (const node of source.items)
    if (node.kind === "function" && !functions.has(node.name.name)) functions.set(node.name.name, node.name);
  const scope: Scope = {
    unit,
    file,
    owner: draft,
    title: `the interface \`${name.name}\``,
    span: source.span,
    types: new Map(),
    functions,
    lost: new Set(),
    outer,
    sawBorrow: false,
  };
  const nodes = source.items.filter((node): node is UseNode | TypeDefNode => node.kind !== "function");
  const resources = resolveTypes(resolution, scope, nodes);
  addTypes(draft.types, scope, nodes);

  const record: InterfaceRecord = { interface: draft, stability, functions: [] };
  for (const node of source.items) {
    if (node.kind === "function") addFunction(resolution, scope, draft, record, node);
    else if (node.kind === "resource") {
      const resource = scope.types.get(node.name.name);
      if (resource === undefined) continue;
      const list = resources.get(node);
      const made = resolveResourceFunctions(resolution, scope, node, resource, list !== undefined);
      list?.push(...made);
      record.functions.push(...made);
    }
  }
  remember(resolution, draft, stability);
  unit.interfaces.push(record);
  if (outer !== null) resolution.inlineOrder.set(draft, [...scope.types.values()]);
  return { record, scope };
}

/** Used types first, then definitions in source order. */
export function addTypes(types: Map<string, TypeDef>, scope: Scope, nodes: readonly (UseNode | TypeDefNode)[]): void {
  for (const def of scope.types.values()) if (def.body.kind === "use") types.set(def.name, def);
  for (const node of nodes) {
    const names = node.kind === "use" ? node.names.map(({ name, as }) => as ?? name) : [node.name];
    for (const { name } of names) {
      const def = scope.types.get(name);
      if (def !== undefined) types.set(name, def);
    }
  }
}

function addFunction(
  resolution: Resolution,
  scope: Scope,
  draft: InterfaceDraft,
  record: InterfaceRecord,
  node: NamedFunctionNode,
): void {
  const func: Func = resolveFunction(resolution, scope, node);
  const { name } = node.name;
  const first = draft.types.get(name) ?? draft.functions.get(name);
  if (first !== undefined) {
    const related = [{ span: first.nameSpan, message: "first declared here" }];
    const parameters = {
      name,
      first: first.kind !== "typedef" ? "another function" : first.body.kind === "use" ? "a used type" : "a type",
    };
    resolution.report(resolveDiagnostic("resolve/duplicate-name", node.name.span, parameters, { related }));
    return;
  }
  draft.functions.set(name, func);
  record.functions.push(func);
}
