/** Functions, methods, static functions and constructors (rules 15, 18 to 20 and 28). */
import type {
  Documented,
  FunctionNode,
  GateNode,
  Identifier,
  ParameterNode,
  ResourceFunctionNode,
  ResourceNode,
  TypeNode,
} from "../../grammar/ast.ts";
import type { Span } from "../../grammar/source.ts";
import { resolveDiagnostic } from "../messages/resolve.ts";
import type { Func, Param, Type, TypeDef } from "../model.ts";
import { checkExternalId, remember, stabilityOf } from "./stability.ts";
import { unresolvedType, type Resolution, type Scope } from "./state.ts";
import { isLost, resolveType } from "./types.ts";

/** What a function is made from. */
export interface FunctionSource extends Documented {
  readonly name: Identifier;
  readonly function: FunctionNode;
  readonly gates: readonly GateNode[];
  readonly span: Span;
}

/** A function of an interface or world. */
export function resolveFunction(resolution: Resolution, scope: Scope, node: FunctionSource): Func {
  return makeFunction(resolution, scope, node, "free", null);
}

/** The functions of a resource, in source order; `check` is false for a definition that counts for nothing. */
export function resolveResourceFunctions(
  resolution: Resolution,
  scope: Scope,
  node: ResourceNode,
  resource: TypeDef,
  check: boolean,
): Func[] {
  if (check) checkNames(resolution, node);
  return node.functions.map((each) => makeFunction(resolution, scope, each, each.role, resource));
}

function makeFunction(
  resolution: Resolution,
  scope: Scope,
  node: FunctionSource,
  role: Func["role"],
  resource: TypeDef | null,
): Func {
  const stability = stabilityOf(resolution, scope.unit, node.gates);
  checkExternalId(resolution, node.gates);
  const parameters = resolveParameters(resolution, scope, node.function.parameters, role === "method");
  scope.sawBorrow = false;
  const result = resolveResult(resolution, scope, node.function, role, resource);
  const func: Func = {
    kind: "function",
    name: node.name.name,
    role,
    async: node.function.async,
    parameters,
    result,
    owner: scope.owner,
    docs: node.docs,
    annotations: node.annotations,
    gates: node.gates,
    span: node.span,
    nameSpan: node.name.span,
  };
  if (scope.sawBorrow) resolution.returnsBorrow.add(func);
  if (resource !== null) resolution.resourceOf.set(func, resource);
  remember(resolution, func, stability);
  scope.unit.sequence.push(func);
  return func;
}

function resolveParameters(
  resolution: Resolution,
  scope: Scope,
  nodes: readonly ParameterNode[],
  hasSelf: boolean,
): Param[] {
  if (!areDistinct(nodes, hasSelf)) checkParameterNames(resolution, nodes, hasSelf);
  return nodes.map((node) => ({
    kind: "parameter",
    name: node.name.name,
    type: resolveType(resolution, scope, node.type),
    docs: node.docs,
    annotations: node.annotations,
    span: node.span,
    nameSpan: node.name.span,
  }));
}

/** Few names are compared faster than they are collected. */
const FEW = 8;

function areDistinct(nodes: readonly ParameterNode[], hasSelf: boolean): boolean {
  if (nodes.length > FEW) return false;
  for (let at = 0; at < nodes.length; at++) {
    const name = nodes[at]?.name.name;
    if (hasSelf && name === "self") return false;
    for (let before = 0; before < at; before++) if (nodes[before]?.name.name === name) return false;
  }
  return true;
}

function checkParameterNames(resolution: Resolution, nodes: readonly ParameterNode[], hasSelf: boolean): void {
  const names = new Map<string, Identifier>();
  for (const { name } of nodes) {
    const first = names.get(name.name);
    if (first === undefined) names.set(name.name, name);
    if (first === undefined && !(hasSelf && name.name === "self")) continue;
    const related = first === undefined ? [] : [{ span: first.span, message: "first declared here" }];
    resolution.report(resolveDiagnostic("type/duplicate-parameter", name.span, { name: name.name }, { related }));
  }
}

function resolveResult(
  resolution: Resolution,
  scope: Scope,
  node: FunctionNode,
  role: Func["role"],
  resource: TypeDef | null,
): Type | null {
  if (role !== "constructor" || resource === null)
    return node.result === null ? null : resolveType(resolution, scope, node.result);
  if (node.result === null) return { kind: "named", def: resource, span: node.span };
  return resolveConstructorResult(resolution, scope, node.result, resource);
}

/** `result<r, E>`, or a name of that; not a name of a name, and not another name of the resource. */
function resolveConstructorResult(resolution: Resolution, scope: Scope, node: TypeNode, resource: TypeDef): Type {
  const type = resolveType(resolution, scope, node);
  if (isLost(resolution, type)) return type;
  const body = type.kind === "named" ? type.def.body : null;
  const result = body?.kind === "alias" ? body.type : type;
  if (result.kind !== "result") {
    resolution.report(resolveDiagnostic("type/constructor-result", node.span, { resource: resource.name }));
    return unresolvedType(node.span);
  }
  const { ok } = result;
  const made = ok?.kind === "named" ? ok.def : ok?.kind === "own" ? ok.resource : null;
  if (made === resource || (ok !== null && isLost(resolution, ok))) return type;
  const place = node.kind === "result" && node.ok !== null ? node.ok.span : node.span;
  resolution.report(resolveDiagnostic("type/constructor-ok", place, { resource: resource.name }));
  return unresolvedType(node.span);
}

function checkNames(resolution: Resolution, node: ResourceNode): void {
  const resource = node.name.name;
  const names = new Map<string, ResourceFunctionNode>();
  let constructor: ResourceFunctionNode | null = null;
  for (const each of node.functions) {
    const first = each.role === "constructor" ? constructor : (names.get(each.name.name) ?? null);
    if (first === null) {
      if (each.role === "constructor") constructor = each;
      else names.set(each.name.name, each);
      continue;
    }
    const extras = { related: [{ span: first.name.span, message: "first declared here" }] };
    if (each.role === "constructor")
      resolution.report(resolveDiagnostic("type/duplicate-constructor", each.name.span, { resource }, extras));
    else
      resolution.report(
        resolveDiagnostic("type/duplicate-method", each.name.span, { name: each.name.name, resource }, extras),
      );
  }
}
