/** Several processes under one server: places, bindings, who is let in, other origins, the home page. */
import { describe, expect, it } from "vitest";
import { address } from "../../../runtime/address.ts";
import { isLoopback } from "../../../runtime/http/access.ts";
import type { AuthenticationRequest } from "../../../runtime/http/index.ts";
import { serve } from "./support/serve.ts";
import type { TestHandler, TestProcess } from "./support/serve.ts";

const where = (name: string): TestHandler => ({ name, run: (_, context) => ({ name, path: context.path }) });
const process = (name: string, mounts: readonly string[], more: Partial<TestProcess> = {}): TestProcess => ({
  id: `${name}:demo:alice.os`,
  name,
  mounts,
  handlers: [where(name)],
  ...more,
});

describe("a process", () => {
  it("is served under its address and at its mounts, the longest that fits, with paths relative to it", async () => {
    const server = await serve(null);
    server.mount(process("shop", ["/shop", "/market/"]));
    server.mount(process("admin", ["/shop/admin"]));
    server.mount(process("root", ["/"]));
    for (const [path, name, relative] of [
      ["/shop", "shop", "/"],
      ["/shop/", "shop", "/"],
      ["/shop/a/b", "shop", "/a/b"],
      ["/market/x", "shop", "/x"],
      ["/shop/admin", "admin", "/"],
      ["/shop/admin/users", "admin", "/users"],
      ["/shop/administrator", "shop", "/administrator"],
      ["/shopping", "root", "/shopping"],
      ["/", "root", "/"],
      ["/shop:demo:alice.os", "shop", "/"],
      ["/shop:demo:alice.os/a?b=1", "shop", "/a"],
      ["/shop%3Ademo%3aalice.os/a", "shop", "/a"],
      ["/unknown:demo:alice.os/a", "root", "/unknown:demo:alice.os/a"],
    ]) {
      expect(await server.value("GET", path ?? ""), path).toEqual({ name, path: relative });
    }
  });

  it("that is unmounted answers no more, and its places are free again", async () => {
    const server = await serve(process("shop", ["/shop"]));
    server.http.unmount(address("alice.os@shop:demo:alice.os"));
    server.http.unmount(address("alice.os@nobody:demo:alice.os"));
    expect(await server.problem("GET", "/shop")).toMatchObject({
      status: 404,
      detail: "No handler found for GET /shop",
    });
    server.mount(process("shop", ["/shop"]));
    expect((await server.ask("GET", "/shop")).status).toBe(200);
  });

  it.each([
    [process("shop", []), "process", "shop:demo:alice.os is served already"],
    [
      process("other", ["/shop"]),
      "mount",
      "other:demo:alice.os cannot be mounted at /shop: shop:demo:alice.os is there",
    ],
    [
      process("other", ["/shop/"]),
      "mount",
      "other:demo:alice.os cannot be mounted at /shop: shop:demo:alice.os is there",
    ],
    [process("other", ["/a", "/a/"]), "mount", "other:demo:alice.os is mounted at /a twice"],
    [
      process("other", ["/_hypc"]),
      "mount",
      "other:demo:alice.os cannot be mounted at /_hypc: the home page of the node is there",
    ],
    [process("other", ["shop"]), "path", '"shop" is no path of a binding'],
    [process("other", ["/a/*"]), "path", '"/a/*" is no path of a binding'],
    [
      process("other", [], { bindings: [{ path: "/x", authenticated: true }] }),
      "http.authenticate",
      "other:demo:alice.os has an authenticated binding at /x, but this node knows nobody",
    ],
    [
      process("other", [], { handlers: [{ name: "x", path: "/a*/b" }] }),
      "path",
      '"/a*/b" is no path of a handler: * may only end the last segment',
    ],
    [
      process("other", [], { handlers: [{ name: "x", path: "x" }] }),
      "path",
      '"x" is no path of a handler: it has to begin with /',
    ],
    [
      process("other", [], { handlers: [{ name: "x", path: "/a{x}" }] }),
      "path",
      '"/a{x}" is no path of a handler: {...} has to be a whole segment, not a{x}',
    ],
  ])("cannot be mounted wrongly, and then nothing changes (%#)", async (wrong, option, message) => {
    const server = await serve(process("shop", ["/shop"]));
    expect(() => server.mount(wrong)).toThrow(
      expect.objectContaining({
        name: "ConfigError",
        option,
        message: expect.stringContaining(message) as string,
      }) as Error,
    );
    expect((await server.ask("GET", "/shop")).status).toBe(200);
    expect((await server.ask("GET", "/a")).status).toBe(404);
  });

  it("tells in a refusal where it answers, as the client sees it", async () => {
    const server = await serve(
      process("shop", ["/shop"], {
        bindings: [{ path: "/api" }, { path: "/v2" }],
        handlers: [
          { name: "buy", method: "POST", path: "/api/buy", body: { v: "any" } },
          { name: "other", body: { v: "any" } },
        ],
      }),
    );
    expect(await server.problem("GET", "/shop/x")).toMatchObject({
      detail: "No handler found for GET /shop/x",
      hint: "This process answers below /shop/api and /shop/v2 alone.",
    });
    expect((await server.problem("POST", "/shop/api/sell", '{"Buy":1}')).detail).toBe(
      "Handler Buy does not answer POST /shop/api/sell. It answers POST /shop/api/buy",
    );
  });
});

describe("bindings", () => {
  it("hold the path and all below it by whole segments; without any there is one at /", async () => {
    const server = await serve(process("a", ["/"], { bindings: [{ path: "/api" }] }));
    for (const path of ["/api", "/api/", "/api/x/y"]) expect((await server.ask("GET", path)).status, path).toBe(200);
    for (const path of ["/", "/apis", "/ap", "/API"]) expect((await server.ask("GET", path)).status, path).toBe(404);
    server.mount(process("é", ["/caffè"], { id: "e:demo:alice.os" }));
    expect(await server.value("GET", "/caff%C3%A8/x")).toEqual({ name: "é", path: "/x" });
    server.mount(process("b", ["/b"], { bindings: [] }));
    expect((await server.ask("GET", "/b/anything")).status).toBe(200);
  });

  it("that are authenticated ask the host, before anything is read or told", async () => {
    const asked: AuthenticationRequest[] = [];
    const authenticate = async (request: AuthenticationRequest): Promise<boolean> => {
      asked.push(request);
      await new Promise((resolve) => setTimeout(resolve, 5));
      return request.headers["authorization"] === "Bearer me";
    };
    const server = await serve(
      process("a", ["/m"], {
        bindings: [{ path: "/" }, { path: "/admin", authenticated: true }],
        handlers: [where("all"), { name: "put", method: "PUT", path: "/admin/x", body: { v: "any" } }],
      }),
      { authenticate },
    );
    expect((await server.ask("GET", "/m/open")).status).toBe(200);
    expect(asked).toEqual([]);
    const refused = await server.ask("GET", "/m/admin/x");
    expect([refused.status, refused.headers["www-authenticate"]]).toEqual([401, 'Hypc realm="node"']);
    expect(
      await server.value("PUT", "/m/admin/x", {
        body: "5",
        headers: { Authorization: "Bearer me", "Content-Type": "application/json" },
      }),
    ).toEqual({ handler: "put", args: [5] });
    expect(asked[1]).toMatchObject({
      method: "PUT",
      path: "/m/admin/x",
      remoteAddress: "127.0.0.1",
      process: address("alice.os@a:demo:alice.os"),
    });
  });

  it("that are authenticated read JSON from what says it is JSON alone", async () => {
    const server = await serve(
      process("a", ["/"], {
        bindings: [{ authenticated: true }],
        handlers: [
          { name: "put", method: "PUT", path: "/x", body: { v: "any" } },
          { name: "raw", method: "POST", path: "/raw" },
          { name: "add", body: { v: "any" } },
          { name: "rest" },
        ],
      }),
      { authenticate: () => true },
    );
    const put = (headers: Record<string, string>) => server.ask("PUT", "/x", { body: "5", headers });
    expect((await put({ "Content-Type": "text/plain" })).status).toBe(415);
    expect((await put({ "Content-Type": "application/x-www-form-urlencoded" })).status).toBe(415);
    expect((await put({ Origin: "https://evil.example" })).status).toBe(415);
    expect((await put({})).status).toBe(200);
    expect(
      (await put({ "Content-Type": "application/json; charset=utf-8", Origin: "https://evil.example" })).status,
    ).toBe(200);
    expect((await put({ "Content-Type": "application/merge-patch+json" })).status).toBe(200);
    expect(await server.value("POST", "/raw", { body: "5", headers: { "Content-Type": "text/plain" } })).toEqual({
      handler: "raw",
      args: [],
    });
    expect(await server.value("POST", "/", { body: '{"Add":1}', headers: { "Content-Type": "text/plain" } })).toEqual({
      handler: "rest",
      args: [],
    });
  });

  it("whose host cannot decide answer 500 and log why", async () => {
    for (const authenticate of [
      () => Promise.reject(new Error("secret")),
      () => {
        throw new Error("secret");
      },
    ]) {
      const server = await serve(process("a", ["/"], { bindings: [{ authenticated: true }] }), { authenticate });
      const answer = await server.ask("GET", "/");
      expect(answer.status).toBe(500);
      expect(answer.text).not.toContain("secret");
      expect(server.logged).toMatchObject([{ level: "error", fields: { err: { message: "secret" } } }]);
    }
  });

  it("that are local-only answer loopback alone", async () => {
    const server = await serve(process("a", ["/"], { bindings: [{ localOnly: true }] }));
    expect((await server.ask("GET", "/")).status).toBe(200);
    for (const own of ["127.0.0.1", "127.8.9.1", "::1", "::ffff:127.0.0.1"]) expect(isLoopback(own), own).toBe(true);
    for (const other of [
      undefined,
      "",
      "10.0.0.1",
      "::ffff:10.0.0.1",
      "2001:db8::1",
      "127.evil",
      "1127.0.0.1",
      "::127.0.0.1",
    ])
      expect(isLoopback(other), other).toBe(false);
  });
});

describe("wrong content type", () => {
  it("is 415 only where another type is named and the body does not parse", async () => {
    const server = await serve(
      process("a", ["/"], { handlers: [{ name: "put", method: "PUT", path: "/x", body: { v: "any" } }] }),
    );
    const put = async (body: string, headers: Record<string, string>) =>
      (await server.ask("PUT", "/x", { body, headers })).status;
    expect(await put("5", { "Content-Type": "text/plain" })).toBe(200);
    expect(await put("a=5", { "Content-Type": "application/x-www-form-urlencoded" })).toBe(415);
    expect(await put("a=5", { "Content-Type": "application/json" })).toBe(400);
    expect(await put("a=5", { "Content-Type": "application/vnd.api+json" })).toBe(400);
    expect(await put("a=5", { "Content-Type": "application/jsonl" })).toBe(415);
    expect(await put("a=5", {})).toBe(400);
    expect(await put("\u001f\u008b", { "Content-Type": "application/json", "Content-Encoding": "gzip" })).toBe(415);
    expect((await server.problem("PUT", "/x", { body: "a=5", headers: { "Content-Type": "text/csv" } })).detail).toBe(
      "The request body is text/csv and cannot be read as JSON. Parse error: expected value at line 1 column 1",
    );
  });
});

describe("other origins", () => {
  const app = "https://app.example";
  const preflight = {
    Origin: app,
    "Access-Control-Request-Method": "PUT",
    "Access-Control-Request-Headers": "content-type, x-tenant",
  };

  it("are told nothing without cors, and every answer is alike", async () => {
    const server = await serve(process("a", ["/"]));
    const answer = await server.ask("GET", "/", { headers: { Origin: app } });
    expect(Object.keys(answer.headers).filter((name) => name === "vary" || name.startsWith("access-control"))).toEqual(
      [],
    );
  });

  it("that are listed may read answers and refusals, and ask before routing and authentication", async () => {
    const server = await serve(process("a", ["/"], { bindings: [{ path: "/api", authenticated: true }] }), {
      cors: [app],
      authenticate: () => false,
    });
    const asked = await server.ask("OPTIONS", "/api/x", { headers: preflight });
    expect(asked.status).toBe(204);
    expect(asked.headers).toMatchObject({
      "access-control-allow-origin": app,
      "access-control-allow-credentials": "true",
      "access-control-allow-methods": "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS",
      "access-control-allow-headers": "content-type, x-tenant",
      vary: "Access-Control-Request-Method, Access-Control-Request-Headers, Origin",
    });
    const refused = await server.ask("GET", "/api/x", { headers: { Origin: app } });
    expect([refused.status, refused.headers["access-control-allow-origin"], refused.headers["vary"]]).toEqual([
      401,
      app,
      "Origin",
    ]);
  });

  it("that are not listed are told nothing", async () => {
    const server = await serve(
      process("a", ["/"], { handlers: [{ name: "x", method: "PUT", path: "/x", body: { v: "any" } }] }),
      { cors: [app] },
    );
    const answer = await server.ask("OPTIONS", "/x", { headers: { ...preflight, Origin: "https://evil.example" } });
    expect([
      answer.status,
      answer.headers["allow"],
      answer.headers["access-control-allow-origin"],
      answer.headers["vary"],
    ]).toEqual([204, "PUT, OPTIONS", undefined, "Origin"]);
  });

  it("may all be let in, without credentials", async () => {
    const server = await serve(process("a", ["/"]), { cors: ["*"] });
    const { headers } = await server.ask("GET", "/", { headers: { Origin: app } });
    expect([headers["access-control-allow-origin"], headers["access-control-allow-credentials"]]).toEqual([
      "*",
      undefined,
    ]);
  });

  it("see the headers that a handler adds", async () => {
    const server = await serve(
      process("a", ["/"], {
        handlers: [{ name: "x", run: (_, context) => context.response.setHeader("X-Total", "7") }],
      }),
      { cors: [app] },
    );
    expect(
      (await server.ask("GET", "/", { headers: { Origin: app } })).headers["access-control-expose-headers"],
    ).toContain("X-Total");
  });

  it.each(["app.example", "https://app.example/", "https://app.example/x", "null"])(
    "%s is no origin",
    async (origin) => {
      await expect(serve(null, { cors: [origin] })).rejects.toMatchObject({ name: "ConfigError", option: "http.cors" });
    },
  );
});

describe("the home page", () => {
  const shop = process("shop", ["/shop"], {
    name: '<Shop> & "Co"',
    icon: "🛒",
    widget: "<b>3 orders</b>",
    handlers: [{ name: "buy", method: "POST", path: "/buy/{id}", body: { amount: "u32" } }, { name: "rest" }],
  });

  it("lists every process with name, icon, widget, places and routes, escaped", async () => {
    const server = await serve(shop);
    server.mount(process("photo", [], { name: "Photos", icon: "data:image/png;base64,iVBORw0=" }));
    const answer = await server.ask("GET", "/");
    expect([answer.status, answer.headers["content-type"]]).toEqual([200, "text/html; charset=utf-8"]);
    expect(answer.headers["content-security-policy"]).toContain("default-src 'none'");
    for (const part of [
      "&#60;Shop&#62; &#38; &#34;Co&#34;",
      "🛒",
      "&#60;b&#62;3 orders&#60;/b&#62;",
      'href="/shop:demo:alice.os/"',
      'href="/shop/"',
      "/buy/{id}",
      "Buy",
      "amount",
      "2 processes",
      '<img src="data:image/png;base64,iVBORw0=" alt=""',
      "color-scheme",
      '<html lang="en">',
    ]) {
      expect(answer.text).toContain(part);
    }
    expect(answer.text).not.toMatch(/<script|<b>/);
  });

  it("is at / unless a process is mounted there, and always at /_hypc", async () => {
    const server = await serve(shop);
    expect((await server.ask("GET", "/")).text).toContain("1 process on this node");
    server.mount(process("root", ["/"]));
    expect(await server.value("GET", "/")).toEqual({ name: "root", path: "/" });
    for (const path of ["/_hypc", "/_hypc/"]) expect((await server.ask("GET", path)).text).toContain("2 processes");
    expect((await server.ask("HEAD", "/_hypc")).text).toBe("");
    expect(await server.problem("POST", "/_hypc", "{}")).toMatchObject({ status: 405 });
    expect((await server.ask("OPTIONS", "/_hypc")).headers["allow"]).toBe("GET, HEAD, OPTIONS");
  });

  it("does not let an icon be a script or another place", async () => {
    const server = await serve(process("a", [], { icon: "javascript:alert(1)" }));
    expect((await server.ask("GET", "/")).text).not.toContain("<img");
  });

  it("says so where nothing is mounted", async () => {
    const server = await serve(null);
    expect((await server.ask("GET", "/")).text).toContain("Nothing is mounted yet.");
    expect((await server.problem("GET", "/x")).hint).toBe("No process is served here. /_hypc lists what is.");
  });
});
