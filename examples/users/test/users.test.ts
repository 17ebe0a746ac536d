import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startNode, type Node } from "hypc/runtime";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { UsersHttpClient, type NewUser } from "../generated/users-process/index.js";
import { Users } from "../src/users.js";

const FIRST_ID = 9_007_199_254_740_993n; // 2^53 + 1: a number cannot hold it

let dataDir: string;
let node: Node;
let users: UsersHttpClient;

async function start(): Promise<void> {
  node = await startNode({ name: "alice.os", http: { port: 0 }, dataDir, log: false });
  await node.spawn(Users, { process: "users:demo:alice.os", mount: "/" });
  users = new UsersHttpClient(node.url);
}

function wanted(handle: string, more: Partial<NewUser> = {}): NewUser {
  return { handle, email: `${handle}@example.org`, tags: [], ...more };
}

async function status(method: string, path: string, body?: unknown): Promise<number> {
  const response = await fetch(node.url + path, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  await response.arrayBuffer();
  return response.status;
}

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "users-"));
  await start();
});
afterEach(async () => {
  await node.stop();
  await rm(dataDir, { recursive: true });
});

describe("a REST resource from its contract", () => {
  test("201 with the user and its Location, 409, 404, 204, 422", async () => {
    const response = await fetch(`${node.url}/users`, { method: "POST", body: JSON.stringify(wanted("alice", { role: "admin" })) });
    expect(response.status).toBe(201);
    expect(response.headers.get("location")).toBe(`/users/${FIRST_ID}`);
    expect(await response.json()).toEqual({
      id: String(FIRST_ID),
      handle: "alice",
      email: "alice@example.org",
      role: "admin",
      permissions: { read: true, write: true, delete: true },
      tags: [],
    });
    expect(await status("POST", "/users", wanted("alice"))).toBe(409);
    expect(await status("GET", "/users/1")).toBe(404);
    expect(await status("GET", `/users/${FIRST_ID}`)).toBe(200);
    expect(await status("PUT", `/users/${FIRST_ID}/role`, "member")).toBe(422);
    expect(await status("DELETE", `/users/${FIRST_ID}`)).toBe(204);
    expect(await status("DELETE", `/users/${FIRST_ID}`)).toBe(404);
  });

  test("constraints are checked before the handler runs, every fault in one answer", async () => {
    const response = await fetch(`${node.url}/users`, {
      method: "POST",
      body: JSON.stringify({ handle: "A!", email: "nowhere", role: "king", tags: "none" }),
    });
    expect(response.status).toBe(400);
    expect(response.headers.get("content-type")).toContain("application/problem+json");
    const problem = (await response.json()) as { faults: { path: string }[] };
    expect(problem.faults.map(({ path }) => path)).toEqual(expect.arrayContaining(["$.handle", "$.email", "$.role", "$.tags"]));
  });

  test("ids above 2^53 are exact on the whole way", async () => {
    const first = await users.createUser(wanted("alice"));
    const second = await users.createUser(wanted("bob", { avatar: new Uint8Array([0, 255]) }));
    expect([first, second]).toMatchObject([{ val: { id: FIRST_ID } }, { val: { id: FIRST_ID + 1n } }]);
    expect(await users.getUser(FIRST_ID + 1n)).toMatchObject({ tag: "ok", val: { handle: "bob", avatar: new Uint8Array([0, 255]) } });
    expect(await users.getUser(FIRST_ID + 2n)).toEqual({ tag: "err", val: { tag: "no-such-user", val: FIRST_ID + 2n } });
  });

  test("pages are filtered by query parameters, lists by repeated keys", async () => {
    await users.createUser(wanted("alice", { role: "admin", tags: ["red", "blue & green"] }));
    await users.createUser(wanted("bob", { tags: ["red"] }));
    await users.createUser(wanted("carol"));
    expect(await users.listUsers(undefined, ["red"], undefined, undefined)).toMatchObject({ total: 2 });
    expect(await users.listUsers("admin", ["red", "blue & green"], undefined, undefined)).toMatchObject({ total: 1, users: [{ handle: "alice" }] });
    expect(await users.listUsers(undefined, [], 1, 1)).toMatchObject({ total: 3, users: [{ handle: "bob" }] });
    expect(await status("GET", "/users?limit=-1")).toBe(400);
    expect(await status("GET", "/users?limit=1&limit=2")).toBe(400);
  });

  test("several body parameters are keyed by their names", async () => {
    await users.createUser(wanted("alice"));
    expect(await users.updateUser(FIRST_ID, "new@example.org", ["x"])).toMatchObject({ tag: "ok", val: { email: "new@example.org", tags: ["x"] } });
    expect(await status("PUT", `/users/${FIRST_ID}`, { email: "a@example.org" })).toBe(400);
  });

  test("users survive a restart", async () => {
    await users.createUser(wanted("alice"));
    await node.stop();
    await start();
    expect(await users.getUser(FIRST_ID)).toMatchObject({ tag: "ok", val: { handle: "alice" } });
  });
});
