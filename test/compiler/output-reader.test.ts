import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { OutputReader } from "../../compiler/output-reader.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "hypc-output-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

test("files are read once, those that are missing are null", () => {
  mkdirSync(join(directory, "types"));
  writeFileSync(join(directory, "types/a.ts"), "before");
  const output = new OutputReader(directory);
  expect([output.read("types/a.ts"), output.read("types/b.ts")]).toEqual(["before", null]);
  writeFileSync(join(directory, "types/a.ts"), "after");
  writeFileSync(join(directory, "types/b.ts"), "after");
  expect([output.read("types/a.ts"), output.read("types/b.ts")]).toEqual(["before", null]);
  expect(new OutputReader(directory).read("types/b.ts")).toBe("after");
});

test("where there is no directory there is no file", () => {
  expect(new OutputReader(join(directory, "none")).read("a.ts")).toBeNull();
  writeFileSync(join(directory, "file"), "");
  expect(new OutputReader(join(directory, "file")).read("a.ts")).toBeNull();
  expect(new OutputReader(join(directory, "file/below")).read("a.ts")).toBeNull();
});
