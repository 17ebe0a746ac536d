/** What an empty queue keeps of its memory, in items. */
const KEPT = 1024;

/** First in, first out, both in constant time. */
export class Fifo<T> {
  #items: (T | undefined)[] = [];
  #head = 0;
  #tail = 0;

  get size(): number {
    return this.#tail - this.#head;
  }

  push(item: T): void {
    this.#items[this.#tail++] = item;
  }

  /** Takes the oldest item; `undefined` where there is none. */
  shift(): T | undefined {
    if (this.#head === this.#tail) return undefined;
    const item = this.#items[this.#head];
    this.#items[this.#head++] = undefined;
    if (this.#head === this.#tail) {
      // Places are used again: a queue that is emptied at every message would make its memory anew each time.
      if (this.#tail > KEPT) this.#items = [];
      this.#head = 0;
      this.#tail = 0;
    } else if (this.#head >= KEPT && this.#head * 2 >= this.#tail) {
      this.#items = this.#items.slice(this.#head, this.#tail);
      this.#tail -= this.#head;
      this.#head = 0;
    }
    return item;
  }
}
