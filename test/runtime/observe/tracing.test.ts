import { AsyncLocalStorage } from "node:async_hooks";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { context, ROOT_CONTEXT, trace } from "@opentelemetry/api";
import type { Attributes, Context, Span, SpanContext, SpanOptions } from "@opentelemetry/api";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import fc from "fast-check";
import { address } from "../../../runtime/address.ts";
import { formatTraceParent, parseTraceParent, traceOfHeaders } from "../../../runtime/observe/trace-context.ts";
import { startTestNode } from "../../../runtime/testing/index.ts";
import type { TestNode, TestNodeOptions } from "../../../runtime/testing/index.ts";
import { ask } from "../fixtures/cloned.ts";
import { probe } from "../fixtures/probe.ts";
import type { ProbeSpec } from "../fixtures/probe.ts";
import { NETWORKS, useNetwork } from "../transport/networks.ts";
import type { Network } from "../transport/networks.ts";

/** What a tracer provider of a host would export. */
interface Exported {
  readonly name: string;
  readonly parent: string | undefined;
  readonly context: SpanContext;
  readonly attributes: Attributes;
  error: string | undefined;
  ended: number;
}

let spans: Exported[] = [];
let count = 0;
const storage = new AsyncLocalStorage<Context>();

function startSpan(name: string, options: SpanOptions = {}, within: Context = ROOT_CONTEXT): Span {
  const parent = trace.getSpanContext(within);
  const spanContext: SpanContext = {
    traceId: parent?.traceId ?? (++count).toString(16).padStart(32, "a"),
    spanId: (++count).toString(16).padStart(16, "b"),
    traceFlags: 1,
    ...(parent?.traceState === undefined ? {} : { traceState: parent.traceState }),
  };
  const exported: Exported = {
    name,
    parent: parent?.spanId,
    context: spanContext,
    attributes: { ...options.attributes },
    error: undefined,
    ended: 0,
  };
  spans.push(exported);
  const span = {
    spanContext: () => spanContext,
    setAttribute: (key: string, value: string) => ((exported.attributes[key] = value), span),
    setStatus: ({ message }: { message?: string }) => ((exported.error = message), span),
    recordException: () => {},
    end: () => void exported.ended++,
    isRecording: () => true,
  };
  return span as unknown as Span;
}

beforeEach(() => {
  spans = [];
  trace.setGlobalTracerProvider({ getTracer: () => ({ startSpan }) as never });
  context.setGlobalContextManager({
    active: () => storage.getStore() ?? ROOT_CONTEXT,
    with: (active, run, thisArg, ...args) => storage.run(active, () => run.apply(thisArg as never, args)),
    bind: (_active, target) => target,
    enable: () => context as never,
    disable: () => context as never,
  });
});

const nodes: TestNode[] = [];
afterEach(async () => {
  await Promise.all(nodes.splice(0).map((node) => node.stop({ drainMs: 20 })));
  trace.disable();
  context.disable();
});

async function start(options: TestNodeOptions = {}): Promise<TestNode> {
  const node = await startTestNode(options);
  nodes.push(node);
  return node;
}

const ID = "target:test:test.os";
const target = address(`test.os@${ID}`);
const INCOMING = `00-${"1".repeat(32)}-${"2".repeat(16)}-01`;
const named = (name: string) => spans.find((span) => span.name === name);

async function serving(handlers: ProbeSpec<undefined>["handlers"]) {
  const node = await start();
  await node.spawn(probe({ handlers }), { process: ID, mount: "/" });
  return node;
}

const over = (path: string) => ({
  method: "GET" as const,
  path,
  body: [],
  decode: () => [],
  encode: (value: unknown) => ({ status: 200, body: JSON.stringify(value ?? null) }),
});

describe("spans", () => {
  test("an HTTP request continues the trace of its client", async () => {
    const node = await serving({ hello: { run: () => "hi", http: over("/hello/{name}") } });
    await node.fetch("/hello/you?x=1", { headers: { traceparent: INCOMING, tracestate: "vendor=1" } });
    expect(spans).toHaveLength(1);
    expect(spans[0]).toMatchObject({
      name: "GET /hello/{name}",
      parent: "2".repeat(16),
      context: { traceId: "1".repeat(32) },
      attributes: {
        "hypc.process": ID,
        "hypc.handler": "hello",
        "hypc.origin": "http",
        "http.request.method": "GET",
        "http.route": "/hello/{name}",
      },
      error: undefined,
      ended: 1,
    });
    expect(spans[0]?.context.traceState?.serialize()).toBe("vendor=1");
  });

  test("a malformed traceparent is ignored", async () => {
    const node = await serving({ hello: { run: () => "hi", http: over("/hello") } });
    await node.fetch("/hello", { headers: { traceparent: "00-zz" } });
    expect(spans[0]).toMatchObject({ name: "GET /hello", parent: undefined });
  });

  for (const { kind, missing } of NETWORKS) {
    describe.skipIf(missing)(`over ${kind}`, () => {
      const network = useNetwork(kind);
      test("a call carries the trace from handler to handler, over nodes", () => chainOverNodes(network()));
    });
  }

  async function chainOverNodes(network: Network): Promise<void> {
    const alice = await start({ name: "alice.os", transport: network.transport() });
    const bob = await start({ name: "bob.os", transport: network.transport(), clock: alice.clock });
    const there = address("bob.os@target:test:bob.os");
    await bob.spawn(probe({ handlers: { leaf: () => 1 } }), { process: "target:test:bob.os" });
    const middle = async (process: Parameters<typeof ask>[0]) => ask(process, there, "leaf");
    await alice.spawn(probe({ handlers: { middle } }), { process: "middle:test:alice.os" });
    await ask(alice, address("alice.os@middle:test:alice.os"), "middle");

    const chain = spans.map(({ name, parent, context: { spanId }, ended }) => ({ name, parent, spanId, ended }));
    expect(chain.map(({ name }) => name)).toEqual([
      "middle:test:alice.os/middle",
      "middle:test:alice.os/middle",
      "target:test:bob.os/leaf",
      "target:test:bob.os/leaf",
    ]);
    for (let i = 1; i < chain.length; i++) expect(chain[i]?.parent).toBe(chain[i - 1]?.spanId);
    expect(new Set(spans.map(({ context: { traceId } }) => traceId)).size).toBe(1);
    expect(chain.every(({ ended }) => ended === 1)).toBe(true);
  }

  test("without a context manager of the host, the request that is named carries the trace", async () => {
    context.disable();
    const node = await serving({
      leaf: () => 1,
      middle: (process, _args, request) => ask(process, target, "leaf", [], { context: request }),
    });
    await ask(node, target, "middle");
    for (let i = 1; i < spans.length; i++) expect(spans[i]?.parent).toBe(spans[i - 1]?.context.spanId);
    expect(spans).toHaveLength(4);
  });

  test("failures are marked, on both sides, and every span ends once", async () => {
    const node = await serving({ bad: () => Promise.reject(new Error("insides")), hang: () => new Promise(() => {}) });
    await ask(node, target, "bad").catch(() => {});
    expect(spans.map(({ error, ended }) => [error, ended])).toEqual([
      ["failed", 1],
      ["failed", 1],
    ]);
    spans = [];
    const hanging = ask(node, target, "hang").catch(() => {});
    await node.clock.advance(30_000);
    await hanging;
    expect(spans[0]).toMatchObject({ error: "timeout", ended: 1, attributes: { "error.type": "timeout" } });
    await node.stop({ drainMs: 10 });
    expect(spans[1]).toMatchObject({ ended: 1 });
  });

  test("a timer begins a trace of its own", async () => {
    const node = await serving({ set: (process) => void process.process.setTimer(5, () => {}) });
    await ask(node, target, "set");
    await node.clock.advance(5);
    expect(named(`${ID}/timer`)).toMatchObject({ parent: undefined, ended: 1, attributes: { "hypc.origin": "timer" } });
  });

  test("process.fetch takes the trace along, and leaves one that is set alone", async () => {
    const seen: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      seen.push(request.headers["traceparent"] as string | undefined);
      response.writeHead(request.url === "/missing" ? 404 : 200).end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
      const node = await serving({
        get: async (process, [path, headers]) => {
          const init = headers === undefined ? {} : { headers: headers as Record<string, string> };
          await (await process.process.fetch(`${url}${path as string}`, init)).text();
        },
      });
      await ask(node, target, "get", ["/ok?secret=1"]);
      const span = named("GET");
      expect(span).toMatchObject({
        parent: named(`${ID}/get`) === undefined ? undefined : spans[1]?.context.spanId,
        ended: 1,
      });
      expect(span?.attributes["url.full"]).toBe(`${url}/ok`);
      expect(seen[0]).toBe(`00-${span?.context.traceId}-${span?.context.spanId}-01`);
      await ask(node, target, "get", ["/missing", { traceparent: INCOMING }]);
      expect(seen[1]).toBe(INCOMING);
      expect(spans.at(-1)).toMatchObject({ error: "404", ended: 1 });
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  test("a node that was started without a provider makes none", async () => {
    trace.disable();
    const node = await serving({ any: () => 1 });
    await ask(node, target, "any");
    expect(spans).toEqual([]);
  });
});

const hex = (digits: number) =>
  fc
    .array(fc.constantFrom(..."0123456789abcdef"), { minLength: digits, maxLength: digits })
    .map((each) => each.join(""));

describe("W3C Trace Context", () => {
  test("what is written is read", () => {
    fc.assert(
      fc.property(hex(32), hex(16), fc.integer({ min: 0, max: 255 }), (traceId, spanId, flags) => {
        const valid = /[1-9a-f]/.test(traceId) && /[1-9a-f]/.test(spanId);
        const parsed = parseTraceParent(formatTraceParent({ traceId, spanId, flags }));
        expect(parsed).toEqual(valid ? { traceId, spanId, flags } : undefined);
      }),
    );
  });

  test.each([
    `00-${"0".repeat(32)}-${"2".repeat(16)}-01`,
    `00-${"1".repeat(32)}-${"0".repeat(16)}-01`,
    `ff-${"1".repeat(32)}-${"2".repeat(16)}-01`,
    `00-${"1".repeat(32)}-${"2".repeat(16)}-01-more`,
    `00-${"A".repeat(32)}-${"2".repeat(16)}-01`,
    `00-${"1".repeat(31)}-${"2".repeat(16)}-01`,
    `${INCOMING}, ${INCOMING}`,
    "",
  ])("%j is none", (text) => expect(parseTraceParent(text)).toBeUndefined());

  test("a later version may say more", () => {
    expect(parseTraceParent(`01-${"1".repeat(32)}-${"2".repeat(16)}-01-more`)?.flags).toBe(1);
  });

  test("a tracestate that is too long is dropped, the trace is not", () => {
    const traceparent = INCOMING;
    expect(traceOfHeaders({ traceparent, tracestate: "x".repeat(513) })).toEqual({
      traceparent,
      tracestate: undefined,
    });
    expect(traceOfHeaders({ tracestate: "a=1" })).toBeUndefined();
  });
});
