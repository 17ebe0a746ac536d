import { expect } from "vitest";
import { addressOf, processId } from "../../../../runtime/address.ts";
import { PlainContext } from "../../../../runtime/context/plain-context.ts";
import { CorrelationIds } from "../../../../runtime/correlation-ids.ts";
import { Deadlines } from "../../../../runtime/deadlines.ts";
import type { AnyHandler, SavePolicy } from "../../../../runtime/definition.ts";
import type { Delivery } from "../../../../runtime/delivery.ts";
import { ProcessHost } from "../../../../runtime/host/process-host.ts";
import { IdleWatch } from "../../../../runtime/host/idle-watch.ts";
import { Turns } from "../../../../runtime/host/turns.ts";
import type { SendErrorKind } from "../../../../runtime/send-error.ts";
import type { SaveWaiter, StateKeeper } from "../../../../runtime/state/keeper.ts";
import { memoryLog } from "../../fixtures/memory-log.ts";
import { NO_SERVER } from "../../../../runtime/process-server.ts";

const own = addressOf("alice.os", processId("probe:test:alice.os"));
const caller = addressOf("alice.os", processId("caller:test:alice.os"));

/** Saves when the test says so. */
export class HandKeeper implements StateKeeper {
  readonly waiting: SaveWaiter[] = [];
  done = 0;
  flushed = 0;
  closed = false;
  messageDone(waiter: SaveWaiter): boolean {
    this.done++;
    this.waiting.push(waiter);
    return false;
  }
  async flush(): Promise<void> {
    this.flushed++;
  }
  close(): void {
    this.closed = true;
  }
}

export class TestDelivery implements Delivery {
  readonly handler: AnyHandler<unknown>;
  readonly args: readonly unknown[] = [];
  readonly context: PlainContext;
  readonly events: string[];
  readonly name: string;
  outcome: { kind: SendErrorKind; message: string; cause: unknown } | "answered" | undefined;
  finish: (result: unknown) => void = () => {};

  constructor(
    host: ProcessHost,
    name: string,
    run: () => unknown,
    events: string[] = [],
    deadline = Number.POSITIVE_INFINITY,
  ) {
    this.name = name;
    this.events = events;
    this.handler = { name, envelope: name, invoke: run, http: null, rpc: null };
    this.context = new PlainContext(host.scope, "local", caller, name, `id-${name}`, deadline);
  }
  finished(result: unknown): void {
    this.events.push(`${this.name} finished with ${String(result)}`);
    this.finish(result);
  }
  answer(): void {
    expect(this.outcome).toBeUndefined();
    this.outcome = "answered";
    this.events.push(`${this.name} answered`);
  }
  failed(kind: SendErrorKind, message: string, cause: unknown): void {
    expect(this.outcome).toBeUndefined();
    this.outcome = { kind, message, cause };
    this.events.push(`${this.name} ${kind}`);
  }
}

export interface Setup {
  readonly init?: () => Promise<void>;
  readonly save?: SavePolicy;
  readonly keeper?: StateKeeper;
  readonly queueLimit?: number;
}

export function makeHost({ init, save = { kind: "never" }, keeper, queueLimit = 100 }: Setup = {}) {
  const log = memoryLog();
  const deadlines = new Deadlines();
  const idleWatch = new IdleWatch();
  const made = new ProcessHost({
    instance: {},
    definition: {
      abi: 1,
      world: "w",
      name: "Probe",
      wire: "web",
      save,
      state: null,
      http: [],
      ui: [],
      init: init ?? null,
      handlers: [],
    },
    scope: { address: own, log: log.logger, deadlines, ids: new CorrelationIds(), server: NO_SERVER },
    turns: new Turns(),
    queueLimit,
    idleWatch,
  });
  if (keeper !== undefined) made.keep(keeper);
  return { host: made, log, deadlines, idleWatch };
}

export async function started(setup: Setup = {}) {
  const made = makeHost(setup);
  await made.host.start();
  return made;
}

/** Until everything that is due in this turn of the event loop has happened. */
export const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
