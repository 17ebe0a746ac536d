import { address, err, ok, SendError, type Address, type Result } from "hypc/runtime";
import { ReceiverClient } from "../generated/receiver-process/index.js";
import { RequesterProcess, type Report } from "../generated/requester-process/index.js";

/** Awaits another process as a function: correlation, deadlines and errors are the runtime's business. */
export class Requester extends RequesterProcess {
  private get receiver(): ReceiverClient {
    return new ReceiverClient(this, receiverOf(this.process.address));
  }

  override async run(by: number, times: number): Promise<Result<Report, string>> {
    const before = await this.receiver.incrementCounter(0);
    if (before.tag === "err") return before;
    let after = before.val;
    for (let call = 0; call < times; call++) {
      const answer = await this.receiver.incrementCounter(by);
      if (answer.tag === "err") return answer;
      after = answer.val;
    }
    return ok({ before: before.val, after, calls: times });
  }

  override async runAtOnce(by: number, times: number): Promise<Result<number[], string>> {
    const answers = await Promise.all(Array.from({ length: times }, () => this.receiver.incrementCounter(by)));
    const values: number[] = [];
    for (const answer of answers) {
      if (answer.tag === "err") return err(answer.val);
      values.push(answer.val);
    }
    return ok(values);
  }

  override async impatient(): Promise<string> {
    try {
      return `the answer was ${await this.receiver.slowRead(5_000, { timeoutMs: 50 })}`;
    } catch (error) {
      if (error instanceof SendError) return `no answer: ${error.kind}`;
      throw error;
    }
  }
}

/** The receiver beside the requester, on the same node. */
function receiverOf(self: Address): Address {
  return address(`${self.node}@receiver:${self.package}:${self.publisher}`);
}
