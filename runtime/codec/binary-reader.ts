import { BINARY_HEADER, BINARY_VERSION, FIXED_U32_VERSION } from "./binary-writer.ts";
import { decodeText, type TextPiece } from "./binary-text.ts";
import { DecodeError } from "./decode-error.ts";

const NO_PIECES: readonly TextPiece[] = [];

/**
 * Reads one message that a `BinaryWriter` made. Generated `read...` functions take values out of it, then `end` says that
 * nothing is left. Every error is a `DecodeError`; nothing is allocated for a length that the message cannot hold.
 *
 * The strings of a message are slices of its text, so one that is kept keeps that text alive: who stores a few small
 * strings of a large message for long copies them.
 *
 * Its members are for the functions of `binary-read.ts`.
 */
export class BinaryReader {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** Where the values end and the text begins. */
  readonly limit: number;
  /** The piece of the text that is being read. */
  text = "";
  /** In messages of version 1, which states that were saved early are, every `u32` takes four bytes. */
  readonly fixedU32: boolean;
  /** Then no slice of the piece can cut a surrogate pair in two. */
  ascii = true;
  position = BINARY_HEADER;
  /** In the piece. */
  textPosition = 0;
  private pieces = NO_PIECES;
  /** Of the piece that is being read. */
  private pieceIndex = 0;
  /** Of the pieces behind it, in UTF-16 units. */
  private unitsBehind = 0;

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
    if (this.limit === bytes.length) return;
    this.pieces = this.decodeText();
    for (const { text } of this.pieces) this.unitsBehind += text.length;
    this.readPiece(0);
  }

  /** Says that the whole message was read. */
  end(): void {
    if (this.position !== this.limit)
      throw this.fault("message", "the end of the values", this.bytes.subarray(this.position, this.limit));
    const { textLeft } = this;
    if (textLeft > 0) throw this.fault("message", "the end of the text", this.take(textLeft));
  }

  /** In UTF-16 units. */
  get textLeft(): number {
    return this.text.length - this.textPosition + this.unitsBehind;
  }

  /** The next characters, also from several pieces; no more than are left. */
  take(length: number): string {
    let taken = "";
    for (;;) {
      const end = this.textPosition + length - taken.length;
      taken += this.text.slice(this.textPosition, end);
      this.textPosition = Math.min(end, this.text.length);
      if (taken.length === length || !this.readPiece(this.pieceIndex + 1)) return taken;
    }
  }

  /** Goes on with a piece, where there is such a one. */
  private readPiece(index: number): boolean {
    const piece = this.pieces[index];
    if (piece === undefined) return false;
    this.pieceIndex = index;
    this.unitsBehind -= piece.text.length;
    this.text = piece.text;
    this.ascii = piece.ascii;
    this.textPosition = 0;
    return true;
  }

  private decodeText(): readonly TextPiece[] {
    const { bytes, view, limit } = this;
    try {
      return decodeText(bytes, view, limit);
    } catch {
      throw new DecodeError("message", limit, "UTF-8 text", bytes.subarray(limit));
    }
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
