import { NODE_PROCESS, addressOf } from "../address.ts";
import { processStopping } from "../context/request-life.ts";
import type { ContextScope } from "../context/base-context.ts";
import { contextHook } from "../context/hook.ts";
import { PlainContext } from "../context/plain-context.ts";
import type { AnyHandler } from "../definition.ts";
import type { Delivery, DeliveryTarget } from "../delivery.ts";
import type { MessageObserver } from "../observe/observer.ts";
import type { SaveWaiter, StateKeeper } from "../state/keeper.ts";
import { Background } from "./background.ts";
import {
  endedEarly,
  hasElsewhere,
  notKnown,
  notStarted,
  overloaded,
  stopped,
  stoppedBefore,
  stoppedMeanwhile,
  threw,
} from "./failure.ts";
import type { Failure } from "./failure.ts";
import { Fifo } from "./fifo.ts";
import { savesFirst } from "./host-options.ts";
import type { AnyProcessDefinition, HostSeat, HostStopOptions, ProcessHostOptions } from "./host-options.ts";
import type { IdleWatch } from "./idle-watch.ts";
import { Run } from "./run.ts";
import type { RunOwner } from "./run.ts";
import type { Turns } from "./turns.ts";

/**
 * `starting`: messages wait until `@init` has ended. `serving`: they run. `stopped`: they are refused.
 */
type Phase = "starting" | "serving" | "stopped";

/**
 * Runs one process: its mailbox, its handlers, the order of handler, copy, save and answer (design 4.1, 4.4). A handler
 * runs alone up to its first await; a message that arrives while one runs waits in the mailbox.
 */
export class ProcessHost implements DeliveryTarget, RunOwner {
  readonly scope: ContextScope;
  readonly definition: AnyProcessDefinition;
  readonly background: Background;
  /** The handlers that processes may ask, by their name in the contract. */
  readonly rpcHandlers: ReadonlyMap<string, AnyHandler<unknown>>;
  readonly #instance: unknown;
  readonly #turns: Turns;
  readonly #queueLimit: number;
  readonly #idleWatch: IdleWatch;
  readonly #observer: MessageObserver | undefined;
  readonly #seat: HostSeat | undefined;
  readonly #queue = new Fifo<Delivery>();
  /** Started messages whose answer has not left. Synchronous ones that need no save never come here. */
  readonly #runs = new Set<Run>();
  readonly #drain = (): void => this.#drainQueue();
  /** What may not leave before it is certain again that this member has the process, in its order. */
  readonly #unsure: SaveWaiter[] = [];
  #phase: Phase = "starting";
  #closing = false;
  #stopped: Promise<void> | undefined;
  #keeper: StateKeeper | null = null;
  /** A handler is on the stack, or a call that the process makes to one that runs at once. */
  #busy = false;
  #drainScheduled = false;
  /** Ends a start that waits for `@init`. */
  #refuseStart: (reason: Error) => void = () => {};
  /** Accepted and not answered. */
  #unanswered = 0;

  constructor(options: ProcessHostOptions) {
    this.scope = options.scope;
    this.definition = options.definition;
    this.rpcHandlers = new Map(
      options.definition.handlers.filter(({ rpc }) => rpc !== null).map((each) => [each.name, each]),
    );
    this.#instance = options.instance;
    this.#turns = options.turns;
    this.#queueLimit = options.queueLimit;
    this.#idleWatch = options.idleWatch;
    this.#observer = options.observer;
    this.#seat = options.seat;
    const { onCrash } = options;
    this.background = new Background(
      options.scope.log,
      () => this.#backgroundEnded(),
      (error) => onCrash?.("background work", error),
    );
  }

  get refusal(): string | undefined {
    return this.#seat?.refusal;
  }

  /** Messages that were accepted and have not been started. */
  get queueLength(): number {
    return this.#queue.size;
  }

  /** Messages that were accepted and have not been answered. */
  get unanswered(): number {
    return this.#unanswered;
  }

  /** Nothing is running, waiting or working in the background. */
  get idle(): boolean {
    return this.#unanswered === 0 && this.background.running === 0;
  }

  /** Saves are this keeper's business from now on. */
  keep(keeper: StateKeeper): void {
    if (this.#phase === "stopped") keeper.close();
    else this.#keeper = keeper;
  }

  /** Runs `@init`, then lets the messages in that have waited. Rejects with what `@init` threw. */
  async start(): Promise<void> {
    if (this.#phase !== "starting") throw processStopping();
    const { init } = this.definition;
    if (init !== null) {
      const { scope } = this;
      const source = addressOf(scope.address.node, NODE_PROCESS);
      const context = new PlainContext(scope, "init", source, "init", scope.ids.next(), Number.POSITIVE_INFINITY);
      const tracker = contextHook.tracker;
      const refused = new Promise<never>((_resolve, reject) => {
        this.#refuseStart = reject;
      });
      try {
        await Promise.race([
          tracker === undefined ? init(this.#instance) : tracker.run(context, init, this.#instance),
          refused,
        ]);
      } finally {
        context.end();
      }
      if (savesFirst(this.definition)) await this.#keeper?.flush();
    }
    if (this.#phase !== "starting") throw processStopping();
    this.#phase = "serving";
    if (this.#queue.size > 0) this.#scheduleDrain();
  }

  deliver(delivery: Delivery): void {
    if (!this.#accept(delivery)) return;
    if (this.#phase === "serving" && !this.#busy && this.#queue.size === 0 && this.#isCertain()) this.#run(delivery);
    else this.#enqueue(delivery);
  }

  /**
   * Like `deliver`, but the handler never runs before it returns: for senders that may be handlers themselves, which
   * nothing may interrupt.
   */
  post(delivery: Delivery): void {
    if (this.#accept(delivery)) this.#enqueue(delivery);
  }

  /**
   * Like `post`, for a message that the code of another process sends. Where this process has nothing to do, its handler
   * runs before this returns. Nothing comes between for either: the sender is in the midst of what it does, and whatever
   * asks it meanwhile waits in its mailbox, as if its handler were on the stack.
   */
  deliverFrom(sender: ProcessHost, delivery: Delivery): void {
    if (sender === this || !this.#isFree() || !this.#turns.nest()) return this.post(delivery);
    this.#take(delivery);
    const wasBusy = sender.#busy;
    sender.#busy = true;
    try {
      this.#start(delivery);
    } finally {
      // Whatever is thrown here (the stack may be full, or a logger fail) may not leave the sender busy for ever.
      sender.#busy = wasBusy;
      this.#turns.unnest();
    }
  }

  /** It takes messages in, and nothing is before the next one. */
  #isFree(): boolean {
    return (
      this.#phase === "serving" &&
      !this.#busy &&
      this.#queue.size === 0 &&
      !this.#closing &&
      this.#unanswered < this.#queueLimit &&
      (this.#seat === undefined || (this.#seat.certain && this.#seat.refusal === undefined))
    );
  }

  /** Like `post`, for messages that the process makes for itself: its limit does not count for them. */
  postOwn(delivery: Delivery): void {
    if (!this.#accept(delivery, Number.POSITIVE_INFINITY)) return;
    this.#enqueue(delivery);
  }

  /** Takes nothing new in, but from the process itself; what was accepted goes on. */
  close(): void {
    this.#closing = true;
    this.background.stop();
  }

  /** It is certain again that this member has the process: what has waited for that goes on. */
  resume(): void {
    for (const waiter of this.#unsure.splice(0)) waiter.saved();
    if (this.#phase === "serving" && this.#queue.size > 0) this.#scheduleDrain();
  }

  /** Ends a start that waits for `@init`: it rejects with `reason`. */
  refuseStart(reason: Error): void {
    this.#refuseStart(reason);
  }

  /**
   * `true`: what the process says may leave now; `false`: `waiter` is told when what it has changed so far is saved, where it
   * saves first, and it is certain that this member has it.
   */
  whenSaved(waiter: SaveWaiter): boolean {
    return savesFirst(this.definition) ? this.#maySayDone(waiter) : this.#maySay(waiter);
  }

  /** Aborts the signals of what runs; it may still finish. */
  abort(): void {
    this.background.stop();
    for (const run of this.#runs) run.delivery.context.abort(processStopping());
  }

  /**
   * The end: refuses what waits and what runs, and everything that comes; then saves what is not saved, unless the process
   * never served. Rejects with what kept it from saving. A second call shares the first one's end.
   */
  stop(options: HostStopOptions = {}): Promise<void> {
    this.#stopped ??= this.#stop(options.unsaved !== true);
    return this.#stopped;
  }

  async #stop(saves: boolean): Promise<void> {
    const served = this.#phase === "serving";
    this.#phase = "stopped";
    this.#refuseStart(processStopping());
    this.background.stop();
    const { address } = this.scope;
    for (let waiting = this.#queue.shift(); waiting !== undefined; waiting = this.#queue.shift())
      this.#refuse(waiting, this.#notRun(waiting, stoppedBefore(address)));
    for (const run of this.#runs) {
      run.delivery.context.abort(processStopping());
      run.fail(stoppedMeanwhile(address));
      run.saved();
    }
    for (const waiter of this.#unsure.splice(0)) waiter.saveFailed(processStopping());
    try {
      if (served && saves) await this.#keeper?.flush();
    } finally {
      this.#keeper?.close();
    }
  }

  settled(run: Run): void {
    this.#runs.delete(run);
    this.#answered();
    this.#leave(run.delivery, run.failure);
  }

  #accept(delivery: Delivery, limit = this.#queueLimit): boolean {
    if (
      this.#phase === "stopped" ||
      (this.#closing && !this.#isOwn(delivery)) ||
      this.#seat?.refusal !== undefined ||
      this.#unanswered >= limit
    ) {
      this.#leave(delivery, this.#notAccepted(delivery));
      return false;
    }
    this.#take(delivery);
    return true;
  }

  #take(delivery: Delivery): void {
    this.#unanswered++;
    this.#observer?.accepted(delivery);
  }

  #notAccepted(delivery: Delivery): Failure {
    const { address } = this.scope;
    const isOver = this.#phase === "stopped";
    if (isOver || (this.#closing && !this.#isOwn(delivery))) return this.#notRun(delivery, stopped(address, isOver));
    const refusal = this.#seat?.refusal;
    if (refusal !== undefined) return hasElsewhere(refusal);
    return this.#notRun(delivery, overloaded(address, this.#queueLimit));
  }

  /** Why a message was not started here. A transport may have given it to another member as well, where that may have the process. */
  #notRun({ context: { origin } }: Delivery, failure: Failure): Failure {
    const isCall = origin === "local" || origin === "remote";
    const isKnown = !isCall || this.#isCertain() || this.#seat?.refusal !== undefined;
    return isKnown ? failure : notKnown(failure);
  }

  #isCertain(): boolean {
    return this.#seat === undefined || this.#seat.certain;
  }

  /** A process that ends may still ask itself, so that what it has accepted can finish. */
  #isOwn({ context: { source } }: Delivery): boolean {
    const own = this.scope.address;
    return (
      source.process === own.process &&
      source.package === own.package &&
      source.publisher === own.publisher &&
      source.node === own.node
    );
  }

  #enqueue(delivery: Delivery): void {
    // What runs before it may take long: that counts.
    if (this.#busy || this.#queue.size > 0 || this.#phase !== "serving" || this.#turns.isBusy)
      delivery.context.beginTime();
    this.#queue.push(delivery);
    if (this.#phase === "serving") this.#scheduleDrain();
  }

  #scheduleDrain(): void {
    if (this.#drainScheduled) return;
    this.#drainScheduled = true;
    this.#turns.schedule(this.#drain);
  }

  #drainQueue(): void {
    this.#drainScheduled = false;
    this.#turns.begin();
    while (this.#phase === "serving" && this.#isCertain()) {
      const delivery = this.#queue.shift();
      if (delivery === undefined) return;
      this.#run(delivery);
      if (!this.#turns.spend() && this.#queue.size > 0) {
        this.#scheduleDrain();
        return;
      }
    }
  }

  #run(delivery: Delivery): void {
    const { context } = delivery;
    if (context.aborted || context.late) this.#refuse(delivery, notStarted(delivery));
    else this.#start(delivery);
  }

  /** What a synchronous handler without a state to save needs, and little else: then the engine makes one piece of it. */
  #start(delivery: Delivery): void {
    const { context } = delivery;
    let pending: PromiseLike<unknown> | undefined;
    this.#busy = true;
    try {
      const result =
        this.#observer === undefined && contextHook.tracker === undefined
          ? delivery.handler.invoke(this.#instance, delivery.args, context)
          : this.#invoke(delivery);
      if (isThenable(result)) pending = result;
      else delivery.finished(result);
    } catch (error) {
      return this.#failed(delivery, error);
    }
    this.#busy = false;
    if (pending !== undefined || this.#keeper !== null || this.#seat !== undefined)
      return this.#goesOn(delivery, pending);
    context.end();
    this.#answered();
    this.#leave(delivery, undefined);
  }

  #failed(delivery: Delivery, error: unknown): void {
    this.#busy = false;
    this.#finish(this.#threw(new Run(delivery, this), error));
  }

  /** Its answer, or its end, has to wait for something. */
  #goesOn(delivery: Delivery, pending: PromiseLike<unknown> | undefined): void {
    const run = new Run(delivery, this);
    if (pending === undefined) this.#finish(run);
    else this.#follow(run, pending);
  }

  /** Where somebody looks, or wants to know which request the running code belongs to. */
  #invoke({ handler, args, context }: Delivery): unknown {
    const { tracker } = contextHook;
    const invoke = (): unknown =>
      tracker === undefined
        ? handler.invoke(this.#instance, args, context)
        : tracker.run(context, handler.invoke, this.#instance, args, context);
    return this.#observer === undefined ? invoke() : this.#observer.run(context, invoke);
  }

  #follow(run: Run, result: PromiseLike<unknown>): void {
    this.#runs.add(run);
    // Of a promise it is that one. What only looks like one might throw, or call back more than once.
    Promise.resolve(result).then(
      (value) => this.#resolved(run, value),
      (error: unknown) => this.#rejected(run, error),
    );
  }

  #resolved(run: Run, result: unknown): void {
    if (run.over) return;
    try {
      run.delivery.finished(result);
    } catch (error) {
      this.#threw(run, error);
    }
    this.#finish(run);
  }

  #rejected(run: Run, error: unknown): void {
    if (!run.over) this.#finish(this.#threw(run, error));
  }

  /** A handler that threw is a message as well: what it changed is saved before its failure leaves. */
  #threw(run: Run, error: unknown): Run {
    const { context, handler } = run.delivery;
    if (context.aborted && error === context.abortReason) {
      context.log.debug(`\`${handler.name}\` ended because nobody waits for it any more`);
      run.fail(endedEarly(handler.name, error));
    } else {
      context.log.error({ err: error }, `\`${handler.name}\` failed`);
      run.fail(threw(handler.name, this.scope.address.node, context.correlationId, error));
    }
    return run;
  }

  #finish(run: Run): void {
    run.delivery.context.end();
    this.#runs.add(run);
    if (this.#maySayDone(run)) run.saved();
  }

  /** Whether a message may be told as done now; else `waiter` is told. */
  #maySayDone(waiter: SaveWaiter): boolean {
    return (this.#keeper === null || this.#messageDone(this.#keeper, waiter)) && this.#maySay(waiter);
  }

  /** Whether something may leave that no save is waited for; else `waiter` is told when it is certain who has the process. */
  #maySay(waiter: SaveWaiter): boolean {
    if (this.#unsure.length === 0 && this.#isCertain()) return true;
    this.#unsure.push(waiter);
    return false;
  }

  #messageDone(keeper: StateKeeper, waiter: SaveWaiter): boolean {
    try {
      return keeper.messageDone(waiter);
    } catch (error) {
      this.scope.log.error({ err: error }, "the state could not be saved");
      waiter.saveFailed(error);
      return false;
    }
  }

  #refuse(delivery: Delivery, failure: Failure): void {
    delivery.context.end();
    this.#answered();
    this.#leave(delivery, failure);
  }

  /** A transport that fails to send may not take the process down with it. */
  #leave(delivery: Delivery, failure: Failure | undefined): void {
    this.#observer?.ended(delivery, failure);
    try {
      if (failure === undefined) delivery.answer();
      else delivery.failed(failure.kind, failure.message, failure.cause);
    } catch (error) {
      this.#unsent(delivery, error);
    }
  }

  #unsent({ handler, context }: Delivery, error: unknown): void {
    context.log.error({ err: error }, `the answer of \`${handler.name}\` could not be sent`);
  }

  /** What background work has changed is saved as what a message has changed. */
  #backgroundEnded(): void {
    if (this.#phase === "serving" && this.#keeper !== null) this.#messageDone(this.#keeper, NOBODY);
    this.#lookIdle();
  }

  #answered(): void {
    this.#unanswered--;
    this.#lookIdle();
  }

  #lookIdle(): void {
    if (this.#idleWatch.watched && this.idle) this.#idleWatch.tell();
  }
}

/** Waits for the save of background work. */
const NOBODY: SaveWaiter = { saved: () => {}, saveFailed: () => {} };

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === "object" &&
    value !== null &&
    (value instanceof Promise || typeof (value as { readonly then?: unknown }).then === "function")
  );
}
