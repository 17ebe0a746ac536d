import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const program = fileURLToPath(new URL("support/kept-matches.ts", import.meta.url));
/** The young space is as large as it gets from the start, as it is in a process that has worked for a while: only then does V8 decide. */
const flags = ["--allow-natives-syntax", "--expose-gc", "--min-semi-space-size=16", "--max-semi-space-size=16"];

it("makes matches in the young space, though hundreds were alive when the collector came", async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, "--import", "tsx", program]);
  expect(JSON.parse(stdout)).toEqual({ alive: 1_200, found: 700_000, young: [true, true, true, true] });
}, 30_000);
