import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { lockDirectory } from "../../../runtime/state/directory-lock.ts";
import { StateError } from "../../../runtime/state/state-error.ts";
import { startChild } from "./support/child.ts";
import { temporaryDirectory } from "./support/temporary-directory.ts";

describe("the lock of a data directory", () => {
  test("is held by one owner, and the second is told by whom", async () => {
    const directory = temporaryDirectory();
    const lock = await lockDirectory(directory, "node alice.os");
    const second = await lockDirectory(directory, "node bob.os").catch((error: unknown) => error);
    expect(second).toBeInstanceOf(StateError);
    expect(second).toMatchObject({ code: "directory-in-use" });
    expect((second as StateError).message).toContain(directory);
    expect((second as StateError).message).toContain(`node alice.os (process ${process.pid}, since `);
    expect((second as StateError).message).toContain(
      "Stop that one first, or give this one a data directory of its own.",
    );
    await lock.release();
    await lock.release();
    await (await lockDirectory(directory, "node bob.os")).release();
    expect(readdirSync(directory)).toEqual([]);
  });

  test("is the directory's, by whatever path it is named", async () => {
    const directory = temporaryDirectory();
    mkdirSync(join(directory, "a"));
    const lock = await lockDirectory(join(directory, "a"), "node alice.os");
    await expect(lockDirectory(join(directory, "a", "..", "a"), "node bob.os")).rejects.toMatchObject({
      code: "directory-in-use",
    });
    await lock.release();
  });

  test("holds against another process, and dies with it", async () => {
    const directory = temporaryDirectory();
    const owner = startChild("./hold-lock.ts", [directory, "node alice.os"]);
    expect(await owner.line()).toBe("locked");
    await expect(lockDirectory(directory, "node bob.os")).rejects.toThrow(
      `node alice.os (process ${owner.process.pid}, since `,
    );
    await owner.kill();
    expect(readdirSync(directory), "kill -9 leaves the socket behind").toHaveLength(1);
    const lock = await lockDirectory(directory, "node bob.os");
    expect(readdirSync(directory), "the dead one's is removed").toHaveLength(1);
    await lock.release();
  });

  test("of an owner that is suspended holds", async () => {
    const directory = temporaryDirectory();
    const owner = startChild("./hold-lock.ts", [directory, "node alice.os"]);
    await owner.line();
    owner.process.kill("SIGSTOP");
    await expect(lockDirectory(directory, "node bob.os")).rejects.toThrow(
      "A process that does not say who it is owns it",
    );
    await owner.kill();
  });

  test("goes to exactly one of those that start at once, also over a dead owner's socket", async () => {
    const directory = temporaryDirectory();
    const dead = startChild("./hold-lock.ts", [directory, "node dead.os"]);
    await dead.line();
    await dead.kill();
    for (let round = 0; round < 5; round++) {
      const outcomes = await Promise.allSettled(
        Array.from({ length: 12 }, (_, i) => lockDirectory(directory, `node ${i}`)),
      );
      const won = outcomes.filter((outcome) => outcome.status === "fulfilled");
      expect(won).toHaveLength(1);
      for (const outcome of outcomes)
        if (outcome.status === "rejected") expect(outcome.reason).toMatchObject({ code: "directory-in-use" });
      await won[0]?.value.release();
    }
    expect(readdirSync(directory)).toEqual([]);
  });

  test("works where the path is longer than a socket's may be", async () => {
    const directory = join(temporaryDirectory(), "a".repeat(120), "b".repeat(120));
    mkdirSync(directory, { recursive: true });
    const lock = await lockDirectory(directory, "node alice.os");
    expect(readdirSync(directory)).toHaveLength(1);
    await expect(lockDirectory(directory, "node bob.os")).rejects.toThrow("node alice.os");
    await lock.release();
  });

  test("sweeps up what starters that were killed half-way left, and leaves other files alone", async () => {
    const directory = temporaryDirectory();
    writeFileSync(join(directory, "starting-0123456789abcdef.sock"), "");
    writeFileSync(join(directory, "owner-notes.txt"), "mine");
    const lock = await lockDirectory(directory, "node alice.os");
    expect(existsSync(join(directory, "starting-0123456789abcdef.sock"))).toBe(false);
    expect(existsSync(join(directory, "owner-notes.txt"))).toBe(true);
    await lock.release();
  });

  test("is refused where somebody else listens in its place", async () => {
    const directory = temporaryDirectory();
    const stranger = createServer((socket) => socket.end("hello"));
    await new Promise<void>((resolve) => stranger.listen(join(directory, "owner-0123456789abcdef.sock"), resolve));
    await expect(lockDirectory(directory, "node bob.os")).rejects.toMatchObject({ code: "directory-in-use" });
    await new Promise((resolve) => stranger.close(resolve));
  });

  test("of a directory that is not there is refused in words", async () => {
    await expect(lockDirectory(join(temporaryDirectory(), "none"), "node bob.os")).rejects.toMatchObject({
      code: "directory-unusable",
    });
  });
});
