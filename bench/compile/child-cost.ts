/** What a command costs as a process of its own. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { commandEnvironment } from "./commands.ts";

export interface ChildCost {
  /** Wall milliseconds from its start to its end. */
  readonly milliseconds: number;
  /** Of all its processes, in user and system mode, as the system counts: in steps of 10,000. `null` where that cannot be asked. */
  readonly cpuMicroseconds: number | null;
}

/** Runs a command to its end. Throws, with what it said, where it fails. */
export function runChild([program = "", ...args]: readonly string[], env: NodeJS.ProcessEnv = {}): ChildCost {
  const before = cpuOfChildren();
  const start = performance.now();
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: "utf8", env: { ...commandEnvironment(), ...env } });
  const milliseconds = performance.now() - start;
  if (status !== 0) throw error ?? new Error(`${program} ${args.join(" ")} ended with ${status}: ${stdout}${stderr}`);
  const after = cpuOfChildren();
  return { milliseconds, cpuMicroseconds: before === null || after === null ? null : after - before };
}

/** Of all children that ended (`cutime` and `cstime` of proc(5), in ticks of 10 ms). */
function cpuOfChildren(): number | null {
  if (process.platform !== "linux") return null;
  const fields = readFileSync("/proc/self/stat", "utf8").replace(/^.*\) /s, "").split(" ");
  return (Number(fields[13]) + Number(fields[14])) * 10_000;
}
