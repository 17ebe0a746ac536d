/** Decodes the text of a message. */
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** A part of a text. */
export interface TextPiece {
  readonly text: string;
  /** Then no slice of it can cut a surrogate pair in two. */
  readonly ascii: boolean;
}

/** Bytes that are looked at together. */
const BLOCK = 16;
/** An ASCII run of so many bytes is a piece of its own: a shorter one costs less with what stands beside it than two more pieces. */
const LONG_RUN = 256;
/** A text that begins with so many bytes of ASCII mostly is ASCII: to look for what is not would cost as much as to decode it. */
const PROBE = 4_096;

/**
 * The UTF-8 of `bytes` behind `from`, in pieces that stand one behind the other. Engines decode ASCII many times as fast as a text
 * that holds anything else, and keep it in half the memory, so long runs of it are pieces of their own. Throws what a fatal
 * `TextDecoder` throws where it is no UTF-8.
 */
export function decodeText(bytes: Uint8Array, view: DataView, from: number): readonly TextPiece[] {
  const to = bytes.length;
  if (to - from < LONG_RUN) return [mixedPiece(bytes, from, to)];
  const probed = Math.min(from + PROBE, to);
  const first = endOfAscii(view, from, probed);
  if (first === to) return [asciiPiece(bytes, from, to)];
  return first === probed ? [mixedPiece(bytes, from, to)] : splitText(bytes, view, from, first);
}

/** In `first` begins a block that is not ASCII alone. */
function splitText(bytes: Uint8Array, view: DataView, from: number, first: number): readonly TextPiece[] {
  const to = bytes.length;
  const pieces: TextPiece[] = [];
  let start = first - from < LONG_RUN ? from : first;
  if (start > from) pieces.push(asciiPiece(bytes, from, start));
  // Each piece begins and ends where a character does: on one side of it is ASCII.
  for (let at = first + BLOCK; start < to;) {
    const run = longRun(view, at, to);
    pieces.push(mixedPiece(bytes, start, run));
    if (run === to) break;
    start = endOfAscii(view, run, to);
    pieces.push(asciiPiece(bytes, run, start));
    at = start + BLOCK;
  }
  return pieces;
}

/** Where the first block that holds a byte beyond ASCII begins, of those that begin at `from`; `to` where none does. */
function endOfAscii(view: DataView, from: number, to: number): number {
  let at = from;
  for (; at + BLOCK <= to; at += BLOCK) if (!isAsciiBlock(view, at)) return at;
  for (let rest = at; rest < to; rest++) if (view.getUint8(rest) > 0x7f) return at;
  return to;
}

/** Where the first long run of ASCII blocks begins; `to` where there is none. It jumps over what cannot hold one. */
function longRun(view: DataView, from: number, to: number): number {
  let start = from;
  for (let at = start + LONG_RUN - BLOCK; at + BLOCK <= to; at -= BLOCK) {
    if (at < start) return start;
    if (!isAsciiBlock(view, at)) {
      start = at + BLOCK;
      at = start + LONG_RUN;
    }
  }
  return to;
}

function isAsciiBlock(view: DataView, at: number): boolean {
  const bits = view.getInt32(at) | view.getInt32(at + 4) | view.getInt32(at + 8) | view.getInt32(at + 12);
  return (bits & 0x80808080) === 0;
}

function mixedPiece(bytes: Uint8Array, from: number, to: number): TextPiece {
  const text = decoder.decode(bytes.subarray(from, to));
  return { text, ascii: text.length === to - from };
}

/** Of bytes that are ASCII. */
function asciiPiece(bytes: Uint8Array, from: number, to: number): TextPiece {
  const text = latin1Slice === undefined ? decoder.decode(bytes.subarray(from, to)) : latin1Slice.call(bytes, from, to);
  return { text, ascii: true };
}

type Latin1Slice = (this: Uint8Array, from: number, to: number) => string;

/** The method of Node's buffers, where there is one: it copies, and looks for nothing. */
const { latin1Slice } = ((globalThis as { readonly Buffer?: { readonly prototype: object } }).Buffer?.prototype ??
  {}) as {
  readonly latin1Slice?: Latin1Slice;
};
