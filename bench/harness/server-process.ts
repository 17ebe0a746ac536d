import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import { cleanEnvironment } from "./node-binary.ts";

/** A server that is measured from outside. */
export interface ServerProcess {
  readonly port: number;
  /** Microseconds of CPU that it has used so far, in user and system mode, by all its threads. */
  readonly cpu: () => Promise<number>;
  readonly stop: () => void;
  /** Ends it as a crash does. */
  readonly kill: () => void;
}

/** Starts one of the `SERVERS` of a module in a process of its own, with the Node that runs. `environment` is added to that of this process. */
export async function startServer(
  module: URL,
  name: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<ServerProcess> {
  const child = fork(fileURLToPath(new URL("server-child.ts", import.meta.url)), [module.href, name], {
    execArgv: [
      "--import",
      import.meta.resolve("tsx"),
      ...(process.env["HYPC_BENCH_PROFILE"] === name ? ["--cpu-prof"] : []),
    ],
    env: { ...cleanEnvironment(), ...environment },
  });
  const port = Number(await answerOf(child));
  return {
    port,
    cpu: async () => {
      const answer = answerOf(child);
      child.send("cpu");
      const { user, system } = (await answer) as NodeJS.CpuUsage;
      return user + system;
    },
    stop: () => child.disconnect(),
    kill: () => void child.kill("SIGKILL"),
  };
}

function answerOf(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null): void => reject(new Error(`the server ended with ${code}`));
    child.once("exit", ended);
    child.once("message", (message) => {
      child.off("exit", ended);
      resolve(message);
    });
  });
}
