import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { accessSync, constants, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** Why a test that needs a server does not run, as in `describe.skipIf(natsServerBinary() === undefined)`. */
export const NO_NATS_SERVER = "nats-server is not installed (Debian's package nats-server, or HYPC_NATS_SERVER)";

/** The path of a `nats-server`: `HYPC_NATS_SERVER`, else the first one on PATH or in /usr/sbin; `undefined` where there is none. */
export function natsServerBinary(): string | undefined {
  const named = process.env["HYPC_NATS_SERVER"];
  if (named !== undefined && named !== "") return isExecutable(named) ? named : undefined;
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin", "/usr/local/sbin"];
  return folders.map((folder) => join(folder, "nats-server")).find(isExecutable);
}

export interface NatsServerOptions {
  /** Path of a configuration, seen from `cwd`. Without it the server lets everybody in, with the options below. */
  readonly config?: string;
  /** Off by default. Only without `config`. */
  readonly jetstream?: boolean;
  /** In bytes. Only without `config`. */
  readonly maxPayload?: number;
  /** By default a free one; with `config` the one that it names. */
  readonly port?: number;
  /** Where JetStream keeps its data; by default in the scratch directory. */
  readonly storeDir?: string;
  readonly cwd?: string;
}

/** A server that a test started. It ends with the test's process at the latest. */
export interface NatsServer {
  /** `nats://127.0.0.1:40123`; the same after `restart`. */
  readonly url: string;
  readonly port: number;
  /** `http://127.0.0.1:40124`, for `/jsz`, `/connz`, `/routez`; another after `restart`. */
  readonly monitoring: string;
  /** Of the server's present process. */
  readonly pid: number;
  /** What the server has logged since it was started or restarted. */
  log(): string;
  /** Ends it (SIGTERM by default) and resolves when it is gone; what it stored stays for `restart`. */
  stop(signal?: NodeJS.Signals): Promise<void>;
  /** Stops it where it runs, and starts it again with the same port and store; resolves when it is ready. */
  restart(): Promise<void>;
  /** Stops it and deletes its scratch directory: the last call of a test. */
  remove(): Promise<void>;
}

/** Starts one server on loopback; resolves when it is ready for clients, rejects with its log where it does not get so far. */
export async function startNatsServer(options: NatsServerOptions = {}): Promise<NatsServer> {
  const scratch = mkdtempSync(join(tmpdir(), "hypc-nats-"));
  const server = new Server(scratch, { ...options, args: [] });
  try {
    if (options.config === undefined) server.configure(configText(options, scratch, ""));
    await server.start();
  } catch (error) {
    await server.remove();
    throw error;
  }
  return server;
}

export interface NatsClusterOptions {
  /** In bytes. */
  readonly maxPayload?: number;
}

export interface NatsCluster {
  readonly servers: readonly NatsServer[];
  readonly urls: readonly string[];
  /** Resolves when every running server has routes to the others and JetStream has a leader: after `start` it is so, after `restart` perhaps not yet. */
  ready(): Promise<void>;
  /** Stops all of them and deletes what they stored. */
  remove(): Promise<void>;
}

/** Starts servers with JetStream that know one another; with 3 of them a stream or bucket can have 3 replicas. Resolves when `ready` does. */
export async function startNatsCluster(size: number, options: NatsClusterOptions = {}): Promise<NatsCluster> {
  // A port that was free a moment ago may be taken when the server asks for it.
  for (let attempt = 1; ; attempt += 1) {
    const cluster = new Cluster(size, options, await freePorts(size));
    try {
      await cluster.start();
      return cluster;
    } catch (error) {
      await cluster.remove();
      if (attempt === 3 || !String(error).includes("address already in use")) throw error;
    }
  }
}

/** So many ports of loopback that nothing listened on a moment ago. */
export async function freePorts(count: number): Promise<number[]> {
  const listeners = await Promise.all(
    Array.from({ length: count }, async () => {
      const listener = createServer();
      await new Promise<void>((resolve, reject) => listener.once("error", reject).listen(0, "127.0.0.1", resolve));
      return listener;
    }),
  );
  const ports = listeners.map((listener) => {
    const address = listener.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    return address.port;
  });
  await Promise.all(listeners.map((listener) => new Promise((resolve) => listener.close(resolve))));
  return ports;
}

const START_TIMEOUT_MS = 15_000;
const STOP_TIMEOUT_MS = 5_000;

class Server implements NatsServer {
  readonly #scratch: string;
  readonly #options: NatsServerOptions & { readonly args: readonly string[] };
  #child: ChildProcess | undefined;
  #config: string | undefined;
  #log = "";
  #port: number | undefined;
  #monitoring = "";

  constructor(scratch: string, options: NatsServerOptions & { readonly args: readonly string[] }) {
    this.#scratch = scratch;
    this.#options = options;
    this.#config = options.config;
    this.#port = options.port;
  }

  /** Makes `text` the configuration. */
  configure(text: string): void {
    this.#config = join(this.#scratch, "nats-server.conf");
    writeFileSync(this.#config, text);
  }

  get port(): number {
    if (this.#port === undefined) throw new Error("not started");
    return this.#port;
  }

  get url(): string {
    return `nats://127.0.0.1:${this.port}`;
  }

  get monitoring(): string {
    return this.#monitoring;
  }

  get pid(): number {
    const pid = this.#child?.pid;
    if (pid === undefined) throw new Error("not started");
    return pid;
  }

  get running(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  log(): string {
    return this.#log;
  }

  async start(): Promise<void> {
    const binary = natsServerBinary();
    if (binary === undefined) throw new Error(NO_NATS_SERVER);
    const { cwd, storeDir, args } = this.#options;
    const ports = join(this.#scratch, "ports");
    rmSync(ports, { recursive: true, force: true });
    mkdirSync(ports);
    const all = ["-c", this.#config ?? "", "--ports_file_dir", ports, "-m", "-1", ...args];
    if (storeDir !== undefined) all.push("-sd", storeDir);
    if (this.#port !== undefined) all.push("-p", String(this.#port));
    this.#log = "";
    const child = spawn(binary, all, { cwd: cwd ?? this.#scratch, stdio: ["ignore", "pipe", "pipe"] });
    this.#child = child;
    const note = (bytes: Buffer) => (this.#log += bytes.toString());
    child.stdout.on("data", note);
    child.stderr.on("data", note);
    child.once("error", (error) => (this.#log += String(error)));
    const kill = () => child.kill("SIGKILL");
    process.once("exit", kill);
    child.once("exit", () => process.removeListener("exit", kill));
    const listening = await this.#listening(join(ports, `nats-server_${child.pid}.ports`));
    this.#port = Number(new URL(listening.nats).port);
    this.#monitoring = listening.monitoring;
  }

  async #listening(file: string): Promise<{ nats: string; monitoring: string }> {
    const deadline = Date.now() + START_TIMEOUT_MS;
    while (this.running && Date.now() < deadline) {
      const text = existsSync(file) ? readFileSync(file, "utf8") : "";
      if (text.trimEnd().endsWith("}") && this.#log.includes("Server is ready")) {
        const ports = JSON.parse(text) as { nats: string[]; monitoring: string[] };
        return { nats: loopback(ports.nats), monitoring: loopback(ports.monitoring) };
      }
      await sleep(10);
    }
    // The rest of the log may still be in the pipe.
    await sleep(50);
    throw new Error(`nats-server did not start:\n${this.#log}`);
  }

  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
    const child = this.#child;
    if (child === undefined || !this.running) return;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill(signal);
    // One that was halted takes no other signal than SIGKILL before it goes on.
    if (signal !== "SIGKILL") child.kill("SIGCONT");
    const timer = setTimeout(() => child.kill("SIGKILL"), STOP_TIMEOUT_MS);
    await gone;
    clearTimeout(timer);
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  async remove(): Promise<void> {
    await this.stop("SIGKILL");
    rmSync(this.#scratch, { recursive: true, force: true });
  }
}

class Cluster implements NatsCluster {
  readonly servers: readonly Server[];

  constructor(size: number, options: NatsClusterOptions, routePorts: readonly number[]) {
    this.servers = routePorts.map((own, index) => {
      const scratch = mkdtempSync(join(tmpdir(), "hypc-nats-"));
      const server = new Server(scratch, { args: [] });
      const routes = routePorts.filter((port) => port !== own).map((port) => `nats-route://127.0.0.1:${port}`);
      const cluster = `cluster { name: test, listen: "127.0.0.1:${own}", routes: ${JSON.stringify(routes)} }\n`;
      const text = configText({ ...options, jetstream: true }, scratch, size === 1 ? "" : cluster);
      server.configure(`server_name: n${index + 1}\n${text}`);
      return server;
    });
  }

  get urls(): readonly string[] {
    return this.servers.map(({ url }) => url);
  }

  async start(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.start()));
    await this.ready();
  }

  ready(): Promise<void> {
    return serversReady(
      this.servers.filter((server) => server.running),
      this.servers.length,
    );
  }

  async remove(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.remove()));
  }
}

/** Resolves when the running servers of a cluster of `size` have routes to one another, and JetStream has a leader; rejects with their logs. */
export async function serversReady(running: readonly NatsServer[], size: number): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS * 2;
  while (Date.now() < deadline) {
    const ready = await Promise.all(running.map((server) => isReady(server, size, running.length)));
    if (ready.every(Boolean)) return;
    await sleep(50);
  }
  throw new Error(`the cluster has no leader:\n${running.map((server) => server.log()).join("\n")}`);
}

/** Whether a server sees the other running ones and has JetStream's leader, with all members of the cluster in its group. */
async function isReady(server: NatsServer, size: number, running: number): Promise<boolean> {
  if (size === 1) return true;
  try {
    const [js, health] = await Promise.all([
      fetch(`${server.monitoring}/jsz`).then((answer) => answer.json() as Promise<{ meta_cluster?: Meta }>),
      fetch(`${server.monitoring}/healthz`),
    ]);
    const routes = await fetch(`${server.monitoring}/routez`).then((answer) => answer.json() as Promise<{ num_routes: number }>);
    const meta = js.meta_cluster;
    return health.ok && meta?.leader !== undefined && meta.leader !== "" && meta.cluster_size === size && routes.num_routes >= running - 1;
  } catch {
    return false;
  }
}

interface Meta {
  readonly leader?: string;
  readonly cluster_size?: number;
}

function configText(options: NatsServerOptions, scratch: string, more: string): string {
  const lines = [`listen: "127.0.0.1:${options.port ?? -1}"`];
  if (options.maxPayload !== undefined) {
    lines.push(`max_payload: ${options.maxPayload}`, `max_pending: ${Math.max(64 * 1024 * 1024, options.maxPayload)}`);
  }
  if (options.jetstream === true) lines.push(`jetstream { store_dir: ${JSON.stringify(options.storeDir ?? join(scratch, "store"))} }`);
  return `${lines.join("\n")}\n${more}`;
}

function loopback(urls: readonly string[]): string {
  const url = urls.find((each) => each.includes("127.0.0.1")) ?? urls[0];
  if (url === undefined) throw new Error("nats-server listens nowhere");
  return url;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
