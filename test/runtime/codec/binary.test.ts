import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeBinary, encodeBinary } from "../../../runtime/codec/binary.ts";
import * as read from "../../../runtime/codec/binary-read.ts";
import { BinaryReader } from "../../../runtime/codec/binary-reader.ts";
import * as write from "../../../runtime/codec/binary-write.ts";
import { BinaryWriter } from "../../../runtime/codec/binary-writer.ts";
import * as copy from "../../../runtime/codec/copy.ts";
import { DecodeError } from "../../../runtime/codec/decode-error.ts";
import { EncodeError } from "../../../runtime/codec/faults.ts";

interface Primitive {
  readonly name: string;
  readonly write: (value: never, out: BinaryWriter, at?: string) => void;
  readonly read: (input: BinaryReader, at?: string) => unknown;
  readonly copy: (value: never, at?: string) => unknown;
  readonly good: readonly unknown[];
  readonly bad: readonly unknown[];
}

const INTEGER_NONSENSE = [1.5, NaN, Infinity, "1", null, undefined, 1n, Symbol("s"), {}, [1], new Number(1)];
const BIG_NONSENSE = [1, "1", null, undefined, {}];

const PRIMITIVES: readonly Primitive[] = [
  {
    name: "bool",
    write: write.writeBool,
    read: read.readBool,
    copy: copy.copyBool,
    good: [true, false],
    bad: [0, 1, "true", null, undefined],
  },
  {
    name: "u8",
    write: write.writeU8,
    read: read.readU8,
    copy: copy.copyU8,
    good: [0, 1, 255],
    bad: [-1, 256, ...INTEGER_NONSENSE],
  },
  {
    name: "s8",
    write: write.writeS8,
    read: read.readS8,
    copy: copy.copyS8,
    good: [-128, -1, 0, 127],
    bad: [-129, 128, ...INTEGER_NONSENSE],
  },
  {
    name: "u16",
    write: write.writeU16,
    read: read.readU16,
    copy: copy.copyU16,
    good: [0, 65_535],
    bad: [-1, 65_536, ...INTEGER_NONSENSE],
  },
  {
    name: "s16",
    write: write.writeS16,
    read: read.readS16,
    copy: copy.copyS16,
    good: [-32_768, 32_767],
    bad: [-32_769, 32_768, ...INTEGER_NONSENSE],
  },
  {
    name: "u32",
    write: write.writeU32,
    read: read.readU32,
    copy: copy.copyU32,
    good: [0, 4_294_967_295],
    bad: [-1, 4_294_967_296, ...INTEGER_NONSENSE],
  },
  {
    name: "s32",
    write: write.writeS32,
    read: read.readS32,
    copy: copy.copyS32,
    good: [-2_147_483_648, 2_147_483_647],
    bad: [-2_147_483_649, 2_147_483_648, ...INTEGER_NONSENSE],
  },
  {
    name: "u64",
    write: write.writeU64,
    read: read.readU64,
    copy: copy.copyU64,
    good: [0n, 2n ** 53n + 1n, 2n ** 64n - 1n],
    bad: [-1n, 2n ** 64n, ...BIG_NONSENSE],
  },
  {
    name: "s64",
    write: write.writeS64,
    read: read.readS64,
    copy: copy.copyS64,
    good: [-(2n ** 63n), 2n ** 63n - 1n],
    bad: [-(2n ** 63n) - 1n, 2n ** 63n, ...BIG_NONSENSE],
  },
  {
    name: "f32",
    write: write.writeF32,
    read: read.readF32,
    copy: copy.copyF32,
    good: [0, -0, 1.5, NaN, Infinity, -Infinity, Math.fround(0.1)],
    bad: [1n, "1", null, undefined],
  },
  {
    name: "f64",
    write: write.writeF64,
    read: read.readF64,
    copy: copy.copyF64,
    good: [0, -0, 0.1, NaN, -Infinity, Number.MIN_VALUE],
    bad: [1n, "1", null, undefined],
  },
  {
    name: "char",
    write: write.writeChar,
    read: read.readChar,
    copy: copy.copyChar,
    good: ["a", "\u0000", "é", "\ud7ff", "\ue000", "🦊", "\u{10ffff}"],
    bad: ["", "ab", "\ud800", "\udfff", "\udfff\ud800", "🦊🦊", 97, null],
  },
  {
    name: "string",
    write: write.writeString,
    read: read.readString,
    copy: copy.copyString,
    good: ["", "a", "\ufeffwith a mark", "\u0000", "zwölf 🦊", "x".repeat(200)],
    bad: ["\ud800", "a\udc00", "\udc00\ud800", 1, null, undefined, new String("a")],
  },
  {
    name: "list<u8>",
    write: write.writeBytes,
    read: read.readBytes,
    copy: copy.copyBytes,
    good: [new Uint8Array(), new Uint8Array([0, 255]), new Uint8Array(1000).fill(7)],
    bad: [[1, 2], "ab", new Uint16Array(1), null],
  },
] as readonly Primitive[];

describe.each(PRIMITIVES)("$name", (primitive) => {
  const { name, good, bad } = primitive;
  test.each(good.map((value) => [value]))("%o is read as it was written, and copied", (value) => {
    expect(decodeBinary(primitive.read, encodeBinary(primitive.write, value as never))).toStrictEqual(value);
    expect(primitive.copy(value as never)).toStrictEqual(value);
  });

  test.each(bad.map((value) => [value]))("%o is refused where it stands", (value) => {
    const writing = (): unknown =>
      encodeBinary((each: never, out) => primitive.write(each, out, "user.field"), value as never);
    expect(writing).toThrow(EncodeError);
    expect(writing).toThrow(/^user\.field: expected /);
    expect(() => primitive.copy(value as never, "user.field")).toThrow(/^user\.field: expected /);
    expect(() => primitive.copy(value as never)).toThrow(`${name}: `);
  });

  test("cut anywhere, it is refused where it stands", () => {
    for (const value of good) {
      const bytes = encodeBinary(primitive.write, value as never);
      for (let length = 0; length < bytes.length; length++) {
        expect(
          () => decodeBinary(primitive.read, bytes.subarray(0, length)),
          `${length} of ${bytes.length} bytes`,
        ).toThrow(DecodeError);
      }
    }
    const nothing = encodeBinary(() => {}, null);
    expect(() => decodeBinary((input) => primitive.read(input, "user.field"), nothing)).toThrow(
      /^user\.field: expected .* \(byte \d+\)$/,
    );
  });
});

test("negative zero is no integer of its own", () => {
  for (const each of [copy.copyU8, copy.copyS8, copy.copyU16, copy.copyS16, copy.copyU32, copy.copyS32])
    expect(each(-0)).toBe(0);
});

test("an f32 is copied as it would be read", () => {
  expect(copy.copyF32(0.1)).toBe(Math.fround(0.1));
  expect(copy.copyF32(1e300)).toBe(Infinity);
});

test("a bool is 0 or 1", () => {
  const bytes = encodeBinary(write.writeU8, 2);
  expect(() => decodeBinary(read.readBool, bytes)).toThrow("bool: expected 0 or 1, found 2 (byte 6)");
});

describe("bytes", () => {
  test("of a Buffer are copied, not shared", () => {
    const buffer = Buffer.from([1, 2, 3]);
    const copied = copy.copyBytes(buffer);
    const decoded = decodeBinary(read.readBytes, Buffer.from(encodeBinary(write.writeBytes, buffer)));
    buffer.fill(9);
    expect(copied).toEqual(new Uint8Array([1, 2, 3]));
    expect(decoded.byteLength).toBe(3);
    expect(decoded.buffer.byteLength).toBe(3);
  });

  test("of a message that is changed afterwards stand", () => {
    const received = Buffer.from(encodeBinary(write.writeBytes, new Uint8Array([1, 2, 3])));
    const decoded = decodeBinary(read.readBytes, received);
    received.fill(0);
    expect([...decoded]).toEqual([1, 2, 3]);
  });

  test("of a Buffer, as a store hands it out, are no Buffer: what was loaded is what was saved", () => {
    const decoded = decodeBinary(
      read.readBytes,
      Buffer.from(encodeBinary(write.writeBytes, new Uint8Array([1, 2, 3]))),
    );
    expect(Object.getPrototypeOf(decoded)).toBe(Uint8Array.prototype);
  });

  test("may begin anywhere in their buffer", () => {
    const bytes = encodeBinary(write.writeString, "zwölf");
    const shifted = new Uint8Array(bytes.length + 7);
    shifted.set(bytes, 7);
    expect(decodeBinary(read.readString, shifted.subarray(7))).toBe("zwölf");
  });
});

function pair(a: string, b: string): Uint8Array {
  return encodeBinary((_, out) => {
    write.writeString(a, out);
    write.writeString(b, out);
  }, null);
}

function readPair(input: BinaryReader): string[] {
  return [read.readString(input), read.readString(input)];
}

/** A message of values that are given byte by byte, and of text. */
function message(values: readonly number[], text: readonly number[] = []): Uint8Array {
  return new Uint8Array([2, values.length, 0, 0, 0, ...values, ...text]);
}

function readOneCount(input: BinaryReader): number {
  return read.readCount(input, "count");
}

describe("strings", () => {
  test("stand in one text, in their order", () => {
    expect(decodeBinary(readPair, pair("zwölf", "🦊"))).toEqual(["zwölf", "🦊"]);
    const bytes = pair("ab", "cd");
    expect(Buffer.from(bytes.subarray(7)).toString()).toBe("abcd");
  });

  test("that only together are well-formed are refused", () => {
    expect(() => pair("\ud83e", "\udd8a")).toThrow("a string without lone surrogates");
    const whole = pair("🦊", "");
    // The lengths 2 and 0 become 1 and 1: both would hold half a pair.
    const [first, second] = [whole.indexOf(2, 5), whole.indexOf(2, 5) + 1];
    whole[first] = 1;
    whole[second] = 1;
    expect(() => decodeBinary(readPair, whole)).toThrow("string: expected a string without lone surrogates");
  });

  test("are UTF-8 to the letter", () => {
    expect(decodeBinary(read.readString, message([1], [0xc3, 0xa9]))).toBe("é");
    for (const text of [[0xc0, 0x80], [0xed, 0xa0, 0x80], [0xff], [0xc3], [0xf4, 0x90, 0x80, 0x80]]) {
      expect(() => decodeBinary(read.readString, message([1], text))).toThrow("message: expected UTF-8 text");
    }
  });

  test("any well-formed ones are read as they were written", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary" })), (strings) => {
        const bytes = encodeBinary((_, out) => strings.forEach((each) => write.writeString(each, out)), null);
        expect(decodeBinary((input) => strings.map(() => read.readString(input)), bytes)).toEqual(strings);
      }),
    );
  });
});

describe("counts", () => {
  test("of every size are read as they were written, in the fewest bytes", () => {
    const sizes: [number, number][] = [
      [0, 1],
      [127, 1],
      [128, 2],
      [16_383, 2],
      [16_384, 3],
      [2_097_151, 3],
      [2_097_152, 4],
      [268_435_455, 4],
      [268_435_456, 5],
      [4_294_967_295, 5],
    ];
    for (const [count, size] of sizes) {
      const bytes = encodeBinary(write.writeCount, count);
      expect(bytes).toHaveLength(5 + size);
      expect(decodeBinary((input) => read.readCount(input, "count"), bytes)).toBe(count);
    }
  });

  test("in a longer form, or of more than 32 bits, are refused", () => {
    expect(() => decodeBinary(readOneCount, message([0x80, 0]))).toThrow("an integer in its shortest form");
    expect(() => decodeBinary(readOneCount, message([0xff, 0xff, 0xff, 0xff, 0x10]))).toThrow(
      "an integer of at most 32 bits",
    );
    expect(() => decodeBinary(readOneCount, message([0x80, 0x80, 0x80, 0x80, 0x80, 1]))).toThrow(
      "an integer of at most 32 bits",
    );
    expect(() => decodeBinary(readOneCount, message([0x80]))).toThrow(DecodeError);
  });

  test("that the message cannot hold are refused before anything is allocated", () => {
    const bytes = encodeBinary(write.writeCount, 4_294_967_295);
    const started = performance.now();
    for (const readLong of [
      read.readString,
      read.readBytes,
      (input: BinaryReader) => read.readLength(input, 1, "list"),
    ]) {
      expect(() => decodeBinary<unknown>(readLong, bytes)).toThrow("a length of at most 0");
    }
    expect(() => decodeBinary((input) => read.expectBytes(input, Number.MAX_SAFE_INTEGER, "list"), bytes)).toThrow(
      DecodeError,
    );
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

describe("a message", () => {
  test("one of version 1, in which every u32 takes four bytes, is read as well: states were saved in it", () => {
    const bytes = Uint8Array.from([1, 5, 0, 0, 0, 0x2c, 0x01, 0, 0, 2, 0x68, 0x69]);
    expect(decodeBinary((input) => [read.readU32(input), read.readString(input)], bytes)).toEqual([300, "hi"]);
    const again = encodeBinary((_value: null, out) => (write.writeU32(300, out), write.writeString("hi", out)), null);
    expect([...again]).toEqual([2, 3, 0, 0, 0, 0xac, 0x02, 2, 0x68, 0x69]);
    const short = Uint8Array.from([1, 3, 0, 0, 0, 1, 0, 0]);
    expect(() => decodeBinary((input) => read.readU32(input), short)).toThrow("4 more bytes");
  });

  test("begins with its version and the length of its values", () => {
    expect([...encodeBinary(write.writeU16, 0x0102)]).toEqual([2, 2, 0, 0, 0, 2, 1]);
  });

  test.each([
    [[], "at least 5 bytes"],
    [[2, 0, 0, 0], "at least 5 bytes"],
    [[3, 0, 0, 0, 0], "format version 1 or 2"],
    [[2, 1, 0, 0, 0], "a length of at most 0"],
    [[2, 255, 255, 255, 255], "a length of at most 0"],
  ])("%j is none", (bytes, expected) => {
    expect(() => new BinaryReader(new Uint8Array(bytes))).toThrow(DecodeError);
    expect(() => new BinaryReader(new Uint8Array(bytes))).toThrow(expected);
  });

  test("is read to its end", () => {
    const bytes = encodeBinary((_, out) => {
      write.writeString("a", out);
      write.writeU8(1, out);
    }, null);
    expect(() => decodeBinary(read.readString, bytes)).toThrow(
      "message: expected the end of the values, found 1 bytes",
    );
    const text = new Uint8Array([2, 0, 0, 0, 0, 97]);
    expect(() => decodeBinary(() => null, text)).toThrow('message: expected the end of the text, found "a"');
  });

  test("grows as it must, whatever was guessed", () => {
    fc.assert(
      fc.property(
        fc.nat(300),
        fc.array(fc.oneof(fc.string({ unit: "binary" }), fc.uint8Array()), { maxLength: 60 }),
        (guess, values) => {
          const out = new BinaryWriter(guess);
          for (const value of values) {
            if (typeof value === "string") write.writeString(value, out);
            else write.writeBytes(value, out);
          }
          const decoded = decodeBinary(
            (input) =>
              values.map((value) => (typeof value === "string" ? read.readString(input) : read.readBytes(input))),
            out.finish(),
          );
          expect(decoded).toEqual(values);
        },
      ),
    );
  });

  test("of text alone that is three times as long in UTF-8 finds room", () => {
    const long = "漢".repeat(5_000);
    expect(decodeBinary(read.readString, encodeBinary(write.writeString, long))).toBe(long);
  });

  test("follows another one in the same buffer after `reset`", () => {
    const out = new BinaryWriter();
    write.writeString("a longer first one", out);
    const first = out.finish().slice();
    out.reset();
    write.writeString("b", out);
    expect(decodeBinary(read.readString, out.finish())).toBe("b");
    expect(decodeBinary(read.readString, first)).toBe("a longer first one");
  });

  test("stands, whatever is encoded after it", () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: "binary", maxLength: 9_000 }), { minLength: 2, maxLength: 12 }),
        (texts) => {
          const messages = texts.map((text) => encodeBinary(write.writeString, text));
          const copies = messages.map((bytes) => bytes.slice());
          for (const text of texts) encodeBinary(write.writeString, text.repeat(3));
          expect(messages).toEqual(copies);
          expect(messages.map((bytes) => decodeBinary(read.readString, bytes))).toEqual(texts);
        },
      ),
      { numRuns: 50 },
    );
  });

  test("may be encoded while another one is, and after one that could not be", () => {
    const inner: Uint8Array[] = [];
    const outer = encodeBinary((_, out) => {
      write.writeString("outer", out);
      inner.push(encodeBinary(write.writeString, "inner"));
      expect(() => encodeBinary(write.writeU8, 256)).toThrow(EncodeError);
      write.writeString("end", out);
    }, null);
    expect(decodeBinary(readPair, outer)).toEqual(["outer", "end"]);
    expect(inner.map((bytes) => decodeBinary(read.readString, bytes))).toEqual(["inner"]);
  });

  test("of many strings is one text, however long it gets", () => {
    const strings = Array.from({ length: 3_000 }, (_, i) => (i % 3 === 0 ? "🦊ü" : "plain").repeat(i % 40));
    const message = encodeBinary((values: readonly string[], out) => {
      for (const value of values) write.writeString(value, out);
    }, strings);
    expect(decodeBinary((input) => strings.map(() => read.readString(input)), message)).toEqual(strings);
    const out = new BinaryWriter();
    for (const round of [strings, strings.slice(0, 2), strings]) {
      out.reset();
      for (const value of round) write.writeString(value, out);
      expect(decodeBinary((input) => round.map(() => read.readString(input)), out.finish())).toEqual(round);
    }
  });

  test("that would be too long for the host is refused", () => {
    const out = new BinaryWriter();
    expect(() => out.ensure(0x7fff_ffff)).toThrow(EncodeError);
    out.encodedLength = (1 << 29) - 300;
    expect(() => write.writeString("y".repeat(20_000), out, "user.name")).toThrow(
      "user.name: expected at most 536870656 characters",
    );
    const other = new BinaryWriter();
    write.writeString("y".repeat(20_000), other);
    other.encodedLength = (1 << 29) - 300;
    write.writeString("y".repeat(300), other);
    expect(() => other.finish()).toThrow("message: expected at most 536870656 characters");
  });

  test("of random bytes never yields anything but DecodeError", () => {
    const readers = PRIMITIVES.map((each) => each.read);
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 40 }),
        fc.constantFrom(...readers),
        fc.boolean(),
        (bytes, reader, framed) => {
          try {
            decodeBinary(reader, framed ? new Uint8Array([2, Math.min(bytes.length, 8), 0, 0, 0, ...bytes]) : bytes);
          } catch (error) {
            expect(error).toBeInstanceOf(DecodeError);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe("flags and places", () => {
  test("with bits or bytes that mean nothing are refused", () => {
    const bytes = encodeBinary(write.writeByte, 0b101);
    expect(decodeBinary((input) => read.readFlags(input, 0b111, "access"), bytes)).toBe(0b101);
    expect(() => decodeBinary((input) => read.readFlags(input, 0b011, "access"), bytes)).toThrow(
      "access: expected no bits beside 3, found 5",
    );
    expect(() => decodeBinary((input) => read.readPlace(input, "list"), bytes)).toThrow("list: expected 0, found 5");
  });
});
