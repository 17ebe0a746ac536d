import { Fifo } from "../host/fifo.ts";
import type { EthSubResult } from "./eth-delivery.ts";

/** How many updates of a subscription may be in the mailbox at once. */
const WINDOW = 64;

/** Hands one update to the process; `done` is called once, when the process has finished with it. */
export type Hand = (update: EthSubResult, done: () => void) => void;

/** The updates of one subscription in their order, a few of them at a time in the mailbox of the process. */
export class Outflow {
  readonly #hand: Hand;
  readonly #limit: number;
  readonly #waiting = new Fifo<EthSubResult>();
  #under = 0;
  #pumping = false;
  #closed = false;
  #onRoom: (() => void)[] = [];

  constructor(hand: Hand, limit: number) {
    this.#hand = hand;
    this.#limit = limit;
  }

  /** As many wait as may. */
  get isFull(): boolean {
    return this.#under + this.#waiting.size >= this.#limit;
  }

  push(update: EthSubResult): void {
    if (this.#closed) return;
    this.#waiting.push(update);
    this.#pump();
  }

  /** Resolves when half of what may wait has gone, or it is closed. */
  room(): Promise<void> {
    if (this.#hasRoom()) return Promise.resolve();
    return new Promise((resolve) => this.#onRoom.push(resolve));
  }

  /** Drops what waits. */
  close(): void {
    this.#closed = true;
    while (this.#waiting.shift() !== undefined);
    this.#tellRoom();
  }

  #hasRoom(): boolean {
    return this.#closed || this.#under + this.#waiting.size <= this.#limit / 2;
  }

  #pump(): void {
    if (this.#pumping) return;
    this.#pumping = true;
    while (this.#under < WINDOW) {
      const update = this.#waiting.shift();
      if (update === undefined) break;
      this.#under++;
      this.#hand(update, () => {
        this.#under--;
        this.#pump();
        if (this.#hasRoom()) this.#tellRoom();
      });
    }
    this.#pumping = false;
  }

  #tellRoom(): void {
    const told = this.#onRoom;
    this.#onRoom = [];
    for (const each of told) each();
  }
}
