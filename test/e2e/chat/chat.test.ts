import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startNode, type Node } from "hypc/runtime";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Chat, NOW } from "./chat.ts";
import { ChatHttpClient } from "./generated/chat-process/index.js";

let dataDir: string;
let node: Node;

async function start(): Promise<void> {
  node = await startNode({ name: "alice.os", http: { port: 0 }, dataDir, log: false });
  await node.spawn(Chat, { process: "chat:demo:alice.os", mount: "/" });
}

/** The answer's text: numbers are compared as they stand on the wire. */
async function ask(body: unknown, { method = "POST", path = "/api" } = {}): Promise<{ status: number; text: string }> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const headers = { "content-type": "application/json" };
  const response = await fetch(node.url + path, { method, headers, ...(body === undefined ? {} : { body: text }) });
  return { status: response.status, text: await response.text() };
}

async function answer(body: unknown): Promise<unknown> {
  const { status, text } = await ask(body);
  expect(status, text).toBe(200);
  // What a JavaScript client of the Rust original would see, but for the rounding.
  return JSON.parse(text.replace(/([:[,])(\d{16,})/g, '$1"$2"'));
}

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "chat-"));
  await start();
});
afterEach(async () => {
  await node.stop();
  await rm(dataDir, { recursive: true });
});

const CHAT = {
  id: "alice.os:bob.os",
  counterparty: "bob.os",
  messages: [],
  last_activity: String(NOW),
  unread_count: 0,
  is_blocked: false,
  counterparty_profile: null,
};

describe("envelopes to the bound path, answered as serde_json would", () => {
  test("Ok and Err are data, the status is always 200", async () => {
    expect(await answer({ CreateChat: { counterparty: "bob.os" } })).toEqual({ Ok: CHAT });
    expect(await answer({ GetChat: { chat_id: "alice.os:bob.os" } })).toEqual({ Ok: CHAT });
    expect(await answer({ GetChat: { chat_id: "nobody" } })).toEqual({ Err: "Chat not found" });
  });

  test.each([[{ GetChats: null }], [{ GetChats: {} }]])("a handler without parameters is asked by %j", async (body) => {
    await answer({ CreateChat: { counterparty: "bob.os" } });
    expect(await answer(body)).toEqual({ Ok: [CHAT] });
  });

  test("several parameters are a tuple, u64 exact both ways", async () => {
    expect(await answer(`{"CreateChatLink":["carol",18446744073709551615]}`)).toEqual({ Ok: "key-0" });
    expect(await answer({ GetChatKeys: null })).toEqual({ Ok: [{ key: "key-0", user_name: "carol", created_at: "18446744073709551615", is_revoked: false }] });
    const { text } = await ask({ GetChatKeys: null });
    expect(text).toContain('"created_at":18446744073709551615');
  });

  test("unit is null", async () => {
    await answer(`{"CreateChatLink":["carol",1]}`);
    expect(await answer({ RevokeChatKey: "key-0" })).toEqual({ Ok: null });
    expect(await ask({ Forget: null })).toEqual({ status: 200, text: "null" });
  });

  test("enums, options, records inside lists", async () => {
    await answer({ CreateChat: { counterparty: "bob.os" } });
    const sent = await answer({ SendMessage: { chat_id: "alice.os:bob.os", content: "hé \u{1f600}", reply_to: null, file_info: { filename: "a", mime_type: "b", size: 3, url: "c" } } });
    expect(sent).toEqual({
      Ok: {
        id: `${NOW}:1`,
        sender: "alice.os",
        content: "hé \u{1f600}",
        timestamp: String(NOW),
        status: "Sending",
        reply_to: null,
        reactions: [],
        message_type: "VoiceNote",
        file_info: { filename: "a", mime_type: "b", size: 3, url: "c" },
      },
    });
    // serde reads an option's field as none where it is absent.
    expect(await answer({ SendMessage: { chat_id: "alice.os:bob.os", content: "x" } })).toMatchObject({ Ok: { message_type: "Text", reply_to: null, file_info: null } });
    expect(await answer({ GetMessages: { chat_id: "alice.os:bob.os", limit: 1 } })).toMatchObject({ Ok: [{ content: "x" }] });
    expect(await answer({ AddReaction: { chat_id: "alice.os:bob.os", message_id: `${NOW}:2`, emoji: "+1" } })).toEqual({ Ok: "Reaction added" });
  });

  test("bare values: variants externally tagged, maps with keys as strings, bytes as numbers", async () => {
    expect(await answer({ LastEvents: 2 })).toEqual(["Heartbeat", { StatusUpdate: ["bob.os", "Delivered"] }]);
    expect(await answer({ Unread: null })).toEqual({ "7": String(NOW) });
    expect(await answer({ EchoBytes: [[0, 255], null, 0.5, "é"] })).toEqual([[0, 255], null, 0.5, "é"]);
    expect(await answer({ EchoBytes: [[], "some", 2, "x"] })).toEqual([[], "some", 2, "x"]);
  });

  test("settings keep their defaults, and their changes over a restart", async () => {
    expect(await answer({ GetSettings: null })).toEqual({ Ok: { show_images: true, max_file_size_mb: 10, stt_api_key: null } });
    await answer({ UpdateSettings: { show_images: false, max_file_size_mb: 20, stt_api_key: "k" } });
    await node.stop();
    await start();
    expect(await answer({ GetSettings: null })).toEqual({ Ok: { show_images: false, max_file_size_mb: 20, stt_api_key: "k" } });
    expect(await answer({ GetProfile: null })).toEqual({ Ok: { name: "alice.os", profile_pic: null } });
  });
});

describe("paths", () => {
  test("a path without a method answers every method; `join-*` is a prefix", async () => {
    expect((await ask(undefined, { method: "GET", path: "/public" })).text).toBe('{"Ok":"<!doctype html>"}');
    expect((await ask(undefined, { method: "GET", path: "/public/join-a%2Fb/c" })).text).toBe('{"Ok":"join a/b/c"}');
    // Inside the binding the pathless handlers could answer, if there were a body.
    for (const path of ["/public/other", "/public/join-"]) {
      const refused = await ask(undefined, { method: "GET", path });
      expect(refused.status).toBe(400);
      expect(refused.text).toContain("requires a request body");
    }
  });

  test("a wildcard handler with a parameter takes it from the body", async () => {
    expect((await ask({ ServeFile: ["files", "1", "2"] }, { path: "/files/1/2" })).text).toBe('{"Ok":["files/1/2",[1,2,255]]}');
    expect((await ask(undefined, { method: "GET", path: "/files/1/2" })).status).toBe(400);
  });

  test("what is outside every binding is not found", async () => {
    expect((await ask({ GetChats: null }, { path: "/elsewhere" })).status).toBe(404);
  });
});

describe("refusals", () => {
  test("a wrong name, a wrong case, a wrong type, broken JSON", async () => {
    expect(await ask({ WrongHandler: { message: "test" } })).toMatchObject({ status: 400, text: expect.stringContaining("Invalid request format. Expected one of") as string });
    expect((await ask({ createchat: {} })).text).toContain("CreateChat");
    expect((await ask({ CreateChat: { counterparty: 5 } })).text).toContain("$.CreateChat.counterparty");
    expect((await ask("{nonsense")).text).toContain("Invalid JSON in request body");
    expect((await ask({ LastEvents: 256 })).status).toBe(400);
    expect((await ask("")).status).toBe(400);
  });
});

test("the generated client speaks the same, by envelopes", async () => {
  const chat = new ChatHttpClient(node.url);
  expect(await chat.createChat({ counterparty: "bob.os" })).toMatchObject({ tag: "ok", val: { lastActivity: NOW } });
  expect(await chat.getChat({ chatId: "x" })).toEqual({ tag: "err", val: "Chat not found" });
  expect(await chat.lastEvents(2)).toEqual([{ tag: "heartbeat", val: undefined }, { tag: "status-update", val: ["bob.os", "delivered"] }].map((event) => (event.val === undefined ? { tag: event.tag } : event)));
  expect(await chat.unread()).toEqual(new Map([[7, NOW]]));
  expect(await chat.forget()).toBeUndefined();
});
