import { EncodeError } from "./faults.ts";

/** The version of the format below; the first byte of every message. */
export const BINARY_VERSION = 2;
/** The version before, which is still read: each `u32` in four bytes, little-endian. */
export const FIXED_U32_VERSION = 1;
/** Version, then the length of the values as 32 bits. */
export const BINARY_HEADER = 5;

// Beyond it typed arrays and strings of some hosts cannot go.
const MAX_BYTES = 0x7fff_ffff;
const MAX_TEXT = 0x1fff_ff00;
const LARGE = 1 << 24;
const NO_BYTES = new Uint8Array();

/** What a text of several pieces begins with. */
const TEXT_BYTES = 65_536;

const encoder = new TextEncoder();

/**
 * One message of the binary format (design 3.3), growing: a version byte, the length of the values (little-endian, 32
 * bits), the values in order, and all their strings as one UTF-8 text. Generated `write...` functions fill it.
 *
 * Its members are for the functions of `binary-write.ts`, which keep these rules: `position` is where the next value goes,
 * `ensure` is called before `bytes` or `view` is read, strings go to `text`, which is flushed when it gets long.
 */
export class BinaryWriter {
  bytes: Uint8Array;
  view: DataView;
  /** How many bytes there are in the buffer: cheaper to read than its own length. */
  limit: number;
  position = BINARY_HEADER;
  /** The last of the strings so far, in characters: those that are not encoded yet. */
  text = "";
  /** Of the strings that are encoded, in UTF-16 units. */
  encodedLength = 0;
  /** Where the message begins. */
  private start = 0;
  private textBytes = NO_BYTES;
  private textPosition = 0;

  /** `guess`: the bytes that the message will probably take. */
  constructor(guess = 1024) {
    this.bytes = new Uint8Array(Math.max(guess, 64));
    this.view = new DataView(this.bytes.buffer);
    this.limit = this.bytes.length;
  }

  /** Makes room for `size` more bytes. `bytes` and `view` may be others afterwards. */
  ensure(size: number): void {
    if (this.position + size > this.limit) this.grow(size);
  }

  /**
   * The finished message: a view of the writer's own buffer, which stands until the next write or `reset`. Whoever keeps it
   * longer and writes again copies it, or goes on with `follow`.
   */
  finish(): Uint8Array {
    const { text } = this;
    let written = 0;
    if (this.textPosition > 0) {
      this.flushText("message");
      written = this.textPosition;
      this.ensure(written);
      this.bytes.set(this.textBytes.subarray(0, written), this.position);
    } else if (text !== "") {
      // A UTF-16 unit takes at most three bytes; ASCII, the usual case, one.
      this.ensure(text.length);
      let result = encoder.encodeInto(text, this.bytes.subarray(this.position));
      if (result.read < text.length) {
        this.ensure(text.length * 3);
        result = encoder.encodeInto(text, this.bytes.subarray(this.position));
      }
      written = result.written;
    }
    const { start, position } = this;
    this.bytes[start] = BINARY_VERSION;
    this.view.setUint32(start + 1, position - start - BINARY_HEADER, true);
    return this.bytes.subarray(start, position + written);
  }

  /** Begins the next message in the same buffer. */
  reset(): void {
    this.begin(0);
  }

  /**
   * Begins the next message behind `message`, the finished one, which then stands for as long as it is wanted: in the same buffer
   * where `least` bytes are left of it, else in another one of `size` bytes.
   */
  follow(message: Uint8Array, size: number, least: number): void {
    const end = this.start + message.length;
    if (end + least <= this.limit && this.limit <= size) return this.begin(end);
    this.exchange(new Uint8Array(size));
    this.begin(0);
  }

  /**
   * Gives away the buffer of the finished message, which then stands for as long as it is wanted, and goes on with another one.
   */
  exchange(bytes: Uint8Array): Uint8Array {
    const finished = this.bytes;
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer);
    this.limit = bytes.length;
    return finished;
  }

  /** Encodes the strings that are not encoded yet. Throws `EncodeError` where all of them are more than any host takes. */
  flushText(at: string): void {
    const { text, textPosition } = this;
    this.encodedLength += text.length;
    if (this.encodedLength > MAX_TEXT)
      throw new EncodeError(at, `at most ${MAX_TEXT} characters in all strings of a message`, this.encodedLength);
    const most = textPosition + text.length * 3;
    if (most > this.textBytes.length) {
      const bytes = new Uint8Array(Math.max(grown(this.textBytes.length), most, TEXT_BYTES));
      bytes.set(this.textBytes.subarray(0, textPosition));
      this.textBytes = bytes;
    }
    this.textPosition += encoder.encodeInto(text, this.textBytes.subarray(textPosition)).written;
    this.text = "";
  }

  private begin(start: number): void {
    this.start = start;
    this.position = start + BINARY_HEADER;
    this.text = "";
    this.encodedLength = 0;
    this.textPosition = 0;
  }

  private grow(size: number): void {
    const { start, position } = this;
    const needed = position - start + size;
    if (needed > MAX_BYTES) throw new EncodeError("message", `at most ${MAX_BYTES} bytes`, needed);
    // Small buffers grow faster: making another one costs more than the memory.
    const factor = this.limit < 0x1_0000 ? 4 : 2;
    const bytes = new Uint8Array(Math.min(Math.max(this.limit * factor, needed), MAX_BYTES));
    // Messages before this one stay where they are.
    bytes.set(this.bytes.subarray(start, position));
    this.exchange(bytes);
    this.start = 0;
    this.position = position - start;
  }
}

/** The next size of a buffer: twice, but of large ones a quarter more. */
function grown(length: number): number {
  return length < LARGE ? length * 2 : length + (length >> 2);
}
