import { monitorEventLoopDelay } from "node:perf_hooks";
import { Counter, Gauge, Histogram, Registry } from "prom-client";
import { formatProcessId } from "../address.ts";
import type { Delivery } from "../delivery.ts";
import type { LeaseHealth, ProcessHealth } from "../host/health.ts";
import type { Failure } from "../host/failure.ts";
import type { LinkHealth } from "../transport/transport.ts";
import type { MessageMeter } from "../observe/node-observer.ts";

/** What is read from a node whenever somebody asks for its metrics. */
export interface MetricsSource {
  /** Of every process of the node. */
  readonly health: () => readonly ProcessHealth[];
  /** Calls that wait for their answer. */
  readonly pendingCalls: () => number;
  /** Answers that came for no waiting call. */
  readonly lateAnswers: () => number;
  /** The connection to other nodes; `null` where there is none that could be lost. */
  readonly link: () => LinkHealth | null;
}

const MESSAGE_SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const SAVE_SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5];
const NANOSECONDS = 1e9;

/** What is told of each process at the moment of asking. */
const PROCESS_GAUGES: readonly (readonly [string, string, (health: ProcessHealth) => number])[] = [
  ["hypc_queue_length", "Messages that were accepted and have not been started.", (each) => each.queueLength],
  ["hypc_unanswered_messages", "Messages that were accepted and have not been answered.", (each) => each.unanswered],
  ["hypc_background_work", "Pieces of background work that have not ended.", (each) => each.background],
  ["hypc_process_up", "1 while the process serves, else 0.", (each) => (each.status === "serving" ? 1 : 0)],
  ["hypc_process_restarts", "How often it was started again since it was spawned.", (each) => each.restarts],
  [
    "hypc_process_standby",
    "1 while another member of the node has the process, else 0.",
    (each) => (each.status === "standby" ? 1 : 0),
  ],
];

/** What is told of each process that members of the node share. */
const LEASE_GAUGES: readonly (readonly [string, string, (lease: LeaseHealth) => number])[] = [
  ["hypc_lease_epoch", "How many owners the process has had, as far as is known here.", (lease) => lease.epoch],
];

/** What is told of the connection to other nodes. */
const LINK_GAUGES: readonly (readonly [string, string, (link: LinkHealth) => number])[] = [
  ["hypc_transport_connected", "1 while other nodes can be reached, else 0.", (link) => (link.connected ? 1 : 0)],
  ["hypc_transport_losses", "How often the connection to other nodes was lost.", (link) => link.losses],
];

/** The metrics of one node, in a registry of its own. */
export class NodeMetrics implements MessageMeter {
  readonly #registry = new Registry();
  readonly #delay = monitorEventLoopDelay({ resolution: 10 });
  readonly #messages: Counter<"process" | "handler" | "origin" | "outcome">;
  readonly #failures: Counter<"process" | "kind">;
  readonly #seconds: Histogram<"process" | "handler">;
  readonly #saves: Histogram<"process">;
  readonly #failedSaves: Counter<"process">;

  constructor(node: string, source: MetricsSource) {
    const registers = [this.#registry];
    this.#registry.setDefaultLabels({ node });
    this.#messages = new Counter({
      name: "hypc_messages_total",
      help: "Messages that were answered or refused; outcome is ok, or why there is no answer.",
      labelNames: ["process", "handler", "origin", "outcome"],
      registers,
    });
    this.#failures = new Counter({
      name: "hypc_failures_total",
      help: "Messages without an answer of their handler, by kind.",
      labelNames: ["process", "kind"],
      registers,
    });
    this.#seconds = new Histogram({
      name: "hypc_message_duration_seconds",
      help: "From the acceptance of a message until its answer leaves: waiting, running, and waiting for its save.",
      labelNames: ["process", "handler"],
      buckets: MESSAGE_SECONDS,
      registers,
    });
    this.#saves = new Histogram({
      name: "hypc_save_duration_seconds",
      help: "Until a save was durable, or had failed.",
      labelNames: ["process"],
      buckets: SAVE_SECONDS,
      registers,
    });
    this.#failedSaves = new Counter({
      name: "hypc_save_failures_total",
      help: "Saves that failed.",
      labelNames: ["process"],
      registers,
    });
    this.#addProcesses(source);
    this.#addLeases(source);
    this.#addLink(source);
    this.#addCalls(source);
    this.#addEventLoop();
    this.#delay.enable();
  }

  message(delivery: Delivery, failure: Failure | undefined, seconds: number | undefined): void {
    const { context } = delivery;
    const process = formatProcessId(context.scope.address);
    const handler = delivery.handler.name;
    this.#messages.inc({ process, handler, origin: context.origin, outcome: failure?.kind ?? "ok" });
    if (failure !== undefined) this.#failures.inc({ process, kind: failure.kind });
    if (seconds !== undefined) this.#seconds.observe({ process, handler }, seconds);
  }

  /** A save of a process ended. */
  saved(process: string, seconds: number, ok: boolean): void {
    this.#saves.observe({ process }, seconds);
    if (!ok) this.#failedSaves.inc({ process });
  }

  /** The type of `text`. */
  get contentType(): string {
    return this.#registry.contentType;
  }

  /** All metrics, as Prometheus reads them. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }

  close(): void {
    this.#delay.disable();
  }

  #addProcesses(source: MetricsSource): void {
    for (const [name, help, value] of PROCESS_GAUGES) {
      this.#addGauge(name, help, ["process"], (gauge) => {
        for (const each of source.health()) gauge.set({ process: formatProcessId(each.address) }, value(each));
      });
    }
  }

  #addLeases(source: MetricsSource): void {
    for (const [name, help, value] of LEASE_GAUGES) {
      this.#addGauge(name, help, ["process"], (gauge) => {
        for (const { address, lease } of source.health())
          if (lease !== null) gauge.set({ process: formatProcessId(address) }, value(lease));
      });
    }
  }

  #addLink(source: MetricsSource): void {
    for (const [name, help, value] of LINK_GAUGES) {
      this.#addGauge(name, help, [], (gauge) => {
        const link = source.link();
        if (link !== null) gauge.set(value(link));
      });
    }
  }

  /** One that is read when somebody asks. */
  #addGauge<L extends string>(
    name: string,
    help: string,
    labelNames: readonly L[],
    read: (gauge: Gauge<L>) => void,
  ): void {
    const gauge = new Gauge({
      name,
      help,
      labelNames: [...labelNames],
      registers: [],
      collect() {
        this.reset();
        read(this);
      },
    });
    this.#registry.registerMetric(gauge);
  }

  #addCalls(source: MetricsSource): void {
    const pending = new Gauge({
      name: "hypc_pending_calls",
      help: "Calls of this node that wait for their answer.",
      registers: [],
      collect() {
        this.set(source.pendingCalls());
      },
    });
    const dropped = new Counter({
      name: "hypc_late_answers_dropped_total",
      help: "Answers that came after their call was over, and were dropped.",
      registers: [],
      collect() {
        this.reset();
        this.inc(source.lateAnswers());
      },
    });
    this.#registry.registerMetric(pending);
    this.#registry.registerMetric(dropped);
  }

  #addEventLoop(): void {
    const delay = this.#delay;
    const late = new Gauge({
      name: "hypc_event_loop_delay_seconds",
      help: "How late the event loop was since the last time somebody asked.",
      labelNames: ["quantile"],
      registers: [],
      collect() {
        this.set({ quantile: "0.5" }, delay.percentile(50) / NANOSECONDS);
        this.set({ quantile: "0.99" }, delay.percentile(99) / NANOSECONDS);
        this.set({ quantile: "1" }, delay.max / NANOSECONDS);
        delay.reset();
      },
    });
    this.#registry.registerMetric(late);
  }
}
