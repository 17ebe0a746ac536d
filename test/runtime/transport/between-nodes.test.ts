import { describe, expect, test } from "vitest";
import { address } from "../../../runtime/address.ts";
import type { BinaryReader } from "../../../runtime/codec/binary-reader.ts";
import { EncodeError } from "../../../runtime/codec/faults.ts";
import type { RequestContext } from "../../../runtime/context.ts";
import { CALL } from "../../../runtime/rpc/caller.ts";
import { probe } from "../fixtures/probe.ts";
import type { ProbeSpec } from "../fixtures/probe.ts";
import { ask, cloned } from "../fixtures/cloned.ts";
import { Counter, CounterClient } from "../fixtures/counter.ts";
import { failure, pause } from "../core/support/nodes.ts";
import { NETWORKS, spawnTarget, useNetwork, useNodes } from "./networks.ts";

// What calls between nodes promise, on every transport.
for (const { kind, missing } of NETWORKS) {
  describe.skipIf(missing)(`calls between nodes over ${kind}`, () => {
    const network = useNetwork(kind);
    const { start } = useNodes();

    async function pair(handlers: ProbeSpec<undefined>["handlers"]) {
      const alice = await start({ name: "alice.os", transport: network().transport() });
      const bob = await start({ name: "bob.os", transport: network().transport(), limits: { queue: 2 } });
      return { alice, bob, target: await spawnTarget(bob, handlers) };
    }

    test("a generated client asks a process of another node as a function", async () => {
      const alice = await start({ name: "alice.os", transport: network().transport() });
      const bob = await start({ name: "bob.os", transport: network().transport() });
      await bob.spawn(Counter, { process: "counter:demo:bob.os" });
      const counter = new CounterClient(alice, address("bob.os@counter:demo:bob.os"));
      expect(await counter.add(40n)).toEqual({ value: 40n, updates: 1n });
      expect(await counter.add(2n)).toEqual({ value: 42n, updates: 2n });
      expect((await failure(counter.add(2n ** 70n))).faults).toEqual([
        { path: "add.by", expected: expect.stringContaining("bigint") as string, found: String(2n ** 70n) },
      ]);
    });

    test("the source is the process that asks, and the origin says that it is remote", async () => {
      const { alice, target } = await pair({
        "who-asks": (_process, _args, { source, origin }) => ({ source, origin }),
      });
      await alice.spawn(probe({ handlers: { go: (process) => ask(process, target, "who-asks") } }), {
        process: "asker:test:alice.os",
      });
      expect(await ask(alice, address("alice.os@asker:test:alice.os"), "go")).toEqual({
        source: address("alice.os@asker:test:alice.os"),
        origin: "remote",
      });
    });

    test("names with every character that they may have get through", async () => {
      const name = "a-b_c.9d.x0.os";
      const process = "p-r_0:pack_9-x:pub.li-sher_1.os";
      const alice = await start({ name: "alice.os", transport: network().transport() });
      const odd = await start({ name, transport: network().transport() });
      await odd.spawn(probe({ handlers: { who: (own, _args, { source }) => [own.process.address, source.node] } }), {
        process,
      });
      expect(await ask(alice, address(`${name}@${process}`), "who")).toEqual([
        address(`${name}@${process}`),
        "alice.os",
      ]);
      const target = await spawnTarget(alice, { who: (_process, _args, { source }) => source.node });
      expect(await ask(odd, target, "who")).toBe(name);
    });

    test("values are copied at the call and when the handler ends", async () => {
      const kept = { items: [1] };
      const { alice, target } = await pair({
        get: () => kept,
        change: () => void kept.items.push(2),
        echo: (_process, args) => args[0],
      });
      const list = [1, 2];
      const echoed = ask(alice, target, "echo", [list]);
      list.push(3);
      expect(await echoed).toEqual([1, 2]);
      const first = ask(alice, target, "get");
      await ask(alice, target, "change");
      expect(await first).toEqual({ items: [1] });
    });

    test("requests of one node arrive in their order, and each gets its own answer", async () => {
      const alice = await start({ name: "alice.os", transport: network().transport() });
      const bob = await start({ name: "bob.os", transport: network().transport() });
      const seen: number[] = [];
      const target = await spawnTarget(bob, {
        note: async (_process, [n]) => {
          seen.push(n as number);
          await pause((n as number) % 3);
          return n;
        },
      });
      const numbers = Array.from({ length: 500 }, (_, n) => n);
      expect(await Promise.all(numbers.map((n) => ask(alice, target, "note", [n])))).toEqual(numbers);
      expect(seen).toEqual(numbers);
    });

    test("typed errors: process, handler, transport, list of nodes, contract, parameters", async () => {
      const { alice, target } = await pair({
        "local-only": { run: () => 1, remote: false },
        "for-carol": { run: () => 1, remote: ["carol.os"] },
        closed: { run: () => 1, codec: null },
        echo: (_process, args) => args[0],
        fails: () => {
          throw new Error("an inside");
        },
      });
      expect((await failure(ask(alice, address("bob.os@other:test:bob.os"), "echo"))).kind).toBe("no-such-process");
      expect((await failure(ask(alice, address("nobody.os@target:test:nobody.os"), "echo"))).kind).toBe("offline");
      for (const name of ["local-only", "closed", "no-handler"])
        expect((await failure(ask(alice, target, name))).kind).toBe("no-such-handler");
      expect((await failure(ask(alice, target, "for-carol"))).kind).toBe("forbidden");
      const failed = await failure(ask(alice, target, "fails"));
      expect(failed.kind).toBe("failed");
      expect(failed.message).not.toContain("an inside");
      const other = { ...cloned, hash: "another contract" };
      expect((await failure(alice[CALL](target, "echo", other, [1], undefined))).kind).toBe("contract-mismatch");
    });

    test("parameters that the codec of the other side refuses are a bad request with faults", async () => {
      const refusing = {
        ...cloned,
        copyParameters: () => {
          throw new EncodeError("echo.what", "a small number", 9);
        },
        readParameters: (input: BinaryReader) => {
          throw input.fault("echo.what", "a small number", 9);
        },
      };
      const { alice, target } = await pair({ echo: { run: () => 1, codec: refusing } });
      const error = await failure(ask(alice, target, "echo", [9]));
      expect(error.kind).toBe("bad-request");
      expect(error.faults).toEqual([{ path: "echo.what", expected: "a small number", found: "9" }]);
    });

    test("deadlines travel, and end the call; work that nobody waits for is not started", async () => {
      let context: RequestContext | undefined;
      let started = 0;
      let ended = false;
      const { alice, target } = await pair({
        hang: async (_process, _args, its) => {
          context = its;
          await new Promise((resolve) => its.signal.addEventListener("abort", resolve));
          // Its answer must not come in the same moment as the end of the call.
          await pause(200);
          ended = true;
        },
        block: () => {
          const until = Date.now() + 120;
          while (Date.now() < until);
        },
        count: () => void started++,
      });
      const before = Date.now();
      const error = await failure(ask(alice, target, "hang", [], { timeoutMs: 150 }));
      expect(error.kind).toBe("timeout");
      expect(context?.deadline).toBeGreaterThan(before + 100);
      await expect.poll(() => context?.signal.aborted).toBe(true);
      await expect.poll(() => ended).toBe(true);
      const blocked = ask(alice, target, "block");
      const late = failure(ask(alice, target, "count", [], { timeoutMs: 30 }));
      await blocked;
      expect((await late).kind).toBe("timeout");
      await pause(50);
      expect(started).toBe(0);
    });

    test("a signal cancels the call, and the handler is told", async () => {
      let aborted: unknown;
      let running = false;
      const { alice, target } = await pair({
        hang: async (_process, _args, { signal }) => {
          running = true;
          await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
          aborted = signal.reason;
        },
      });
      const controller = new AbortController();
      const call = failure(ask(alice, target, "hang", [], { signal: controller.signal }));
      await expect.poll(() => running).toBe(true);
      controller.abort();
      expect((await call).kind).toBe("cancelled");
      await expect.poll(() => (aborted as Error | undefined)?.name).toBe("AbortError");
    });

    test("a full queue says so", async () => {
      const release: (() => void)[] = [];
      const { alice, target } = await pair({ hang: () => new Promise<void>((resolve) => release.push(resolve)) });
      const calls = [ask(alice, target, "hang"), ask(alice, target, "hang")];
      expect((await failure(ask(alice, target, "hang"))).kind).toBe("overloaded");
      for (const each of release) each();
      await Promise.all(calls);
    });

    test("a node that stops answers what it has, is offline for more, and its name is free again", async () => {
      let release = (): void => {};
      let running = false;
      const { alice, bob, target } = await pair({
        slow: () => {
          running = true;
          return new Promise<string>((resolve) => (release = () => resolve("answered")));
        },
      });
      const call = ask(alice, target, "slow");
      await expect.poll(() => running).toBe(true);
      const stopped = bob.stop({ drainMs: 2_000 });
      await pause(30);
      expect((await failure(ask(alice, target, "slow"))).kind).toBe("offline");
      release();
      expect(await call).toBe("answered");
      await stopped;
      const again = await start({ name: "bob.os", transport: network().transport() });
      expect(await ask(alice, await spawnTarget(again, { slow: () => 2 }), "slow")).toBe(2);
    });

    test("a name that is taken is refused", async () => {
      const alice = await start({ name: "alice.os", transport: network().transport() });
      await expect(start({ name: "alice.os", transport: network().transport() })).rejects.toThrow(/alice\.os/);
      await alice.stop();
      await start({ name: "alice.os", transport: network().transport() });
    });
  });
}
