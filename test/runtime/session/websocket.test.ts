/** WebSockets behind a login: who opens one, and when it ends. */
import { expect, test } from "vitest";
import type { Node } from "../../../runtime/node.ts";
import type { SessionOptions } from "../../../runtime/session/session-options.ts";
import { connect, echo, refusal, serve } from "../ws/support/sockets.ts";
import { TestBrowser } from "./support/browser.ts";
import { PASSWORD, cheapHash } from "./support/sessions.ts";

const BINDINGS = [
  { path: "/", authenticated: true },
  { path: "/open", authenticated: false },
];

async function start(session: SessionOptions = {}, pingIntervalMs = 30_000): Promise<Node> {
  return serve(
    { take: echo },
    { session: { passwordHash: cheapHash(PASSWORD), ...session }, http: { ws: { pingIntervalMs } } },
    BINDINGS,
  );
}

/** A browser that has logged in, and its cookies. */
async function loggedIn(node: Node): Promise<{ readonly browser: TestBrowser; readonly cookie: string }> {
  const browser = new TestBrowser(node.httpAddress?.port ?? 0);
  await browser.logIn(PASSWORD);
  return { browser, cookie: [...browser.cookies].map(([name, value]) => `${name}=${value}`).join("; ") };
}

test("a page of the node opens one with its login, and nobody else does", async () => {
  const node = await start();
  const { cookie } = await loggedIn(node);
  expect((await refusal(node, "/")).status).toBe(401);
  expect((await refusal(node, "/", { headers: { cookie: `${cookie}x` }, origin: node.url })).status).toBe(401);
  const foreign = { headers: { cookie }, origin: "https://evil.example" };
  expect((await refusal(node, "/", foreign)).status).toBe(403);
  const neighbour = { headers: { cookie, "sec-fetch-site": "same-site" }, origin: "http://127.0.0.1:1" };
  expect((await refusal(node, "/", neighbour)).status).toBe(403);
  const peer = await connect(node, "/", { headers: { cookie }, origin: node.url });
  peer.socket.send("in");
  expect(await peer.text()).toBe("in");
});

test("a logout closes those of its session, and no other", async () => {
  const node = await start();
  const [alice, bob] = [await loggedIn(node), await loggedIn(node)];
  const hers = await connect(node, "/", { headers: { cookie: alice.cookie } });
  const his = await connect(node, "/", { headers: { cookie: bob.cookie } });
  const open = await connect(node, "/open", { headers: { cookie: alice.cookie } });
  await alice.browser.logOut();
  expect(await hers.closed).toEqual({ code: 1008, reason: "logged out" });
  for (const other of [his, open]) {
    other.socket.send("still here");
    expect(await other.text()).toBe("still here");
  }
});

test("one ends with the life of its login", async () => {
  const node = await start({ ttlMs: 1_000, lifetimeMs: 1_000 }, 200);
  const { cookie } = await loggedIn(node);
  const peer = await connect(node, "/", { headers: { cookie } });
  expect(await peer.closed).toEqual({ code: 1008, reason: "the login has ended" });
});
