import { accessSync, constants } from "node:fs";
import { createServer } from "node:net";
import { delimiter, join } from "node:path";
import { Child } from "./child.js";

/** What to do where there is none. */
export const NO_NATS_SERVER = `nats-server is not installed, and this example's messages and states go through it. Any of these will do:
  Debian, Ubuntu   apt install nats-server   (the service that it starts is another server: systemctl disable --now nats-server)
  with Go          go install github.com/nats-io/nats-server/v2@latest
  else             a release of github.com/nats-io/nats-server, 2.9 or newer: put the program on PATH, or say HYPC_NATS_SERVER=/path/of/it`;

/** The program: `HYPC_NATS_SERVER`, else the first one on PATH, or where Debian has it, which only root has on PATH. */
export function findNatsServer(): string | undefined {
  const named = process.env["HYPC_NATS_SERVER"];
  if (named !== undefined && named !== "") return isExecutable(named) ? named : undefined;
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin", "/usr/local/sbin"];
  return folders.map((folder) => join(folder, "nats-server")).find(isExecutable);
}

/** Starts one in its directory of `hypc cluster init`; resolves when it is ready. */
export async function startNatsServer(program: string, directory: string): Promise<Child> {
  const server = new Child({ name: "nats-server", command: program, args: ["-c", "nats-server.conf"], cwd: directory });
  await server.printed(/Server is ready/, 15_000);
  return server;
}

/** A port of this machine that was free a moment ago: 4222 may be Debian's own service's. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const listener = createServer();
    listener.once("error", reject);
    listener.listen(0, "127.0.0.1", () => {
      const address = listener.address();
      listener.close(() => (typeof address === "object" && address !== null ? resolve(address.port) : reject(new Error("no port is free"))));
    });
  });
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
