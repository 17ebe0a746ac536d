import { afterEach, describe, expect, test, vi } from "vitest";
import { address } from "../../../runtime/address.ts";
import { BaseContext } from "../../../runtime/context/base-context.ts";
import { contextHook } from "../../../runtime/context/hook.ts";
import {
  addResponseHeader,
  getHttpMethod,
  getPath,
  getQueryParams,
  getServer,
  setResponseHeaders,
  source,
} from "../../../runtime/context/index.ts";
import { startNode } from "../../../runtime/node.ts";
import type { Node } from "../../../runtime/node.ts";
import type { Process } from "../../../runtime/process.ts";
import { MemoryNetwork } from "../../../runtime/transport/memory-network.ts";
import { ask } from "../fixtures/cloned.ts";
import { HttpLikeDelivery } from "../fixtures/http-like-delivery.ts";
import { memoryLog } from "../fixtures/memory-log.ts";
import { probe } from "../fixtures/probe.ts";
import type { ProbeSpec } from "../fixtures/probe.ts";

const nodes: Node[] = [];
afterEach(async () => {
  await Promise.all(nodes.splice(0).map((node) => node.stop({ drainMs: 20 })));
});

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function pair(spec: ProbeSpec<undefined>) {
  const network = new MemoryNetwork();
  const log = memoryLog();
  const alice = await startNode({ name: "alice.os", log: false, network });
  const bob = await startNode({ name: "bob.os", log: log.logger, network });
  nodes.push(alice, bob);
  await bob.spawn(probe(spec), { process: "target:test:bob.os" });
  return { alice, bob, target: address("bob.os@target:test:bob.os"), log };
}

/** Asks as one of many processes of alice.os, so that each request has a source of its own. */
async function askAs(alice: Node, asker: string, handler: string, args: readonly unknown[]): Promise<unknown> {
  const target = address("bob.os@target:test:bob.os");
  await alice.spawn(probe({ handlers: { go: (process) => ask(process, target, handler, args) } }), {
    process: `${asker}:test:alice.os`,
  });
  return ask(alice, address(`alice.os@${asker}:test:alice.os`), "go");
}

describe("the functions of hypc/context", () => {
  test("a call that runs at once has its own request, and the caller has its own again behind it", async () => {
    const { alice } = await pair({ handlers: {} });
    const at = (name: string) => address(`alice.os@${name}:test:alice.os`);
    const callee: ProbeSpec<undefined> = {
      handlers: {
        who: async () => {
          const before = source().process;
          await pause(1);
          return [before, source().process];
        },
      },
    };
    await alice.spawn(probe(callee), { process: "callee:test:alice.os" });
    const caller: ProbeSpec<undefined> = {
      handlers: {
        go: async (process) => {
          const before = contextHook.tracker?.current();
          const answer = ask(process, at("callee"), "who");
          const between = contextHook.tracker?.current();
          const who = await answer;
          return [who, before === between, before === contextHook.tracker?.current(), source().process];
        },
      },
    };
    await alice.spawn(probe(caller), { process: "caller:test:alice.os" });
    const request = ask(alice, at("caller"), "go");
    expect(await request).toEqual([["caller", "caller"], true, true, "node"]);
  });

  test("source() is the request's own over awaits, whatever other requests do meanwhile", async () => {
    const { alice } = await pair({
      handlers: {
        slow: async (process, args) => {
          const before = source().process;
          await pause(Number(args[0]));
          const between = source().process;
          await process.process.sleep(Number(args[0]));
          await ask(process, process.process.address, "nested");
          return [before, between, source().process];
        },
        nested: () => source().process,
      },
    });
    const names = Array.from({ length: 20 }, (_, i) => `asker-${i}`);
    const answers = await Promise.all(names.map((name, i) => askAs(alice, name, "slow", [(i * 7) % 15])));
    expect(answers).toEqual(names.map((name) => [name, name, name]));
  });

  test("background work keeps the context of the request that started it, without its deadline", async () => {
    const seen: unknown[] = [];
    const { alice, target } = await pair({
      handlers: {
        start: (process) => {
          process.process.spawn(async () => {
            await pause(80);
            // The request's own deadline passed long ago; the call has one of its own.
            seen.push(source().process, await ask(process, process.process.address, "answer"));
          });
        },
        answer: () => "answered",
      },
    });
    await ask(alice, target, "start", [], { timeoutMs: 50 });
    await vi.waitFor(() => expect(seen).toEqual(["node", "answered"]));
  });

  test("a call that a handler makes has what is left of its deadline without naming it", async () => {
    const { alice, target } = await pair({
      handlers: {
        outer: async (process, _args, context) => [
          context.deadline,
          await ask(process, process.process.address, "inner"),
        ],
        inner: (_process, _args, context) => context.deadline,
      },
    });
    const [outer, inner] = (await ask(alice, target, "outer", [], { timeoutMs: 5_000 })) as [number, number];
    expect(inner).toBe(outer);
  });

  test("@init has a context as well: the node is its source", async () => {
    let seen: unknown;
    await pair({
      init: async () => {
        await pause(1);
        seen = [source(), getPath(), getServer().url];
      },
      handlers: {},
    });
    expect(seen).toEqual([address("bob.os@node:distro:sys"), null, null]);
  });

  test("outside of HTTP there is no path, method or query, and headers are ignored", async () => {
    const { alice, target } = await pair({
      handlers: {
        all: (_process, _args, context) => {
          setResponseHeaders({ "x-a": "1" });
          addResponseHeader("x-a", "2");
          context.response.setStatus(201);
          const { path, method, boundPath, rest, headers, rawBody, pathParameters, query } = context;
          return {
            functions: [getPath(), getHttpMethod(), getQueryParams()],
            members: {
              path,
              method,
              boundPath,
              rest,
              headers: { ...headers },
              pathParameters: { ...pathParameters },
              bytes: rawBody.length,
              q: query.get("q"),
              all: query.all("q"),
            },
          };
        },
      },
    });
    expect(await ask(alice, target, "all")).toEqual({
      functions: [null, null, null],
      members: {
        path: null,
        method: null,
        boundPath: null,
        rest: null,
        headers: {},
        pathParameters: {},
        bytes: 0,
        q: undefined,
        all: [],
      },
    });
  });

  test("outside of any handler, what has no answer says so", () => {
    expect([getPath(), getHttpMethod(), getQueryParams()]).toEqual([null, null, null]);
    for (const call of [source, getServer, () => setResponseHeaders({}), () => addResponseHeader("a", "b")]) {
      expect(call).toThrow(/only inside of a handler/);
    }
  });

  test("an HTTP request's path, query and answer headers are reached over awaits, also from background work", async () => {
    const node = await startNode({ name: "alice.os", log: false });
    nodes.push(node);
    let target: Process | undefined;
    const seen: unknown[] = [];
    await node.spawn(
      probe({
        init: async (process) => void (target = process),
        handlers: {},
      }),
      { process: "target:test:alice.os" },
    );
    if (target === undefined) throw new Error("@init did not run");
    const process = target;
    const delivery = new HttpLikeDelivery(async () => {
      await pause(2);
      setResponseHeaders({ "x-a": "1" });
      addResponseHeader("x-a", "2");
      process.process.spawn(async () => {
        await pause(2);
        setResponseHeaders({ "x-late": "ignored" });
        const context = contextHook.tracker?.current();
        context?.response.setStatus(500);
        seen.push(
          getPath(),
          getHttpMethod(),
          getQueryParams()?.get("q"),
          context?.origin,
          context?.source.process,
          context?.deadline,
        );
        seen.push(
          context?.boundPath,
          context?.rest,
          context?.pathParameters,
          context?.headers,
          context?.rawBody.length,
          context?.correlationId,
        );
      });
      return [getPath(), getHttpMethod(), getQueryParams()?.get("q"), source().process];
    });
    expect(await delivery.run()).toEqual(["/x", "GET", "1", "http-server"]);
    expect(delivery.headers).toEqual([
      ["x-a", "1"],
      ["x-a", "2"],
    ]);
    await vi.waitFor(() => expect(seen).not.toHaveLength(0));
    expect(seen).toEqual([
      "/x",
      "GET",
      "1",
      "http",
      "http-server",
      Number.POSITIVE_INFINITY,
      "/x",
      null,
      {},
      {},
      0,
      "id-1",
    ]);
    expect(delivery.headers).toHaveLength(2);
  });
});

describe("fetch with a request's context", () => {
  test("it ends at the request's deadline, by its own signal, and when the process has stopped", async () => {
    const hanging = vi.spyOn(globalThis, "fetch").mockImplementation(
      (_input, init) =>
        new Promise((_resolve, reject) => {
          init?.signal?.addEventListener("abort", () => reject(init.signal?.reason as Error));
        }),
    );
    try {
      const controller = new AbortController();
      const names: string[] = [];
      const { alice, bob, target } = await pair({
        handlers: {
          plain: (process) =>
            process.process.fetch("http://x.example/").catch((error: Error) => void names.push(error.name)),
          own: (process) =>
            process.process
              .fetch("http://x.example/", { signal: controller.signal })
              .catch((error: Error) => void names.push(error.name)),
          request: (process) =>
            process.process
              .fetch(new Request("http://x.example/", { signal: controller.signal }))
              .catch((error: Error) => void names.push(error.name)),
        },
      });
      await ask(alice, target, "plain", [], { timeoutMs: 15 }).catch(() => {});
      await vi.waitFor(() => expect(names).toEqual(["TimeoutError"]));
      const calls = [ask(alice, target, "own"), ask(alice, target, "request")];
      await pause(5);
      controller.abort();
      await Promise.all(calls);
      expect(names).toEqual(["TimeoutError", "AbortError", "AbortError"]);
      const last = ask(alice, target, "plain").catch(() => {});
      await pause(5);
      await bob.stop({ drainMs: 5 });
      await last;
      expect(names).toEqual(["TimeoutError", "AbortError", "AbortError", "AbortError"]);
    } finally {
      hanging.mockRestore();
    }
  });
});

describe("the tracker", () => {
  test("loading the entry registered it; outside of requests it knows none", () => {
    expect(contextHook.tracker).toBeDefined();
    expect(contextHook.tracker?.current()).toBeUndefined();
  });

  test("a context's logger names handler and correlation id, and is made once", async () => {
    const { alice, target, log } = await pair({
      handlers: {
        note: (_process, _args, context) => {
          context.log.info("noted");
          return [context.log === context.log, context.correlationId, context instanceof BaseContext];
        },
      },
    });
    const [same, correlationId] = (await ask(alice, target, "note")) as [boolean, string];
    expect(same).toBe(true);
    expect(log.lines).toContainEqual({
      node: "bob.os",
      process: "target:test:bob.os",
      handler: "note",
      correlationId,
      level: "info",
      message: "noted",
    });
  });
});
