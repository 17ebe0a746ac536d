/** The load: lanes of calls on `alice.os`, from a node of its own, each recorded with its end. */
import { setTimeout as sleep } from "node:timers/promises";
import { address, SendError, type Node } from "hypc/runtime";
import { EchoClient } from "./ledger/generated/echo-process/index.js";
import { LedgerClient } from "./ledger/generated/ledger-process/index.js";
import { randomOf } from "../support/random.ts";
import { Counters } from "./counters.ts";
import type { CallRecord, HistoryFile, Outcome } from "./history.ts";

const LEDGER = "alice.os@ledger:check:alice.os";
const ECHO = "alice.os@echo:check:alice.os";
const LANES = 12;
/** On the average, between two calls of a lane. */
const PAUSE_MS = 25;
/** After an error, so that what was refused at once is not asked a thousand times a second. */
const PAUSE_AFTER_ERROR_MS = 60;
const TIMEOUTS_MS = [250, 1_000, 2_500, 5_000];
const LAST_LOOK_TIMEOUT_MS = 3_000;

type Asked = Pick<CallRecord, "handler" | "counter" | "amount">;

export class Load {
  /** Whether nothing is added for now. */
  readsOnly = false;
  readonly #ledger: LedgerClient;
  readonly #echo: EchoClient;
  readonly #history: HistoryFile;
  readonly #seed: number;
  readonly #counters = new Counters();
  readonly #open = new Map<number, CallRecord>();
  #lanes: Promise<unknown> | undefined;
  #over = false;
  #calls = 0;
  #owner: string | undefined;
  #answered = -Infinity;

  constructor(node: Node, history: HistoryFile, seed: number) {
    this.#ledger = new LedgerClient(node, address(LEDGER));
    this.#echo = new EchoClient(node, address(ECHO));
    this.#history = history;
    this.#seed = seed;
  }

  /** The member that answered last for the ledger. */
  get owner(): string | undefined {
    return this.#owner;
  }

  /** When the last call of the ledger began that has been answered. */
  get answered(): number {
    return this.#answered;
  }

  start(): void {
    this.#lanes = Promise.all(Array.from({ length: LANES }, (_, lane) => this.#lane(randomOf(this.#seed * 1_000 + lane))));
  }

  /** Begins no more calls; resolves when those that are under way have ended, or after so many milliseconds, and records those that have not. */
  async stop(graceMs: number): Promise<void> {
    this.#over = true;
    await Promise.race([this.#lanes, sleep(Math.max(...TIMEOUTS_MS) + graceMs, undefined, { ref: false })]);
    for (const call of this.#open.values()) this.#history.add({ ...call, end: performance.now() });
    this.#open.clear();
  }

  /** Waits until the ledger answers; `false` where it does not within so many milliseconds. */
  async answers(withinMs: number): Promise<boolean> {
    const deadline = performance.now() + withinMs;
    while (performance.now() < deadline) {
      if ((await this.#read(this.#counters.names()[0] ?? "first")).kind === "receipt") return true;
      await sleep(PAUSE_AFTER_ERROR_MS);
    }
    return false;
  }

  /** Reads every counter once more; resolves with those that gave no answer in time. */
  async lastLook(withinMs: number): Promise<string[]> {
    const deadline = performance.now() + withinMs;
    const left = [...this.#counters.names()];
    const look = async (): Promise<string[]> => {
      const missed: string[] = [];
      for (let counter = left.pop(); counter !== undefined; counter = left.pop()) {
        while ((await this.#read(counter)).kind !== "receipt") {
          if (performance.now() > deadline) {
            missed.push(counter);
            break;
          }
          await sleep(PAUSE_AFTER_ERROR_MS);
        }
      }
      return missed;
    };
    return (await Promise.all(Array.from({ length: LANES }, look))).flat();
  }

  #read(counter: string): Promise<Outcome> {
    return this.#call({ handler: "read", counter, amount: 0n }, LAST_LOOK_TIMEOUT_MS, undefined);
  }

  async #lane(random: () => number): Promise<void> {
    while (!this.#over) {
      await sleep(random() * 2 * PAUSE_MS);
      const kind = random();
      const timeoutMs = TIMEOUTS_MS[Math.floor(random() * TIMEOUTS_MS.length)] ?? 1_000;
      const which = random();
      const cancelMs = random() < 0.03 ? Math.ceil(random() * 60) : undefined;
      const asked: Asked =
        kind < 0.1
          ? { handler: "echo", counter: `${this.#calls}`.repeat(1 + Math.floor(which * 50)), amount: 0n }
          : kind < 0.45 || this.readsOnly
            ? { handler: "read", counter: this.#counters.any(which), amount: 0n }
            : { handler: "add", ...this.#counters.next(which) };
      const outcome = await this.#call(asked, timeoutMs, cancelMs);
      if (outcome.kind === "error") await sleep(PAUSE_AFTER_ERROR_MS);
    }
  }

  async #call(asked: Asked, timeoutMs: number, cancelMs: number | undefined): Promise<Outcome> {
    const id = ++this.#calls;
    const abort = new AbortController();
    const begun: CallRecord = {
      type: "call",
      id,
      asked: asked.handler === "echo" ? ECHO : LEDGER,
      ...asked,
      start: performance.now(),
      timeoutMs: Math.min(timeoutMs, cancelMs ?? Infinity),
      end: 0,
      outcome: { kind: "open" },
    };
    this.#open.set(id, begun);
    const timer = cancelMs === undefined ? undefined : setTimeout(() => abort.abort(), cancelMs);
    const outcome = await this.#outcome(asked, { timeoutMs, signal: abort.signal });
    clearTimeout(timer);
    if (!this.#open.delete(id)) return outcome;
    this.#history.add({ ...begun, end: performance.now(), outcome });
    if (outcome.kind !== "receipt") return outcome;
    this.#owner = outcome.receipt.owner.split("/", 1)[0];
    this.#answered = Math.max(this.#answered, begun.start);
    return outcome;
  }

  async #outcome({ handler, counter, amount }: Asked, options: { readonly timeoutMs: number; readonly signal: AbortSignal }): Promise<Outcome> {
    try {
      if (handler === "echo") return { kind: "echoed", ...(await this.#echo.echo(counter, options)) };
      const receipt = handler === "add" ? await this.#ledger.add(counter, amount, options) : await this.#ledger.read(counter, options);
      return { kind: "receipt", receipt };
    } catch (error) {
      if (error instanceof SendError) return { kind: "error", error: error.kind, message: error.message };
      return { kind: "error", error: "untyped", message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    }
  }
}
