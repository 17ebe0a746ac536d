import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test, vi } from "vitest";
import { address } from "../../../runtime/address.ts";
import {
  addResponseHeader,
  getHttpMethod,
  getPath,
  getQueryParams,
  getServer,
  setResponseHeaders,
  source,
} from "../../../runtime/context/index.ts";
import type { HttpHandlerDefinition, HttpMethod } from "../../../runtime/definition.ts";
import { startNode } from "../../../runtime/node.ts";
import type { Node } from "../../../runtime/node.ts";
import type { NodeOptions } from "../../../runtime/node/options.ts";
import { MemoryNetwork } from "../../../runtime/transport/memory-network.ts";
import { ask } from "../fixtures/cloned.ts";
import { Counter, CounterClient } from "../fixtures/counter.ts";
import { Gate } from "../fixtures/gate.ts";
import { memoryLog } from "../fixtures/memory-log.ts";
import { probe } from "../fixtures/probe.ts";
import type { ProbeHandler, ProbeSpec } from "../fixtures/probe.ts";

const nodes: Node[] = [];
afterEach(async () => {
  await Promise.all(nodes.splice(0).map((node) => node.stop({ drainMs: 20 })));
});

async function start(options: Partial<NodeOptions> = {}): Promise<Node> {
  const node = await startNode({ name: "alice.os", http: {}, log: false, ...options });
  nodes.push(node);
  return node;
}

/** A parameter-less route that answers with the JSON of the handler's result. */
function route(method: HttpMethod, path: string): HttpHandlerDefinition<readonly unknown[], unknown> {
  return {
    method,
    path,
    body: [],
    decode: () => [],
    encode: (result) => ({ status: 200, body: JSON.stringify(result) }),
  };
}

async function served(
  handlers: ProbeSpec<undefined>["handlers"],
  options: Partial<NodeOptions> = {},
  init?: () => Promise<void>,
): Promise<Node> {
  const node = await start(options);
  await node.spawn(probe({ handlers, ...(init === undefined ? {} : { init }) }), {
    process: "target:test:alice.os",
    mount: "/",
  });
  return node;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe("a node that serves HTTP", () => {
  test("a process answers under its own name and under its mount, by HTTP and by calls alike", async () => {
    const node = await start();
    const info = await node.spawn(Counter, { process: "counter:demo:alice.os", mount: "/shop" });
    expect(node.httpAddress).toEqual({ url: node.url, port: Number(new URL(node.url).port) });
    expect(info).toMatchObject({ mount: "/shop", url: `${node.url}/counter:demo:alice.os` });
    const posted = await fetch(`${node.url}/shop/counter/add`, { method: "POST", body: "5" });
    expect([posted.status, await posted.json()]).toEqual([200, { value: 5, updates: 1 }]);
    const counter = new CounterClient(node, address("alice.os@counter:demo:alice.os"));
    expect(await counter.add(1n)).toEqual({ value: 6n, updates: 2n });
    expect(await (await fetch(`${info.url}/counter`)).json()).toEqual({ value: 6, updates: 2 });
  });

  test("a spawn that fails leaves neither its name nor its mount behind", async () => {
    const node = await start();
    const broken = probe({ init: async () => Promise.reject(new Error("no")), handlers: {} });
    await expect(node.spawn(broken, { process: "counter:demo:alice.os", mount: "/shop" })).rejects.toThrow(
      /@init failed/,
    );
    await expect(node.spawn(Counter, { process: "counter:demo:alice.os", mount: "shop" })).rejects.toMatchObject({
      name: "ConfigError",
    });
    await node.spawn(Counter, { process: "counter:demo:alice.os", mount: "/shop" });
    await expect(node.spawn(Counter, { process: "other:demo:alice.os", mount: "/shop" })).rejects.toMatchObject({
      name: "ConfigError",
    });
    expect(node.processes).toHaveLength(1);
  });

  test("a port that is taken is the system's error, and the rest of the node is undone", async () => {
    const node = await start();
    const port = node.httpAddress?.port ?? 0;
    const network = new MemoryNetwork();
    await expect(startNode({ name: "bob.os", http: { port }, log: false, network })).rejects.toMatchObject({
      code: "EADDRINUSE",
    });
    nodes.push(await startNode({ name: "bob.os", log: false, network }));
  });

  test("requests that arrive while @init runs wait for its end", async () => {
    const node = await start();
    const ready = new Gate();
    const spawned = node.spawn(
      probe({ init: () => ready.promise, handlers: { read: { run: () => "ready", http: route("GET", "/read") } } }),
      {
        process: "target:test:alice.os",
        mount: "/",
      },
    );
    const answer = fetch(`${node.url}/read`);
    await pause(30);
    ready.open();
    await spawned;
    expect(await (await answer).json()).toBe("ready");
  });

  test("the functions of the seed know the request over awaits, also among many at once", async () => {
    const node = await served({
      slow: {
        run: async (process) => {
          const q = Number(getQueryParams()?.get("q"));
          await process.process.sleep(q % 10);
          setResponseHeaders({ "x-q": String(q) });
          await pause(q % 7);
          addResponseHeader("x-path", getPath() ?? "");
          return {
            path: getPath(),
            method: getHttpMethod(),
            q: Number(getQueryParams()?.get("q")),
            source: source(),
            url: getServer().url,
          };
        },
        http: route("GET", "/slow/path"),
      },
    });
    const answers = await Promise.all(
      Array.from({ length: 40 }, async (_, q) => {
        const response = await fetch(`${node.url}/slow/path?q=${q}`);
        return {
          body: (await response.json()) as unknown,
          q: response.headers.get("x-q"),
          path: response.headers.get("x-path"),
        };
      }),
    );
    expect(answers).toEqual(
      Array.from({ length: 40 }, (_, q) => ({
        body: {
          path: "/slow/path",
          method: "GET",
          q,
          source: address("alice.os@http-server:distro:sys"),
          url: `${node.url}/target:test:alice.os`,
        },
        q: String(q),
        path: "/slow/path",
      })),
    );
  });

  test("calls that a request makes have what is left of its deadline", async () => {
    const node = await served(
      {
        outer: {
          run: async (process, _args, context) => [
            context.deadline,
            await ask(process, process.process.address, "inner"),
          ],
          http: route("GET", "/outer"),
        },
        inner: (_process, _args, context) => context.deadline,
      },
      { http: { deadlineMs: 5_000 } },
    );
    const [outer, inner] = (await (await fetch(`${node.url}/outer`)).json()) as [number, number];
    expect(inner).toBe(outer);
    expect(outer).toBeLessThanOrEqual(Date.now() + 5_000);
  });

  test("a client that goes away aborts the request's signal", async () => {
    let aborted: unknown;
    let arrived = false;
    const node = await served({
      hang: {
        run: (_process, _args, context) =>
          new Promise((resolve) => {
            arrived = true;
            context.signal.addEventListener("abort", () => {
              aborted = (context.signal.reason as Error).name;
              resolve(null);
            });
          }),
        http: route("GET", "/hang"),
      },
    });
    const controller = new AbortController();
    const request = fetch(`${node.url}/hang`, { signal: controller.signal }).catch(() => {});
    await vi.waitFor(() => expect(arrived).toBe(true));
    controller.abort();
    await request;
    await vi.waitFor(() => expect(aborted).toBe("AbortError"));
  });

  test("this.process.fetch reads what a server sends", async () => {
    const server = createServer((_request, response) => void response.end("hello"));
    await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
    try {
      const { port } = server.address() as AddressInfo;
      const node = await served({
        get: {
          run: async (process) => (await process.process.fetch(`http://127.0.0.1:${port}/`)).text(),
          http: route("GET", "/get"),
        },
      });
      expect(await (await fetch(`${node.url}/get`)).json()).toBe("hello");
    } finally {
      server.close();
      server.closeAllConnections();
    }
  });

  test("no line is logged for a request that went well", async () => {
    const log = memoryLog();
    const node = await served({ read: { run: () => 1, http: route("GET", "/read") } }, { log: log.logger });
    const before = log.lines.filter(({ level }) => level !== "debug").length;
    for (let i = 0; i < 3; i++) await (await fetch(`${node.url}/read`)).text();
    expect(log.lines.filter(({ level }) => level !== "debug")).toHaveLength(before);
  });

  test("a handler that throws answers 500 with the correlation id of the log, and nothing of its insides", async () => {
    const log = memoryLog();
    const node = await served(
      {
        bad: {
          run: () => {
            throw new Error("hunter2");
          },
          http: route("GET", "/bad"),
        },
      },
      { log: log.logger },
    );
    const response = await fetch(`${node.url}/bad`);
    const text = await response.text();
    expect(response.status).toBe(500);
    expect(text).not.toContain("hunter2");
    const lines = log.lines.filter(({ level }) => level === "error");
    expect(lines).toHaveLength(1);
    expect(text).toContain(String(lines[0]?.["correlationId"]));
  });

  test("a full queue answers 503 with Retry-After", async () => {
    let arrived = 0;
    const run: ProbeHandler<undefined>["run"] = (process) => {
      arrived++;
      return process.process.sleep(60_000);
    };
    const node = await served({ hang: { run, http: route("GET", "/hang") } }, { limits: { queue: 2 } });
    const controller = new AbortController();
    const hanging = [1, 2].map(() => fetch(`${node.url}/hang`, { signal: controller.signal }).catch(() => {}));
    await vi.waitFor(() => expect(arrived).toBe(2));
    const refused = await fetch(`${node.url}/hang`);
    expect(refused.status).toBe(503);
    expect(refused.headers.get("retry-after")).toMatch(/^\d+$/);
    controller.abort();
    await Promise.all(hanging);
  });
});

describe("stop of a node that serves HTTP", () => {
  test("a request that is under way is answered, and then nobody listens", async () => {
    let arrived = false;
    const run: ProbeHandler<undefined>["run"] = async (process) => {
      arrived = true;
      await process.process.sleep(60);
      return "done";
    };
    const node = await served({ slow: { run, http: route("GET", "/slow") } });
    const { url } = node;
    const answer = fetch(`${url}/slow`);
    await vi.waitFor(() => expect(arrived).toBe(true));
    const stopped = node.stop();
    expect(await (await answer).json()).toBe("done");
    await stopped;
    await expect(fetch(`${url}/slow`)).rejects.toThrow();
  });

  test("a request that does not finish in time is answered as aborted, not cut off silently", async () => {
    let arrived = false;
    const run = (): Promise<never> => {
      arrived = true;
      return new Promise(() => {});
    };
    const node = await served({ hang: { run, http: route("GET", "/hang") } });
    const answer = fetch(`${node.url}/hang`).then((response) => response.status);
    await vi.waitFor(() => expect(arrived).toBe(true));
    await node.stop({ drainMs: 30 });
    expect(await answer).toBeGreaterThanOrEqual(500);
  });

  test("idle keep-alive connections do not delay it", async () => {
    const node = await served({ read: { run: () => 1, http: route("GET", "/read") } });
    await (await fetch(`${node.url}/read`)).text();
    const before = Date.now();
    await node.stop();
    expect(Date.now() - before).toBeLessThan(3_000);
  });
});
