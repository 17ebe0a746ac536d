import { NODE_PROCESS, addressOf } from "../address.ts";
import type { Address } from "../address.ts";
import { systemClock } from "../clock.ts";
import type { Clock } from "../clock.ts";
import { CorrelationIds } from "../correlation-ids.ts";
import { Deadlines } from "../deadlines.ts";
import { IdleWatch } from "../host/idle-watch.ts";
import { Turns } from "../host/turns.ts";
import type { HttpServer } from "../http/index.ts";
import type { NodeAdmin } from "../admin/node-admin.ts";
import type { Logger } from "../log.ts";
import type { MessageObserver } from "../observe/observer.ts";
import { Correlations } from "../rpc/correlations.ts";
import { Outbox } from "../rpc/outbox.ts";
import type { NodeCaller } from "../rpc/node-caller.ts";
import { Router } from "../rpc/router.ts";
import type { Session } from "../session/session.ts";
import type { OpenSharedStore, StateStore } from "../state/index.ts";
import { EthProviders } from "../eth/providers.ts";
import type { Link } from "../transport/transport.ts";
import { Channels } from "../ws/channels.ts";
import { DEFAULT_WS_LIMITS } from "../ws/limits.ts";
import { ProcessTable } from "./process-table.ts";

/** What the parts of one node share. Nothing of it is shared between nodes. */
export class NodeCore {
  readonly name: string;
  /** The source of calls that come from outside of its processes. */
  readonly address: Address;
  readonly log: Logger;
  readonly queueLimit: number;
  /** Whether `authenticated` bindings can be served. */
  readonly authenticates: boolean;
  readonly ids = new CorrelationIds();
  readonly clock: Clock;
  readonly deadlines: Deadlines;
  readonly turns = new Turns();
  readonly idleWatch = new IdleWatch();
  readonly processes = new ProcessTable();
  readonly correlations: Correlations;
  readonly router: Router;
  readonly outbox: Outbox;
  /** Calls from outside of its processes. */
  readonly caller: NodeCaller;
  store: StateStore | undefined = undefined;
  /** Told of every message, where somebody looks. */
  observer: MessageObserver | undefined = undefined;
  admin: NodeAdmin | undefined = undefined;
  http: HttpServer | undefined = undefined;
  /** The built-in login. */
  session: Session | undefined = undefined;
  /** Every WebSocket of its processes. */
  channels: Channels;
  /** The Ethereum providers of its processes. */
  readonly eth: EthProviders;
  link: Link | undefined = undefined;
  /** Which member of the node this is; `undefined`: it has one alone. */
  member: string | undefined = undefined;
  /** Where its members share states. */
  states: OpenSharedStore | undefined = undefined;

  /** What leases call this member. */
  get memberName(): string {
    return this.member ?? "main";
  }

  constructor(name: string, log: Logger, queueLimit: number, authenticates: boolean, clock: Clock = systemClock) {
    this.name = name;
    this.address = addressOf(name, NODE_PROCESS);
    this.log = log;
    this.queueLimit = queueLimit;
    this.authenticates = authenticates;
    this.clock = clock;
    this.deadlines = new Deadlines(clock);
    this.channels = new Channels(DEFAULT_WS_LIMITS, clock);
    this.eth = new EthProviders(this.deadlines, log);
    this.correlations = new Correlations(this.deadlines, log);
    this.router = new Router(name, this.processes, this.correlations);
    this.outbox = new Outbox(name, this.ids, this.correlations, this.router, clock);
    this.processes.onChange = () => this.outbox.forgetRoutes();
    this.caller = this.outbox.caller(this.address);
  }
}
