import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { natsServerBinary, NO_NATS_SERVER } from "../support/nats-server.ts";
import { Child } from "./child.ts";
import type { Network } from "./network.ts";
import type { Patient } from "./patient.ts";

const START_TIMEOUT_MS = 20_000;
const LOOK_TIMEOUT_MS = 1_000;

/** One NATS server of the cluster. */
export class Server implements Patient {
  readonly name: string;
  readonly url: string;
  readonly #monitoring: string;
  readonly #command: readonly string[];
  readonly #log: string;
  #child: Child | undefined;

  constructor(name: string, url: string, monitoring: string, command: readonly string[], log: string) {
    this.name = name;
    this.url = url;
    this.#monitoring = monitoring;
    this.#command = command;
    this.#log = log;
  }

  get child(): Child {
    if (this.#child === undefined) throw new Error(`${this.name} was not started`);
    return this.#child;
  }

  async start(): Promise<void> {
    this.#child = new Child({ command: this.#command, log: this.#log });
    const deadline = performance.now() + START_TIMEOUT_MS;
    while (performance.now() < deadline) {
      if (!this.#child.running) throw new Error(`${this.name} ended, see ${this.#log}`);
      if ((await this.#look("/healthz?js-enabled=true")) || (await this.#look("/healthz?js-server-only=true"))) return;
      await sleep(50);
    }
    throw new Error(`${this.name} did not start within ${START_TIMEOUT_MS} ms, see ${this.#log}`);
  }

  /** Whether it runs and all that it replicates is up to date. */
  isWell(): Promise<boolean> {
    return this.#look("/healthz");
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

/** Makes the hosts and configurations of so many servers, which keep what they store in `scratch`. */
export async function prepareServers(count: number, network: Network, scratch: string, logs: string): Promise<Server[]> {
  const binary = natsServerBinary();
  if (binary === undefined) throw new Error(NO_NATS_SERVER);
  const names = Array.from({ length: count }, (_, index) => `s${index + 1}`);
  const places = await Promise.all(
    names.map(async (name) => {
      await network.add(name);
      const [client = 0, monitoring = 0, routes = 0] = await network.ports(3);
      return { name, host: network.address(name), client, monitoring, routes };
    }),
  );
  return places.map(({ name, host, client, monitoring, routes }) => {
    const directory = join(scratch, name);
    mkdirSync(directory);
    const others = places.filter((place) => place.name !== name).map((place) => `nats-route://${place.host}:${place.routes}`);
    const config = join(directory, "nats-server.conf");
    writeFileSync(
      config,
      `server_name: ${name}
listen: "${host}:${client}"
http: "${host}:${monitoring}"
ping_interval: "5s"
ping_max: 2
jetstream { store_dir: ${JSON.stringify(join(directory, "store"))} }
cluster { name: check, listen: "${host}:${routes}", routes: ${JSON.stringify(others)} }
`,
    );
    return new Server(name, `nats://${host}:${client}`, `http://${host}:${monitoring}`, network.at(name, [binary, "-c", config]), join(logs, `${name}.log`));
  });
}
