import type { Fault, Faults } from "./faults.ts";

const SHOWN_FAULTS = 3;

/** Thrown where a text is no JSON, or holds a value that its type does not allow. The message tells the first faults. */
export class JsonDecodeError extends Error {
  override readonly name = "JsonDecodeError";
  /** Each with its JSON path, a hundred at most. Of a text that is no JSON one, at `$`, which tells line and column. */
  readonly faults: readonly Fault[];
  constructor({ count, list }: Faults) {
    const told = list
      .slice(0, SHOWN_FAULTS)
      .map(({ path, expected, found }) => `${path}: expected ${expected}, found ${found}`);
    const more = count - told.length;
    super(`${told.join("; ")}${more > 0 ? `; and ${more} more` : ""}`);
    this.faults = list;
  }
}
