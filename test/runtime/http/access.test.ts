/** Who is a program of this machine, what a proxy may say, and which requests come from pages of other origins. */
import { describe, expect, it } from "vitest";
import { TrustedProxies } from "../../../runtime/http/forwarding.ts";
import type { AuthenticationRequest } from "../../../runtime/http/index.ts";
import { comesFromElsewhere, hostName, isHostOf } from "../../../runtime/http/same-site.ts";
import { exchange } from "./support/raw-client.ts";
import { serve } from "./support/serve.ts";
import type { TestProcess } from "./support/serve.ts";

const local: TestProcess = { bindings: [{ localOnly: true }], handlers: [{ name: "all" }] };

describe("a local-only binding", () => {
  it.each([
    "127.0.0.1",
    "127.0.0.1:8080",
    "localhost",
    "LOCALHOST:1",
    "app.localhost:80",
    "[::1]:8080",
    "[::1]",
    "127.9.9.9",
  ])("answers who asks for %s", async (host) => {
    const server = await serve(local);
    expect((await server.ask("GET", "/", { headers: { Host: host } })).status).toBe(200);
  });

  it.each([
    "evil.example",
    "evil.example:8080",
    "127.0.0.1.evil.example",
    "localhost.evil.example",
    "localhost.",
    "xlocalhost",
    "10.0.0.1",
    "[::2]",
    "",
    "127.0.0.1@evil.example",
    "a b",
  ])("answers no page whose name (%j) was pointed at this machine", async (host) => {
    const server = await serve(local);
    expect(await server.problem("GET", "/", { headers: { Host: host } })).toMatchObject({
      status: 403,
      type: "urn:hypc:problem:local-only",
    });
  });

  it.each(["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Via"])(
    "answers nobody for whom a proxy speaks (%s)",
    async (name) => {
      const server = await serve(local);
      expect((await server.ask("GET", "/", { headers: { [name]: "127.0.0.1" } })).status).toBe(403);
    },
  );

  it("answers no HTTP/1.0, which proxies speak that say nothing of themselves", async () => {
    const server = await serve(local);
    const send = async (version: string): Promise<string> =>
      (
        await exchange(server.http.port, `GET / HTTP/${version}\r\nHost: localhost\r\nConnection: close\r\n\r\n`)
      ).toString();
    expect(await send("1.0")).toContain("403 Forbidden");
    expect(await send("1.1")).toContain("200 OK");
  });

  it("answers nobody from elsewhere whom a trusted proxy names, and who asks for another host", async () => {
    const server = await serve(local, { trustedProxies: ["loopback"] });
    const ask = async (headers: Record<string, string>): Promise<number> =>
      (await server.ask("GET", "/", { headers })).status;
    expect(await ask({ "X-Forwarded-For": "10.0.0.1" })).toBe(403);
    expect(await ask({ "X-Forwarded-For": "127.0.0.1, 10.0.0.1" })).toBe(403);
    expect(await ask({ "X-Forwarded-For": "127.0.0.1" })).toBe(200);
    expect(await ask({ "X-Forwarded-For": "127.0.0.1", Host: "app.example" })).toBe(403);
  });

  it.each([
    [{ Origin: "https://evil.example" }, 403],
    [{ Origin: "null" }, 403],
    [{ Origin: "http://127.0.0.1:3000" }, 403],
    [{ Origin: "http://localhost" }, 403],
    [{ Origin: "http://127.0.0.1" }, 200],
    [{ Origin: "https://dev.example", "Sec-Fetch-Site": "cross-site" }, 200],
    [{ "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors" }, 403],
    [{ "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate" }, 200],
    [{ "Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate" }, 200],
    [{ "Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors" }, 200],
  ])("answers pages of its own origin, or of those in http.cors: %j is %i", async (headers, status) => {
    const server = await serve(local, { cors: ["https://dev.example"] });
    expect((await server.ask("GET", "/", { headers: headers as Record<string, string> })).status).toBe(status);
  });
});

describe("a trusted proxy", () => {
  const proxies = new TrustedProxies(["loopback", "10.0.0.0/8", "192.0.2.7", "2001:db8::/32"]);
  const client = (peer: string | undefined, chain?: string) => proxies.clientOf(peer, () => chain);

  it.each([
    ["203.0.113.1", "198.51.100.1", "203.0.113.1"],
    ["127.0.0.1", undefined, "127.0.0.1"],
    ["127.0.0.1", "198.51.100.1", "198.51.100.1"],
    ["::ffff:127.0.0.1", "198.51.100.1", "198.51.100.1"],
    ["::1", "8.8.8.8, 198.51.100.1", "198.51.100.1"],
    ["127.0.0.1", "8.8.8.8, 198.51.100.1, 10.1.2.3", "198.51.100.1"],
    ["127.0.0.1", "10.9.9.9, 10.1.2.3", "10.9.9.9"],
    ["127.0.0.1", "8.8.8.8, unknown, 10.1.2.3", "10.1.2.3"],
    ["127.0.0.1", "unknown", "127.0.0.1"],
    ["127.0.0.1", "198.51.100.1:4711", "198.51.100.1"],
    ["127.0.0.1", "[2001:db9::5]:4711", "2001:db9::5"],
    ["2001:db8::1", "2001:db9::5", "2001:db9::5"],
    ["192.0.2.8", "8.8.8.8", "192.0.2.8"],
    ["127.0.0.1", "", "127.0.0.1"],
    [undefined, "8.8.8.8", undefined],
    ["garbage", "8.8.8.8", "garbage"],
  ])("of the peer %s with the chain %s: the client is %s", (peer, chain, expected) => {
    expect(client(peer, chain)).toBe(expected);
  });

  it("says whether the client speaks https; others are not believed", () => {
    expect(proxies.isSecure("127.0.0.1", () => "https")).toBe(true);
    expect(proxies.isSecure("127.0.0.1", () => "http, HTTPS")).toBe(true);
    expect(proxies.isSecure("127.0.0.1", () => "https, http")).toBe(false);
    expect(proxies.isSecure("127.0.0.1", () => undefined)).toBe(false);
    expect(proxies.isSecure("203.0.113.1", () => "https")).toBe(false);
  });

  it.each(["", "proxy", "10.0.0.0/33", "10.0.0.0/x", "10.0.0.0/8/8", "10.0.0", "::1/129", "*"])(
    "is no %j",
    async (text) => {
      expect(() => new TrustedProxies([text])).toThrow(
        expect.objectContaining({ name: "ConfigError", option: "http.trustedProxies" }) as Error,
      );
      await expect(serve(null, { trustedProxies: [text] })).rejects.toMatchObject({ option: "http.trustedProxies" });
    },
  );

  it("tells `authenticate` who the client is", async () => {
    const asked: AuthenticationRequest[] = [];
    const server = await serve(
      { bindings: [{ authenticated: true }], handlers: [{ name: "all" }] },
      { trustedProxies: ["127.0.0.1"], authenticate: (request) => (asked.push(request), true) },
    );
    await server.ask("GET", "/", { headers: { "X-Forwarded-For": "198.51.100.1" } });
    expect(asked).toMatchObject([{ remoteAddress: "198.51.100.1" }]);
  });
});

const elsewhere = (headers: Record<string, string>, method = "POST") =>
  comesFromElsewhere({ method, headers: { host: "a.example", ...headers } }, ["https://b.example"]);

describe("a request that may do something", () => {
  it.each([
    [{}, false],
    [{ origin: "https://a.example" }, false],
    [{ origin: "http://a.example" }, false],
    [{ origin: "https://a.example", host: "a.example:443" }, false],
    [{ origin: "https://a.example:8443" }, true],
    [{ origin: "https://b.example" }, false],
    [{ origin: "https://c.example" }, true],
    [{ origin: "https://a.example.evil" }, true],
    [{ origin: "null" }, true],
    [{ origin: "" }, true],
    [{ origin: "*" }, true],
    [{ "sec-fetch-site": "same-origin", origin: "https://renamed.example" }, false],
    [{ "sec-fetch-site": "none" }, false],
    [{ "sec-fetch-site": "same-site", origin: "https://a.example" }, true],
    [{ "sec-fetch-site": "cross-site" }, true],
    [{ "sec-fetch-site": "cross-site", origin: "https://b.example" }, false],
  ])("with %j comes from elsewhere: %s", (headers, expected) => {
    expect(elsewhere(headers as Record<string, string>)).toBe(expected);
  });

  it("is one that is not safe, or that opens a WebSocket", () => {
    const foreign = { origin: "https://c.example" };
    for (const method of ["GET", "HEAD", "OPTIONS"]) expect(elsewhere(foreign, method)).toBe(false);
    for (const method of ["POST", "PUT", "DELETE", "PATCH", "get", "TRACE"])
      expect(elsewhere(foreign, method)).toBe(true);
    expect(elsewhere({ ...foreign, upgrade: "websocket" }, "GET")).toBe(true);
  });

  it("names its host in few ways", () => {
    expect(hostName("A.example:80")).toBe("a.example");
    expect(hostName("[::1]:80")).toBe("[::1]");
    for (const wrong of [undefined, "", ":80", "a:b", "a/b", "a@b", "::1", "a b"]) expect(hostName(wrong)).toBeNull();
    expect(isHostOf("http://a", undefined)).toBe(false);
    expect(isHostOf("garbage", "garbage")).toBe(false);
  });
});
