import { address, formatAddress, formatProcessId, processId } from "./address.ts";
import type { Address, ProcessId } from "./address.ts";
import type { Clock } from "./clock.ts";
import { ConfigError } from "./config-error.ts";
import type { ProcessHealth } from "./host/health.ts";
import { startHttpServer } from "./http/index.ts";
import { createLogger } from "./log-pino.ts";
import { NodeCore } from "./node/node-core.ts";
import { openObservers } from "./node/open-observers.ts";
import { checkNodeOptions } from "./node/options.ts";
import type { CheckedNodeOptions, NodeOptions } from "./node/options.ts";
import type { ProcessInfo } from "./node/process-info.ts";
import { spawnProcess } from "./node/spawn.ts";
import type { SpawnOptions } from "./node/spawn.ts";
import { stopNode } from "./node/stop.ts";
import type { Process, ProcessClass } from "./process.ts";
import { CALL } from "./rpc/caller.ts";
import type { CallOptions, ProcedureCodec, RpcCaller } from "./rpc/caller.ts";
import { SendError } from "./send-error.ts";
import { SessionFile, unkeptSessions } from "./session/session-file.ts";
import { openSession } from "./session/session.ts";
import { openStore } from "./state/index.ts";
import type { StateStore } from "./state/index.ts";
import { Channels } from "./ws/channels.ts";
import { wsLimits } from "./ws/limits.ts";

/** How long a stop waits for what is under way. */
const DEFAULT_DRAIN_MS = 10_000;

export interface StopOptions {
  /** Milliseconds that what is under way may take to finish: 10,000 by default. */
  readonly drainMs?: number | undefined;
}

/** A running node: it hosts processes, serves them, and calls processes from outside of any (`new CounterClient(node, target)`). */
export class Node implements RpcCaller {
  readonly #core: NodeCore;
  #stopped: Promise<void> | undefined;

  /** Nodes are made by `startNode`. */
  constructor(core: NodeCore) {
    this.#core = core;
  }

  /** `alice.os` */
  get name(): string {
    return this.#core.name;
  }

  /** `http://127.0.0.1:8080`, without a slash at its end. Throws `ConfigError` on a node without HTTP. */
  get url(): string {
    const { http, name } = this.#core;
    if (http === undefined)
      throw new ConfigError(
        "http",
        `node ${name} has no URL, for it serves no HTTP: pass \`http: { port: 8080 }\` to startNode`,
      );
    return http.url;
  }

  /** Where it listens; `null` on a node without HTTP. */
  get httpAddress(): { readonly url: string; readonly port: number } | null {
    const { http } = this.#core;
    return http === undefined ? null : { url: http.url, port: http.port };
  }

  /** Where `/metrics` and `/health` are, `http://127.0.0.1:9100`; `null` on a node without an admin port. */
  get adminUrl(): string | null {
    return this.#core.admin?.server.url ?? null;
  }

  /** The processes that have been started, in that order. */
  get processes(): readonly ProcessInfo[] {
    return this.#core.processes.entries.filter(({ started }) => started).map(({ info }) => info);
  }

  /**
   * Starts a process: loads its state, runs its `@init`, then lets messages in (those that came meanwhile have waited).
   * Rejects with `ConfigError` for what was asked wrongly, `StateError` where its stored state cannot be used, and
   * `ProcessStartError` where its own code failed. Then nothing of it runs, and nothing stored was changed.
   */
  async spawn<P extends Process<S>, S>(Class: ProcessClass<P, S>, options: SpawnOptions): Promise<ProcessInfo> {
    if (this.#stopped !== undefined)
      throw new ConfigError("process", `node ${this.name} stops or has stopped: no process can be started`);
    return spawnProcess(this.#core, Class, options);
  }

  /** How a process of this node is doing; `undefined` where none of that name was spawned, or it was killed. */
  health(process: Address | string): ProcessHealth | undefined {
    return this.#core.processes.entry(this.#ownProcess(process))?.health;
  }

  /**
   * Stops one process in order: takes nothing new in, lets what it has accepted finish until the deadline, saves its state.
   * Its name is free again. It is not started again, whatever its `onExit` says. Rejects with `ConfigError` where no such
   * process runs, and, when all is done, with what kept its state from being saved.
   */
  async kill(process: Address | string, options: StopOptions = {}): Promise<void> {
    const id = this.#ownProcess(process);
    const entry = this.#core.processes.entry(id);
    if (entry === undefined)
      throw new ConfigError("process", `no process ${formatProcessId(id)} runs on ${this.name}`);
    try {
      await entry.kill(options.drainMs ?? DEFAULT_DRAIN_MS);
    } finally {
      this.#core.processes.remove(entry);
    }
  }

  /**
   * Stops in order: takes no new work in, lets what is under way finish, saves every state, closes the store and the
   * server. What has not finished in time is aborted and answered as "outcome unknown". A second call shares the first
   * one's end. Rejects, when all is closed, where a state could not be saved.
   */
  stop(options: StopOptions = {}): Promise<void> {
    this.#stopped ??= stopNode(this.#core, options.drainMs ?? DEFAULT_DRAIN_MS);
    return this.#stopped;
  }

  #ownProcess(process: Address | string): ProcessId {
    if (typeof process === "string" && !process.includes("@")) return processId(process);
    const of = typeof process === "string" ? address(process) : process;
    if (of.node === this.name) return of;
    throw new ConfigError("process", `${formatAddress(of)} is no process of ${this.name}`);
  }

  /** What generated clients call through, from outside of any process. */
  [CALL]<A extends readonly unknown[], R>(
    target: Address,
    handler: string,
    codec: ProcedureCodec<A, R>,
    args: A,
    options: CallOptions | undefined,
  ): Promise<R> {
    if (this.#stopped !== undefined)
      return Promise.reject(new SendError("cancelled", `node ${this.name} stops or has stopped`));
    return this.#core.caller[CALL](target, handler, codec, args, options);
  }
}

/**
 * Starts a node. Rejects with `ConfigError` for options that make no sense and servers that cannot be reached, `StateError` for
 * a data directory or a shared store that cannot be used, and with the system's error where it cannot listen. Then nothing
 * of it runs.
 */
export async function startNode(options: NodeOptions): Promise<Node> {
  return new Node(await openNode(options, {}));
}

/** What a test gives a node in the place of the machine's. */
export interface NodeParts {
  readonly clock?: Clock;
  readonly store?: StateStore;
  /** Its HTTP server listens nowhere. */
  readonly injected?: boolean;
}

/** Starts what a node consists of. Rejects as `startNode` does. */
export async function openNode(options: NodeOptions, parts: NodeParts): Promise<NodeCore> {
  const checked = checkNodeOptions(options);
  const core = new NodeCore(
    checked.name,
    createLogger(checked.log, checked.name, checked.member),
    checked.queueLimit,
    checked.authenticate !== undefined || checked.session !== undefined,
    parts.clock,
  );
  core.store = parts.store;
  core.member = checked.member;
  core.eth.defaults = checked.eth;
  try {
    await openParts(core, checked, parts.injected === true);
  } catch (error) {
    await core.link?.leave();
    await core.admin?.server.close();
    await core.session?.close();
    await core.states?.close();
    await core.store?.close();
    throw error;
  }
  core.log.info({ url: core.http?.url, dataDir: checked.dataDir }, "node started");
  return core;
}

async function openParts(core: NodeCore, options: CheckedNodeOptions, injected: boolean): Promise<void> {
  const { dataDir, transport, stateStore, http, authenticate } = options;
  const { name: node, log, clock, member, memberName } = core;
  await openObservers(core, options.admin);
  if (stateStore !== undefined) core.states = await stateStore.open({ node, member: memberName, log, clock });
  else if (dataDir !== undefined) core.store = await openStore({ directory: dataDir, owner: `node ${core.name}` });
  if (transport !== undefined) {
    core.link = await transport.join({ node, member, log, clock }, core.router);
    core.outbox.connect(core.link);
  }
  if (http === undefined) return;
  core.channels = new Channels(wsLimits(http.ws), core.clock);
  await openNodeSession(core, options);
  core.http = await startHttpServer({
    node: core.name,
    log: core.log,
    ids: core.ids,
    clock: core.clock,
    injected,
    port: http.port ?? 0,
    ...(http.host === undefined ? {} : { host: http.host }),
    ...(http.cors === undefined ? {} : { cors: http.cors }),
    ...(http.trustedProxies === undefined ? {} : { trustedProxies: http.trustedProxies }),
    ...(http.limits === undefined ? {} : { limits: http.limits }),
    ...(http.deadlineMs === undefined ? {} : { deadlineMs: http.deadlineMs }),
    ...(authenticate === undefined ? {} : { authenticate }),
    ...(core.session === undefined ? {} : { session: core.session }),
    surroundings: () => ({ member, link: core.link?.health ?? null, states: core.states?.description }),
    listed: () => core.processes.entries.map(({ info, health }) => ({ ...info, health })),
  });
}

async function openNodeSession(core: NodeCore, options: CheckedNodeOptions): Promise<void> {
  const { session, authenticate, dataDir } = options;
  if (session === undefined) return;
  if (authenticate !== undefined) {
    core.log.warn("`authenticate` replaces `session`: the node has no login page");
    return;
  }
  const opened = await openSession(session, {
    node: core.name,
    log: core.log,
    store: dataDir === undefined ? unkeptSessions : new SessionFile(dataDir),
    now: () => core.clock.now(),
    monotonic: () => core.clock.monotonic(),
  });
  opened.onEnd = (id) => core.channels.endSession(id);
  core.session = opened;
}
