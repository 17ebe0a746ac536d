import { execFileSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { describe, expect, test } from "vitest";
import { readLedger } from "../../../runtime/state/ledger.ts";
import { openStore } from "../../../runtime/state/open-store.ts";
import { StateError } from "../../../runtime/state/state-error.ts";
import { startChild } from "./support/child.ts";
import { temporaryDirectory } from "./support/temporary-directory.ts";

const owner = "node alice.os";

/** A data directory in which entries were saved and that was closed in order. */
async function savedDirectory(entries: Record<string, Uint8Array>): Promise<string> {
  const directory = join(temporaryDirectory(), "data");
  const store = await openStore({ directory, owner });
  for (const [key, bytes] of Object.entries(entries)) await store.save(key, bytes);
  await store.close();
  return directory;
}

async function refusal(directory: string): Promise<StateError> {
  const error: unknown = await openStore({ directory, owner }).then(
    async (store) => {
      await store.close();
      return null;
    },
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(StateError);
  return error as StateError;
}

/** To the superuser everything may be written: the test is another user meanwhile. */
async function withoutPrivileges(action: () => Promise<void>): Promise<void> {
  if (process.geteuid?.() !== 0) return action();
  process.seteuid?.(65_534);
  try {
    await action();
  } finally {
    process.seteuid?.(0);
  }
}

describe("a data directory", () => {
  test("is made, holds what was saved, and survives being closed", async () => {
    const directory = join(temporaryDirectory(), "a", "b");
    const store = await openStore({ directory, owner });
    expect(await store.load("state/x")).toBeNull();
    await store.save("state/x", new Uint8Array([1, 2, 3]));
    await store.save("state/x", new Uint8Array([4, 5]));
    await store.save("state/y", new Uint8Array());
    expect(new Uint8Array((await store.load("state/x")) ?? [])).toEqual(new Uint8Array([4, 5]));
    await store.close();
    await store.close();
    await expect(store.save("state/x", new Uint8Array())).rejects.toMatchObject({ code: "closed" });
    await expect(store.load("state/x")).rejects.toMatchObject({ code: "closed" });
    expect(readdirSync(directory).sort()).toEqual(["state.ledger", "state.mdb", "state.mdb-lock"]);
    const again = await openStore({ directory, owner });
    expect(new Uint8Array((await again.load("state/x")) ?? [])).toEqual(new Uint8Array([4, 5]));
    expect(await again.load("state/y")).toHaveLength(0);
    await again.close();
  });

  test("close waits for the saves that are under way", async () => {
    const directory = join(temporaryDirectory(), "data");
    const store = await openStore({ directory, owner });
    const saves = Promise.all(Array.from({ length: 20 }, (_, i) => store.save(`state/${i}`, new Uint8Array([i]))));
    await store.close();
    await saves;
    const again = await openStore({ directory, owner });
    for (let i = 0; i < 20; i++) expect(await again.load(`state/${i}`)).toHaveLength(1);
    await again.close();
  });

  test("of another owner is refused, and free when that one closed it", async () => {
    const directory = join(temporaryDirectory(), "data");
    const store = await openStore({ directory, owner });
    expect(await refusal(directory)).toMatchObject({ code: "directory-in-use" });
    await store.close();
    await (await openStore({ directory, owner })).close();
  });

  test("that cannot be one is refused in words", async () => {
    const file = join(temporaryDirectory(), "file");
    writeFileSync(file, "");
    const error = await refusal(file);
    expect(error.code).toBe("directory-unusable");
    expect(error.message).toContain(`${file} is no directory`);
    expect((await refusal(join(file, "below"))).code).toBe("directory-unusable");
  });

  test.skipIf(process.platform !== "linux")("that the file system does not make is refused, never waited for", async () => {
    expect(await refusal("/proc/hypc-test/deeper")).toMatchObject({ code: "directory-unusable" });
  });

  test("that may not be written is refused in words", async () => {
    const parent = temporaryDirectory();
    const directory = join(parent, "data");
    mkdirSync(directory);
    chmodSync(parent, 0o555);
    chmodSync(directory, 0o555);
    await withoutPrivileges(async () => {
      const error = await refusal(directory);
      expect(error.code).toBe("directory-unusable");
      expect(error.message).toContain(`${directory} cannot be read and written: `);
      expect(error.advice).toBe("Give the user that runs the node access to it, or name another data directory.");
      expect(await refusal(join(parent, "new"))).toMatchObject({ code: "directory-unusable" });
    });
    chmodSync(parent, 0o700);
    chmodSync(directory, 0o700);
    expect(readdirSync(directory)).toEqual([]);
  });

  test("in which a starter was killed while it made the data file is a new one", async () => {
    const directory = join(temporaryDirectory(), "data");
    mkdirSync(directory);
    writeFileSync(join(directory, "new-0123456789abcdef.mdb"), "half");
    await (await openStore({ directory, owner })).close();
    expect(readdirSync(directory).sort()).toEqual(["state.ledger", "state.mdb", "state.mdb-lock"]);
  });
});

describe("a data directory whose owner was killed", () => {
  test("kill -9 loses no answer, and the next owner goes on", async () => {
    const directory = join(temporaryDirectory(), "data");
    let answered = 0n;
    for (let round = 0; round < 2; round++) {
      const child = startChild("./save-forever.ts", [directory]);
      const began = BigInt((await child.line()).replace("began with ", ""));
      expect(began, "at least what was answered").toBeGreaterThanOrEqual(answered);
      for (let i = 0; i < 200; i++) {
        const value = BigInt(await child.line());
        if (value > answered) answered = value;
      }
      await child.kill();
    }
    const last = startChild("./save-forever.ts", [directory]);
    expect(BigInt((await last.line()).replace("began with ", ""))).toBeGreaterThanOrEqual(answered);
    await last.kill();
  });
});

describe("seed fault 4: a damaged data file is refused and left alone", () => {
  const entries = { "state/a": new Uint8Array(9_000).fill(1), "state/b": new Uint8Array([1, 2, 3]) };

  test.each([0, 1, 100, 4_096, 5_000, 8_192, 20_000])("cut to %i bytes", async (size) => {
    const directory = await savedDirectory(entries);
    const path = join(directory, "state.mdb");
    truncateSync(path, size);
    const before = readFileSync(path);
    const error = await refusal(directory);
    expect(error.code).toBe("store-damaged");
    expect(error.message).toContain(`The data file ${path} is damaged: `);
    expect(error.message).toContain(
      "Restore the whole data directory from a backup, or move it away to begin anew. Nothing was changed.",
    );
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(await refusal(directory), "and the lock was given back").toMatchObject({ code: "store-damaged" });
  });

  test("gone", async () => {
    const directory = await savedDirectory(entries);
    rmSync(join(directory, "state.mdb"));
    expect(await refusal(directory)).toMatchObject({
      code: "store-damaged",
      problem: expect.stringContaining("it is gone") as unknown,
    });
    expect(existsSync(join(directory, "state.mdb"))).toBe(false);
  });

  test("somebody else's", async () => {
    const directory = await savedDirectory(entries);
    writeFileSync(join(directory, "state.mdb"), Buffer.alloc(40_000, "no database "));
    expect((await refusal(directory)).code).toBe("store-damaged");
  });

  test("gone back to an older save", async () => {
    const directory = await savedDirectory(entries);
    const old = readFileSync(join(directory, "state.mdb"));
    const store = await openStore({ directory, owner });
    await store.save("state/b", new Uint8Array([4]));
    await store.close();
    writeFileSync(join(directory, "state.mdb"), old);
    const reopened = await openStore({ directory, owner });
    await expect(reopened.load("state/b")).rejects.toMatchObject({
      code: "store-damaged",
      problem: expect.stringContaining("its entry state/b has gone back to save 1, but save 2 was durable") as unknown,
    });
    expect(new Uint8Array((await reopened.load("state/a")) ?? [])).toEqual(entries["state/a"]);
    await reopened.close();
  });

  test("a bit that the disk flipped, size and time as they were: no signal ends the program", async () => {
    const directory = await savedDirectory(entries);
    const path = join(directory, "state.mdb");
    const times = join(directory, "..", "times");
    copyFileSync(path, times);
    execFileSync("touch", ["-r", path, times]);
    const bytes = readFileSync(path);
    // In the address and the flags that LMDB takes from its first page: it ends by SIGSEGV.
    for (const offset of [26, 4_096 + 26]) bytes[offset] = (bytes[offset] ?? 0) ^ 0x40;
    writeFileSync(path, bytes);
    execFileSync("touch", ["-r", times, path]);
    expect((await refusal(directory)).code).toBe("store-damaged");
  });

  test("flipped bits in the pages that LMDB trusts never yield another state", { timeout: 60_000 }, async () => {
    const directory = await savedDirectory(entries);
    const store = await openStore({ directory, owner });
    await store.save("state/b", new Uint8Array([4, 5, 6]));
    await store.close();
    const path = join(directory, "state.mdb");
    const good = readFileSync(path);
    const ledger = readFileSync(join(directory, "state.ledger"));
    // Of each of the two pages that say where everything is: transaction, roots, last page.
    const offsets = [0, 4_096].flatMap((page) => [18, 40, 100, 136, 144, 152].map((offset) => page + offset));
    for (const offset of offsets) {
      const bytes = Buffer.from(good);
      bytes[offset] = (bytes[offset] ?? 0) ^ 1;
      writeFileSync(path, bytes);
      writeFileSync(join(directory, "state.ledger"), ledger);
      try {
        const damaged = await openStore({ directory, owner });
        try {
          const b = await damaged.load("state/b");
          const a = await damaged.load("state/a");
          expect([...(b ?? [])], `byte ${offset}`).toEqual([4, 5, 6]);
          expect(a === null ? null : new Uint8Array(a), `byte ${offset}`).toEqual(entries["state/a"]);
        } finally {
          await damaged.close();
        }
      } catch (error) {
        if (!(error instanceof StateError)) throw error;
        expect(error.code, `byte ${offset}`).toBe("store-damaged");
      }
    }
  });
});

describe("the ledger", () => {
  test("spares the probe where the file is as it was closed, and only there", async () => {
    const directory = await savedDirectory({ "state/a": new Uint8Array([1]) });
    const path = join(directory, "state.mdb");
    const ledger = await readLedger(join(directory, "state.ledger"));
    const { size, mtimeMs } = statSync(path);
    expect(ledger).toEqual({ closed: { size, mtimeMs, checksum: crc32(readFileSync(path)) }, saves: new Map([["state/a", 1]]) });
    const store = await openStore({ directory, owner });
    expect((await readLedger(join(directory, "state.ledger")))?.closed).toBeNull();
    await store.save("state/a", new Uint8Array([2]));
    await expect.poll(async () => (await readLedger(join(directory, "state.ledger")))?.saves.get("state/a")).toBe(2);
    await store.close();
    utimesSync(path, new Date(0), new Date(0));
    await (await openStore({ directory, owner })).close();
  });

  test("that is not whole is none", async () => {
    const directory = temporaryDirectory();
    const path = join(directory, "ledger");
    expect(await readLedger(path)).toBeNull();
    for (const text of ["", "00000000 {}", "nonsense"]) {
      writeFileSync(path, text);
      expect(await readLedger(path)).toBeNull();
    }
  });
});

describe("a disk that takes no more", () => {
  test("fails the save with what to do, keeps what was saved, and goes on when there is room", async () => {
    const directory = join(temporaryDirectory(), "data");
    // A limit on the size of files refuses writes as a full disk does. 512-byte blocks.
    const child = startChild("./fill-up.ts", [directory], "ulimit -f 1000");
    const { saved, code, message } = JSON.parse(await child.line()) as { saved: number; code: string; message: string };
    expect(saved).toBeGreaterThan(5);
    expect(["store-full", "store-failed"]).toContain(code);
    expect(message).toContain(join(directory, "state.mdb"));
    expect(message).toContain("What was saved before is still there.");
    expect(await child.line()).toBe("refused again");
    expect(await child.line()).toBe("closed");
    expect((await child.ended).code).toBe(0);
    const store = await openStore({ directory, owner });
    expect(new Uint8Array((await store.load("state/0")) ?? [])).toEqual(new Uint8Array([1]));
    for (let i = 1; i < saved; i++)
      expect(new Uint8Array((await store.load(`state/${i}`)) ?? [])).toEqual(new Uint8Array(20_000).fill(i));
    await store.close();
  });
});
