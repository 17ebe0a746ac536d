/**
 * One member of `alice.os`, in a process of its own: it has the ledger, or stands by, and serves the echo. Says on standard output, a line
 * of JSON each, when it is ready and when it becomes the owner; SIGTERM stops it in order. Argument: `MemberOptions` as JSON.
 */
import { randomBytes } from "node:crypto";
import { writeSync } from "node:fs";
import { nats, natsKv, startNode } from "hypc/runtime";
import { EchoProcess, type Echoed } from "./ledger/generated/echo-process/index.js";
import { LedgerProcess, type Receipt } from "./ledger/generated/ledger-process/index.js";
import { chained } from "./ledger/chain.ts";

export interface MemberOptions {
  readonly member: string;
  /** The path of the node's credentials. */
  readonly credentials: string;
  /** Where its messages, and its states, go at first; the other servers are learned. They are two, so that one can be cut off without the other. */
  readonly servers: { readonly messages: string; readonly states: string };
  readonly leaseMs: number;
}

export type MemberWord = { readonly said: "ready" | "stopped" } | { readonly said: "owner"; readonly owner: string; readonly generation: string };

const { member, credentials, servers, leaseMs } = JSON.parse(process.argv[2] ?? "") as MemberOptions;

function say(word: MemberWord): void {
  writeSync(1, `${JSON.stringify(word)}\n`);
}

class Ledger extends LedgerProcess {
  readonly #owner = `${member}/${randomBytes(4).toString("hex")}`;

  override async begin(): Promise<void> {
    this.state.generation += 1n;
    say({ said: "owner", owner: this.#owner, generation: String(this.state.generation) });
  }

  override add(counter: string, amount: bigint): Receipt {
    const { state } = this;
    state.totals.set(counter, (state.totals.get(counter) ?? 0n) + amount);
    state.sequence += 1n;
    state.chain = chained(state.chain, counter, amount);
    return this.read(counter);
  }

  override read(counter: string): Receipt {
    const { totals, sequence, chain, generation } = this.state;
    return { total: totals.get(counter) ?? 0n, sequence, chain, generation, owner: this.#owner };
  }
}

class Echo extends EchoProcess {
  override echo(text: string): Echoed {
    return { text, member };
  }
}

const node = await startNode({
  name: "alice.os",
  member,
  transport: nats({ credentials, servers: servers.messages }),
  stateStore: natsKv({ credentials, servers: servers.states, leaseMs }),
  log: "info",
});
await node.spawn(Echo, { process: "echo:check:alice.os" });
await node.spawn(Ledger, { process: "ledger:check:alice.os" });
process.once("SIGTERM", () => {
  void node.stop().then(() => {
    say({ said: "stopped" });
    process.exit(0);
  });
});
say({ said: "ready" });
