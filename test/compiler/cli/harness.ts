import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { run } from "../../../compiler/cli/main.ts";
import { afterEachTest } from "../../support/after-each-test.ts";

/** What one run of the command line did. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

const scratch: string[] = [];
const home = process.cwd();

afterEachTest(() => {
  process.chdir(home);
  for (const directory of scratch.splice(0)) rmSync(directory, { recursive: true, force: true });
});

/** Makes an empty directory with these files the working directory; gone after the test. */
export function workIn(files: Readonly<Record<string, string | Uint8Array>>): string {
  const directory = mkdtempSync(join(tmpdir(), "hypc-cli-"));
  scratch.push(directory);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), content);
  }
  process.chdir(directory);
  return directory;
}

/** Runs `hypc` with these arguments in this process. */
export async function hypc(...args: string[]): Promise<Ran> {
  const out: string[] = [];
  const error: string[] = [];
  const code = await run(args, { out: (text) => void out.push(text), error: (text) => void error.push(text), colours: false });
  return { code, out: out.join("\n"), error: error.join("\n") };
}

/** A contract with one process, of one function with state. */
export const COUNTER = `package demo:counter@0.1.0;

interface counter {
  record snapshot { value: u64 }

  /// @http(method = "GET", path = "/counter")
  read: func() -> snapshot;

  /// @http(method = "POST", path = "/counter")
  /// @local
  add: func(by: u64) -> u64;
}

/// @process(name = "Counter", state = counter-state, save = every-message)
world counter-process {
  record counter-state { value: u64 }
  export counter;
}
`;
