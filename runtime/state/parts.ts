/**
 * How a large state is stored: cut into parts of some 32 KiB, each an entry of its own, and a list of them in the entry of the
 * state. A save writes the parts that are not what they were, and the list, as one commit. Parts are found again where bytes
 * before them were inserted or removed, so what is written follows what was changed, not where it stands.
 *
 * The list, in a frame of the kind `parts`: for each part its number (64 bits), its length (32) and its CRC-32, little-endian. A part is
 * in a frame of the kind `part`, whose sequence number is its own. So a part that is missing, damaged, old or another's is known.
 */
import { crc32 } from "node:zlib";

export interface Part {
  readonly number: number;
  readonly length: number;
  readonly crc: number;
}

/** A smaller state is one entry. */
export const SMALLEST_PARTED = 65_536;

const TARGET = 32_768;
const SMALLEST = 8_192;
const ROW = 16;

export function writePartList(parts: readonly Part[]): Uint8Array {
  const bytes = new Uint8Array(parts.length * ROW);
  const view = new DataView(bytes.buffer);
  parts.forEach(({ number, length, crc }, index) => {
    view.setBigUint64(index * ROW, BigInt(number), true);
    view.setUint32(index * ROW + 8, length, true);
    view.setUint32(index * ROW + 12, crc, true);
  });
  return bytes;
}

export function readPartList(bytes: Uint8Array): Part[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: Part[] = [];
  for (let at = 0; at + ROW <= bytes.length; at += ROW) {
    parts.push({
      number: Number(view.getBigUint64(at, true)),
      length: view.getUint32(at + 8, true),
      crc: view.getUint32(at + 12, true),
    });
  }
  return parts;
}

/** A part where it stands in the content. */
interface Placed {
  readonly part: Part;
  readonly at: number;
}

/**
 * Cuts `next` into parts, keeping those of `former` (of which `parts` are the parts) that are in it unchanged. Numbers of new ones
 * come from `number`.
 */
export function cutAgain(former: Uint8Array, parts: readonly Part[], next: Uint8Array, number: () => number): Part[] {
  const kept = findAgain(former, parts, next);
  const result: Placed[] = [];
  let from = 0;
  for (const each of [...kept, { part: null, at: next.length }]) {
    if (each.at > from) {
      let length = each.at - from;
      // A little between two parts joins the one before it, so that parts do not crumble.
      const before = result.at(-1);
      if (length < SMALLEST && before !== undefined) {
        result.pop();
        length += from - before.at;
        from = before.at;
      }
      cut(next, from, length, number, result);
    }
    if (each.part === null) break;
    result.push(each);
    from = each.at + each.part.length;
  }
  return result.map(({ part }) => part);
}

function cut(content: Uint8Array, from: number, length: number, number: () => number, into: Placed[]): void {
  const pieces = Math.ceil(length / TARGET);
  for (let i = 0; i < pieces; i++) {
    const at = from + Math.floor((length * i) / pieces);
    const end = from + Math.floor((length * (i + 1)) / pieces);
    into.push({ part: { number: number(), length: end - at, crc: crc32(content.subarray(at, end)) }, at });
  }
}

const NEEDLE = 48;
const AROUND = 65_536;

/** The parts that stand in `next`, in their order, each behind the one before. */
function findAgain(former: Uint8Array, parts: readonly Part[], next: Uint8Array): Placed[] {
  const old = Buffer.from(former.buffer, former.byteOffset, former.byteLength);
  const content = Buffer.from(next.buffer, next.byteOffset, next.byteLength);
  // What was moved was moved with all that follows it: to the end of the values, or of the text.
  const shifts = [0, limitOf(content) - limitOf(old), content.length - old.length];
  let budget = content.length + AROUND;
  const kept: Placed[] = [];
  let from = 0;
  let offset = 0;
  let shift = 0;
  const isAt = (at: number, length: number): boolean =>
    at >= from && at + length <= content.length && content.compare(old, offset, offset + length, at, at + length) === 0;
  const search = (length: number): number => {
    const begin = Math.max(from, offset + shift - AROUND);
    const end = Math.min(content.length, offset + shift + AROUND + NEEDLE);
    budget -= Math.max(end - begin, 0);
    if (budget < 0 || end <= begin) return -1;
    const found = content.subarray(begin, end).indexOf(old.subarray(offset, offset + Math.min(NEEDLE, length)));
    return found >= 0 && isAt(begin + found, length) ? begin + found : -1;
  };
  for (const part of parts) {
    const { length } = part;
    let at = -1;
    if (isAt(offset + shift, length)) at = offset + shift;
    else {
      const other = shifts.find((each) => each !== shift && isAt(offset + each, length));
      at = other === undefined ? search(length) : offset + other;
    }
    if (at >= 0) {
      kept.push({ part, at });
      from = at + length;
      shift = at - offset;
    }
    offset += length;
  }
  return kept;
}

/** Where the values of a message of the binary format end and its text begins. */
function limitOf(message: Buffer): number {
  return message.length < 5 ? 0 : message.readUInt32LE(1);
}
