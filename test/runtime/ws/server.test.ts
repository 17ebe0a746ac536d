import { describe, expect, test } from "vitest";
import { getPath, getServer } from "../../../runtime/context/index.ts";
import type { LazyLoadBlob, WsMessageType } from "../../../runtime/ws/frames.ts";
import { close, connect, echo, open, pause, raw, refusal, serve, typed, until } from "./support/sockets.ts";

describe("a raw channel", () => {
  test("text, binary, ping, pong and close reach the handler with their type, in order", async () => {
    const seen: string[] = [];
    const node = await serve({
      arrive: open((_process, [, path]) => seen.push(`open ${String(path)}`)),
      take: raw((_process, args) => {
        const [, type, { bytes, mime }] = args as [number, WsMessageType, LazyLoadBlob];
        expect(bytes).toBeInstanceOf(Uint8Array);
        expect(Buffer.isBuffer(bytes)).toBe(false);
        expect(mime).toBeUndefined();
        seen.push(`${type} ${Buffer.from(bytes).toString("latin1")}`);
      }),
      leave: close((_process, [id]) => seen.push(`closed ${String(id)}`)),
    });
    const peer = await connect(node, "/a/b?x=1");
    peer.socket.send("hé");
    peer.socket.send(Buffer.from([1, 255]));
    peer.socket.ping("p");
    peer.socket.pong("q");
    peer.socket.close(3001, "bye");
    await until(() => seen.length === 7);
    expect(seen).toEqual(["open /a/b", `text ${Buffer.from("hé").toString("latin1")}`, "binary \u0001\u00ff", "ping p", "pong q", "close \u000b\u00b9bye", "closed 1"]);
  });

  test("a connection that breaks is a close without a payload", async () => {
    const seen: string[] = [];
    const node = await serve({
      take: raw((_process, [, type, blob]) => seen.push(`${String(type)} ${(blob as LazyLoadBlob).bytes.length}`)),
      leave: close(() => seen.push("closed")),
    });
    (await connect(node)).socket.terminate();
    await until(() => seen.length === 2);
    expect(seen).toEqual(["close 0", "closed"]);
  });

  test("the process pushes every type, closes, and knows its channels by path and by pattern", async () => {
    const node = await serve({
      take: raw((process, args) => {
        const [id, type, blob] = args as [number, WsMessageType, LazyLoadBlob];
        if (type !== "text") return;
        const { server } = process.process;
        switch (Buffer.from(blob.bytes).toString()) {
          case "all":
            return server.push(id, "text", JSON.stringify([server.channels(), server.channels("/rooms/a"), server.channels("/rooms/{room}"), server.channels("/rooms/x")]));
          case "types":
            server.push(id, "binary", new Uint8Array([7]));
            server.push(id, "ping", "are you there");
            return server.push(id, "pong", { mime: undefined, bytes: new Uint8Array(0) });
          case "info": {
            const { path, boundPath, pathParameters, query, headers, remoteAddress } = server.channel(id) ?? {};
            return server.push(id, "text", JSON.stringify([path, boundPath, pathParameters, query?.get("q"), headers?.["x-a"], remoteAddress]));
          }
          default:
            server.push(id, "text", "last");
            server.close(id, 4000, "enough");
            return server.push(id, "text", "too late") ? server.push(id, "text", "never") : undefined;
        }
      }, "/rooms/{room}"),
    });
    const one = await connect(node, "/rooms/a?q=1%202", { headers: { "x-a": "b" } });
    const two = await connect(node, "/rooms/b");
    one.socket.send("all");
    expect(JSON.parse(await one.text())).toEqual([[1, 2], [1], [1, 2], []]);
    one.socket.send("types");
    expect([await one.next(), await one.next(), await one.next()]).toEqual([
      { type: "binary", data: "\u0007" },
      { type: "ping", data: "are you there" },
      { type: "pong", data: "" },
    ]);
    one.socket.send("info");
    expect(JSON.parse(await one.text())).toEqual(["/rooms/a", "/rooms/{room}", { room: "a" }, "1 2", "b", "127.0.0.1"]);
    two.socket.send("bye");
    expect(await two.text()).toBe("last");
    expect(await two.closed).toEqual({ code: 4000, reason: "enough" });
    one.socket.send("all");
    expect(JSON.parse(await one.text())).toEqual([[1], [1], [1], []]);
  });

  test("what is no frame is refused where it is pushed", async () => {
    const faults: string[] = [];
    const node = await serve({
      take: raw((process, [id]) => {
        const { server } = process.process;
        const attempts = [
          () => server.push(id as number, "blob" as WsMessageType, "x"),
          () => server.push(id as number, "text", { bytes: "x" } as unknown as LazyLoadBlob),
          () => server.push(id as number, "ping", "x".repeat(126)),
          () => server.close(id as number, 1005),
          () => server.pushTyped("take", id as number, "1"),
        ];
        for (const attempt of attempts) {
          try {
            attempt();
          } catch (error) {
            faults.push((error as Error).constructor.name);
          }
        }
        return [server.push(99, "text", "x"), server.close(99), server.channel(99)].forEach((each) => faults.push(String(each)));
      }),
    });
    (await connect(node)).socket.send("x");
    await until(() => faults.length === 8);
    expect(faults).toEqual([...Array<string>(5).fill("TypeError"), "false", "false", "undefined"]);
  });

  test("a handler that throws closes its channel, and no other one", async () => {
    const node = await serve({
      take: raw((process, args) => {
        const [id, type, blob] = args as [number, WsMessageType, LazyLoadBlob];
        if (Buffer.from(blob.bytes).toString() === "bad") throw new Error("the insides");
        if (type === "text") process.process.server.push(id, "text", "fine");
      }),
    });
    const [bad, good] = [await connect(node), await connect(node)];
    bad.socket.send("bad");
    const { code, reason } = await bad.closed;
    expect(code).toBe(1011);
    expect(reason).toMatch(/^correlation id \S+$/);
    good.socket.send("x");
    expect(await good.text()).toBe("fine");
  });
});

/** A handler that says who it is, and how it was found. */
function tells(name: string): typeof echo.run {
  return (process, args, context) => {
    const [id, type] = args as [number, WsMessageType];
    if (type === "text") process.process.server.push(id, "text", JSON.stringify([name, context.boundPath, context.pathParameters, context.rest]));
  };
}

describe("which handler is told", () => {
  test("the most specific path first, last the one without a path", async () => {
    const node = await serve({
      any: raw(tells("any")),
      rest: raw(tells("rest"), "/a/*"),
      room: raw(tells("room"), "/a/{room}"),
      lobby: raw(tells("lobby"), "/a/lobby"),
    });
    const ask = async (path: string): Promise<unknown> => {
      const peer = await connect(node, path);
      peer.socket.send("?");
      return JSON.parse(await peer.text());
    };
    expect(await ask("/a/lobby")).toEqual(["lobby", "/a/lobby", {}, null]);
    expect(await ask("/a/b%2Fc")).toEqual(["room", "/a/{room}", { room: "b/c" }, null]);
    expect(await ask("/a/b/c%20d")).toEqual(["rest", "/a/*", {}, "b/c d"]);
    expect(await ask("/a/")).toEqual(["any", null, {}, null]);
    expect(await ask("/")).toEqual(["any", null, {}, null]);
  });

  test("the context tells of the connection; `hypc/context` knows it too", async () => {
    const node = await serve({
      take: raw(async (process, args, context) => {
        const [id, type] = args as [number, WsMessageType];
        if (type !== "text") return;
        await pause(1);
        const { origin, path, method, query, headers, deadline, source } = context;
        const server = getServer();
        server.push(id, "text", JSON.stringify([origin, path, getPath(), method, query.all("q"), headers["x-a"], deadline, source.process, server === process.process.server]));
      }, "/live"),
    });
    const peer = await connect(node, "/live?q=1&q=2", { headers: { "x-a": "b" } });
    peer.socket.send("?");
    expect(JSON.parse(await peer.text())).toEqual(["ws", "/live", "/live", null, ["1", "2"], "b", null, "http-server", true]);
  });

  test("a process is reached by its address too, and numbers are one row for the whole node", async () => {
    const ids: unknown[] = [];
    const node = await serve({ arrive: open((_process, [id]) => ids.push(id)), take: echo });
    for (const path of ["/live:test:alice.os/x", "/x", "/live:test:alice.os"]) (await connect(node, path)).socket.send("x");
    await until(() => ids.length === 3);
    expect(ids).toEqual([1, 2, 3]);
  });

  test("a channel that only pushes takes no messages", async () => {
    const node = await serve({ arrive: open((process, [id]) => process.process.server.push(id as number, "text", "news")) });
    const peer = await connect(node);
    expect(await peer.text()).toBe("news");
    peer.socket.send("x");
    expect((await peer.closed).code).toBe(1003);
  });
});

describe("typed channels", () => {
  const sum = typed((process, args) => {
    const [id, message] = args as [number, number];
    if (message === 13) throw new Error("the insides");
    process.process.server.pushTyped("sum", id, String(message + 1));
  }, "/sum");

  test("messages are decoded; what is none is answered with a problem frame, and the channel goes on", async () => {
    const node = await serve({ sum });
    const peer = await connect(node, "/sum");
    for (const frame of ["41", '"x"', "{nonsense", Buffer.from("1"), "1"]) peer.socket.send(frame);
    expect(await peer.text()).toBe("42");
    const problems = [JSON.parse(await peer.text()), JSON.parse(await peer.text()), JSON.parse(await peer.text())] as Record<string, Record<string, unknown>>[];
    for (const problem of problems) {
      expect(Object.keys(problem)).toEqual(["hypc:problem"]);
      expect(problem["hypc:problem"]).toMatchObject({ type: "urn:hypc:problem:bad-message", status: 400, instance: "/sum", correlationId: expect.any(String) as string });
    }
    expect(problems[0]?.["hypc:problem"]).toMatchObject({ faults: [{ path: "$", expected: "a number", found: '"x"' }] });
    expect(problems[1]?.["hypc:problem"]?.["detail"]).toMatch(/line 1 column/);
    expect(problems[2]?.["hypc:problem"]?.["detail"]).toMatch(/text frames/);
    expect(await peer.text()).toBe("2");
  });

  test("a handler that throws is told with a correlation id and nothing of its insides", async () => {
    const node = await serve({ sum });
    const peer = await connect(node, "/sum");
    peer.socket.send("13");
    peer.socket.send("1");
    const text = await peer.text();
    expect(JSON.parse(text)).toMatchObject({ "hypc:problem": { type: "urn:hypc:problem:failed", status: 500, correlationId: expect.any(String) as string } });
    expect(text).not.toContain("insides");
    expect(await peer.text()).toBe("2");
  });

  test("pings do not come as messages, and JSON of any depth is refused, not followed", async () => {
    const node = await serve({ sum });
    const peer = await connect(node, "/sum");
    peer.socket.ping("x");
    expect(await peer.next()).toEqual({ type: "pong", data: "x" });
    peer.socket.send("[".repeat(100_000));
    expect(await peer.text()).toContain("bad-message");
  });

  test("typed pushes to many channels count those that took them", async () => {
    const node = await serve({
      sum: typed((process, [id]) => {
        const { server } = process.process;
        server.pushTyped("sum", id as number, String(server.pushTyped("sum", [...server.channels("/sum"), 77], "0")));
      }, "/sum"),
    });
    const [one, two] = [await connect(node, "/sum"), await connect(node, "/sum")];
    one.socket.send("1");
    expect([await one.text(), await one.text(), await two.text()]).toEqual(["0", "2", "0"]);
  });
});

describe("who may open one", () => {
  test("paths without a handler and outside of bindings are 404, as a problem document", async () => {
    const node = await serve({ take: raw(() => {}, "/live") }, {}, [{ path: "/live", authenticated: false }]);
    const { status, body, headers } = await refusal(node, "/other");
    expect([status, headers["content-type"], headers["connection"]]).toEqual([404, "application/problem+json", "close"]);
    expect(JSON.parse(body)).toMatchObject({ detail: "No handler found for WebSocket /other" });
    expect((await refusal(node, "/live/x")).status).toBe(404);
    expect((await refusal(node, "/live//x")).status).toBe(400);
    expect((await refusal(await serve({ take: echo }, {}, []), "/")).status).toBe(404);
  });

  test("pages of other origins may not, unless they are listed", async () => {
    const node = await serve({ take: echo }, { http: { cors: ["https://app.example"] } });
    expect((await refusal(node, "/", { origin: "https://evil.example" })).status).toBe(403);
    expect((await refusal(node, "/", { origin: "null" })).status).toBe(403);
    for (const origin of ["https://app.example", node.url]) await connect(node, "/", { origin });
    await connect(node);
  });

  test("`*` opens what asks nobody who they are", async () => {
    const bindings = [
      { path: "/open", authenticated: false },
      { path: "/closed", authenticated: true },
    ];
    const node = await serve({ take: echo }, { http: { cors: ["*"] }, authenticate: () => true }, bindings);
    await connect(node, "/open", { origin: "https://evil.example" });
    expect((await refusal(node, "/closed", { origin: "https://evil.example" })).status).toBe(403);
    await connect(node, "/closed", { origin: node.url });
  });

  test("`authenticated` bindings ask `authenticate`, which may take its time", async () => {
    const asked: unknown[] = [];
    const node = await serve(
      { take: echo },
      {
        authenticate: async (request) => {
          asked.push([request.method, request.path, request.process.process]);
          await pause(5);
          if (request.headers["authorization"] === "boom") throw new Error("the insides");
          return request.headers["authorization"] === "yes";
        },
      },
      [{ path: "/", authenticated: true }],
    );
    const refused = await refusal(node, "/x");
    expect(refused.status).toBe(401);
    expect(refused.headers["www-authenticate"]).toBeDefined();
    expect((await refusal(node, "/x", { headers: { authorization: "boom" } })).status).toBe(500);
    const peer = await connect(node, "/x", { headers: { authorization: "yes" } });
    peer.socket.send("in");
    expect(await peer.text()).toBe("in");
    expect(asked[0]).toEqual(["GET", "/x", "live"]);
  });

  test("a node that knows nobody refuses such a process", async () => {
    await expect(serve({ take: echo }, {}, [{ path: "/", authenticated: true }])).rejects.toThrow(/authenticate/);
  });
});
