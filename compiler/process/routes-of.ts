import type { ProcessModel } from "./model.ts";

/** A row of `hypc routes --json`: design 2.3. */
export interface RouteRow {
  /** `null`: every method. */
  readonly method: string | null;
  /** `null`: a pathless handler. */
  readonly path: string | null;
  /** WIT name. */
  readonly handler: string;
  /** True where it takes body-bound parameters; a handler without is parameter-less for routing. */
  readonly parameters: boolean;
  /** Of success. */
  readonly status: number;
}

/** A WebSocket handler in `hypc routes --json`. */
export interface WsRow {
  readonly kind: "message" | "open" | "close" | "client";
  /** `null`: the connections that no other handler of the kind has. */
  readonly path: string | null;
  /** WIT name. */
  readonly handler: string;
  /** Whether its messages are decoded by the contract. */
  readonly typed: boolean;
}

/** The WebSocket handlers of a process, in the contract's order. */
export function webSocketsOf(process: ProcessModel): readonly WsRow[] {
  return process.handlers.flatMap(({ name, ws }) =>
    ws === null ? [] : [{ kind: ws.kind, path: ws.path?.text ?? null, handler: name, typed: ws.typed !== null }],
  );
}

/** The HTTP routes of a process in the order in which they are matched. */
export function routesOf(process: ProcessModel): readonly RouteRow[] {
  return process.routes.map(({ handler, method, path }) => ({
    method,
    path: path?.text ?? null,
    handler: handler.name,
    parameters: handler.http?.hasBody ?? false,
    status: handler.status,
  }));
}
