/** Types as written -> types of the contract (rules 13 to 18). */
import { PRIMITIVES, type CaseNode, type Identifier, type TypeDefNode, type TypeNode } from "../../grammar/ast.ts";
import type { Fix } from "../../grammar/diagnostic.ts";
import { suggest } from "../../grammar/suggest.ts";
import { resolveDiagnostic } from "../messages/resolve.ts";
import type { Case, Field, Func, Type, TypeBody, TypeDef } from "../model.ts";
import { nearFix, offer } from "./suggestions.ts";
import { noteOnType, primitiveFromElsewhere } from "./type-hints.ts";
import { isBroken, unresolvedType, type Resolution, type Scope } from "./state.ts";

/** The type that a scope makes of what is written; mistakes are reported and leave an unresolved type. */
export function resolveType(resolution: Resolution, scope: Scope, node: TypeNode): Type {
  switch (node.kind) {
    case "primitive":
      // What is written is what it is: nothing is left to be made of it.
      return node;
    case "name": {
      const def = lookUp(resolution, scope, node.name);
      return def === null ? unresolvedType(node.span) : { kind: "named", def, span: node.span };
    }
    case "tuple":
      return { kind: "tuple", items: node.items.map((item) => resolveType(resolution, scope, item)), span: node.span };
    case "list":
      return {
        kind: "list",
        element: resolveType(resolution, scope, node.element),
        length: node.length,
        span: node.span,
      };
    case "map": {
      const key = resolveType(resolution, scope, node.key);
      checkKey(resolution, node.key, key);
      return { kind: "map", key, value: resolveType(resolution, scope, node.value), span: node.span };
    }
    case "option":
      return { kind: "option", element: resolveType(resolution, scope, node.element), span: node.span };
    case "result":
      return {
        kind: "result",
        ok: resolveOptional(resolution, scope, node.ok),
        err: resolveOptional(resolution, scope, node.err),
        span: node.span,
      };
    case "future":
      return { kind: "future", element: resolveOptional(resolution, scope, node.element), span: node.span };
    case "stream":
      return { kind: "stream", element: resolveOptional(resolution, scope, node.element), span: node.span };
    case "own":
    case "borrow": {
      const resource = resolveHandle(resolution, scope, node.resource, node.kind);
      if (node.kind === "borrow") scope.sawBorrow = true;
      return resource === null ? unresolvedType(node.span) : { kind: node.kind, resource, span: node.span };
    }
    case "error":
      return unresolvedType(node.span);
  }
}

function resolveOptional(resolution: Resolution, scope: Scope, node: TypeNode | null): Type | null {
  return node === null ? null : resolveType(resolution, scope, node);
}

/** The definition that a name stands for; `null` without one, which is reported unless another mistake explains it. */
function lookUp(resolution: Resolution, scope: Scope, name: Identifier): TypeDef | null {
  const def = scope.types.get(name.name);
  if (def !== undefined) {
    if (resolution.borrowing.has(def)) scope.sawBorrow = true;
    return def;
  }
  if (scope.lost.has(name.name)) return null;
  const func = scope.functions.get(name.name);
  if (func !== undefined) {
    const related = [{ span: func.span, message: "declared here" }];
    resolution.report(resolveDiagnostic("type/function-as-type", name.span, { name: name.name }, { related }));
  } else if (!isBroken(scope.file, scope.span)) {
    const declared = offer(resolution, name.name, scope.types).near;
    const near = declared ?? suggest(name.name, BUILT_IN);
    const note = noteOnType(resolution, scope, name.name);
    resolution.report(
      resolveDiagnostic(
        "resolve/unknown-type",
        name.span,
        { name: name.name, near, note },
        typeFix(name, declared, near, note),
      ),
    );
  }
  return null;
}

/** Mechanical where the likely type takes no arguments and nothing else explains the name better. */
function typeFix(
  name: Identifier,
  declared: string | null,
  near: string | null,
  note: string | undefined,
): { readonly fix?: Fix } {
  const elsewhere = primitiveFromElsewhere(name.name);
  if (elsewhere !== null) return { fix: { title: `Write \`${elsewhere}\``, span: name.span, text: elsewhere } };
  if (note !== undefined || near === null) return {};
  if (declared !== null) return nearFix(name.span, declared);
  const isPrimitive = PRIMITIVES.some((each) => each === near);
  return isPrimitive ? { fix: { title: `Write \`${near}\``, span: name.span, text: near } } : {};
}

/** Types that need no declaration. */
const BUILT_IN: readonly string[] = [
  ...PRIMITIVES,
  "list",
  "map",
  "option",
  "result",
  "tuple",
  "own",
  "borrow",
  "stream",
  "future",
];

const KEY_TYPES = new Set(["bool", "u8", "u16", "u32", "u64", "s8", "s16", "s32", "s64", "char", "string"]);

function checkKey(resolution: Resolution, node: TypeNode, key: Type): void {
  if (isLost(resolution, key) || (key.kind === "primitive" && KEY_TYPES.has(key.name))) return;
  const body = key.kind === "named" ? key.def.body : null;
  const aliasOf =
    body?.kind === "alias" && body.type.kind === "primitive" && KEY_TYPES.has(body.type.name)
      ? body.type.name
      : undefined;
  const text = node.span.source.text.slice(node.span.start, node.span.end);
  const shown = text.length <= 60 ? `\`${text}\`` : `a \`${key.kind}\``;
  resolution.report(resolveDiagnostic("type/map-key", node.span, { key: shown, alias: aliasOf }));
}

/** The resource of a handle, as named; aliases and uses of resources will do. */
function resolveHandle(
  resolution: Resolution,
  scope: Scope,
  name: Identifier,
  handle: "own" | "borrow",
): TypeDef | null {
  const def = lookUp(resolution, scope, name);
  if (def === null) return null;
  const end = endOfChain(resolution, def);
  if (end.body.kind === "resource" || isLostBody(end.body)) return def;
  const related = [{ span: end.nameSpan, message: "declared here" }];
  const is =
    end.body.kind === "alias"
      ? `another name of \`${aliasedText(end.body)}\``
      : `${/^[aeiou]/.test(end.body.kind) ? "an" : "a"} ${end.body.kind}`;
  resolution.report(resolveDiagnostic("type/not-a-resource", name.span, { name: name.name, handle, is }, { related }));
  return null;
}

/** Follows `use` and `type a = b` as far as they name definitions, in one step however long the chain is. */
export function endOfChain(resolution: Resolution, def: TypeDef): TypeDef {
  return resolution.chainEnds.get(def) ?? def;
}

/** Notes where the chain that a new definition begins ends; the rest of the chain is known already. */
export function noteChain(resolution: Resolution, def: TypeDef): void {
  const { body } = def;
  const next =
    body.kind === "use" ? body.target : body.kind === "alias" && body.type.kind === "named" ? body.type.def : null;
  if (next !== null) resolution.chainEnds.set(def, endOfChain(resolution, next));
}

/** What an alias stands for, as written. */
function aliasedText(body: TypeBody & { readonly kind: "alias" }): string {
  const { source, start, end } = body.type.span;
  return end - start > 40 ? `${body.type.kind}<...>` : source.text.slice(start, end);
}

/** True where a type, by whatever name, could not be resolved: there is nothing more to say about it. */
export function isLost(resolution: Resolution, type: Type): boolean {
  if (type.kind === "named") return isLostBody(endOfChain(resolution, type.def).body);
  return type.kind === "primitive" && type.unresolved === true;
}

function isLostBody(body: TypeBody): boolean {
  return body.kind === "alias" && body.type.kind === "primitive" && body.type.unresolved === true;
}

/** What a definition says; the functions of a resource come later, into the list that is given. */
export function resolveBody(resolution: Resolution, scope: Scope, node: TypeDefNode, functions: Func[]): TypeBody {
  switch (node.kind) {
    case "alias":
      return { kind: "alias", type: resolveType(resolution, scope, node.type) };
    case "record":
      return {
        kind: "record",
        fields: node.fields.map((field): Field => ({
          kind: "field",
          name: field.name.name,
          type: resolveType(resolution, scope, field.type),
          docs: field.docs,
          annotations: field.annotations,
          span: field.span,
          nameSpan: field.name.span,
        })),
      };
    case "flags":
      return { kind: "flags", flags: node.flags.map((flag) => resolveCase(resolution, scope, flag)) };
    case "enum":
    case "variant":
      if (node.cases.length === 0 && !isBroken(scope.file, node.span)) {
        resolution.report(resolveDiagnostic("type/empty", node.name.span, { name: node.name.name, what: node.kind }));
      }
      return { kind: node.kind, cases: node.cases.map((each) => resolveCase(resolution, scope, each)) };
    case "resource":
      return { kind: "resource", functions };
  }
}

function resolveCase(resolution: Resolution, scope: Scope, node: CaseNode): Case {
  return {
    kind: "case",
    name: node.name.name,
    type: resolveOptional(resolution, scope, node.type),
    docs: node.docs,
    annotations: node.annotations,
    span: node.span,
    nameSpan: node.name.span,
  };
}

/** The names of types that a definition needs before it. */
export function namesIn(node: TypeDefNode, found: Identifier[]): void {
  switch (node.kind) {
    case "alias":
      namesInType(node.type, found);
      break;
    case "record":
      for (const field of node.fields) namesInType(field.type, found);
      break;
    case "variant":
      for (const each of node.cases) if (each.type !== null) namesInType(each.type, found);
      break;
    case "flags":
    case "enum":
    case "resource":
      break;
  }
}

function namesInType(node: TypeNode, found: Identifier[]): void {
  switch (node.kind) {
    case "primitive":
    case "error":
      break;
    case "name":
      found.push(node.name);
      break;
    case "tuple":
      for (const item of node.items) namesInType(item, found);
      break;
    case "list":
    case "option":
      namesInType(node.element, found);
      break;
    case "map":
      namesInType(node.key, found);
      namesInType(node.value, found);
      break;
    case "result":
      if (node.ok !== null) namesInType(node.ok, found);
      if (node.err !== null) namesInType(node.err, found);
      break;
    case "future":
    case "stream":
      if (node.element !== null) namesInType(node.element, found);
      break;
    case "own":
    case "borrow":
      found.push(node.resource);
      break;
  }
}
