import { err, ok, type RequestContext, type Result } from "hypc/runtime";
import {
  CounterProcess,
  type Change,
  type CounterError,
  type Direction,
  type Snapshot,
} from "../generated/counter-process/index.js";

const MAX_STEP = 1_000_000_000_000n;
const MAX_S64 = 2n ** 63n - 1n;
const KEPT_CHANGES = 100;

/** The process behind `api/counter.wit`. */
export class Counter extends CounterProcess {
  override async initialize(): Promise<void> {
    this.state.starts += 1;
  }

  override read(): Snapshot {
    return { value: this.state.value, updates: this.state.updates };
  }

  override add(by: bigint): Result<Snapshot, CounterError> {
    return this.change(by, undefined);
  }

  override step(direction: Direction, steps: number | undefined, reason: string | undefined): Result<Snapshot, CounterError> {
    const by = BigInt(steps ?? 1);
    return this.change(direction === "up" ? by : -by, reason);
  }

  override history(limit: number | undefined): Change[] {
    return this.state.history.slice(0, limit ?? 10);
  }

  override addAll(values: bigint[]): Result<Snapshot, CounterError> {
    return this.change(
      values.reduce((sum, value) => sum + value, 0n),
      undefined,
    );
  }

  override setTo(value: bigint, reason: string): Snapshot {
    this.record(value - this.state.value, value, reason);
    return this.read();
  }

  override echo(context: RequestContext): string {
    return context.rest ?? "";
  }

  override reset(): Snapshot {
    this.record(-this.state.value, 0n, "reset");
    return this.read();
  }

  override notFound(context: RequestContext): string {
    context.response.setStatus(404);
    return `nothing here answers ${context.method} ${context.path}`;
  }

  override async addLater(by: bigint, delayMs: number, context: RequestContext): Promise<Result<Snapshot, CounterError>> {
    await this.process.sleep(delayMs, { signal: context.signal });
    return this.add(by);
  }

  private change(by: bigint, reason: string | undefined): Result<Snapshot, CounterError> {
    if (by > MAX_STEP || by < -MAX_STEP) return err({ tag: "too-large", val: MAX_STEP });
    const value = this.state.value + by;
    if (value > MAX_S64 || value < -MAX_S64 - 1n) return err({ tag: "overflow" });
    this.record(by, value, reason);
    return ok(this.read());
  }

  private record(by: bigint, value: bigint, reason: string | undefined): void {
    this.state.value = value;
    this.state.updates += 1n;
    this.state.history.unshift({ by, value, reason });
    this.state.history.length = Math.min(this.state.history.length, KEPT_CHANGES);
  }
}
