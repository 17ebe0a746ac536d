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
const SURROGATE = /[\ud800-\udfff]/;

/** For how many messages after one that held surrogates each string is asked at once: such messages come together. */
const WATCHED = 16;

/** A text is encoded in pieces of about this many characters: one of many small strings would be a tree of as many nodes. */
const TEXT_PIECE = 16_384;
/** Of a text to which no string is added without `addString`. */
const NOTHING = -1;

/** The last of a message's strings so far, in characters: those that are not encoded yet. */
interface PendingText {
  text: string;
  /** Beyond it a string is added by `addString`. */
  limit: number;
}

/**
 * One message of the binary format (design 3.3), growing: a version byte, the length of the values (little-endian, 32
 * bits), the values in order, and all their strings as one UTF-8 text. Generated `write...` functions fill it.
 *
 * Its other members are for the functions of `binary-write.ts`, which keep these rules: `position` is where the next value goes,
 * `ensure` or `room` is called before `bytes` or `view` is written; strings go to `pending` within its limit, else to `addString`; or
 * several that were added to `pending.text` to `setText` (`growText` in between), asked where it is `careful`.
 */
export class BinaryWriter {
  bytes: Uint8Array<ArrayBuffer>;
  view: DataView;
  /** How many bytes there are in the buffer: cheaper to read than its own length. */
  limit: number;
  position = BINARY_HEADER;
  /** A new object for each message: the engine's collector has to be told of every young text that is put into an older one. */
  pending: PendingText = { text: "", limit: NOTHING };
  /** Of the strings that are encoded, in UTF-16 units. */
  encodedLength = 0;
  /** What `bytes` and `view` look into: asking them for it is a call. */
  private buffer: ArrayBuffer;
  /** Whether every string is asked for lone surrogates when it is written. Only `encode` may leave it to the end. */
  careful = true;
  /** Where the message begins. */
  private start = 0;
  /** Whether there are any in the strings that are encoded. */
  private surrogates = false;
  /** How many more messages begin `careful`. */
  private watched = 0;
  private textBytes = NO_BYTES;
  private textPosition = 0;

  /** `guess`: the bytes that the message will probably take. */
  constructor(guess = 1024) {
    this.limit = Math.max(guess, 64);
    this.buffer = new ArrayBuffer(this.limit);
    this.bytes = new Uint8Array(this.buffer);
    this.view = new DataView(this.buffer);
  }

  /** Makes room for `size` more bytes. `bytes` and `view` may be others afterwards. */
  ensure(size: number): void {
    if (this.position + size > this.limit) this.grow(size);
  }

  /** Makes room for `size` more bytes, as `ensure` does, and tells where they go: `position` is set by whoever has written them. */
  room(size: number): number {
    if (this.position + size > this.limit) this.grow(size);
    return this.position;
  }

  /** The text with strings that were added to its end, each of which was asked where that has to be (`careful`). */
  setText(text: string): void {
    this.pending.text = text;
    if (text.length > TEXT_PIECE) this.flushText("message");
  }

  /**
   * Of a text to which strings are added while `pending` waits, what they are added to next. `setText` comes behind the last one, and before
   * anybody else writes.
   */
  growText(text: string): string {
    if (text.length <= TEXT_PIECE) return text;
    this.setText(text);
    return this.pending.text;
  }

  /** Adds a string to the text where it has to be asked first, or where the text gets long. */
  addString(value: string, at: string): void {
    if (this.careful && !value.isWellFormed()) throw new EncodeError(at, "a string without lone surrogates", value);
    const { pending } = this;
    pending.text += value;
    if (pending.text.length > TEXT_PIECE) this.flushText(at);
  }

  /**
   * The whole message that `write` makes of `value`, as `finish` gives it; nothing of it may be written yet. Throws the
   * `EncodeError` of the first value that its type does not allow; then the next message begins with `reset`.
   *
   * Asking each string for lone surrogates takes a quarter of the time, and where the text is ASCII, or holds no surrogates at all,
   * it was needless. So that is looked at afterwards, and what holds some, or failed, is written once more with every string asked.
   */
  encode<T>(write: (value: T, out: BinaryWriter) => void, value: T): Uint8Array {
    if (this.watched === 0) {
      const message = this.tryEncode(write, value);
      if (message !== undefined) return message;
      this.begin(this.start);
    } else this.watched--;
    this.fill(write, value);
    const message = this.finish();
    if (this.surrogates) this.watched = WATCHED;
    return message;
  }

  private fill<T>(write: (value: T, out: BinaryWriter) => void, value: T): void {
    try {
      write(value, this);
    } catch (error) {
      throw isTooLongText(error) ? tooMuchText("message", "more") : error;
    }
  }

  /** Undefined where it takes the question for each string to know whether there is a message, or which error is the first. */
  private tryEncode<T>(write: (value: T, out: BinaryWriter) => void, value: T): Uint8Array | undefined {
    this.careful = false;
    this.pending.limit = TEXT_PIECE;
    try {
      write(value, this);
      const message = this.finish();
      return this.surrogates ? undefined : message;
    } catch (error) {
      if (error instanceof EncodeError || isTooLongText(error)) return undefined;
      throw error;
    } finally {
      this.careful = true;
      this.pending.limit = NOTHING;
    }
  }

  /**
   * The finished message: a view of the writer's own buffer, which stands until the next write or `reset`. Whoever keeps it
   * longer and writes again copies it, or goes on with `follow`.
   */
  finish(): Uint8Array {
    const { text } = this.pending;
    let written = 0;
    if (this.textPosition > 0) {
      this.flushText("message");
      written = this.textPosition;
      this.ensure(written);
      this.bytes.set(this.textBytes.subarray(0, written), this.position);
    } else if (text !== "") {
      // A UTF-16 unit takes at most three bytes; ASCII, the usual case, one.
      this.ensure(text.length);
      let result = encoder.encodeInto(text, new Uint8Array(this.buffer, this.position));
      if (result.read < text.length) {
        this.ensure(text.length * 3);
        result = encoder.encodeInto(text, new Uint8Array(this.buffer, this.position));
      }
      written = result.written;
      this.surrogates = hasSurrogates(text, written);
    }
    const { start, position } = this;
    this.bytes[start] = BINARY_VERSION;
    this.view.setUint32(start + 1, position - start - BINARY_HEADER, true);
    return new Uint8Array(this.buffer, start, position + written - start);
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
  exchange(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
    const finished = this.bytes;
    this.bytes = bytes;
    this.buffer = bytes.buffer;
    this.view = new DataView(this.buffer);
    this.limit = bytes.length;
    return finished;
  }

  /** Encodes the strings that are not encoded yet. Throws `EncodeError` where all of them are more than any host takes. */
  private flushText(at: string): void {
    const { text } = this.pending;
    const { textPosition } = this;
    this.encodedLength += text.length;
    if (this.encodedLength > MAX_TEXT) throw tooMuchText(at, this.encodedLength);
    const most = textPosition + text.length * 3;
    if (most > this.textBytes.length) {
      const bytes = new Uint8Array(Math.max(grown(this.textBytes.length), most, TEXT_BYTES));
      bytes.set(this.textBytes.subarray(0, textPosition));
      this.textBytes = bytes;
    }
    const { written } = encoder.encodeInto(text, this.textBytes.subarray(textPosition));
    this.textPosition += written;
    this.surrogates ||= hasSurrogates(text, written);
    this.pending = { text: "", limit: this.careful ? NOTHING : TEXT_PIECE };
  }

  private begin(start: number): void {
    this.start = start;
    this.position = start + BINARY_HEADER;
    this.pending = { text: "", limit: NOTHING };
    this.surrogates = false;
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

function tooMuchText(at: string, found: unknown): EncodeError {
  return new EncodeError(at, `at most ${MAX_TEXT} characters in all strings of a message`, found);
}

/** V8's word for a text that is too long to be made of several strings. */
function isTooLongText(error: unknown): boolean {
  return error instanceof RangeError && error.message === "Invalid string length";
}

/** Whether a text that took `written` bytes holds any: one that took a byte for each unit is ASCII. */
function hasSurrogates(text: string, written: number): boolean {
  return written !== text.length && SURROGATE.test(text);
}

/** The next size of a buffer: twice, but of large ones a quarter more. */
function grown(length: number): number {
  return length < LARGE ? length * 2 : length + (length >> 2);
}
