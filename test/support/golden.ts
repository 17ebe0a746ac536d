import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { expect } from "vitest";

/**
 * Expects the text of `test/golden/<path>`. With `UPDATE_GOLDEN=1` the file is written instead: read the difference like code
 * before it is committed.
 */
export function expectGolden(path: string, text: string): void {
  const file = new URL(`../golden/${path}`, import.meta.url);
  if (process.env["UPDATE_GOLDEN"] === "1") {
    mkdirSync(dirname(file.pathname), { recursive: true });
    writeFileSync(file, text);
  }
  expect(existsSync(file), `${path} is missing: run the test with UPDATE_GOLDEN=1`).toBe(true);
  expect(text).toBe(readFileSync(file, "utf8"));
}
