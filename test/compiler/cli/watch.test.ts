import { mkdirSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { EXIT, type Terminal } from "../../../compiler/cli/terminal.ts";
import { watchContracts, type Build } from "../../../compiler/cli/watch.ts";
import { workIn } from "./harness.ts";

// The contract's text as each run saw it; null where it was not there.
let seen: (string | null)[];
let said: string[];
let stop: () => void;
let watching: Promise<number>;

const terminal: Terminal = { out: () => undefined, error: (text) => void said.push(text), colours: false };

function start(paths: readonly string[], file: string): void {
  seen = [];
  said = [];
  const stopped = new Promise<void>((resolve) => (stop = resolve));
  const build = async () => {
    try {
      seen.push(readFileSync(file, "utf8"));
    } catch {
      seen.push(null);
    }
    return EXIT.fine;
  };
  watching = watchContracts(terminal, paths, { build }, stopped);
}

const sees = (text: string | null) => vi.waitFor(() => expect(seen.at(-1)).toBe(text), { timeout: 5_000, interval: 10 });

beforeEach(() => void workIn({ "api/a.wit": "one" }));
afterEach(async () => {
  stop();
  expect(await watching).toBe(EXIT.fine);
});

test("builds at once, and after a file was written in place", async () => {
  start(["api"], "api/a.wit");
  await sees("one");
  writeFileSync("api/a.wit", "two");
  await sees("two");
});

test("sees files that editors replace, again and again", async () => {
  start(["api"], "api/a.wit");
  await sees("one");
  for (const text of ["two", "three", "four"]) {
    writeFileSync("api/a.wit~", text);
    renameSync("api/a.wit~", "api/a.wit");
    await sees(text);
  }
  writeFileSync("api/a.wit", "in place");
  await sees("in place");
});

test("sees a file that was deleted and made again", async () => {
  start(["api"], "api/a.wit");
  await sees("one");
  unlinkSync("api/a.wit");
  await sees(null);
  writeFileSync("api/a.wit", "back");
  await sees("back");
});

test("outlives its directory", async () => {
  start(["api"], "api/a.wit");
  await sees("one");
  renameSync("api", "elsewhere");
  await sees(null);
  renameSync("elsewhere", "api");
  await sees("one");
  writeFileSync("api/a.wit", "two");
  await sees("two");
});

test("sees dependencies that come, change and go", async () => {
  start(["api"], "api/deps/other/o.wit");
  await sees(null);
  mkdirSync("api/deps/other", { recursive: true });
  writeFileSync("api/deps/other/o.wit", "dep");
  await sees("dep");
  writeFileSync("api/deps/other/o.wit", "changed");
  await sees("changed");
  rmSync("api/deps", { recursive: true });
  await sees(null);
});

test("watches a single file, and no other beside it", async () => {
  start(["api/a.wit"], "api/a.wit");
  await sees("one");
  writeFileSync("api/b.wit", "other");
  writeFileSync("api/notes.txt", "other");
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect(seen).toEqual(["one"]);
  writeFileSync("api/next", "two");
  renameSync("api/next", "api/a.wit");
  await sees("two");
});

/** Builds what is in the file, where it is "good"; all else has errors. "go" is half of it: the rest is written meanwhile. */
function startStrict(): void {
  seen = [];
  said = [];
  const stopped = new Promise<void>((resolve) => (stop = resolve));
  const build: Build = async (to) => {
    const text = readFileSync("api/a.wit", "utf8");
    seen.push(text);
    if (text === "go") writeFileSync("api/a.wit", "good");
    to.error(`built ${text}`);
    return text.startsWith("good") ? EXIT.fine : EXIT.refused;
  };
  watching = watchContracts(terminal, ["api"], { build }, stopped);
}

const told = () => said.filter((line) => line.startsWith("built"));
const tells = (...lines: string[]) => vi.waitFor(() => expect(told()).toEqual(lines), { timeout: 5_000, interval: 5 });

test("errors of half a file are not told, where the other half comes", async () => {
  startStrict();
  await tells("built one");
  writeFileSync("api/a.wit", "go");
  await tells("built one", "built good");
  expect(seen).toEqual(["one", "go", "good"]);
});

test("errors that stay are told once, however busy the directory is", async () => {
  startStrict();
  await tells("built one");
  const busy = setInterval(() => writeFileSync("api/notes.txt", String(Math.random())), 5);
  try {
    writeFileSync("api/a.wit", "bad");
    await tells("built one", "built bad");
  } finally {
    clearInterval(busy);
  }
  writeFileSync("api/a.wit", "good");
  await tells("built one", "built bad", "built good");
});

test("a file that lost its content is not built while it may be written", async () => {
  startStrict();
  await tells("built one");
  writeFileSync("api/a.wit", "");
  await new Promise((resolve) => setTimeout(resolve, 10));
  writeFileSync("api/a.wit", "good");
  await tells("built one", "built good");
  expect(seen).not.toContain("");
  writeFileSync("api/a.wit", "");
  await tells("built one", "built good", "built ");
});

test("what a run had to say and was held is told at the end", async () => {
  startStrict();
  await tells("built one");
  writeFileSync("api/a.wit", "bad");
  await sees("bad");
  stop();
  await watching;
  expect(told()).toEqual(["built one", "built bad"]);
});

test("a build that fails is told, and does not end the watch", async () => {
  seen = [];
  said = [];
  const stopped = new Promise<void>((resolve) => (stop = resolve));
  watching = watchContracts(terminal, ["api"], { build: async () => Promise.reject(new Error("the disk is full")) }, stopped);
  await vi.waitFor(() => expect(said.join("\n")).toMatch(/the disk is full\n\[\d+ ms\] watching api/));
  writeFileSync("api/a.wit", "two");
  await vi.waitFor(() => expect(said.filter((line) => line === "the disk is full")).toHaveLength(2), { timeout: 5_000 });
});

test("rehearses builds when the first is told that has no errors, and not while there is one, nor at the end", async () => {
  let rehearsed = 0;
  let building = false;
  let together = false;
  const stopped = new Promise<void>((resolve) => (stop = resolve));
  said = [];
  const build: Build = async (to) => {
    building = true;
    const text = readFileSync("api/a.wit", "utf8");
    const before = rehearsed;
    await new Promise((resolve) => setTimeout(resolve, 20));
    together ||= rehearsed > before;
    building = false;
    to.error(`built ${text}, ${rehearsed > 0 ? "rehearsed" : "at first sight"}`);
    return text.startsWith("good") ? EXIT.fine : EXIT.refused;
  };
  const rehearse = async () => {
    together ||= building;
    rehearsed++;
  };
  watching = watchContracts(terminal, ["api"], { build, rehearse }, stopped);
  await tells("built one, at first sight");
  writeFileSync("api/a.wit", "good");
  await vi.waitFor(() => expect(rehearsed).toBeGreaterThan(5), { timeout: 5_000 });
  writeFileSync("api/a.wit", "good too");
  await tells("built one, at first sight", "built good, at first sight", "built good too, rehearsed");
  expect(together).toBe(false);
  stop();
  await watching;
  const before = rehearsed;
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(rehearsed).toBe(before);
});

test("does not rehearse what takes long", async () => {
  let rehearsed = 0;
  const stopped = new Promise<void>((resolve) => (stop = resolve));
  said = [];
  const build: Build = async (to) => {
    await new Promise((resolve) => setTimeout(resolve, 300));
    to.error("built");
    return EXIT.fine;
  };
  watching = watchContracts(terminal, ["api"], { build, rehearse: async () => void rehearsed++ }, stopped);
  await tells("built");
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(rehearsed).toBe(0);
});
