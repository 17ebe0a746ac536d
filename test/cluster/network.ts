/** Hosts of a cluster: network namespaces of their own, between which traffic can be cut; or all of them this machine's loopback. */
import { execFile, spawn, spawnSync } from "node:child_process";
import { promisify } from "node:util";
import { freePorts } from "../support/nats-server.ts";

const run = promisify(execFile);

/** What stops at a host: packets of these directions, from and to these others (`all`: everybody). */
export interface Blocked {
  readonly directions: readonly ("in" | "out")[];
  readonly others: "all" | readonly string[];
}

export interface Network {
  /** Why no traffic can be cut; `null` where it can. */
  readonly noPartitions: string | null;
  /** Makes a host. */
  add(host: string): Promise<void>;
  /** Of a host, also of one that is not there yet: those of a name are the same in every run. */
  address(host: string): string;
  /** Ports of a host for whoever listens there. */
  ports(count: number): Promise<readonly number[]>;
  /** The command that runs `command` at a host. */
  at(host: string, command: readonly string[]): readonly string[];
  block(host: string, blocked: Blocked): Promise<void>;
  /** Everything comes and goes again. */
  unblock(host: string): Promise<void>;
}

const NETWORK = "10.77.0";
/** The load generator's end of the bridge. */
const OWN_ADDRESS = `${NETWORK}.1`;
const FIRST_PORT = 4_222;
const INSIDE = "HYPC_CLUSTER_NAMESPACE";

/** Every namespace that is made has its own `/run`, network and processes: nothing of it is left when the first process in it ends. */
const UNSHARE = ["--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"];
const PREPARE = "mount -t tmpfs tmpfs /run && ip link set lo up";
const PROBE = `${PREPARE} && ip link add name hypc0 type bridge && ip netns add probe && ip link add v0 type veth peer name eth0 netns probe && ip netns exec probe iptables -A INPUT -j DROP`;

/** Why there can be no namespaces here; `null` where there can. */
export function whyNoNamespaces(): string | null {
  if (process.platform !== "linux") return `${process.platform} has no network namespaces`;
  if (process.getuid?.() !== 0) return "only root may make network namespaces";
  const { status, stderr, error } = spawnSync("unshare", [...UNSHARE, "sh", "-c", PROBE], { encoding: "utf8" });
  if (error !== undefined) return error.message;
  return status === 0 ? null : (stderr.trim().split("\n").at(-1) ?? `unshare ended with ${status}`);
}

/** Whether this process is the one that `insideNamespace` has started. */
export function isInsideNamespace(): boolean {
  return process.env[INSIDE] !== undefined;
}

/** Runs this program once more, in namespaces of its own, and resolves with its exit code. */
export function insideNamespace(): Promise<number> {
  const again = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  const child = spawn("unshare", [...UNSHARE, "sh", "-c", `${PREPARE} && exec "$0" "$@"`, ...again], {
    stdio: "inherit",
    env: { ...process.env, [INSIDE]: "1" },
  });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => resolve(code ?? 1));
  });
}

/** A bridge with this process at one end; only in a namespace of `insideNamespace`. */
export async function openBridge(): Promise<Network> {
  await run("ip", ["link", "add", "name", "hypc0", "type", "bridge"]);
  await run("ip", ["addr", "add", `${OWN_ADDRESS}/24`, "dev", "hypc0"]);
  await run("ip", ["link", "set", "hypc0", "up"]);
  return new Bridge();
}

class Bridge implements Network {
  readonly noPartitions = null;
  readonly #addresses = new Map<string, string>();

  address(host: string): string {
    const known = this.#addresses.get(host) ?? `${NETWORK}.${this.#addresses.size + 2}`;
    this.#addresses.set(host, known);
    return known;
  }

  async add(host: string): Promise<void> {
    await run("ip", ["netns", "add", host]);
    await run("ip", ["link", "add", `v-${host}`, "type", "veth", "peer", "name", "eth0", "netns", host]);
    await run("ip", ["link", "set", `v-${host}`, "master", "hypc0", "up"]);
    await run("ip", ["-n", host, "addr", "add", `${this.address(host)}/24`, "dev", "eth0"]);
    for (const device of ["lo", "eth0"]) await run("ip", ["-n", host, "link", "set", device, "up"]);
  }

  async ports(count: number): Promise<readonly number[]> {
    return Array.from({ length: count }, (_, index) => FIRST_PORT + index);
  }

  at(host: string, command: readonly string[]): readonly string[] {
    return ["ip", "netns", "exec", host, ...command];
  }

  async block(host: string, { directions, others }: Blocked): Promise<void> {
    for (const direction of directions) {
      const [chain, end, device] = direction === "in" ? ["INPUT", "-s", "-i"] : ["OUTPUT", "-d", "-o"];
      const peers = others === "all" ? [[]] : others.map((other) => [end, this.#addressOf(other)]);
      for (const peer of peers) await run("ip", [...["netns", "exec", host], "iptables", "-w", "-A", chain, device, "eth0", ...peer, "-j", "DROP"]);
    }
  }

  async unblock(host: string): Promise<void> {
    await run("ip", ["netns", "exec", host, "iptables", "-w", "-F"]);
  }

  #addressOf(host: string): string {
    return host === LOAD ? OWN_ADDRESS : this.address(host);
  }
}

/** The host of the load generator, in `Blocked`. */
export const LOAD = "load";

/** Every host is this one: loopback and free ports. */
export function loopback(why: string): Network {
  return {
    noPartitions: why,
    add: async () => {},
    address: () => "127.0.0.1",
    ports: freePorts,
    at: (_host, command) => command,
    block: () => Promise.reject(new Error(`no traffic can be cut: ${why}`)),
    unblock: async () => {},
  };
}
