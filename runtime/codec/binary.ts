import { BinaryReader } from "./binary-reader.ts";
import { BinaryWriter } from "./binary-writer.ts";

/** One value as a message of its own. Throws `EncodeError`. Who writes many keeps a `BinaryWriter` and resets it. */
export function encodeBinary<T>(write: (value: T, out: BinaryWriter) => void, value: T): Uint8Array {
  const out = new BinaryWriter();
  write(value, out);
  return out.finish();
}

/** The value of a message that holds nothing else. Throws `DecodeError`. */
export function decodeBinary<T>(read: (input: BinaryReader) => T, bytes: Uint8Array): T {
  const input = new BinaryReader(bytes);
  const value = read(input);
  input.end();
  return value;
}
