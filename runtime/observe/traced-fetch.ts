import type { BaseContext } from "../context/base-context.ts";
import type { Tracer } from "./observer.ts";

/** The platform's `fetch` in a span of its own, whose trace goes along in `traceparent` unless the caller has set one. */
export async function tracedFetch(
  tracer: Tracer,
  within: BaseContext | undefined,
  input: string | URL | Request,
  init: RequestInit,
): Promise<Response> {
  const method = init.method ?? (input instanceof Request ? input.method : "GET");
  const span = tracer.fetch(method.toUpperCase(), urlOf(input), within);
  const headers = new Headers(init.headers ?? (input instanceof Request ? input.headers : undefined));
  if (!headers.has("traceparent")) {
    const { traceparent, tracestate } = span.trace;
    headers.set("traceparent", traceparent);
    if (tracestate !== undefined) headers.set("tracestate", tracestate);
  }
  try {
    const response = await fetch(input, { ...init, headers });
    span.end(response.status >= 400 ? { kind: String(response.status), cause: undefined } : undefined);
    return response;
  } catch (error) {
    span.end({ kind: error instanceof Error ? error.name : "error", cause: error });
    throw error;
  }
}

function urlOf(input: string | URL | Request): URL | undefined {
  try {
    return new URL(input instanceof Request ? input.url : input);
  } catch {
    return undefined;
  }
}
