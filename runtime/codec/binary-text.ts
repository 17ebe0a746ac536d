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

/**
 * The UTF-8 of `bytes` behind `from`, in pieces that stand one behind the other. Engines decode ASCII many times as
 * fast as a text that holds anything else, and keep it in half the memory, so long runs of it are pieces of their own. Throws
 * what a fatal `TextDecoder` throws where it is no UTF-8.
 */
export function decodeText(bytes: Uint8Array, view: DataView, from: number): readonly TextPiece[] {
  const to = bytes.length;
  const first = asciiBlocks(view, from, to);
  if (first === to) return [asciiPiece(bytes, from, to)];
  // Each piece but the first begins with a block, and so where a character begins: the block, or the one before it, is ASCII.
  const pieces: TextPiece[] = [];
  let start = first - from < LONG_RUN ? from : first;
  if (start > from) pieces.push(asciiPiece(bytes, from, start));
  let at = first;
  while (at < to) {
    const end = Math.min(at + BLOCK, to);
    at = asciiBlocks(view, end, to);
    if (at - end < LONG_RUN) continue;
    pieces.push(mixedPiece(bytes, start, end), asciiPiece(bytes, end, at));
    start = at;
  }
  if (start < to) pieces.push(mixedPiece(bytes, start, to));
  return pieces;
}

/** Where the first block that holds a byte beyond ASCII begins, of those that begin at `from`; `to` where none does. */
function asciiBlocks(view: DataView, from: number, to: number): number {
  let at = from;
  for (; at + BLOCK <= to; at += BLOCK) {
    const bits = view.getInt32(at) | view.getInt32(at + 4) | view.getInt32(at + 8) | view.getInt32(at + 12);
    if ((bits & 0x80808080) !== 0) return at;
  }
  for (let rest = at; rest < to; rest++) if (view.getUint8(rest) > 0x7f) return at;
  return to;
}

function mixedPiece(bytes: Uint8Array, from: number, to: number): TextPiece {
  return { text: decoder.decode(bytes.subarray(from, to)), ascii: false };
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
