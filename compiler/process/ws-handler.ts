import { textArgument } from "../annotations/accessors.ts";
import type { ReadAnnotation } from "../annotations/read-annotations.ts";
import type { Func } from "../model.ts";
import type { HandlerKind } from "./exported.ts";
import type { Handler, WsHandlerModel } from "./model.ts";
import { parsePathPattern } from "./path-pattern.ts";

const KINDS: ReadonlyMap<HandlerKind, WsHandlerModel["kind"]> = new Map([
  ["ws", "message"],
  ["ws-open", "open"],
  ["ws-close", "close"],
  ["ws-client", "client"],
]);

/** True where a function is a handler of WebSockets. */
export function isWsHandler(kinds: ReadonlyMap<HandlerKind, ReadAnnotation>): boolean {
  return [...KINDS.keys()].some((kind) => kinds.has(kind));
}

/** What `@ws`, `@ws-open`, `@ws-close` or `@ws-client` say of a function; `null` where none of them does. */
export function wsHandler(func: Func, kinds: ReadonlyMap<HandlerKind, ReadAnnotation>): WsHandlerModel | null {
  for (const [name, kind] of KINDS) {
    const annotation = kinds.get(name);
    if (annotation === undefined) continue;
    const path = textArgument(annotation, "path");
    return { kind, path: path === null ? null : parsePathPattern(path).pattern, typed: typedForm(func, annotation) };
  }
  return null;
}

function typedForm(func: Func, annotation: ReadAnnotation): WsHandlerModel["typed"] {
  const push = annotation.arguments.get("push");
  const message = func.parameters[1];
  if (push === undefined || push.type === null || push.type === undefined || message === undefined) return null;
  return { message, push: { kind: "named", def: push.type, span: push.span } };
}

/** The typed `@ws` handlers among others. */
export function typedChannels(
  handlers: readonly Handler[],
): readonly { readonly handler: Handler; readonly ws: WsHandlerModel & { readonly typed: NonNullable<WsHandlerModel["typed"]> } }[] {
  return handlers.flatMap((handler) => {
    const { ws } = handler;
    return ws === null || ws.typed === null ? [] : [{ handler, ws: { ...ws, typed: ws.typed } }];
  });
}
