import { formatProcessId } from "../address.ts";
import { processStopping } from "../context/request-life.ts";
import { Alarm } from "../host/alarm.ts";
import type { ExitHealth, ExitKind, ProcessHealth, ProcessStatus, SaveHealth } from "../host/health.ts";
import type { HostHandle } from "../host/host-handle.ts";
import type { ProcessHost } from "../host/process-host.ts";
import type { Process } from "../process.ts";
import type { ExitPolicy, ProcessExit } from "./exit-policy.ts";
import { tellExit } from "./exit-notice.ts";
import type { NodeCore } from "./node-core.ts";
import type { ProcessInfo } from "./process-info.ts";
import { createRun } from "./process-run.ts";
import type { ProcessRun, RunOwner, RunPlan } from "./process-run.ts";
import { Restarts } from "./restarts.ts";
import { Seat } from "./seat.ts";
import type { SeatListener } from "./seat.ts";
import type { OpenSharedStore, Owner } from "../state/index.ts";
import { within } from "../within.ts";

/** How long what a process has accepted may take to finish when it exits of its own. */
const EXIT_DRAIN_MS = 5_000;

/** How long handlers may take to end once their signal has aborted. */
const GRACE_MS = 200;

/**
 * One process of a node over all its runs: starts it, watches over it, ends it, and starts it again where its `onExit` says
 * so. At most one run is under way. Where members of the node share it, a run begins when it is this member's turn, and ends
 * when another has it.
 */
export class HostedProcess implements RunOwner, SeatListener {
  readonly info: ProcessInfo;
  readonly id: string;
  readonly #core: NodeCore;
  readonly #policy: ExitPolicy;
  readonly #makeRun: () => ProcessRun;
  readonly #restarts: Restarts;
  /** Where members of the node share it. */
  readonly #seat: Seat | undefined;
  /** Whether each member may run it at the same time. */
  readonly #stateless: boolean;
  #run: ProcessRun;
  #statusNow: ProcessStatus = "starting";
  /** `@init` has ended once. */
  #started = false;
  #restartCount = 0;
  /** How often another member took it from this one. */
  #losses = 0;
  #startedAt: number | null = null;
  #servingSince = 0;
  #lastSave: SaveHealth | null = null;
  #lastExit: ExitHealth | null = null;
  /** The node stops or the process is killed: no restart follows any more. */
  #halted = false;
  #abandoned = false;
  #killed: Promise<void> | undefined;
  #alarm: Alarm | undefined;
  /** The end of a run, or its restart, that is under way. */
  #changing: Promise<void> = Promise.resolve();
  /** What made the process exit while it was being started. */
  #exitAtStart: { readonly kind: ExitKind; readonly reason: string } | undefined;

  /** Makes its first object. Throws `ProcessStartError` where its constructor does. `states`: it is shared there. */
  constructor(
    core: NodeCore,
    info: ProcessInfo,
    policy: ExitPolicy,
    stateless: boolean,
    states: OpenSharedStore | undefined,
    makeRun: (owner: RunOwner, seat: Seat | undefined) => ProcessRun,
  ) {
    this.info = info;
    this.id = formatProcessId(info.address);
    this.#core = core;
    this.#policy = policy;
    this.#stateless = stateless;
    this.#seat = states === undefined ? undefined : new Seat(states, this.id, core.memberName, core.clock, this);
    this.#makeRun = () => makeRun(this, this.#seat);
    this.#restarts = new Restarts(core.clock, policy.restart);
    this.#run = this.#makeRun();
  }

  /** A process of this class. */
  static of<P extends Process<S>, S>(
    core: NodeCore,
    info: ProcessInfo,
    policy: ExitPolicy,
    plan: RunPlan<P, S>,
  ): HostedProcess {
    const stateless = plan.definition.state === null;
    return new HostedProcess(core, info, policy, stateless, stateless ? undefined : core.states, (owner, seat) =>
      createRun(core, seat === undefined ? plan : { ...plan, store: seat, seat }, owner),
    );
  }

  get #status(): ProcessStatus {
    return this.#statusNow;
  }

  set #status(status: ProcessStatus) {
    this.#statusNow = status;
    this.#core.processes.changed();
  }

  /** Of the run that is under way, or of the last one. */
  get host(): ProcessHost {
    return this.#run.host;
  }

  get handle(): HostHandle {
    return this.#run.handle;
  }

  /** Its first `@init` has ended. */
  get started(): boolean {
    return this.#started;
  }

  /** Another member of the node has it, or nobody yet. */
  get standsBy(): boolean {
    return this.#status === "standby";
  }

  /** It has ended for good: its name is free. */
  get over(): boolean {
    return this.#status === "stopped" || this.#status === "failed";
  }

  get member(): string | null {
    return this.#core.member ?? null;
  }

  get health(): ProcessHealth {
    const { host } = this.#run;
    return {
      address: this.info.address,
      status: this.#status,
      queueLength: host.queueLength,
      unanswered: host.unanswered,
      background: host.background.running,
      restarts: this.#restartCount,
      startedAt: this.#startedAt,
      lastSave: this.#lastSave,
      lastExit: this.#lastExit,
      lease: this.#seat?.owner ?? null,
    };
  }

  /**
   * The first start. Where it rejects, nothing of it runs, and nothing stored was changed. Where another member has the
   * process, this one stands by, and starts it when it is its turn.
   */
  async start(): Promise<void> {
    const seat = this.#seat;
    if (seat === undefined) return this.#startFirst();
    this.#status = "standby";
    let awaited = true;
    const placed = this.#startFirst(() => awaited);
    this.#changing = placed.catch(() => {});
    const stands = seat.othersHave().then((owner) => {
      if (owner === null || this.#status !== "standby") return placed;
      awaited = false;
      const { member, epoch } = owner;
      this.host.scope.log.info({ owner: member, epoch }, "the process runs on another member; this one stands by");
      return undefined;
    });
    await Promise.race([placed, stands]);
  }

  /** `awaited`: whether somebody wants to know of a failure; else it is an exit like others. */
  async #startFirst(awaited: () => boolean = () => true): Promise<void> {
    const losses = this.#losses;
    try {
      this.#run.mount();
      if (await this.#isTurn()) await this.#run.start();
      else if (awaited()) throw processStopping();
      else return;
    } catch (error) {
      // Lost meanwhile: it stands by again.
      if (this.#losses !== losses) return;
      if (!awaited()) return this.#startFailed(error);
      this.#status = "stopped";
      this.#core.http?.unmount(this.info.address);
      await this.#run.end({ unsaved: true });
      this.#seat?.cancel();
      await this.#seat?.release();
      throw error;
    }
    this.#started = true;
    await this.#serves();
  }

  /** Resolves when it may start: where members share it, when it is this one's turn. `false`: it was halted meanwhile. */
  async #isTurn(): Promise<boolean> {
    if (this.#seat !== undefined) {
      try {
        await this.#seat.take();
      } catch (error) {
        if (this.#halted) return false;
        throw error;
      }
      if (this.#halted) return false;
      // Lost again meanwhile: the start fails, and the next one waits its turn.
      if (!this.#seat.held) return true;
    }
    this.#status = "starting";
    return true;
  }

  certain(): void {
    this.#run.host.resume();
  }

  /** Another member has it: what runs here counts for nothing any more. */
  lost({ member, epoch }: Owner): void {
    if (this.over) return;
    const { log } = this.host.scope;
    log.warn({ owner: member, epoch }, "another member has the process now; its copy here ends, and stands by");
    void this.#core.link?.close(this.info.address, { silently: true });
    if (this.#halted) return;
    this.#losses++;
    this.#alarm?.cancel();
    this.#status = "standby";
    this.#changing = this.#standByAgain(this.#changing);
  }

  async #standByAgain(before: Promise<void>): Promise<void> {
    this.#run.host.refuseStart(new Error("another member has the process now"));
    this.#core.http?.unmount(this.info.address);
    await this.#endQuietly("crashed");
    await before;
    if (!this.#halted) await this.#startAgain();
  }

  exited(reason: string): void {
    this.#exit("exited", reason, undefined);
  }

  /** Errors that nobody waits for end the process only where somebody watches over it. */
  crashed(what: string, error: unknown): void {
    if (this.#policy.onExit === "none") return;
    this.#exit("crashed", `${what} failed: ${error instanceof Error ? error.message : String(error)}`, error);
  }

  saved(startedAt: number, durationMs: number, error: unknown): void {
    const text = error === undefined ? undefined : error instanceof Error ? error.message : String(error);
    this.#core.admin?.metrics.saved(this.id, durationMs / 1_000, error === undefined);
    this.#lastSave = { ok: error === undefined, at: startedAt + durationMs, durationMs, error: text };
  }

  /** The node stops: no restart follows any more, and timers do not fire. */
  halt(): void {
    this.#halted = true;
    this.#alarm?.cancel();
    this.#seat?.cancel();
    this.#run.handle.closeTimers();
    this.#run.host.background.stop();
    if (!this.over) this.#status = "stopping";
  }

  /** After `halt`: ends what is left of it. Rejects with what kept it from saving. */
  async end(): Promise<void> {
    if (this.#abandoned) return;
    this.#seat?.hurry();
    try {
      await this.#run.end();
    } finally {
      await this.#changing;
      this.#status = "stopped";
      await this.#leave();
    }
  }

  /** Others do not reach it here any more; then the next member may have it. */
  async #leave(): Promise<void> {
    await this.#core.link?.close(this.info.address);
    await this.#seat?.release();
  }

  /** Ends it as the death of the machine would: nothing is saved, and nothing is waited for. */
  abandon(): void {
    this.halt();
    this.#run.handle.stop();
    void this.#run.host.stop({ unsaved: true });
    this.#abandoned = true;
    this.#status = "stopped";
  }

  /** Ends it in order: what was accepted may finish for so long. Rejects with what kept it from saving. */
  kill(drainMs: number): Promise<void> {
    this.#killed ??= this.#kill(drainMs);
    return this.#killed;
  }

  async #kill(drainMs: number): Promise<void> {
    const over = this.over;
    this.halt();
    this.#core.http?.unmount(this.info.address);
    try {
      if (!over) await this.#drain(drainMs);
      await this.end();
    } finally {
      if (!over) this.#tell(this.#noteExit("killed", "it was killed", undefined), null, false);
    }
  }

  async #serves(): Promise<void> {
    if (this.#halted) return;
    this.#status = "serving";
    this.#startedAt = this.#core.clock.now();
    this.#servingSince = this.#core.clock.monotonic();
    const { epoch } = this.health.lease ?? {};
    const more = epoch === undefined ? {} : { epoch };
    this.host.scope.log.info({ world: this.info.world, url: this.info.url, ...more }, "process started");
    await this.#core.link?.open(this.info.address, this.#stateless);
  }

  #exit(kind: ExitKind, reason: string, error: unknown): void {
    if (this.#halted) return;
    if (this.#status === "starting") {
      this.#exitAtStart ??= { kind, reason };
      this.#run.host.refuseStart(error instanceof Error ? error : new Error(`the process exited: ${reason}`));
    } else if (this.#status === "serving") {
      this.#status = "stopping";
      this.#changing = this.#endRun(kind, reason, error);
    }
  }

  /** A run that crashed is not saved: what it holds in memory cannot be trusted. */
  async #endRun(kind: ExitKind, reason: string, error: unknown): Promise<void> {
    const servedMs = this.#core.clock.monotonic() - this.#servingSince;
    // Not before the code that exits has gone on to its next await.
    await Promise.resolve();
    await this.#endQuietly(kind);
    this.#afterExit(kind, reason, error, servedMs);
  }

  async #drain(drainMs: number): Promise<void> {
    const { host, handle } = this.#run;
    handle.closeTimers();
    await this.#run.endChannels(drainMs);
    host.close();
    if (await within(drainMs, this.#idle())) return;
    host.scope.log.warn({ drainMs }, "some messages have not finished in time; they are aborted");
    host.abort();
    await within(GRACE_MS, this.#idle());
  }

  #idle(): Promise<void> {
    return this.#core.idleWatch.until(() => this.#run.host.idle);
  }

  async #endQuietly(kind: ExitKind): Promise<void> {
    try {
      if (kind === "exited") await this.#drain(EXIT_DRAIN_MS);
    } catch (error) {
      this.host.scope.log.error({ err: error }, "the process could not end in order");
    }
    try {
      await this.#run.end({ unsaved: kind === "crashed" });
    } catch (error) {
      this.host.scope.log.error({ err: error }, "the state could not be saved at the exit");
    }
  }

  #afterExit(kind: ExitKind, reason: string, error: unknown, servedMs: number): void {
    // Another member has it meanwhile.
    if (this.#status === "standby") return;
    const exit = this.#noteExit(kind, reason, error);
    const { log } = this.host.scope;
    const restarts = this.#policy.onExit === "restart" && !this.#halted;
    const delayMs = restarts ? this.#restarts.next(servedMs) : null;
    if (delayMs !== null) {
      this.#status = "restarting";
      log.warn({ kind, reason, delayMs }, "the process has exited; it is started again");
      this.#alarm = new Alarm(this.#core.clock, delayMs, () => {
        this.#changing = this.#restart();
      });
    } else if (restarts) {
      this.#status = "failed";
      const { maxRestarts, windowMs } = this.#policy.restart;
      log.error(
        { kind, reason },
        `the process has exited more than ${maxRestarts} times within ${windowMs} ms, which is a crash loop: it is not started again; correct it, then kill and spawn it`,
      );
    } else {
      this.#status = "stopped";
      if (kind === "exited") log.info({ kind, reason }, "the process has exited");
      else log.error({ kind, reason }, "the process has exited");
    }
    if (delayMs === null) void this.#leave();
    this.#tell(exit, delayMs, restarts && delayMs === null);
  }

  async #restart(): Promise<void> {
    if (this.#halted) return;
    this.#status = "starting";
    this.#restartCount++;
    await this.#startAgain();
  }

  /** Starts a run of a new object. */
  async #startAgain(): Promise<void> {
    const losses = this.#losses;
    this.#takeExitAtStart();
    try {
      this.#run = this.#makeRun();
      this.#core.processes.changed();
      this.#core.http?.unmount(this.info.address);
      this.#run.mount();
      if (!(await this.#isTurn())) return;
      await this.#run.start();
    } catch (error) {
      if (this.#losses === losses) await this.#startFailed(error);
      return;
    }
    this.#started = true;
    await this.#serves();
  }

  async #startFailed(error: unknown): Promise<void> {
    await this.#endQuietly("crashed");
    const exit = this.#takeExitAtStart();
    this.host.scope.log.error({ err: error }, "the process could not be started");
    this.#status = "stopping";
    this.#afterExit(exit?.kind ?? "crashed", exit?.reason ?? messageOf(error), error, 0);
  }

  #takeExitAtStart(): { readonly kind: ExitKind; readonly reason: string } | undefined {
    const exit = this.#exitAtStart;
    this.#exitAtStart = undefined;
    return exit;
  }

  #noteExit(kind: ExitKind, reason: string, error: unknown): Omit<ProcessExit, "restartsInMs" | "gaveUp"> {
    const at = this.#core.clock.now();
    this.#lastExit = { kind, reason, at };
    return { process: this.info.address, kind, reason, error, at };
  }

  #tell(exit: Omit<ProcessExit, "restartsInMs" | "gaveUp">, restartsInMs: number | null, gaveUp: boolean): void {
    const { notify } = this.#policy;
    if (notify !== undefined) tellExit(this.#core, this.host.scope, notify, { ...exit, restartsInMs, gaveUp });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
