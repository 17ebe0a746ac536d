/** So many messages may run before it is asked how long they took. */
const MESSAGES_PER_LOOK = 64;

/** How long messages may keep everything else waiting, in milliseconds, where so many fit into it. */
const LONGEST_TURN = 1;

/** After so many looks timers, sockets and files get their turn, however short the messages are: some 4,096 messages. */
const LOOKS_PER_TURN = 64;

/** Messages that may run inside one another: the stack is not theirs alone. */
const DEEPEST = 16;

// Cheaper than `queueMicrotask`, which keeps an asynchronous context of its own for each.
const SETTLED = Promise.resolve();

/**
 * Shares the event loop between processes that talk and everything else. Work runs in a microtask, which is the fastest
 * there is; but microtasks starve timers and sockets, so that two processes that call one another for ever would stop
 * the whole node. After some time in one turn of the loop the rest waits for the next turn: a turn of the loop costs as
 * much as some twenty short messages, and a hundred long ones keep others waiting for long.
 */
export class Turns {
  /** Messages until it is asked again how long they take. */
  #untilLook = MESSAGES_PER_LOOK;
  /** How often it was asked in this turn. */
  #looks = 0;
  /** When it was first asked in this turn. */
  #since = 0;
  #over = false;
  #scheduled = 0;
  /** Messages that run inside one another. */
  #depth = 0;
  readonly #nextTurn = (): void => {
    this.#looks = 0;
    this.#over = false;
  };

  /** Something was scheduled and has not begun: what is scheduled now runs after it. */
  get isBusy(): boolean {
    return this.#scheduled > 0;
  }

  /** What was scheduled begins. */
  begin(): void {
    this.#scheduled--;
  }

  /** Whether a message may run inside another one now. It is over when `unnest` is called. */
  nest(): boolean {
    if (this.#over || this.#depth === DEEPEST) return false;
    this.#depth++;
    return true;
  }

  /** A message that has run inside another one has ended. */
  unnest(): void {
    this.#depth--;
    this.spend();
  }

  /** Notes one message; `false` where no more may run in this turn. */
  spend(): boolean {
    if (--this.#untilLook === 0) this.#look();
    return !this.#over;
  }

  #look(): void {
    this.#untilLook = MESSAGES_PER_LOOK;
    const now = performance.now();
    if (this.#looks++ === 0) {
      this.#since = now;
      setImmediate(this.#nextTurn);
    } else if (now - this.#since >= LONGEST_TURN || this.#looks >= LOOKS_PER_TURN) this.#over = true;
  }

  /**
   * Runs `work`, which calls `begin` and may not throw, soon: in this turn of the loop where there is time left, else in the
   * next.
   */
  schedule(work: () => void): void {
    this.#scheduled++;
    if (this.#over) setImmediate(work);
    else void SETTLED.then(work);
  }
}
