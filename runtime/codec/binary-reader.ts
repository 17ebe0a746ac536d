import { BINARY_HEADER, BINARY_VERSION, FIXED_U32_VERSION } from "./binary-writer.ts";
import { DecodeError } from "./decode-error.ts";

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Reads one message that a `BinaryWriter` made. Generated `read...` functions take values out of it, then `end` says that
 * nothing is left. Every error is a `DecodeError`; nothing is allocated for a length that the message cannot hold.
 *
 * The strings of a message are slices of one text, so one that is kept keeps that text alive: who stores a few small
 * strings of a large message for long copies them.
 *
 * Its members are for the functions of `binary-read.ts`.
 */
export class BinaryReader {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** Where the values end and the text begins. */
  readonly limit: number;
  readonly text: string;
  /** In messages of version 1, which states that were saved early are, every `u32` takes four bytes. */
  readonly fixedU32: boolean;
  /** Then no slice of the text can cut a surrogate pair in two. */
  readonly ascii: boolean;
  position = BINARY_HEADER;
  textPosition = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (bytes.length < BINARY_HEADER) throw new DecodeError("message", 0, `at least ${BINARY_HEADER} bytes`, bytes);
    const version = this.view.getUint8(0);
    if (version !== BINARY_VERSION && version !== FIXED_U32_VERSION)
      throw new DecodeError("message", 0, `format version ${FIXED_U32_VERSION} or ${BINARY_VERSION}`, version);
    this.fixedU32 = version === FIXED_U32_VERSION;
    const length = this.view.getUint32(1, true);
    const left = bytes.length - BINARY_HEADER;
    if (length > left) throw new DecodeError("message", 1, `a length of at most ${left}`, length);
    this.limit = BINARY_HEADER + length;
    this.text = this.limit === bytes.length ? "" : decodeText(bytes, this.limit);
    this.ascii = this.text.length === bytes.length - this.limit;
  }

  /** Says that the whole message was read. */
  end(): void {
    if (this.position !== this.limit)
      throw this.fault("message", "the end of the values", this.bytes.subarray(this.position, this.limit));
    if (this.textPosition !== this.text.length)
      throw this.fault("message", "the end of the text", this.text.slice(this.textPosition));
  }

  /** What to throw where a value is not allowed. */
  fault(at: string, expected: string, found: unknown): DecodeError {
    return new DecodeError(at, this.position, expected, found);
  }

  /** What to throw where the message ends too early. */
  truncated(at: string, size: number): DecodeError {
    return this.fault(at, `${size} more bytes`, this.bytes.subarray(this.position, this.limit));
  }
}

function decodeText(bytes: Uint8Array, from: number): string {
  try {
    return decoder.decode(bytes.subarray(from));
  } catch {
    throw new DecodeError("message", from, "UTF-8 text", bytes.subarray(from));
  }
}
