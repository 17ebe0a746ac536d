import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startNode } from "../../../runtime/node.ts";
import type { Process } from "../../../runtime/process.ts";
import type { WsMessageType } from "../../../runtime/ws/frames.ts";
import type { Channel } from "../../../runtime/ws/channel.ts";
import { HeldFrame } from "../../../runtime/ws/held-frame.ts";
import { counterState } from "../state/support/counter-state.ts";
import type { CounterState } from "../state/support/counter-state.ts";
import { probe } from "../fixtures/probe.ts";
import { close, connect, pause, raw, refusal, serve } from "./support/sockets.ts";

describe("an orderly stop", () => {
  test("lets what came in be handled and pushed, closes with 1001, and the process hears of every end", async () => {
    const told: string[] = [];
    const node = await serve({
      take: raw(async (process, [id, type]) => {
        if (type !== "text") return;
        await pause(50);
        told.push(`pushed ${String(process.process.server.push(id as number, "text", "late answer"))}`);
      }),
      leave: close(() => told.push("closed")),
    });
    const [busy, idle] = [await connect(node), await connect(node)];
    busy.socket.send("work");
    await pause(10);
    const stopped = node.stop();
    expect(await busy.text()).toBe("late answer");
    expect(await busy.closed).toEqual({ code: 1001, reason: "the process stops" });
    expect((await idle.closed).code).toBe(1001);
    await stopped;
    expect(told.sort()).toEqual(["closed", "closed", "pushed true"]);
  });

  test("does not wait longer than it may for peers that do not answer", async () => {
    const node = await serve({ take: raw(() => {}) });
    const deaf = await connect(node);
    deaf.socket.pause();
    const began = Date.now();
    await node.stop({ drainMs: 200 });
    expect(Date.now() - began).toBeLessThan(2_000);
  });

  test("no WebSocket is accepted meanwhile", async () => {
    const node = await serve({ take: raw(async () => pause(100)) });
    const peer = await connect(node);
    peer.socket.send("x");
    await pause(10);
    const late = refusal(node, "/").catch(() => ({ status: 0 }));
    const stopped = node.stop();
    // The server does not listen any more, or answers that it stops.
    expect([0, 101, 503]).toContain((await Promise.race([late, stopped.then(() => ({ status: 0 }))])).status);
    await stopped;
  });

  test("a process that is killed closes its own channels alone", async () => {
    const told: string[] = [];
    const node = await serve({ take: raw(() => {}), leave: close(() => told.push("closed")) });
    await node.spawn(probe({ handlers: { take: raw(() => {}) }, ws: [{ path: "/", authenticated: false }] }), { process: "other:test:alice.os" });
    const [mine, other] = [await connect(node), await connect(node, "/other:test:alice.os/")];
    await node.kill("live:test:alice.os");
    expect((await mine.closed).code).toBe(1001);
    expect(told).toEqual(["closed"]);
    expect(other.socket.readyState).toBe(other.socket.OPEN);
    expect((await refusal(node, "/")).status).not.toBe(101);
  });
});

describe("what was told is saved", () => {
  let dataDir: string;
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "ws-saves-"));
  });
  afterEach(async () => {
    await rm(dataDir, { recursive: true });
  });

  test("frames of a process that saves every message leave in order, behind the save of what came before them", async () => {
    const Saving = probe({
      state: counterState,
      save: { kind: "every-message" },
      ws: [{ path: "/", authenticated: false }],
      handlers: {
        take: {
          codec: null,
          ws: { kind: "message", path: null },
          run: (process: Process<CounterState>, args: readonly unknown[]) => {
            const [id, type] = args as [number, WsMessageType];
            if (type !== "text") return;
            const { server } = process.process;
            process.state.value += 1n;
            server.push(id, "text", String(process.state.value));
            server.push(id, "ping", "between");
            server.push(id, "text", `${process.state.value} again`);
            if (process.state.value === 3n) server.close(id);
          },
        },
      },
    });
    const node = await startNode({ name: "alice.os", log: false, http: {}, dataDir });
    await node.spawn(Saving, { process: "live:test:alice.os", mount: "/" });
    const peer = await connect(node);
    for (let i = 0; i < 3; i++) peer.socket.send("x");
    const frames: string[] = [];
    for (let i = 0; i < 9; i++) frames.push(await peer.text());
    expect(frames).toEqual(["1", "between", "1 again", "2", "between", "2 again", "3", "between", "3 again"]);
    expect((await peer.closed).code).toBe(1000);
    await node.stop();
    const again = await startNode({ name: "alice.os", log: false, http: {}, dataDir });
    await again.spawn(Saving, { process: "live:test:alice.os", mount: "/" });
    const later = await connect(again);
    later.socket.send("x");
    expect(await later.text()).toBe("4");
    await again.stop();
  });

  test("a frame whose save fails never leaves: its channel is closed with 1011", () => {
    const closed: number[] = [];
    const left: string[] = [];
    const channel = { heldBytes: 0, close: (code: number) => closed.push(code) > 0 } as unknown as Channel;
    const frames = ["a", "b"].map((text) => new HeldFrame(channel, 5, () => left.push(text)));
    expect(channel.heldBytes).toBe(10);
    frames[0]?.saved();
    frames[1]?.saveFailed();
    expect([left, closed, channel.heldBytes]).toEqual([["a"], [1011], 0]);
  });
});
