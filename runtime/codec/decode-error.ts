import { describeFound } from "./faults.ts";

/** Thrown where bytes are no message of the binary format, or hold a value that its type does not allow. */
export class DecodeError extends Error {
  override readonly name = "DecodeError";
  /** The field as `type-name.field-name` where it is known, else the type. */
  readonly at: string;
  /** In bytes from the beginning of the message: where reading stopped. */
  readonly offset: number;
  readonly expected: string;
  /** A short rendering of what stood there. */
  readonly found: string;
  constructor(at: string, offset: number, expected: string, found: unknown) {
    const shown = describeFound(found);
    super(`${at}: expected ${expected}, found ${shown} (byte ${offset})`);
    this.at = at;
    this.offset = offset;
    this.expected = expected;
    this.found = shown;
  }
}
