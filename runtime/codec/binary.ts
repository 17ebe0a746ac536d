import { BinaryReader } from "./binary-reader.ts";
import { BinaryWriter } from "./binary-writer.ts";

/** Messages share buffers of this size: making one for each costs more than filling it. */
const SHARED_BYTES = 16_384;
/** With fewer bytes left a buffer is not begun another message in. */
const LEAST_BYTES = 2_048;

// Nothing of a message is seen through it: each begins behind the last one. Absent while a message is being written, since writing
// may run into getters that encode as well.
let idle: BinaryWriter | undefined;

/**
 * One value as a message of its own, which stands for as long as it is wanted. Its buffer may hold others as well: who keeps a
 * few small ones for long copies them. Throws `EncodeError`. Who writes many large ones keeps a `BinaryWriter` and resets it.
 */
export function encodeBinary<T>(write: (value: T, out: BinaryWriter) => void, value: T): Uint8Array {
  const out = idle ?? new BinaryWriter(SHARED_BYTES);
  idle = undefined;
  const message = out.encode(write, value);
  out.follow(message, SHARED_BYTES, LEAST_BYTES);
  idle = out;
  return message;
}

/** The value of a message that holds nothing else. Throws `DecodeError`. */
export function decodeBinary<T>(read: (input: BinaryReader) => T, bytes: Uint8Array): T {
  const input = new BinaryReader(bytes);
  const value = read(input);
  input.end();
  return value;
}
