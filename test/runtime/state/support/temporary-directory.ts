import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEachTest } from "../../../support/after-each-test.ts";

const made: string[] = [];

afterEachTest(() => {
  for (const directory of made.splice(0)) rmSync(directory, { recursive: true, force: true });
});

/** An empty directory that is gone after the test. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "hypc-test-"));
  made.push(directory);
  return directory;
}
