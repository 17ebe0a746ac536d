/** A call between two processes of one node: typed, copied, correlated. */
import { deepStrictEqual } from "node:assert";
import { MessageChannel } from "node:worker_threads";
import type { MessagePort } from "node:worker_threads";
import { expose, releaseProxy, wrap } from "comlink";
import type { Endpoint } from "comlink";
import { address, startNode } from "hypc/runtime";
import { CustomersClient, CustomersProcess } from "../generated/codecs/customers-process/index.js";
import { OrdersClient, OrdersProcess } from "../generated/codecs/orders-process/index.js";
import type { Line, Order, Receipt } from "../generated/codecs/orders-process/index.js";
import type { Contest, Entrant, Work } from "../harness/work.ts";
import { askLine, askOrder, askReceipt, copyLine, copyOrder, copyReceipt } from "../support/hand-copies.ts";
import { sampleLine, sampleOrder } from "../support/sample-order.ts";
import { shortTurns } from "../support/timing.ts";

const WARM_CALLS = 30_000;
const ORDERS = address("bench.os@orders:bench:bench.os");

/** What every entrant's handlers do. */
const handlers = {
  place: (order: Order): Order => order,
  add: ({ quantity, price }: Line): Receipt => ({
    number: 7,
    total: quantity * price,
    currency: "EUR",
    accepted: true,
    lines: 1,
  }),
};

class Orders extends OrdersProcess {
  override place(order: Order): Order {
    return handlers.place(order);
  }
  override add(line: Line): Receipt {
    return handlers.add(line);
  }
}

const order = sampleOrder();
const line = sampleLine();

class Customers extends CustomersProcess {
  #orders = new OrdersClient(this, ORDERS);

  override async placeOrders(times: number): Promise<void> {
    for (let i = 0; i < times; i++) sink.last = await this.#orders.place(order);
  }
  override async addLines(times: number): Promise<void> {
    for (let i = 0; i < times; i++) sink.last = await this.#orders.add(line);
  }
}

const sink: { last: unknown } = { last: undefined };

interface Calls {
  readonly place: (order: Order) => Promise<Order>;
  readonly add: (line: Line) => Promise<Receipt>;
}

interface Message {
  readonly id: number;
  readonly handler: keyof Calls;
  readonly value: never;
}

/** The same by hand over a MessageChannel: what is posted is cloned, answers are told apart by a number. */
class ChannelCalls implements Calls {
  readonly #port: MessagePort;
  readonly #waiting = new Map<number, (value: never) => void>();
  #next = 0;

  constructor(mine: MessagePort, theirs: MessagePort) {
    this.#port = mine;
    theirs.on("message", ({ id, handler, value }: Message) => {
      // eslint-disable-next-line unicorn/require-post-message-target-origin -- a port, not a window
      theirs.postMessage({ id, value: handlers[handler](value) });
    });
    mine.on("message", ({ id, value }: Message) => {
      const resolve = this.#waiting.get(id);
      this.#waiting.delete(id);
      resolve?.(value);
    });
  }

  place(value: Order): Promise<Order> {
    return this.#ask("place", value);
  }
  add(value: Line): Promise<Receipt> {
    return this.#ask("add", value);
  }

  #ask<T>(handler: keyof Calls, value: unknown): Promise<T> {
    return new Promise((resolve) => {
      const id = this.#next++;
      this.#waiting.set(id, resolve);
      // eslint-disable-next-line unicorn/require-post-message-target-origin -- a port, not a window
      this.#port.postMessage({ id, handler, value });
    });
  }
}

/** A function that is called, with copies made by hand of what goes in and what comes out. */
const bareCalls: Calls = {
  place: async (value) => copyOrder(handlers.place(copyOrder(value))),
  add: async (value) => copyReceipt(handlers.add(copyLine(value))),
};

/** The same with the question that every copy of hypc asks of its strings. */
const askingCalls: Calls = {
  place: async (value) => copyOrder(askOrder(handlers.place(copyOrder(askOrder(value))))),
  add: async (value) => copyReceipt(askReceipt(handlers.add(copyLine(askLine(value))))),
};

/** Microseconds a call, in batches that are large enough to make the clock's share small. */
async function microseconds(run: (times: number) => Promise<unknown>, ms: number): Promise<number> {
  let calls = 0;
  let batch = 16;
  const start = performance.now();
  for (;;) {
    await run(batch);
    calls += batch;
    const spent = performance.now() - start;
    if (spent >= ms) return (spent * 1000) / calls;
    if (spent < ms / 20) batch *= 2;
  }
}

export const work: Work = {
  name: "local-call",
  title: "Calls between processes of one node",
  open: async ({ quick }) => {
    const { turns, ms } = shortTurns(quick);
    const node = await startNode({ name: "bench.os", log: "silent" });
    await node.spawn(Orders, { process: "orders:bench:bench.os" });
    await node.spawn(Customers, { process: "customers:bench:bench.os" });
    const customers = new CustomersClient(node, address("bench.os@customers:bench:bench.os"));
    const ours = new OrdersClient(node, ORDERS);

    const byHand = new MessageChannel();
    const channel = new ChannelCalls(byHand.port1, byHand.port2);
    const forComlink = new MessageChannel();
    expose(handlers, forComlink.port1 as unknown as Endpoint);
    const remote = wrap<typeof handlers>(forComlink.port2 as unknown as Endpoint);
    const comlink: Calls = { place: (value) => remote.place(value), add: (value) => remote.add(value) };

    for (const [name, calls] of Object.entries({ hypc: ours, channel, comlink, bareCalls, askingCalls })) {
      deepStrictEqual(await calls.place(order), order, name);
      deepStrictEqual(await calls.add(line), handlers.add(line), name);
    }

    // Lets the engine compile what is to be measured, however short the rounds are.
    for (let i = 0; i < 3; i++)
      for (const run of [customers.addLines(WARM_CALLS), customers.placeOrders(WARM_CALLS)]) await run;

    const entrant = (name: string, run: (times: number) => Promise<unknown>): Entrant => ({
      name,
      measure: () => microseconds(run, ms),
    });
    const entrants = (handler: keyof Calls, hypc: (times: number) => Promise<unknown>) => {
      const loop = (calls: Calls) => async (times: number) => {
        if (handler === "place") for (let i = 0; i < times; i++) sink.last = await calls.place(order);
        else for (let i = 0; i < times; i++) sink.last = await calls.add(line);
      };
      return {
        subject: entrant("hypc", hypc),
        peers: [
          { ...entrant("MessageChannel, structuredClone", loop(channel)), target: 10 },
          entrant("Comlink over a MessageChannel", loop(comlink)),
          { ...entrant("bare async call + copies by hand", loop(bareCalls)), target: 0.33 },
          // To see what the question alone is.
          entrant("bare async call + copies by hand that ask for lone surrogates", loop(askingCalls)),
        ],
      };
    };
    const contests: Contest[] = [
      {
        work: "local call: 5 fields there, 5 back",
        unit: "microseconds",
        turns,
        ...entrants("add", (times) => customers.addLines(times)),
      },
      {
        work: "local call: 20 fields and 50 nested items there and back",
        unit: "microseconds",
        turns,
        ...entrants("place", (times) => customers.placeOrders(times)),
      },
    ];
    return {
      contests,
      close: async () => {
        remote[releaseProxy]();
        byHand.port1.close();
        forComlink.port1.close();
        await node.stop();
      },
    };
  },
};
