/** What faults and errors of the JSON and text codecs say was expected: by itself each, so that bundles hold those that they may say. */
// Written out: what is made of other constants no bundler leaves out.
export const bool = "true or false";
export const u8 = "an integer from 0 to 255";
export const s8 = "an integer from -128 to 127";
export const u16 = "an integer from 0 to 65535";
export const s16 = "an integer from -32768 to 32767";
export const u32 = "an integer from 0 to 4294967295";
export const s32 = "an integer from -2147483648 to 2147483647";
export const u64 = "an integer from 0 to 18446744073709551615";
export const s64 = "an integer from -9223372036854775808 to 9223372036854775807";
/** For numbers that a double cannot tell from their neighbours. */
export const exactU64 = "an integer from 0 to 9007199254740991, or a larger one as a string of decimal digits";
export const exactS64 = "an integer from -9007199254740991 to 9007199254740991, or one beyond as a string of decimal digits";
export const bigintU64 = "a bigint from 0 to 18446744073709551615";
export const bigintS64 = "a bigint from -9223372036854775808 to 9223372036854775807";
export const number = "a number";
export const float = 'a number, "NaN", "Infinity" or "-Infinity"';
export const floatOrNull = "a number, or null for none";
export const f32 = "a number that fits 32 bits";
export const char = "a string of one character";
export const string = "a string";
export const wellFormed = "a string without lone surrogates";
export const base64 = "a string of base64, padded";
export const byteList = "a list of integers from 0 to 255";
export const bytes = "a Uint8Array";
