import { nodeNameFault } from "../address.ts";
import { checkKeys } from "../check-keys.ts";
import { ConfigError } from "../config-error.ts";
import { checkEthOptions } from "../eth/options.ts";
import type { CheckedEthOptions, EthOptions } from "../eth/options.ts";
import type { Authenticate, HttpLimits } from "../http/index.ts";
import type { Logger } from "../log.ts";
import type { LogLevel } from "../log-pino.ts";
import { checkSessionOptions } from "../session/session-options.ts";
import type { CheckedSessionOptions, SessionOptions } from "../session/session-options.ts";
import { wsLimits } from "../ws/limits.ts";
import type { WsLimits } from "../ws/limits.ts";
import type { SharedStore } from "../state/index.ts";
import type { Transport } from "../transport/transport.ts";

/** How a node is started. */
export interface NodeOptions {
  /** `alice.os`: by this name other nodes reach it. */
  readonly name: string;
  /** Where it serves HTTP; not at all where this is left out. */
  readonly http?: HttpOptions | undefined;
  /**
   * Where the states of its processes are kept; made where it is missing. Without it they are kept in memory alone, and
   * are lost when the program ends.
   */
  readonly dataDir?: string | undefined;
  /** A level, `false` for silence, or a logger (pino's interface). By default what `HYPC_LOG` says, else `info`. */
  readonly log?: LogLevel | Logger | false | undefined;
  /** Who may use `authenticated` bindings, as the host decides; it replaces `session`. */
  readonly authenticate?: Authenticate | undefined;
  /** Who may use `authenticated` bindings: whoever has logged in with a password, at `/_hypc/login`. */
  readonly session?: SessionOptions | undefined;
  /**
   * How it reaches other nodes: `nats({ servers, credentials })`, or a `MemoryNetwork` that nodes of one program share. Without it every
   * other node is `offline`.
   */
  readonly transport?: Transport | undefined;
  /** The earlier name of `transport`. */
  readonly network?: Transport | undefined;
  /**
   * Which member of the node this is, where several programs are one node: `a`. Processes without state run on all of them, one with state
   * on one of them at a time, which takes `stateStore`.
   */
  readonly member?: string | undefined;
  /** Where its members keep states together: `natsKv({ servers, credentials })`. It replaces `dataDir` for states. */
  readonly stateStore?: SharedStore | undefined;
  /** The Ethereum provider of its processes; `spawn` may name another one for a process. */
  readonly eth?: EthOptions | undefined;
  readonly limits?: NodeLimits | undefined;
  /** Where it serves `/metrics` and `/health`; not at all where this is left out. */
  readonly admin?: AdminOptions | undefined;
}

export interface AdminOptions {
  /** 0, the default, takes a free one. */
  readonly port?: number | undefined;
  /** The address to listen on: 127.0.0.1 by default. It has no login: keep it from strangers. */
  readonly host?: string | undefined;
}

export interface HttpOptions {
  /** 0, the default, takes a free one. */
  readonly port?: number | undefined;
  /** The address to listen on: 127.0.0.1 by default. */
  readonly host?: string | undefined;
  /** Origins of browsers that may read answers: `https://app.example`, or `*`. */
  readonly cors?: readonly string[] | undefined;
  /**
   * Proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed: addresses, networks as `10.0.0.0/8`, or
   * `loopback`. None by default.
   */
  readonly trustedProxies?: readonly string[] | undefined;
  readonly limits?: Partial<HttpLimits> | undefined;
  /** Of WebSockets. */
  readonly ws?: Partial<WsLimits> | undefined;
  /** Milliseconds that a request may take from its arrival: 30,000 by default. */
  readonly deadlineMs?: number | undefined;
}

export interface NodeLimits {
  /**
   * Messages that one process may have accepted and not answered (waiting, running, or waiting for their save): 10,000
   * by default. More are refused as `overloaded`.
   */
  readonly queue?: number | undefined;
}

/** The options of a node, checked, with their defaults. */
export interface CheckedNodeOptions extends NodeOptions {
  readonly queueLimit: number;
  readonly session: CheckedSessionOptions | undefined;
  readonly eth: CheckedEthOptions | undefined;
}

const OPTIONS = [
  "name",
  "http",
  "dataDir",
  "log",
  "authenticate",
  "session",
  "transport",
  "network",
  "member",
  "stateStore",
  "eth",
  "limits",
  "admin",
];

const DEFAULT_QUEUE_LIMIT = 10_000;

/** Throws `ConfigError` for the first option that makes no sense. */
export function checkNodeOptions(options: NodeOptions): CheckedNodeOptions {
  if (typeof options !== "object" || options === null)
    throw new ConfigError("options", `startNode takes options, at least { name: "alice.os" }`);
  checkKeys("", options, OPTIONS);
  const fault = nodeNameFault(options.name);
  if (fault !== undefined) throw new ConfigError("name", `name: ${fault}, as in "alice.os"`);
  if (options.http !== undefined) checkHttp(options.http);
  if (options.admin !== undefined) checkAdmin(options.admin);
  const { dataDir, authenticate, session, eth, limits } = options;
  if (dataDir !== undefined && (typeof dataDir !== "string" || dataDir === "")) {
    throw new ConfigError(
      "dataDir",
      `dataDir has to be a path, as in ".hypc"; leave it out to keep states in memory alone`,
    );
  }
  if (authenticate !== undefined && typeof authenticate !== "function") {
    throw new ConfigError(
      "authenticate",
      "authenticate has to be a function that takes a request and says whether it may pass",
    );
  }
  return {
    ...options,
    transport: checkTransport(options),
    stateStore: checkStateStore(options),
    queueLimit: checkLimits(limits),
    session: session === undefined ? undefined : checkSessionOptions(session),
    eth: eth === undefined ? undefined : checkEthOptions(eth),
  };
}

function checkTransport({ transport, network, member }: NodeOptions): Transport | undefined {
  if (transport !== undefined && network !== undefined)
    throw new ConfigError("network", "network is the earlier name of transport: give one of them");
  const given = transport ?? network;
  const option = transport === undefined ? "network" : "transport";
  if (given !== undefined && typeof given.join !== "function")
    throw new ConfigError(
      option,
      `${option} has to be a transport, as in nats({ servers: "nats://127.0.0.1:4222" }) or new MemoryNetwork()`,
    );
  if (member === undefined) return given;
  if (typeof member !== "string" || !/^[a-z0-9][a-z0-9_-]{0,63}$/.test(member))
    throw new ConfigError(
      "member",
      `member has to be a short name, as in "a": lower-case letters, digits, "-" and "_"`,
    );
  if (given === undefined)
    throw new ConfigError(
      "member",
      `member "${member}" of a node cannot be reached by the others: pass a transport, as in nats({ servers })`,
    );
  return given;
}

function checkStateStore({ stateStore }: NodeOptions): SharedStore | undefined {
  if (stateStore !== undefined && typeof stateStore.open !== "function")
    throw new ConfigError(
      "stateStore",
      "stateStore has to be a store that members share, as in natsKv({ servers }); a directory is `dataDir`",
    );
  return stateStore;
}

function checkAdmin(admin: AdminOptions): void {
  if (typeof admin !== "object" || admin === null)
    throw new ConfigError("admin", "admin has to be an object, as in { port: 9100 }; leave it out for none");
  checkKeys("admin.", admin, ["port", "host"]);
  checkListening("admin", admin);
}

function checkListening(prefix: string, { port, host }: AdminOptions): void {
  if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port <= 65_535)) {
    throw new ConfigError(
      `${prefix}.port`,
      `${prefix}.port is ${String(port)}, but has to be an integer from 0 to 65535 (0 takes a free one)`,
    );
  }
  if (host !== undefined && (typeof host !== "string" || host === "")) {
    throw new ConfigError(
      `${prefix}.host`,
      `${prefix}.host has to be an address to listen on, as in "127.0.0.1" or "0.0.0.0"`,
    );
  }
}

function checkHttp(http: HttpOptions): void {
  if (typeof http !== "object" || http === null) {
    throw new ConfigError(
      "http",
      "http has to be an object, as in { port: 8080 }; leave it out for a node without HTTP",
    );
  }
  checkKeys("http.", http, ["port", "host", "cors", "trustedProxies", "limits", "ws", "deadlineMs"]);
  const { cors, trustedProxies, limits, ws, deadlineMs } = http;
  wsLimits(ws);
  checkListening("http", http);
  if (cors !== undefined && !(Array.isArray(cors) && cors.every((origin) => typeof origin === "string"))) {
    throw new ConfigError("http.cors", `http.cors has to be a list of origins, as in ["https://app.example"]`);
  }
  if (
    trustedProxies !== undefined &&
    !(Array.isArray(trustedProxies) && trustedProxies.every((proxy) => typeof proxy === "string"))
  ) {
    throw new ConfigError(
      "http.trustedProxies",
      `http.trustedProxies has to be a list of addresses, as in ["loopback"] or ["10.0.0.0/8"]`,
    );
  }
  if (limits !== undefined) checkHttpLimits(limits);
  if (deadlineMs !== undefined && !(typeof deadlineMs === "number" && deadlineMs > 0)) {
    throw new ConfigError(
      "http.deadlineMs",
      `http.deadlineMs is ${String(deadlineMs)}, but has to be a positive number of milliseconds`,
    );
  }
}

const HTTP_LIMITS: Readonly<Record<keyof HttpLimits, string>> = {
  bodyBytes: "bytes",
  jsonDepth: "levels",
  headerBytes: "bytes",
  headersTimeoutMs: "milliseconds",
  requestTimeoutMs: "milliseconds",
  keepAliveTimeoutMs: "milliseconds",
};

function checkHttpLimits(limits: Partial<HttpLimits>): void {
  if (typeof limits !== "object" || limits === null)
    throw new ConfigError("http.limits", "http.limits has to be an object, as in { bodyBytes: 1_000_000 }");
  checkKeys("http.limits.", limits, Object.keys(HTTP_LIMITS));
  for (const [name, unit] of Object.entries(HTTP_LIMITS)) {
    const value = limits[name as keyof HttpLimits];
    if (value === undefined || (Number.isInteger(value) && value > 0)) continue;
    throw new ConfigError(
      `http.limits.${name}`,
      `http.limits.${name} is ${String(value)}, but has to be a positive integer: ${unit}`,
    );
  }
}

function checkLimits(limits: NodeLimits | undefined): number {
  if (limits === undefined) return DEFAULT_QUEUE_LIMIT;
  if (typeof limits !== "object" || limits === null)
    throw new ConfigError("limits", "limits has to be an object, as in { queue: 1000 }");
  checkKeys("limits.", limits, ["queue"]);
  const queue = limits.queue ?? DEFAULT_QUEUE_LIMIT;
  if (!Number.isInteger(queue) || queue < 1) {
    throw new ConfigError(
      "limits.queue",
      `limits.queue is ${String(queue)}, but has to be a positive integer: how many messages of a process may be unanswered`,
    );
  }
  return queue;
}
