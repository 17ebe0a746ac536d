import { randomBytes } from "node:crypto";

/**
 * Ids that are unique over nodes and restarts without asking for randomness each time: 48 random bits of this node's
 * start, and a counter. Lower-case letters, digits and one `-`: `3k9x0q2m1f-4h`.
 */
export class CorrelationIds {
  readonly #prefix = `${randomBytes(6).readUIntBE(0, 6).toString(36)}-`;
  #count = 0;

  next(): string {
    return this.text(this.reserve());
  }

  /** A number that nothing else gets: `text` makes the id of it, where somebody wants to read it. */
  reserve(): number {
    return ++this.#count;
  }

  text(number: number): string {
    return this.#prefix + number.toString(36);
  }
}
