import type { Duplex } from "node:stream";
import type { Address } from "../address.ts";
import type { Clock } from "../clock.ts";
import type { CorrelationIds } from "../correlation-ids.ts";
import type { DeliveryTarget } from "../delivery.ts";
import type { ProcessHealth } from "../host/health.ts";
import type { Logger } from "../log.ts";
import type { ProcessChannels } from "../ws/process-channels.ts";
import type { Session } from "../session/session.ts";
import type { ServedDefinition } from "./served-definition.ts";
import type { LinkHealth } from "../transport/transport.ts";

/** What a node tells its HTTP server. */
export interface HttpServerOptions {
  /** The address to listen on; 127.0.0.1 where none is given. */
  readonly host?: string;
  /** 0, the default, takes a free one. */
  readonly port?: number;
  /** It listens nowhere: connections come by `inject` alone. */
  readonly injected?: boolean;
  /** The node's name, `alice.os`. */
  readonly node: string;
  readonly log: Logger;
  /** Of the node; makes the ids of requests that reach no process too. */
  readonly ids: CorrelationIds;
  /** What deadlines are counted by; the machine's time where none is given. */
  readonly clock?: Clock;
  /** Milliseconds that a request may take from its arrival; 30,000 by default. */
  readonly deadlineMs?: number;
  /** Origins of browsers that may read answers, `https://app.example`, or `*`; none by default. */
  readonly cors?: readonly string[];
  /** Who may use `authenticated` bindings. Without it and without a session no process that has one can be mounted. */
  readonly authenticate?: Authenticate;
  /** The built-in login, for a node without `authenticate`. */
  readonly session?: Session;
  /** Proxies whose word is taken for who the client is: addresses, networks, `loopback`; none by default. */
  readonly trustedProxies?: readonly string[];
  /** Every process of the node and how it is doing, for the home page; those that are mounted, where it is not given. */
  readonly listed?: () => readonly ListedProcess[];
  /** How the node stands to others, for the home page. */
  readonly surroundings?: () => NodeSurroundings;
  readonly limits?: Partial<HttpLimits>;
}

/** How a node stands to others. */
export interface NodeSurroundings {
  /** Which member of the node; `undefined`: it has one alone. */
  readonly member: string | undefined;
  /** The connection to other nodes; `null` where there is none that could be lost. */
  readonly link: LinkHealth | null;
  /** Where its members share states: ``bucket hypc-states of 127.0.0.1:4222``. */
  readonly states: string | undefined;
}

/** Decides whether a request may use an `authenticated` binding. A throw or a rejection answers 500. */
export type Authenticate = (request: AuthenticationRequest) => boolean | Promise<boolean>;

/** What `authenticate` may look at. The body is not read yet. */
export interface AuthenticationRequest {
  readonly method: string;
  /** As the client sent it, raw, with the process's mount, without the query. */
  readonly path: string;
  /** Lower-case names, values as node joins them. */
  readonly headers: Readonly<Record<string, string>>;
  /** The client's IP address: the peer's, or the one that a trusted proxy names; `undefined` where the connection is gone already. */
  readonly remoteAddress: string | undefined;
  /** The process whose binding it is. */
  readonly process: Address;
}

/** A process as the home page knows it. */
export interface ListedProcess {
  readonly address: Address;
  readonly name: string;
  readonly icon: string | undefined;
  readonly widget: string | undefined;
  readonly health: ProcessHealth;
}

/** What a client may cost. Every limit has a safe default. */
export interface HttpLimits {
  /** Bytes of a request body: 1 MiB. */
  readonly bodyBytes: number;
  /** Levels of arrays and objects in a JSON body: 512; 1,000 at most. */
  readonly jsonDepth: number;
  /** Bytes of the request line and all headers: 16 KiB. */
  readonly headerBytes: number;
  /** Milliseconds until the headers must be there: 10,000. */
  readonly headersTimeoutMs: number;
  /** Milliseconds until the whole request must be there: 60,000. */
  readonly requestTimeoutMs: number;
  /** Milliseconds that an idle connection is kept: 5,000. */
  readonly keepAliveTimeoutMs: number;
}

/** A process as the node hands it to its HTTP server. */
export interface MountedProcess {
  readonly definition: ServedDefinition;
  readonly address: Address;
  /** Paths under which it is served beside `/<process>:<package>:<publisher>`: `/`, `/shop`. */
  readonly mounts: readonly string[];
  readonly target: DeliveryTarget;
  /** Where its WebSockets go; without it none are accepted. */
  readonly channels?: ProcessChannels;
  /** The folder that the `dir` of `@ui` is relative to; the working directory where none is given. */
  readonly uiRoot?: string;
}

/** A listening server of one node. */
export interface HttpServer {
  /** `http://127.0.0.1:8080`, without a slash at its end. */
  readonly url: string;
  readonly port: number;
  /**
   * Serves a process from now on. Throws `ConfigError` where its address or a mount is taken or malformed, a binding or
   * a route is malformed, or a binding is `authenticated` and the node has neither `authenticate` nor a session.
   */
  mount(process: MountedProcess): void;
  /** New requests do not reach it any more; those under way are its target's to end. Nothing happens for an unknown address. */
  unmount(address: Address): void;
  /** Serves a connection that comes from no network, as one of this machine. */
  inject(stream: Duplex): void;
  /**
   * Stops accepting, lets what is under way finish until `deadline` (milliseconds since the epoch; at once where none is
   * given), then cuts what is left. Resolves when every connection is closed. A second call shares the first one's end.
   */
  close(options?: { readonly deadline?: number }): Promise<void>;
}
