/**
 * `hypc/context`: the functions of the seed that know the request without being handed its context. Loading this entry
 * turns the tracking on (AsyncLocalStorage), for every node of the program; a program that does not load it does not
 * pay for it. From then on, calls to other processes inherit the deadline of the request that makes them.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import type { Address } from "../address.ts";
import type { HttpMethod, QueryValues } from "../definition.ts";
import type { ProcessServer } from "../process-server.ts";
import type { BaseContext } from "./base-context.ts";
import { contextHook } from "./hook.ts";
import type { ContextTracker } from "./hook.ts";

const requests = new AsyncLocalStorage<BaseContext>();

const tracker: ContextTracker = {
  run: (context, run, ...args) => requests.run(context, run, ...args),
  current: () => requests.getStore(),
};
contextHook.tracker ??= tracker;

/** The path of the HTTP request, relative to the process, without the query; `null` outside of an HTTP request. */
export function getPath(): string | null {
  return contextHook.tracker?.current()?.path ?? null;
}

/** The method of the HTTP request; `null` outside of an HTTP request. */
export function getHttpMethod(): HttpMethod | null {
  return contextHook.tracker?.current()?.method ?? null;
}

/** The query parameters of the HTTP request, decoded; `null` outside of an HTTP request. */
export function getQueryParams(): QueryValues | null {
  const context = contextHook.tracker?.current();
  return context === undefined || context.method === null ? null : context.query;
}

/** Who sent the request that is being handled. Throws outside of a handler. */
export function source(): Address {
  return currentRequest("source").source;
}

/** Where the process that handles the request is served. Throws outside of a handler. */
export function getServer(): ProcessServer {
  return currentRequest("getServer").scope.server;
}

/** Sets headers of the answer; ignored where the request did not come by HTTP. Throws outside of a handler. */
export function setResponseHeaders(headers: Readonly<Record<string, string>>): void {
  const { response } = currentRequest("setResponseHeaders");
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
}

/** Adds a header beside those of its name; ignored where the request did not come by HTTP. Throws outside of a handler. */
export function addResponseHeader(name: string, value: string): void {
  currentRequest("addResponseHeader").response.addHeader(name, value);
}

function currentRequest(asker: string): BaseContext {
  const context = contextHook.tracker?.current();
  if (context === undefined)
    throw new Error(`${asker}() knows the request only inside of a handler and of what it awaits or starts.`);
  return context;
}
