/** Static files of `@ui`: what is served, how, and what is never. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { MountedProcess } from "../../../runtime/http/index.ts";
import { startTestServer } from "./support/serve.ts";
import type { TestServer } from "./support/serve.ts";

const MODIFIED = new Date("2026-01-02T03:04:05.000Z");
let root: string;
let server: TestServer;

beforeAll(async () => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "hypc-ui-")));
  const ui = join(root, "ui");
  mkdirSync(join(ui, "docs"), { recursive: true });
  mkdirSync(join(ui, "empty"));
  mkdirSync(join(root, "ui-other"));
  mkdirSync(join(root, "private"));
  writeFileSync(join(root, "secret.txt"), "TOP SECRET");
  writeFileSync(join(root, "private", "index.html"), "TOP SECRET");
  writeFileSync(join(root, "ui-other", "x.txt"), "TOP SECRET");
  writeFileSync(join(ui, "index.html"), "<h1>home</h1>");
  writeFileSync(join(ui, "docs", "index.html"), "docs");
  writeFileSync(join(ui, "app.js"), "0123456789");
  writeFileSync(join(ui, "data.bin"), Buffer.alloc(3_000_000, 7));
  writeFileSync(join(ui, "nothing.txt"), "");
  writeFileSync(join(ui, "a b%.txt"), "spaced");
  writeFileSync(join(ui, ".env"), "TOP SECRET");
  for (const [name, type] of [
    ["style.css", "x"],
    ["pic.svg", "x"],
    ["font.woff2", "x"],
    ["mod.wasm", "x"],
    ["icon.ico", "x"],
    ["m.webmanifest", "{}"],
    ["unknown.zzz", "x"],
  ] as const)
    writeFileSync(join(ui, name), type);
  symlinkSync(join(root, "secret.txt"), join(ui, "link.txt"));
  symlinkSync(root, join(ui, "up"));
  symlinkSync(join(root, "private"), join(ui, "private"));
  symlinkSync(join(root, "ui-other"), join(ui, "other"));
  symlinkSync("app.js", join(ui, "inside.js"));
  symlinkSync("loop", join(ui, "loop"));
  execFileSync("mkfifo", [join(ui, "pipe")]);
  mkdirSync(join(ui, "indexed"));
  symlinkSync(join(root, "secret.txt"), join(ui, "indexed", "index.html"));
  utimesSync(join(ui, "app.js"), MODIFIED, MODIFIED);
  server = await startTestServer(null, { authenticate: () => false });
  server.http.mount(withFiles(server));
});
afterAll(async () => {
  await server.close();
  rmSync(root, { recursive: true });
});

function withFiles(on: TestServer): MountedProcess {
  return {
    ...on.mounted({
      bindings: [{ path: "/" }],
      ui: [
        { dir: "ui" },
        { dir: "./ui/docs", path: "/manual" },
        { dir: "ui", path: "/closed", authenticated: true },
        { dir: "gone", path: "/gone" },
      ],
      handlers: [
        { name: "post-root", method: "POST", path: "/", body: { v: "any" } },
        { name: "taken", method: "GET", path: "/style.css" },
        { name: "put", method: "PUT", path: "/app.js" },
        { name: "any-with", path: "/docs/index.html", body: { v: "any" } },
        { name: "envelope", body: { v: "any" } },
        { name: "rest" },
      ],
    }),
    uiRoot: root,
  };
}

describe("a file", () => {
  it.each([
    ["/app.js", "text/javascript; charset=utf-8"],
    ["/", "text/html; charset=utf-8"],
    ["/pic.svg", "image/svg+xml; charset=utf-8"],
    ["/font.woff2", "font/woff2"],
    ["/mod.wasm", "application/wasm"],
    ["/icon.ico", "image/vnd.microsoft.icon"],
    ["/m.webmanifest", "application/manifest+json; charset=utf-8"],
    ["/unknown.zzz", "application/octet-stream"],
    ["/a%20b%25.txt", "text/plain; charset=utf-8"],
    ["/inside.js", "text/javascript; charset=utf-8"],
    ["/manual/", "text/html; charset=utf-8"],
    ["/docs/", "text/html; charset=utf-8"],
  ])("%s is served as %s", async (path, type) => {
    const answer = await server.ask("GET", path);
    expect([answer.status, answer.headers["content-type"], answer.headers["x-content-type-options"]]).toEqual([
      200,
      type,
      "nosniff",
    ]);
    expect(answer.headers["etag"]).toMatch(/^"[0-9a-f]+-[0-9a-f]+"$/);
  });

  it("is sent whole, however large, and empty", async () => {
    const large = await server.ask("GET", "/data.bin");
    expect([large.headers["content-length"], large.bytes.length, large.bytes.every((byte) => byte === 7)]).toEqual([
      "3000000",
      3_000_000,
      true,
    ]);
    const empty = await server.ask("GET", "/nothing.txt");
    expect([empty.status, empty.headers["content-length"], empty.text]).toEqual([200, "0", ""]);
  });

  it("answers HEAD alike, without the body", async () => {
    const answer = await server.ask("HEAD", "/app.js");
    expect([answer.status, answer.headers["content-length"], answer.text]).toEqual([200, "10", ""]);
  });

  it("is not sent again to who has it, by ETag first, else by date", async () => {
    const { headers } = await server.ask("GET", "/app.js");
    const etag = headers["etag"] ?? "";
    expect(headers["last-modified"]).toBe(MODIFIED.toUTCString());
    const status = async (more: Record<string, string>) =>
      (await server.ask("GET", "/app.js", { headers: more })).status;
    expect(await status({ "If-None-Match": etag })).toBe(304);
    expect(await status({ "If-None-Match": `"x", W/${etag}` })).toBe(304);
    expect(await status({ "If-None-Match": "*" })).toBe(304);
    expect(await status({ "If-None-Match": '"x"', "If-Modified-Since": MODIFIED.toUTCString() })).toBe(200);
    expect(await status({ "If-Modified-Since": MODIFIED.toUTCString() })).toBe(304);
    expect(await status({ "If-Modified-Since": new Date(MODIFIED.getTime() - 1000).toUTCString() })).toBe(200);
    expect(await status({ "If-Modified-Since": "nonsense" })).toBe(200);
  });

  it.each([
    ["bytes=0-3", 206, "0123", "bytes 0-3/10"],
    ["bytes=8-", 206, "89", "bytes 8-9/10"],
    ["bytes=-3", 206, "789", "bytes 7-9/10"],
    ["bytes=-99", 206, "0123456789", "bytes 0-9/10"],
    ["bytes=2-99999999999999999999", 206, "23456789", "bytes 2-9/10"],
    ["bytes=10-", 416, "", "bytes */10"],
    ["bytes=-0", 416, "", "bytes */10"],
    ["bytes=3-1", 200, "0123456789", undefined],
    ["bytes=0-1,3-4", 200, "0123456789", undefined],
    ["bytes=-", 200, "0123456789", undefined],
    ["lines=0-1", 200, "0123456789", undefined],
  ])("is sent in part: %s", async (range, status, text, contentRange) => {
    const answer = await server.ask("GET", "/app.js", { headers: { Range: range } });
    expect([answer.status, answer.text, answer.headers["content-range"]]).toEqual([status, text, contentRange]);
  });

  it("is sent in part only to who has the same", async () => {
    const { headers } = await server.ask("GET", "/app.js");
    const status = async (condition: string) =>
      (await server.ask("GET", "/app.js", { headers: { Range: "bytes=0-1", "If-Range": condition } })).status;
    expect(await status(headers["etag"] ?? "")).toBe(206);
    expect(await status(headers["last-modified"] ?? "")).toBe(206);
    expect(await status('"other"')).toBe(200);
  });

  it("of a folder is its index.html, at the folder's path with a slash", async () => {
    const answer = await server.ask("GET", "/docs?x=1");
    expect([answer.status, answer.headers["location"]]).toEqual([308, "/docs/?x=1"]);
    expect((await server.ask("GET", "/manual")).headers["location"]).toBe("/manual/");
    expect((await server.ask("GET", "/counter:demo:alice.os")).headers["location"]).toBe("/counter:demo:alice.os/");
    expect((await server.ask("GET", "/counter:demo:alice.os/")).text).toBe("<h1>home</h1>");
  });
});

describe("order: handlers with a path, then files, then pathless handlers", () => {
  it("holds", async () => {
    expect(await server.value("GET", "/style.css")).toEqual({ handler: "taken", args: [] });
    expect((await server.ask("GET", "/app.js")).text).toBe("0123456789");
    expect(await server.value("PUT", "/app.js")).toEqual({ handler: "put", args: [] });
    expect(await server.value("GET", "/not-there")).toEqual({ handler: "rest", args: [] });
    expect(await server.value("POST", "/not-there", '{"Envelope":1}')).toEqual({ handler: "envelope", args: [1] });
    expect((await server.ask("GET", "/")).text).toBe("<h1>home</h1>");
    expect(await server.value("POST", "/", "5")).toEqual({ handler: "post-root", args: [5] });
    expect((await server.ask("GET", "/docs/index.html")).text).toBe("docs");
    expect(await server.value("GET", "/docs/index.html", "5")).toEqual({ handler: "any-with", args: [5] });
  });

  it("leaves OPTIONS and refusals right where a handler takes other methods at a file's path", async () => {
    expect((await server.ask("OPTIONS", "/app.js")).headers["allow"]).toBe("GET, HEAD, PUT, OPTIONS");
    expect((await server.ask("OPTIONS", "/closed/x")).headers["allow"]).toBe(
      "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS",
    );
    expect((await server.ask("DELETE", "/app.js")).status).toBe(405);
  });

  it("asks for no file without passing the flags of its @ui", async () => {
    expect((await server.ask("GET", "/closed/app.js")).status).toBe(401);
    expect((await server.ask("GET", "/closed/not-there")).status).toBe(401);
  });

  it("takes a folder that is not there for an empty one", async () => {
    expect(await server.value("GET", "/gone/x")).toEqual({ handler: "rest", args: [] });
  });
});

describe("never", () => {
  it.each([
    "/link.txt",
    "/up/secret.txt",
    "/up/ui/app.js/../../secret.txt",
    "/private/",
    "/private/index.html",
    "/other/x.txt",
    "/indexed/",
    "/loop",
    "/pipe",
    "/.env",
    "/../secret.txt",
    "/%2e%2e/secret.txt",
    "/..%2fsecret.txt",
    "/%2e%2e%2fsecret.txt",
    "/..%5csecret.txt",
    "/docs/..%2f..%2fsecret.txt",
    "/%00",
    "/app.js%00.html",
    "/app.js/",
    "/app.js/x",
    "/empty/",
    "/%2fetc%2fpasswd",
    `/${"x".repeat(300)}`,
    `/${"x/".repeat(3000)}`,
  ])("a file outside of the folder, or what is no file: %s", async (path) => {
    const answer = await server.ask("GET", path);
    expect(answer.text).not.toContain("TOP SECRET");
    expect(
      answer.text === '{"handler":"rest","args":[]}' || answer.status === 400,
      `${answer.status} ${answer.text}`,
    ).toBe(true);
  });
});
