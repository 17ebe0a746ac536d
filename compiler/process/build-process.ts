import { underlyingType } from "../annotations/underlying.ts";
import {
  caseArgument,
  flagArgument,
  payloadInteger,
  textArgument,
  textsArgument,
  integerArgument,
} from "../annotations/accessors.ts";
import { worldItem } from "../annotations/places.ts";
import type { AnnotationIndex, ReadAnnotation } from "../annotations/read-annotations.ts";
import { pascalCase } from "../emit/names.ts";
import { definitionOf, type TypeDef, type World } from "../model.ts";
import { collectValues } from "./collect-values.ts";
import { exportedFunctions, type ExportedFunction } from "./exported.ts";
import { httpHandler } from "./http-handler.ts";
import type { Handler, HttpBindingModel, ProcessModel, SavePolicy, UiModel, Wire, WsBindingModel } from "./model.ts";
import { orderRoutes } from "./route-order.ts";
import { isWsHandler, wsHandler } from "./ws-handler.ts";

/**
 * The model of a `@process` world. It holds what could be read: whether that makes sense is asked by the rules of
 * `compiler/check`, and only a process without errors is to be generated.
 */
export function buildProcess(world: World, annotations: AnnotationIndex): ProcessModel {
  const own = annotations.of(worldItem(world));
  const process = own.find(({ name }) => name === "process") ?? null;
  const wire = wireOf(process);
  const exported = exportedFunctions(world, annotations);
  const handlers = exported.filter(isServed).map((each) => buildHandler(each, wire, annotations));
  const init = exported.find(({ kinds }) => kinds.has("init"));
  const state = stateOf(process);
  const bindings = own.filter(({ name }) => name === "bind-http").map(httpBinding);
  return {
    world,
    name: (process === null ? null : textArgument(process, "name")) ?? world.name,
    icon: process === null ? null : textArgument(process, "icon"),
    widget: process === null ? null : textArgument(process, "widget"),
    wire,
    save: saveOf(process),
    state,
    httpBindings: bindings.length > 0 ? bindings : [{ path: "/", authenticated: false, localOnly: false }],
    wsBindings: own.filter(({ name }) => name === "bind-ws").map(wsBinding),
    ui: own.filter(({ name }) => name === "ui").map(uiBinding),
    init: init === undefined ? null : buildHandler(init, wire, annotations),
    handlers,
    routes: orderRoutes(handlers),
    ...collectValues(handlers, state, annotations),
  };
}

/** A handler of a kind that the model holds; `init` stands apart. */
function isServed({ kinds }: ExportedFunction): boolean {
  return kinds.has("http") || kinds.has("local") || kinds.has("remote") || kinds.has("eth") || isWsHandler(kinds);
}

function buildHandler(exported: ExportedFunction, wire: Wire, annotations: AnnotationIndex): Handler {
  const { function: func, kinds } = exported;
  const http = kinds.get("http");
  const remote = kinds.get("remote");
  return {
    function: func,
    interface: exported.interface,
    name: func.name,
    envelope: pascalCase(func.name),
    http: http === undefined ? null : httpHandler(func, http, wire, annotations),
    local: kinds.has("local"),
    remote: remote === undefined ? null : { from: textsArgument(remote, "from") },
    ws: wsHandler(func, kinds),
    eth: kinds.has("eth"),
    status: statusOf(exported, wire),
  };
}

function statusOf({ function: func, others }: ExportedFunction, wire: Wire): number {
  // The other wire answers 200 whatever the contract says, as its callers expect.
  if (wire === "hyperware") return 200;
  const status = others.find(({ name }) => name === "status");
  return (status === undefined ? null : integerArgument(status, "code")) ?? (func.result === null ? 204 : 200);
}

function wireOf(process: ReadAnnotation | null): Wire {
  return process !== null && caseArgument(process, "wire") === "hyperware" ? "hyperware" : "web";
}

function saveOf(process: ReadAnnotation | null): SavePolicy {
  const kind = process === null ? null : caseArgument(process, "save");
  const n = process === null ? null : payloadInteger(process, "save");
  switch (kind) {
    case "every-message":
    case "on-diff":
      return { kind };
    case "every-n-messages":
    case "every-n-seconds":
      return { kind, n: n ?? 1 };
    default:
      return { kind: "never" };
  }
}

/** The record that the state is, through `use` and aliases; `null` where it is none. */
function stateOf(process: ReadAnnotation | null): TypeDef | null {
  const named = process?.arguments.get("state")?.type;
  if (named === null || named === undefined) return null;
  return stateRecord(named);
}

/** The record behind a type's name; `null` where there is none. */
export function stateRecord(named: TypeDef): TypeDef | null {
  const def = definitionOf(named);
  if (def.body.kind === "record") return def;
  if (def.body.kind !== "alias") return null;
  const type = underlyingType(def.body.type);
  const target = type.kind === "named" ? definitionOf(type.def) : null;
  return target?.body.kind === "record" ? target : null;
}

function httpBinding(annotation: ReadAnnotation): HttpBindingModel {
  return {
    path: textArgument(annotation, "path") ?? "/",
    authenticated: flagArgument(annotation, "authenticated"),
    localOnly: flagArgument(annotation, "local-only"),
  };
}

function wsBinding(annotation: ReadAnnotation): WsBindingModel {
  return { path: textArgument(annotation, "path") ?? "/", authenticated: flagArgument(annotation, "authenticated") };
}

function uiBinding(annotation: ReadAnnotation): UiModel {
  return { ...httpBinding(annotation), dir: textArgument(annotation, "dir") ?? "" };
}
