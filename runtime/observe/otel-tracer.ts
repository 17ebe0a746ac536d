import type * as OpenTelemetry from "@opentelemetry/api";
import type { Attributes, Context, Span, SpanContext } from "@opentelemetry/api";
import { formatProcessId } from "../address.ts";
import type { BaseContext } from "../context/base-context.ts";
import type { Delivery } from "../delivery.ts";
import type { MessageSpan, OpenSpan, Tracer } from "./observer.ts";
import { formatTraceParent, parseTraceParent } from "./trace-context.ts";
import type { TraceContext } from "./trace-context.ts";

type Api = typeof OpenTelemetry;

/** Where `@opentelemetry/api` keeps what the host has registered, shared by all copies of its major version. */
const REGISTRY = Symbol.for("opentelemetry.js.api.1");

/**
 * A tracer, where the host has set a tracer provider (`trace.setGlobalTracerProvider`); else `undefined`, and
 * OpenTelemetry is not even loaded.
 */
export async function loadTracer(): Promise<Tracer | undefined> {
  const registry = (globalThis as { readonly [REGISTRY]?: { readonly trace?: unknown } })[REGISTRY];
  if (registry?.trace === undefined) return undefined;
  return new OtelTracer(await import("@opentelemetry/api"));
}

/** Spans by OpenTelemetry's conventions for RPC and HTTP; what is the runtime's own is named `hypc.*`. */
class OtelTracer implements Tracer {
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  message(delivery: Delivery): MessageSpan {
    const { context, handler } = delivery;
    const process = formatProcessId(context.scope.address);
    const { method, boundPath, origin } = context;
    const attributes: Attributes = {
      "hypc.process": process,
      "hypc.handler": handler.name,
      "hypc.origin": origin,
      "hypc.correlation_id": context.correlationId,
    };
    if (method !== null) attributes["http.request.method"] = method;
    if (boundPath !== null) attributes["http.route"] = boundPath;
    if (origin === "local" || origin === "remote") attributes["rpc.system"] = "hypc";
    const name = method !== null && boundPath !== null ? `${method} ${boundPath}` : `${process}/${handler.name}`;
    const { trace, ROOT_CONTEXT, SpanKind } = this.#api;
    const came = context.incomingTrace;
    const parent = came === undefined ? ROOT_CONTEXT : this.#remote(came);
    const kind = origin === "timer" ? SpanKind.INTERNAL : SpanKind.SERVER;
    return new OtelSpan(this.#api, trace.getTracer("hypc").startSpan(name, { kind, attributes }, parent), parent);
  }

  call(source: string, target: string, handler: string, within: BaseContext | undefined): OpenSpan {
    const process = target.slice(target.indexOf("@") + 1);
    return this.#client(`${process}/${handler}`, within, {
      "rpc.system": "hypc",
      "rpc.method": handler,
      "hypc.source": source,
      "hypc.target": target,
    });
  }

  fetch(method: string, url: URL | undefined, within: BaseContext | undefined): OpenSpan {
    const attributes: Attributes = { "http.request.method": method };
    // Without its query, which may hold what nobody else should read.
    if (url !== undefined) attributes["url.full"] = `${url.origin}${url.pathname}`;
    if (url !== undefined) attributes["server.address"] = url.hostname;
    return this.#client(method, within, attributes);
  }

  #client(name: string, within: BaseContext | undefined, attributes: Attributes): OpenSpan {
    const { trace, context, SpanKind } = this.#api;
    const active = context.active();
    const open = within?.observed?.span;
    // A span of the host's own, below the message's, is nearer.
    const parent = trace.getSpan(active) === undefined && open instanceof OtelSpan ? open.context : active;
    const span = trace.getTracer("hypc").startSpan(name, { kind: SpanKind.CLIENT, attributes }, parent);
    return new OtelSpan(this.#api, span, parent);
  }

  #remote({ traceparent, tracestate }: TraceContext): Context {
    const { trace, ROOT_CONTEXT, createTraceState } = this.#api;
    const parsed = parseTraceParent(traceparent);
    if (parsed === undefined) return ROOT_CONTEXT;
    const { traceId, spanId, flags } = parsed;
    const remote: SpanContext = {
      traceId,
      spanId,
      traceFlags: flags,
      isRemote: true,
      ...(tracestate === undefined ? {} : { traceState: createTraceState(tracestate) }),
    };
    return trace.setSpanContext(ROOT_CONTEXT, remote);
  }
}

class OtelSpan implements MessageSpan {
  readonly context: Context;
  readonly #api: Api;
  readonly #span: Span;

  constructor(api: Api, span: Span, parent: Context) {
    this.#api = api;
    this.#span = span;
    this.context = api.trace.setSpan(parent, span);
  }

  get trace(): TraceContext {
    const { traceId, spanId, traceFlags, traceState } = this.#span.spanContext();
    const tracestate = traceState?.serialize();
    return {
      traceparent: formatTraceParent({ traceId, spanId, flags: traceFlags }),
      tracestate: tracestate === "" ? undefined : tracestate,
    };
  }

  run<R>(invoke: () => R): R {
    return this.#api.context.with(this.context, invoke);
  }

  end(error: { readonly kind: string; readonly cause: unknown } | undefined): void {
    if (error !== undefined) {
      this.#span.setAttribute("error.type", error.kind);
      this.#span.setStatus({ code: this.#api.SpanStatusCode.ERROR, message: error.kind });
      if (error.cause instanceof Error) this.#span.recordException(error.cause);
    }
    this.#span.end();
  }
}
