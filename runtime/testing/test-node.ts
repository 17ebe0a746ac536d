import type { Duplex } from "node:stream";
import { Node, openNode } from "../node.ts";
import type { StopOptions } from "../node.ts";
import type { NodeCore } from "../node/node-core.ts";
import type { HttpOptions, NodeOptions } from "../node/options.ts";
import { FakeClock } from "./fake-clock.ts";
import { injectedConnection, injectedFetch } from "./injected-fetch.ts";
import { MemoryLog } from "./memory-log.ts";
import type { LogLine } from "./memory-log.ts";
import { TestStore } from "./test-store.ts";

/** How a test node is started; all of it may be left out. */
export interface TestNodeOptions extends Omit<NodeOptions, "name" | "http" | "dataDir" | "log"> {
  /** `test.os` by default. */
  readonly name?: string;
  /** It listens nowhere: `fetch` reaches it. */
  readonly http?: Omit<HttpOptions, "port" | "host">;
  /** Where states are kept: that of an earlier node, or one that fails. A new one by default. */
  readonly store?: TestStore;
  /** A new `FakeClock` by default. Nodes that talk to one another in a test want the same. */
  readonly clock?: FakeClock;
}

/**
 * A node in memory: no port, no file, no time that passes by itself. Everything else is that of `startNode`, which its
 * generated clients take it for.
 */
export class TestNode extends Node {
  /** Turn it: `await node.clock.advance(30_000)`. */
  readonly clock: FakeClock;
  readonly store: TestStore;
  readonly #core: NodeCore;
  readonly #log: MemoryLog;
  #crashed = false;

  /** Test nodes are made by `startTestNode`. */
  constructor(core: NodeCore, clock: FakeClock, store: TestStore, log: MemoryLog) {
    super(core);
    this.#core = core;
    this.clock = clock;
    this.store = store;
    this.#log = log;
  }

  /** What was logged so far, at every level. */
  get logs(): readonly LogLine[] {
    return this.#log.lines;
  }

  /**
   * The platform's `fetch` into this node, without a network: `node.fetch("/counter:demo:test.os/counter")`. Generated HTTP
   * clients take it: `new CounterHttpClient(node.url, { fetch: node.fetch })`.
   */
  readonly fetch = (input: string | URL | Request, init?: RequestInit): Promise<Response> =>
    injectedFetch((stream) => this.#core.http?.inject(stream), this.url, input, init);

  /**
   * A connection to this node as a client's socket would be, without a network. Libraries that let one choose their socket
   * take it: `new WebSocket("ws://localhost/chat", { createConnection: () => node.connect() })` of `ws`.
   */
  connect(): Duplex {
    return injectedConnection((stream) => this.#core.http?.inject(stream));
  }

  /**
   * The machine dies: nothing is saved any more, and nobody gets an answer that says what became of its request. Start
   * another node on the same store to see what is left: `startTestNode({ store: node.store })`.
   */
  async crash(): Promise<void> {
    this.#crashed = true;
    for (const each of this.#core.processes.entries) each.abandon();
    this.store.revive();
    await super.stop({ drainMs: 0 });
  }

  /** As that of any node. A node whose store has died crashes instead, for it could not save. */
  override stop(options: StopOptions = {}): Promise<void> {
    return this.store.dead && !this.#crashed ? this.crash() : super.stop(options);
  }
}

/** Starts a node for a test. Stop it, or crash it, when the test is over. */
export async function startTestNode(options: TestNodeOptions = {}): Promise<TestNode> {
  const { name = "test.os", http = {}, store = new TestStore(), clock = new FakeClock(), ...rest } = options;
  const log = new MemoryLog();
  const core = await openNode({ ...rest, name, http, log }, { clock, store, injected: true });
  return new TestNode(core, clock, store, log);
}
