import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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
