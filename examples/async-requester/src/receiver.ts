import { err, ok, type RequestContext, type Result } from "hypc/runtime";
import { ReceiverProcess } from "../generated/receiver-process/index.js";

const MAX_S32 = 2 ** 31 - 1;

/** Keeps the number. */
export class Receiver extends ReceiverProcess {
  override incrementCounter(by: number): Result<number, string> {
    const next = this.state.counter + by;
    if (Math.abs(next) > MAX_S32) return err("the counter is full");
    this.state.counter = next;
    return ok(next);
  }

  override async slowRead(millis: number, context: RequestContext): Promise<number> {
    // The signal ends the wait where nobody waits for the answer any more.
    await this.process.sleep(millis, { signal: context.signal });
    return this.state.counter;
  }
}
