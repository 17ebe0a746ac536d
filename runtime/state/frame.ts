/**
 * The frame around everything that is stored (design 3.3): magic, format version, sequence number, hash of the type, length,
 * payload, checksum. All integers are little-endian.
 *
 * | bytes | |
 * |---|---|
 * | 4 | magic: `HYPS` around a state, `HYPM` around the list of a state's parts, `HYPP` around a part, `HYPT` around the description of a type |
 * | 1 + 3 | format version, zeros |
 * | 8 | sequence number: counts the saves of an entry; the number of a part |
 * | 16 | hash of the type |
 * | 4 | length of the payload |
 * | ... | payload |
 * | 4 | CRC-32 of all that stands before |
 */
import { crc32 } from "node:zlib";

export type FrameKind = "state" | "parts" | "part" | "type";

export interface Frame {
  readonly sequence: number;
  /** 32 hexadecimal digits. */
  readonly hash: string;
  /** A view of the frame's bytes. */
  readonly payload: Uint8Array;
}

/** Where the payload begins. */
export const FRAME_HEADER = 36;

const FORMAT_VERSION = 1;
const CHECKSUM = 4;
const MAGIC = { state: 0x5350_5948, parts: 0x4d50_5948, part: 0x5050_5948, type: 0x5450_5948 } as const;

/** Wraps a payload, which is copied. */
export function writeFrame(kind: FrameKind, { sequence, hash, payload }: Frame): Uint8Array {
  const end = FRAME_HEADER + payload.length;
  const bytes = new Uint8Array(end + CHECKSUM);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC[kind], true);
  view.setUint8(4, FORMAT_VERSION);
  view.setBigUint64(8, BigInt(sequence), true);
  for (let i = 0; i < 16; i++) view.setUint8(16 + i, Number.parseInt(hash.slice(i * 2, i * 2 + 2), 16));
  view.setUint32(32, payload.length, true);
  bytes.set(payload, FRAME_HEADER);
  view.setUint32(end, crc32(bytes.subarray(0, end)), true);
  return bytes;
}

/** What a frame holds, or in words what is wrong with it: `is cut short: ...`. */
export function readFrame(kind: FrameKind, bytes: Uint8Array): Frame | string {
  if (bytes.length < FRAME_HEADER + CHECKSUM)
    return `is cut short: ${bytes.length} bytes, a frame has ${FRAME_HEADER + CHECKSUM} or more`;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = bytes.length - CHECKSUM;
  const length = view.getUint32(32, true);
  const intact = view.getUint32(end, true) === crc32(bytes.subarray(0, end));
  if (!intact && FRAME_HEADER + length > end)
    return `is cut short: ${bytes.length} of ${FRAME_HEADER + length + CHECKSUM} bytes`;
  if (!intact) return "has changed bits: its checksum does not fit";
  if (view.getUint32(0, true) !== MAGIC[kind]) return "is no frame of hypc";
  const version = view.getUint8(4);
  if (version !== FORMAT_VERSION) return `has format version ${version}, this hypc reads ${FORMAT_VERSION}`;
  if (FRAME_HEADER + length !== end) return `has a payload of ${end - FRAME_HEADER} bytes where ${length} were written`;
  let hash = "";
  for (let i = 16; i < 32; i++) hash += view.getUint8(i).toString(16).padStart(2, "0");
  return { sequence: Number(view.getBigUint64(8, true)), hash, payload: bytes.subarray(FRAME_HEADER, end) };
}
