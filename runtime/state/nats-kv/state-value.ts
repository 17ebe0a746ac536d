/**
 * What stands in the entry of a state: who wrote it, before the bytes. Integers are little-endian.
 *
 * | bytes | |
 * |---|---|
 * | 4 | magic: `HYPK` |
 * | 1 | format version |
 * | 1 | 1: there is no state yet, 0: the bytes are one |
 * | 2 | zeros |
 * | 8 | epoch of the writer |
 * | 8 | the writer: random for each claim |
 * | 8 | number of the write: counts those of the writer. With the writer it is the write id |
 * | ... | the bytes |
 */
export interface StateValue {
  readonly epoch: number;
  /** 16 hexadecimal digits. */
  readonly instance: string;
  readonly number: number;
  /** `null`: no state yet. When read: a view of the entry's bytes. */
  readonly bytes: Uint8Array | null;
}

export const STATE_HEADER = 32;

const MAGIC = 0x4b50_5948;
const FORMAT_VERSION = 1;

/** Copies the bytes. */
export function writeStateValue({ epoch, instance, number, bytes }: StateValue): Uint8Array {
  const value = new Uint8Array(STATE_HEADER + (bytes?.length ?? 0));
  const view = new DataView(value.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint8(4, FORMAT_VERSION);
  view.setUint8(5, bytes === null ? 1 : 0);
  view.setBigUint64(8, BigInt(epoch), true);
  view.setBigUint64(16, BigInt(`0x${instance}`), true);
  view.setBigUint64(24, BigInt(number), true);
  if (bytes !== null) value.set(bytes, STATE_HEADER);
  return value;
}

/** What an entry holds, or in words what is wrong with it: `is cut short: ...`. */
export function readStateValue(value: Uint8Array): StateValue | string {
  if (value.length < STATE_HEADER)
    return `is cut short: ${value.length} bytes, there have to be ${STATE_HEADER} or more`;
  const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
  if (view.getUint32(0, true) !== MAGIC) return "is no state of hypc";
  const version = view.getUint8(4);
  if (version !== FORMAT_VERSION) return `has format version ${version}, this hypc reads ${FORMAT_VERSION}`;
  return {
    epoch: Number(view.getBigUint64(8, true)),
    instance: view.getBigUint64(16, true).toString(16).padStart(16, "0"),
    number: Number(view.getBigUint64(24, true)),
    bytes: view.getUint8(5) === 1 ? null : value.subarray(STATE_HEADER),
  };
}
