import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { natsServerBinary, NO_NATS_SERVER } from "../support/nats-server.ts";
import { initCluster } from "../../runtime/nats/cluster/tool.ts";
import { Child } from "./child.ts";
import type { Network } from "./network.ts";
import type { Patient } from "./patient.ts";
import { serverName } from "./plan.ts";

const START_TIMEOUT_MS = 20_000;
const LOOK_TIMEOUT_MS = 1_000;

/** One NATS server of the cluster. */
export class Server implements Patient {
  readonly name: string;
  /** For clients. */
  readonly url: string;
  readonly #monitoring: string;
  readonly #command: readonly string[];
  readonly #directory: string;
  readonly #log: string;
  #child: Child | undefined;

  constructor(name: string, url: string, monitoring: string, command: readonly string[], directory: string, log: string) {
    this.name = name;
    this.url = url;
    this.#monitoring = monitoring;
    this.#command = command;
    this.#directory = directory;
    this.#log = log;
  }

  get child(): Child {
    if (this.#child === undefined) throw new Error(`${this.name} was not started`);
    return this.#child;
  }

  async start(): Promise<void> {
    this.#child = new Child({ command: this.#command, directory: this.#directory, log: this.#log });
    const deadline = performance.now() + START_TIMEOUT_MS;
    while (performance.now() < deadline) {
      if (!this.#child.running) throw new Error(`${this.name} ended, see ${this.#log}`);
      if (await this.#look("/healthz?js-enabled-only=true")) return;
      await sleep(50);
    }
    throw new Error(`${this.name} did not start within ${START_TIMEOUT_MS} ms, see ${this.#log}`);
  }

  /** Whether it runs and all that it replicates is up to date. */
  isWell(): Promise<boolean> {
    return this.#look("/healthz");
  }

  /** Names of the connections that clients have to it. */
  async clients(): Promise<readonly string[]> {
    try {
      const answer = await fetch(new URL("/connz", this.#monitoring), { signal: AbortSignal.timeout(LOOK_TIMEOUT_MS) });
      const { connections } = (await answer.json()) as { readonly connections: readonly { readonly name?: string }[] };
      return connections.map(({ name }) => name ?? "");
    } catch {
      return [];
    }
  }

  async #look(path: string): Promise<boolean> {
    try {
      const answer = await fetch(new URL(path, this.#monitoring), { signal: AbortSignal.timeout(LOOK_TIMEOUT_MS) });
      await answer.arrayBuffer();
      return answer.ok;
    } catch {
      return false;
    }
  }
}

export interface PreparedServers {
  readonly servers: readonly Server[];
  /** The path of a node's credentials. */
  readonly credentials: (node: string) => string;
}

/** Makes hosts for so many servers, and what `hypc cluster init` writes for them and these nodes, in `scratch`. */
export async function prepareServers(count: number, nodes: readonly string[], network: Network, scratch: string, logs: string): Promise<PreparedServers> {
  const binary = natsServerBinary();
  if (binary === undefined) throw new Error(NO_NATS_SERVER);
  const monitoring: number[] = [];
  const places: string[] = [];
  for (let index = 1; index <= count; index++) {
    const host = serverName(index);
    await network.add(host);
    const [client, routes, look = 0] = await network.ports(3);
    places.push(`${network.address(host)}:${client}:${routes}`);
    monitoring.push(look);
  }
  const directory = join(scratch, "cluster");
  const record = await initCluster({ directory, nodes, servers: places, tls: true, maxPayload: "8MiB", store: "store" });
  const servers = record.servers.map(({ name, host, port: client }, index) => {
    const port = monitoring[index] ?? 0;
    const config = join(directory, "servers", name, "nats-server.conf");
    return new Server(name, `tls://${host}:${client}`, `http://${host}:${port}`, network.at(name, [binary, "-c", config, "-m", String(port)]), join(directory, "servers", name), join(logs, `server-${name}.log`));
  });
  return { servers, credentials: (node) => join(directory, "nodes", `${node}.json`) };
}
