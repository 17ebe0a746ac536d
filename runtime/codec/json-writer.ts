import { EncodeError } from "./faults.ts";

/** What a writer begins with. */
const FIRST_BYTES = 65_536;
/** A buffer that grew beyond is let go with its text. */
const KEPT_BYTES = 1 << 20;
// Beyond it buffers of some hosts cannot go.
const MAX_BYTES = 0x7fff_ffff;
/** Left free behind `limit`: a piece is stored in words of eight bytes, and short tokens ask for no room. */
const SLACK = 64;
/** ASCII up to this length is handed out as a string: hosts send a short text fastest together with its head. */
const LONGEST_STRING = 65_536;

/**
 * A JSON text as UTF-8, growing. Generated `writeJson...` functions fill it; its members are for the functions of `json-write.ts`,
 * which keep these rules: `position` is where the next byte goes; before bytes are stored, `position` and their number are
 * compared with `limit`, and `grow` makes room; `bytes` and `view` are read after that.
 */
export class JsonWriter {
  bytes: Buffer;
  view: DataView;
  /** So far may `position` go without `grow`; a few bytes more may be stored. */
  limit: number;
  position = 0;
  /** Every byte so far is a character. */
  ascii = true;

  constructor() {
    this.bytes = Buffer.allocUnsafeSlow(FIRST_BYTES);
    this.view = viewOf(this.bytes);
    this.limit = FIRST_BYTES - SLACK;
  }

  /** Makes room for `size` more bytes. `bytes` and `view` are others afterwards. */
  grow(size: number): void {
    const needed = this.position + size + SLACK;
    if (needed > MAX_BYTES) throw new EncodeError("JSON", `at most ${MAX_BYTES} bytes`, needed);
    const bytes = Buffer.allocUnsafeSlow(Math.min(Math.max(this.bytes.length * 2, needed), MAX_BYTES));
    bytes.set(this.bytes.subarray(0, this.position));
    this.bytes = bytes;
    this.view = viewOf(bytes);
    this.limit = bytes.length - SLACK;
  }

  /** The finished text, for as long as it is wanted: a flat string where it is short and ASCII, else its bytes. */
  finish(): string | Uint8Array {
    const { bytes, position } = this;
    if (this.ascii && position <= LONGEST_STRING) return bytes.toString("latin1", 0, position);
    // A large text keeps the buffer that it was made in.
    if (bytes.length > KEPT_BYTES) return bytes.subarray(0, position);
    return Buffer.from(bytes.subarray(0, position));
  }

  /** Begins another text, in the same buffer where nobody has it. */
  reset(): void {
    this.position = 0;
    this.ascii = true;
    if (this.bytes.length <= KEPT_BYTES) return;
    this.bytes = Buffer.allocUnsafeSlow(FIRST_BYTES);
    this.view = viewOf(this.bytes);
    this.limit = FIRST_BYTES - SLACK;
  }
}

function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** A constant part of JSON texts, ASCII: kept as words of eight bytes, each stored by one instruction. */
export class JsonPiece {
  readonly length: number;
  // Most pieces are a key of at most 24 characters with what stands around it.
  readonly first: number;
  readonly second: number;
  readonly third: number;
  /** Those behind. */
  readonly others: Float64Array;

  constructor(text: string) {
    this.length = text.length;
    const bytes = Buffer.alloc(Math.ceil(text.length / 8) * 8);
    bytes.write(text, "latin1");
    // As numbers: no eight ASCII characters are a NaN, whose bits an engine may change.
    const words = Array.from({ length: bytes.length / 8 }, (_, index) => bytes.readDoubleLE(index * 8));
    this.first = words[0] ?? 0;
    this.second = words[1] ?? 0;
    this.third = words[2] ?? 0;
    this.others = Float64Array.from(words.slice(3));
  }
}

// Absent while a text is being written, since writing may run into getters that encode as well.
let idle: JsonWriter | undefined;

/**
 * The JSON of one value, as an answer's body: a string, which is ASCII, or UTF-8. `at` says in an `EncodeError` what was wrong.
 */
export function encodeJson<T>(
  write: (value: T, out: JsonWriter, at: string) => void,
  value: T,
  at: string,
): string | Uint8Array {
  const out = idle ?? new JsonWriter();
  idle = undefined;
  try {
    write(value, out, at);
    return out.finish();
  } finally {
    // Also what an error has left is overwritten, and nobody has to wait for the next text to be rid of a large one.
    out.reset();
    idle = out;
  }
}
