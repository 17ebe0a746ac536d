/** The built-in session over HTTP: the way in, what it opens, the way out, and who is kept out. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { HttpHandlerDefinition, HttpMethod } from "../../../runtime/definition.ts";
import { startNode } from "../../../runtime/node.ts";
import type { Node } from "../../../runtime/node.ts";
import type { HttpOptions, NodeOptions } from "../../../runtime/node/options.ts";
import type { SessionOptions } from "../../../runtime/session/session-options.ts";
import { memoryLog } from "../fixtures/memory-log.ts";
import { probe } from "../fixtures/probe.ts";
import { TestBrowser, fieldsOf, setCookies } from "./support/browser.ts";
import { PASSWORD, cheapHash } from "./support/sessions.ts";

const HASH = cheapHash(PASSWORD);
const CLOSED = [
  { path: "/", authenticated: true, localOnly: false },
  { path: "/open", authenticated: false, localOnly: false },
];

function route(method: HttpMethod, path: string): HttpHandlerDefinition<readonly unknown[], unknown> {
  return {
    method,
    path,
    body: [],
    decode: () => [],
    encode: (result) => ({ status: 200, body: JSON.stringify(result) }),
  };
}

interface Served {
  readonly node: Node;
  readonly lines: ReturnType<typeof memoryLog>["lines"];
  readonly browser: (headers?: Record<string, string>) => TestBrowser;
  readonly runs: () => number;
}

/** A node with one process at `/`, of which all but `/open` is for who has logged in. */
async function serve(
  session: SessionOptions = {},
  options: Partial<NodeOptions> & { readonly http?: HttpOptions } = {},
): Promise<Served> {
  const { logger, lines } = memoryLog();
  const node = await startNode({
    name: "alice.os",
    http: {},
    log: logger,
    session: { passwordHash: HASH, ...session },
    ...options,
  });
  onTestFinished(() => node.stop());
  let runs = 0;
  const run = (): string => `secret ${++runs}`;
  await node.spawn(
    probe({
      http: CLOSED,
      handlers: {
        read: { run, http: route("GET", "/secret") },
        change: { run, http: route("POST", "/secret") },
        open: { run: () => "open", http: route("GET", "/open/door") },
        keep: {
          run: (_process, _args, context) => (context.response.setHeader("Cache-Control", "max-age=5"), "kept"),
          http: route("GET", "/kept"),
        },
      },
    }),
    { process: "vault:demo:alice.os", mount: "/" },
  );
  const port = node.httpAddress?.port ?? 0;
  return { node, lines, runs: () => runs, browser: (headers) => new TestBrowser(port, headers) };
}

describe("whoever has not logged in", () => {
  it("is sent to the login page from a page, and gets 401 for anything else", async () => {
    const { browser, runs } = await serve();
    const answer = await browser().get("/secret?a=1&b=%20");
    expect([answer.status, answer.headers["location"], answer.headers["cache-control"]]).toEqual([
      303,
      "/_hypc/login?next=%2Fsecret%3Fa%3D1%26b%3D%2520",
      "no-store",
    ]);
    expect((await browser().ask("HEAD", "/secret")).status).toBe(303);
    const posted = await browser().post("/secret", {});
    expect([posted.status, posted.headers["location"]]).toEqual([303, "/_hypc/login"]);
    const others = [
      { Accept: "application/json" },
      { Accept: "*/*" },
      { Accept: "text/html;q=0, */*" },
      { "Sec-Fetch-Mode": "cors" },
      { "Sec-Fetch-Mode": "no-cors" },
      { Cookie: "hypc-session-00000000=a.b.c", Accept: "*/*" },
    ];
    for (const headers of others) {
      const refused = await browser().get("/secret", headers);
      expect([refused.status, refused.headers["content-type"]]).toEqual([401, "application/problem+json"]);
      expect(JSON.parse(refused.text)).toMatchObject({
        type: "urn:hypc:problem:unauthenticated",
        hint: "Log in at /_hypc/login, and send the cookie that you get there.",
      });
    }
    expect(runs()).toBe(0);
  });

  it("uses what is open", async () => {
    const { browser } = await serve();
    const answer = await browser().get("/open/door");
    expect([answer.status, answer.text, answer.headers["set-cookie"]]).toEqual([200, '"open"', undefined]);
  });
});

describe("a login", () => {
  it("opens the node and goes on where it was asked for", async () => {
    const { browser, lines } = await serve();
    const alice = browser();
    const page = await alice.get("/_hypc/login?next=%2Fsecret%3Fa%3D%2526");
    expect([page.status, page.headers["content-type"], page.headers["cache-control"]]).toEqual([
      200,
      "text/html; charset=utf-8",
      "no-store",
    ]);
    expect(page.headers["content-security-policy"]).toMatch(
      /default-src 'none';.*form-action 'self'; frame-ancestors 'none'/,
    );
    expect(page.text).not.toContain("<script");
    const answer = await alice.post("/_hypc/login", { ...fieldsOf(page), password: PASSWORD });
    expect([answer.status, answer.headers["location"]]).toEqual([303, "/secret?a=%26"]);
    const read = await alice.get("/secret");
    expect([read.status, read.text, read.headers["cache-control"]]).toEqual([200, '"secret 1"', "private, no-cache"]);
    expect((await alice.get("/kept")).headers["cache-control"]).toBe("max-age=5");
    expect((await alice.post("/secret", {}, { Accept: "application/json" })).status).toBe(200);
    const again = await alice.get("/_hypc/login?next=%2Fkept");
    expect([again.status, again.headers["location"]]).toEqual([303, "/kept"]);
    expect(lines.some(({ message }) => message === "somebody has logged in")).toBe(true);
    expect(JSON.stringify(lines)).not.toContain(PASSWORD);
  });

  it("never leads to another place, nor back to itself", async () => {
    const { browser } = await serve();
    for (const next of [
      "//evil.example",
      "https://evil.example/",
      "/.//evil.example",
      "/\\evil.example",
      "/_hypc/logout",
      "/_hypc/login?next=/",
    ]) {
      expect((await browser().logIn(PASSWORD, next)).headers["location"], next).toBe("/_hypc");
      const forged = browser();
      const fields = fieldsOf(await forged.get("/_hypc/login"));
      const answer = await forged.post("/_hypc/login", { ...fields, password: PASSWORD, next });
      expect([answer.status, answer.headers["location"]], next).toEqual([303, "/_hypc"]);
    }
  });

  it("with another password shows the page again, with the way that was asked for", async () => {
    const { browser, lines } = await serve();
    const eve = browser();
    const answer = await eve.logIn(`${PASSWORD} `, "/kept");
    expect([answer.status, answer.headers["www-authenticate"]]).toEqual([401, 'Hypc realm="node"']);
    expect(answer.text).toContain('role="alert">That is not the password.');
    expect(fieldsOf(answer)["next"]).toBe("/kept");
    expect(answer.text).not.toContain(PASSWORD);
    expect((await eve.get("/secret")).status).toBe(303);
    expect(lines.filter(({ level }) => level === "warn")).toMatchObject([{ remoteAddress: "127.0.0.1" }]);
    expect((await eve.logIn("")).status).toBe(401);
    expect((await eve.post("/_hypc/login", { ...fieldsOf(answer), password: PASSWORD })).status).toBe(303);
  });

  it("counts only with the form and the cookie of this node, sent from its own page", async () => {
    const { browser } = await serve();
    const fields = { ...fieldsOf(await browser().get("/_hypc/login")), password: PASSWORD };
    const withoutCookie = await browser().post("/_hypc/login", fields);
    expect([withoutCookie.status, withoutCookie.text.includes("keeps no cookies")]).toEqual([403, true]);
    const alice = browser();
    await alice.get("/_hypc/login");
    expect((await alice.post("/_hypc/login", { password: PASSWORD })).status).toBe(403);
    for (const headers of [
      { Origin: "https://evil.example" },
      { Origin: "null" },
      { Origin: "http://127.0.0.1:1" },
      { Origin: "http://127.0.0.1", "Sec-Fetch-Site": "same-site" },
      { Origin: "http://127.0.0.1", "Sec-Fetch-Site": "cross-site" },
    ]) {
      const foreign = await browser().logIn(PASSWORD, "/", headers);
      expect([foreign.status, foreign.text.includes("Nothing was done")], JSON.stringify(headers)).toEqual([403, true]);
      expect(setCookies(foreign)).toEqual([]);
    }
    for (const headers of [
      { "Sec-Fetch-Site": "same-origin", Origin: "https://behind.example" },
      { "Sec-Fetch-Site": "none" },
    ])
      expect((await browser().logIn(PASSWORD, "/", headers)).status).toBe(303);
  });

  it("gives a cookie for https alone where the browser speaks that", async () => {
    const { browser } = await serve();
    const [plain] = setCookies(await browser().logIn(PASSWORD));
    expect(plain).toMatch(/^hypc-session-\w{8}=.*; HttpOnly; SameSite=Lax$/);
    const secure = browser({ Host: "alice.example" });
    const [cookie] = setCookies(await secure.logIn(PASSWORD, "/", { Origin: "https://alice.example" }));
    expect(cookie).toMatch(/^__Host-hypc-session-\w{8}=.*; Path=\/; .*; HttpOnly; SameSite=Lax; Secure$/);
    expect((await secure.get("/secret")).status).toBe(200);
  });

  it("is limited by address: then it waits as long as it is told, and the right password does not help", async () => {
    const { browser } = await serve({ attempts: { perAddress: 2, windowMs: 100_000 } });
    const eve = browser();
    for (let turn = 0; turn < 2; turn++) expect((await eve.logIn("wrong")).status).toBe(401);
    const answer = await eve.logIn(PASSWORD);
    expect([answer.status, Number(answer.headers["retry-after"])]).toEqual([429, 50]);
    expect(answer.text).toContain("Too many attempts. Please wait 50 seconds");
    const ordinary = (await serve({ attempts: { perAddress: 1 } })).browser();
    for (let turn = 0; turn < 4; turn++) expect((await ordinary.logIn(PASSWORD)).status).not.toBe(429);
  });

  it("is limited before any password is checked, also where many come at once", async () => {
    const { browser } = await serve({ attempts: { perAddress: 3 } });
    const eve = browser();
    const fields = fieldsOf(await eve.get("/_hypc/login"));
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, turn) => eve.post("/_hypc/login", { ...fields, password: `wrong ${turn}` })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([
      401,
      401,
      401,
      ...Array.from({ length: 9 }, () => 429),
    ]);
  });

  it("takes no form that is larger than forms are, and no other method", async () => {
    const { browser } = await serve();
    expect((await browser().post("/_hypc/login", { password: "a".repeat(10_000) })).status).toBe(413);
    for (const method of ["PUT", "DELETE", "PATCH"]) {
      const answer = await browser().ask(method, "/_hypc/login");
      expect([answer.status, answer.headers["allow"]]).toEqual([405, "GET, HEAD, POST, OPTIONS"]);
    }
    expect((await browser().ask("OPTIONS", "/_hypc/login")).headers["allow"]).toBe("GET, HEAD, POST, OPTIONS");
    expect((await browser().ask("HEAD", "/_hypc/login")).text).toBe("");
    const garbage = await browser().ask("POST", "/_hypc/login", { "Content-Type": "application/json" }, "\xff\0%%");
    expect(garbage.status).toBe(403);
  });
});

describe("a session", () => {
  it("does nothing for a page of another origin, however its cookie got here", async () => {
    const { browser, runs } = await serve({}, { http: { cors: ["https://app.example"] } });
    const alice = browser({ Accept: "application/json" });
    await alice.logIn(PASSWORD);
    const before = runs();
    for (const headers of [
      { Origin: "http://evil.example" },
      { Origin: "http://127.0.0.1:3000" },
      { Origin: "null" },
      { Origin: "http://127.0.0.1", "Sec-Fetch-Site": "same-site" },
    ]) {
      const answer = await alice.post("/secret", {}, headers);
      expect([answer.status, JSON.parse(answer.text)], JSON.stringify(headers)).toMatchObject([
        403,
        { type: "urn:hypc:problem:cross-site" },
      ]);
    }
    expect(runs()).toBe(before);
    expect((await alice.post("/secret", {}, { Origin: "https://app.example" })).status).toBe(200);
    expect((await alice.ask("POST", "/secret")).status).toBe(200);
    expect((await alice.get("/secret", { Origin: "http://evil.example" })).status).toBe(200);
  });

  it("is renewed while it is used", async () => {
    const { browser } = await serve({ ttlMs: 2_000 });
    const alice = browser();
    await alice.logIn(PASSWORD);
    expect(setCookies(await alice.get("/secret"))).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect(setCookies(await alice.get("/secret"))).toMatchObject([expect.stringMatching(/^hypc-session-.*Max-Age=2;/)]);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect((await alice.get("/secret")).status).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    expect((await alice.get("/secret")).status).toBe(303);
  });

  it("outlives the node where that has a data directory, and not otherwise", async () => {
    const dataDir = await mkdtemp(join(tmpdir(), "hypc-session-"));
    onTestFinished(() => rm(dataDir, { recursive: true }));
    const first = await serve({}, { dataDir });
    const alice = first.browser();
    await alice.logIn(PASSWORD);
    await first.node.stop();
    const restarted = (await serve({}, { dataDir })).browser();
    for (const [name, value] of alice.cookies) restarted.cookies.set(name, value);
    expect((await restarted.get("/secret")).status).toBe(200);
    const other = (await serve()).browser();
    for (const [name, value] of alice.cookies) other.cookies.set(name, value);
    expect((await other.get("/secret")).status).toBe(303);
  });
});

describe("a logout", () => {
  it("ends the session for good, also for a copy of its cookie", async () => {
    const { browser } = await serve();
    const alice = browser();
    await alice.logIn(PASSWORD);
    const copy = browser();
    for (const [name, value] of alice.cookies) copy.cookies.set(name, value);
    const home = await alice.get("/_hypc");
    expect(home.text).toContain('<button type="submit">Log out</button>');
    const answer = await alice.logOut();
    expect([answer.status, answer.headers["location"]]).toEqual([303, "/_hypc"]);
    expect(setCookies(answer)).toMatchObject([
      expect.stringMatching(/^hypc-session-\w{8}=; .*Max-Age=0/),
      expect.stringMatching(/^__Host-hypc-session-\w{8}=; .*Max-Age=0.*Secure/),
    ]);
    for (const each of [alice, copy]) expect((await each.get("/secret")).status).toBe(303);
    expect((await alice.get("/_hypc")).text).toContain('href="/_hypc/login?next=%2F_hypc">Log in</a>');
    expect((await alice.post("/_hypc/logout", {})).status).toBe(303);
  });

  it("is nobody else's to ask for", async () => {
    const { browser } = await serve();
    const alice = browser();
    await alice.logIn(PASSWORD);
    const fields = fieldsOf(await alice.get("/_hypc"));
    expect((await alice.post("/_hypc/logout", fields, { Origin: "http://evil.example" })).status).toBe(403);
    expect((await alice.post("/_hypc/logout", {})).status).toBe(403);
    const get = await alice.get("/_hypc/logout");
    expect([get.status, get.headers["allow"]]).toEqual([405, "POST, OPTIONS"]);
    expect((await alice.get("/secret")).status).toBe(200);
  });
});

describe("the home page of a node with a session", () => {
  it("shows routes behind the login, and how processes are doing, to who has logged in", async () => {
    const { browser } = await serve();
    const alice = browser();
    const open = await alice.get("/_hypc");
    expect(open.text).toContain("/open/door");
    expect(open.text).toContain("More of its routes are not open to you from here.");
    for (const hidden of ["/secret", "Last save", "Serving"]) expect(open.text).not.toContain(hidden);
    await alice.logIn(PASSWORD);
    const all = await alice.get("/_hypc");
    for (const shown of ["/secret", "/open/door", "Last save", "● Serving", "Restarts", "Queue"])
      expect(all.text).toContain(shown);
    expect(all.text).not.toContain("not open to you");
  });
});

describe("a node", () => {
  it("with `authenticate` has no login page: that replaces the session", async () => {
    const { browser, lines, node } = await serve({}, { authenticate: ({ headers }) => headers["x-me"] === "yes" });
    expect((await browser().get("/_hypc/login", { "X-Me": "yes" })).status).toBe(404);
    expect((await browser().get("/secret")).status).toBe(401);
    expect((await browser().get("/secret", { "X-Me": "yes" })).status).toBe(200);
    expect(lines.filter(({ level }) => level === "warn")).toHaveLength(1);
    const home = await browser().get("/_hypc");
    expect(home.text).not.toMatch(/\/secret|Log in|Last save/);
    expect((await browser().get("/_hypc", { "X-Me": "yes" })).text).toMatch(
      /\/secret[^]*Last save|Last save[^]*\/secret/,
    );
    expect(node.name).toBe("alice.os");
  });

  it("without a session leaves the paths of the login to its processes", async () => {
    const node = await startNode({ name: "alice.os", http: {}, log: false });
    onTestFinished(() => node.stop());
    await node.spawn(probe({ handlers: { any: { run: () => "mine", http: route("GET", "/_hypc/login") } } }), {
      process: "a:demo:alice.os",
      mount: "/",
    });
    expect(await (await fetch(`${node.url}/_hypc/login`)).json()).toBe("mine");
  });

  it("takes a plain password too, and refuses options that make no sense", async () => {
    const { browser } = await serve({ passwordHash: undefined, password: "correct horse" });
    expect((await browser().logIn("correct horse")).status).toBe(303);
    expect((await browser().logIn("correct horse ")).status).toBe(401);
    await expect(startNode({ name: "alice.os", session: {} })).rejects.toMatchObject({ option: "session.password" });
    await expect(startNode({ name: "alice.os", http: { trustedProxies: "loopback" as never } })).rejects.toMatchObject({
      option: "http.trustedProxies",
    });
  });
});
