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
