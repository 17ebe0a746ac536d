import { execFileSync } from "node:child_process";
import { closeSync, constants, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterEach, beforeEach, expect, test } from "vitest";
import { lineWriter } from "../../../compiler/cli/terminal.ts";

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "hypc-terminal-"));
  file = join(directory, "out");
  writeFileSync(file, "");
});
afterEach(() => rmSync(directory, { recursive: true }));

const never = (): PassThrough => {
  throw new Error("the stream was made");
};

test.skipIf(process.platform === "win32")("lines go straight to the descriptor: no stream is made for them", () => {
  const descriptor = openSync(file, "w");
  const write = lineWriter(descriptor, never);
  write("eins");
  write(`${"漢".repeat(100_000)}\nzwei`);
  closeSync(descriptor);
  expect(readFileSync(file, "utf8")).toBe(`eins\n${"漢".repeat(100_000)}\nzwei\n`);
});

test("what the descriptor does not take is left to the stream, and all that follows", () => {
  const descriptor = openSync(file, "r");
  const stream = new PassThrough();
  const write = lineWriter(descriptor, () => stream);
  write("eins");
  closeSync(descriptor);
  write("zwei");
  expect(String(stream.read())).toBe("eins\nzwei\n");
});

test.skipIf(process.platform === "win32")("where nobody reads any more nothing is written, and nothing fails", () => {
  const pipe = join(directory, "pipe");
  execFileSync("mkfifo", [pipe]);
  const reader = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK);
  const writer = openSync(pipe, "w");
  const write = lineWriter(writer, never);
  write("eins");
  closeSync(reader);
  write("zwei");
  write("drei");
  closeSync(writer);
});

test("the same of a stream, whose other errors are told", async () => {
  const stream = new PassThrough();
  const descriptor = openSync(file, "r");
  const write = lineWriter(descriptor, () => stream);
  write("eins");
  stream.emit("error", Object.assign(new Error("write EPIPE"), { code: "EPIPE" }));
  write("zwei");
  closeSync(descriptor);
  expect(String(stream.read())).toBe("eins\n");
  expect(() => stream.emit("error", Object.assign(new Error("no space"), { code: "ENOSPC" }))).toThrow("no space");
});
