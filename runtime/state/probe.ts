import { execFile } from "node:child_process";
import { createRequire } from "node:module";

/**
 * Runs in a process of its own: LMDB maps its file into memory and trusts it, so one that was cut short or scribbled over can
 * end the process that reads it by a signal. It reads all there is. Plain JavaScript for `node -e`, whose first argument is
 * LMDB's module and the second the file.
 */
const PROGRAM = `
const [, lmdb, path] = process.argv;
try {
  const store = require(lmdb).open({ path, readOnly: true, encoding: "binary", useVersions: true, overlappingSync: false });
  for (const { key, value } of store.getRange()) if (typeof key !== "string" || value.length === undefined) throw new Error("an entry is not readable");
  process.stdout.write("readable");
} catch (error) {
  process.stdout.write("unreadable: " + (error instanceof Error ? error.message : error));
}
`;

const PROBE_MS = 60_000;

/** Reads a data file in a short-lived process. `null`: all of it is readable; else what happened. Nothing is changed. */
export function probe(path: string): Promise<string | null> {
  const lmdb = createRequire(import.meta.url).resolve("lmdb");
  // Options of this process (inspectors, loaders) and certificates are none of the probe's business.
  const { NODE_OPTIONS: _options, NODE_EXTRA_CA_CERTS: _certificates, ...env } = process.env;
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ["-e", PROGRAM, lmdb, path],
      { env, timeout: PROBE_MS, killSignal: "SIGKILL" },
      (error, stdout) => {
        if (stdout === "readable") resolve(null);
        else if (stdout.startsWith("unreadable: ")) resolve(stdout.slice("unreadable: ".length));
        else if (error?.killed === true) resolve(`reading it takes more than ${PROBE_MS / 1000} seconds`);
        else if (error?.signal)
          resolve(`whoever reads it is ended by ${error.signal}, as happens where a file is cut short`);
        else resolve(`reading it fails${error === null ? "" : ` with code ${String(error.code)}`}`);
      },
    );
  });
}
