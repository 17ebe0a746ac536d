/** Messages that may run before timers, sockets and files get their turn. */
const MESSAGES_PER_TURN = 512;

// Cheaper than `queueMicrotask`, which keeps an asynchronous context of its own for each.
const SETTLED = Promise.resolve();

/**
 * Shares the event loop between processes that talk and everything else. Work runs in a microtask, which is the fastest
 * there is; but microtasks starve timers and sockets, so that two processes that call one another for ever would stop
 * the whole node. After so many messages in one turn of the loop the rest waits for the next turn.
 */
export class Turns {
  #spent = 0;
  #watching = false;
  readonly #nextTurn = (): void => {
    this.#watching = false;
    this.#spent = 0;
  };

  /** Notes one message; `false` where no more may run in this turn. */
  spend(): boolean {
    if (!this.#watching) {
      this.#watching = true;
      setImmediate(this.#nextTurn);
    }
    return ++this.#spent < MESSAGES_PER_TURN;
  }

  /** Runs `work`, which may not throw, soon: in this turn of the loop where there is time left, else in the next. */
  schedule(work: () => void): void {
    if (this.#spent < MESSAGES_PER_TURN) void SETTLED.then(work);
    else setImmediate(work);
  }
}
