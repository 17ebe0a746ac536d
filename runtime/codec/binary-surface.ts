/** What generated binary codecs, copiers and procedures import; `hypc/client` exports all of it. Nothing else belongs to that surface. */
export { decodeBinary, encodeBinary } from "./binary.ts";
export { BinaryReader } from "./binary-reader.ts";
export { BinaryWriter } from "./binary-writer.ts";
export { checkLength, checkList, checkMap, checkObject, flagBit } from "./check.ts";
export { DecodeError } from "./decode-error.ts";
export {
  copyBool,
  copyBytes,
  copyChar,
  copyF32,
  copyF64,
  copyS16,
  copyS32,
  copyS64,
  copyS8,
  copyString,
  copyU16,
  copyU32,
  copyU64,
  copyU8,
} from "./copy.ts";
export {
  expectBytes,
  readBool,
  readBytes,
  readChar,
  readCount,
  readF32,
  readF64,
  readFlags,
  readLength,
  readPlace,
  readS16,
  readS32,
  readS64,
  readS8,
  readString,
  readU16,
  readU32,
  readU64,
  readU8,
} from "./binary-read.ts";
export {
  writeBool,
  writeByte,
  writeBytes,
  writeChar,
  writeCount,
  writeF32,
  writeF64,
  writeS16,
  writeS32,
  writeS64,
  writeS8,
  writeString,
  writeU16,
  writeU32,
  writeU64,
  writeU8,
} from "./binary-write.ts";
