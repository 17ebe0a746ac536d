/** The strings of a message: one text, whatever is in it, and refused where one by one they are no Unicode. */
import { isUtf8 } from "node:buffer";
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { decodeBinary, encodeBinary } from "../../../runtime/codec/binary.ts";
import { readString, readU8 } from "../../../runtime/codec/binary-read.ts";
import { BinaryReader } from "../../../runtime/codec/binary-reader.ts";
import { writeString, writeU8 } from "../../../runtime/codec/binary-write.ts";
import { BinaryWriter } from "../../../runtime/codec/binary-writer.ts";
import { EncodeError } from "../../../runtime/codec/faults.ts";

/** Longer than the pieces that a text is encoded in. */
const LONG = 20_000;

const ASCII = fc.string({ unit: "binary-ascii" });
const WELL_FORMED = fc.oneof(
  ASCII,
  fc.string({ unit: fc.integer({ min: 0, max: 0xff }).map((code) => String.fromCharCode(code)) }),
  fc.string({ unit: fc.constantFrom("漢", "字", "\u2028", "\ufeff", "a") }),
  fc.string({ unit: fc.constantFrom("🦊", "e\u0301", "👩‍🚀", "x") }),
  fc.string({ unit: "binary" }),
  fc.constantFrom("", "a", "é", "漢", "🦊"),
  fc
    .tuple(fc.constantFrom("a", "é", "漢", "🦊"), fc.integer({ min: 16_380, max: 16_388 }))
    .map(([unit, length]) => unit.repeat(length / unit.length)),
);
/** Halves of pairs where a string begins and ends: beside one another they would make whole pairs. */
const ANY = fc.oneof(
  { weight: 6, arbitrary: WELL_FORMED },
  { weight: 1, arbitrary: WELL_FORMED.map((text) => `${text}\ud83e`) },
  { weight: 1, arbitrary: WELL_FORMED.map((text) => `\udd8a${text}`) },
);

function writeAll(values: readonly string[], out: BinaryWriter): void {
  values.forEach((value, index) => writeString(value, out, `list[${index}]`));
}

function readAll(values: readonly string[]): (input: BinaryReader) => string[] {
  return (input) => values.map(() => readString(input));
}

/** The message as the format says that it is. */
function messageOf(values: readonly string[]): Uint8Array {
  return messageOfText(
    values.map(({ length }) => length),
    Buffer.from(values.join("")),
  );
}

/** The message that says of `text` that its strings are so long. */
function messageOfText(lengths: readonly number[], text: Uint8Array): Uint8Array {
  const counts = lengths.flatMap(lebOf);
  const header = Buffer.from([2, 0, 0, 0, 0]);
  header.writeUInt32LE(counts.length, 1);
  return new Uint8Array(Buffer.concat([header, Buffer.from(counts), text]));
}

function lebOf(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...lebOf(value >>> 7)];
}

describe("strings of all kinds", () => {
  test("are written as the format says, and read as they were written", () => {
    fc.assert(
      fc.property(fc.array(WELL_FORMED, { maxLength: 12 }), (values) => {
        const bytes = encodeBinary(writeAll, values);
        expect(Buffer.compare(bytes, messageOf(values))).toBe(0);
        expect(decodeBinary(readAll(values), bytes)).toEqual(values);
      }),
    );
  });

  test("are written alike by a writer that cannot begin again", () => {
    fc.assert(
      fc.property(fc.array(WELL_FORMED, { maxLength: 12 }), (values) => {
        const out = new BinaryWriter();
        writeAll(values, out);
        expect(Buffer.compare(out.finish(), messageOf(values))).toBe(0);
      }),
    );
  });

  test("are refused where the first of them holds half a pair, whatever follows it", () => {
    fc.assert(
      fc.property(fc.array(fc.array(ANY, { maxLength: 8 }), { maxLength: 4 }), (messages) => {
        const out = new BinaryWriter(64);
        for (const values of messages) {
          const wrong = values.findIndex((value) => !value.isWellFormed());
          out.reset();
          if (wrong < 0) {
            expect(Buffer.compare(out.encode(writeAll, values), messageOf(values))).toBe(0);
            expect(Buffer.compare(encodeBinary(writeAll, values), messageOf(values))).toBe(0);
          } else {
            const expected = `list[${wrong}]: expected a string without lone surrogates`;
            expect(() => out.encode(writeAll, values)).toThrow(expected);
            expect(() => encodeBinary(writeAll, values)).toThrow(expected);
          }
        }
      }),
    );
  });
});

/** Long runs of ASCII with something else between, as long and as short as the reader's pieces of a text can be. */
const TEXT = fc
  .array(
    fc.oneof(
      fc
        .tuple(fc.integer({ min: 0, max: 25 }), fc.integer({ min: 0, max: 18 }), fc.constantFrom("a", "\n"))
        .map(([blocks, more, unit]) => unit.repeat(blocks * 16 + more)),
      fc
        .tuple(fc.constantFrom("é", "漢", "🦊", "\ufeff", "🦊\u0301"), fc.integer({ min: 1, max: 40 }))
        .map(([unit, times]) => unit.repeat(times)),
    ),
    { maxLength: 9 },
  )
  .map((parts) => parts.join(""));

describe("a text that is decoded in pieces", () => {
  test("is cut into the strings that it would be as a whole; a cut in a pair is refused where it is", () => {
    fc.assert(
      fc.property(TEXT, fc.array(fc.integer({ min: 0, max: 700 }), { maxLength: 30 }), (text, cuts) => {
        const values: string[] = [];
        let at = 0;
        for (const cut of [...cuts, Infinity]) {
          values.push(text.slice(at, at + cut));
          at = Math.min(at + cut, text.length);
        }
        const bytes = messageOfText(
          values.map(({ length }) => length),
          Buffer.from(text),
        );
        const wrong = values.findIndex((value) => !value.isWellFormed());
        const decode = (): string[] =>
          decodeBinary((input) => values.map((_, index) => readString(input, `list[${index}]`)), bytes);
        if (wrong < 0) expect(decode()).toEqual(values);
        else expect(decode).toThrow(`list[${wrong}]: expected a string without lone surrogates`);
      }),
      { numRuns: 1_000 },
    );
  });

  test("is refused as a whole, before a value is read, where it is no UTF-8 anywhere", () => {
    fc.assert(
      fc.property(TEXT, fc.nat(4_000), fc.constantFrom(0x80, 0xbf, 0xc3, 0xed, 0xf0, 0xff), (text, at, byte) => {
        const encoded = Buffer.from(`${text} `);
        encoded[at % encoded.length] = byte;
        const bytes = messageOfText([], encoded);
        const isText = isUtf8(encoded);
        const opened = (): BinaryReader => new BinaryReader(bytes);
        if (isText) expect(opened().take(encoded.length)).toBe(encoded.toString());
        else expect(opened).toThrow(`message: expected UTF-8 text, found ${encoded.length} bytes (byte 5)`);
      }),
      { numRuns: 1_000 },
    );
  });

  const long = `${"ä".repeat(20)}${"b".repeat(1_000)}${"🦊".repeat(20)}${"c".repeat(1_000)}`;

  test("knows how much is left, over all of it", () => {
    for (const [length, left] of [
      [0, 2_060],
      [20, 2_040],
      [500, 1_560],
      [1_024, 1_036],
      [2_000, 60],
      [2_060, 0],
    ] as const) {
      const bytes = messageOfText([length, left + 1], Buffer.from(long));
      const two = (input: BinaryReader): string[] => [readString(input), readString(input, "user.name")];
      expect(() => decodeBinary(two, bytes)).toThrow(`user.name: expected a length of at most ${left}, found`);
      const exact = messageOfText([length, left], Buffer.from(long));
      expect(decodeBinary(two, exact)).toEqual([long.slice(0, length), long.slice(length)]);
    }
  });

  test("is read to its end", () => {
    for (const length of [0, 30, 1_024, 1_500, 2_059]) {
      const bytes = messageOfText([length], Buffer.from(long));
      const rest = long.slice(length);
      const shown = JSON.stringify(rest.length > 40 ? `${rest.slice(0, 40)}…` : rest);
      expect(() => decodeBinary(readString, bytes)).toThrow(`message: expected the end of the text, found ${shown}`);
    }
  });

  test("is the same where there are no buffers of Node", async () => {
    vi.stubGlobal("Buffer", undefined);
    vi.resetModules();
    try {
      const { BinaryReader: PlainReader } = await import("../../../runtime/codec/binary-reader.ts");
      const text = new TextEncoder().encode(long);
      const header = new Uint8Array([2, 0, 0, 0, 0, ...text]);
      expect(new PlainReader(header).take(2_060)).toBe(long);
      expect(new PlainReader(new Uint8Array([2, 0, 0, 0, 0, 104, 105])).take(2)).toBe("hi");
    } finally {
      vi.unstubAllGlobals();
      vi.resetModules();
    }
  });
});

describe("the first error of a message is the one that is thrown", () => {
  interface Both {
    readonly name: string;
    readonly age: number;
  }
  const nameFirst = ({ name, age }: Both, out: BinaryWriter): void => {
    writeString(name, out, "user.name");
    writeU8(age, out, "user.age");
  };
  const ageFirst = ({ name, age }: Both, out: BinaryWriter): void => {
    writeU8(age, out, "user.age");
    writeString(name, out, "user.name");
  };
  const wrong = { name: "\ud800", age: 256 };

  test.each([
    [nameFirst, "user.name: expected a string without lone surrogates"],
    [ageFirst, "user.age: expected an integer from 0 to 255"],
  ])("%o", (write, expected) => {
    expect(() => encodeBinary(write, wrong)).toThrow(expected);
    const out = new BinaryWriter();
    expect(() => out.encode(write, wrong)).toThrow(expected);
    out.reset();
    // Also when the messages before held surrogates.
    out.encode(write, { name: "🦊", age: 1 });
    out.reset();
    expect(() => out.encode(write, wrong)).toThrow(expected);
  });

  test("also where its text was encoded before another value is wrong", () => {
    expect(() => encodeBinary(nameFirst, { name: `${"é".repeat(LONG)}\ud800`, age: 256 })).toThrow(
      "user.name: expected a string without lone surrogates",
    );
    expect(() => encodeBinary(nameFirst, { name: "é".repeat(LONG), age: 256 })).toThrow(
      "user.age: expected an integer from 0 to 255",
    );
  });
});

describe("a writer that wrote a message twice, or failed to", () => {
  test("writes what comes next as if nothing had been, also behind the message before", () => {
    const out = new BinaryWriter(64);
    const kept: [Uint8Array, Uint8Array][] = [];
    const texts = ["a", "🦊".repeat(30), "é", "b".repeat(100), "🦊", "ü".repeat(LONG), "🦊".repeat(LONG), "c"];
    for (const text of [...texts, ...texts]) {
      const message = out.encode(writeString, text);
      kept.push([message, messageOf([text])]);
      out.follow(message, 16_384, 64);
      expect(() => out.encode(writeAll, [text, "\udfff"])).toThrow("list[1]: expected a string without");
      out.follow(message, 16_384, 64);
    }
    for (const [message, expected] of kept) expect(Buffer.compare(message, expected)).toBe(0);
  });

  test("does not run twice into what a program's own getter throws", () => {
    let runs = 0;
    const broken = {
      get name(): string {
        runs++;
        throw new RangeError("no name");
      },
    };
    expect(() => encodeBinary((value: typeof broken, out) => writeString(value.name, out), broken)).toThrow(RangeError);
    expect(runs).toBe(1);
    expect(decodeBinary(readString, encodeBinary(writeString, "next"))).toBe("next");
  });

  test("tells of strings that are too long together for any text, as of those that are too long one by one", () => {
    // Ropes, of which the engine makes no text.
    const half = "x".repeat(2 ** 28);
    const joined = (value: string, out: BinaryWriter): void => out.setText(out.pending.text + value + value);
    expect(() => encodeBinary(joined, half)).toThrow(EncodeError);
    expect(() => encodeBinary(joined, half)).toThrow("message: expected at most 536870656 characters in all strings");
    expect(decodeBinary(readString, encodeBinary(writeString, "next"))).toBe("next");
  });

  test("that was never told to begin again asks each string at once", () => {
    const out = new BinaryWriter();
    writeString("🦊", out);
    expect(() => writeString("\ud83e", out, "user.name")).toThrow(EncodeError);
    writeU8(7, out);
    expect(decodeBinary((input) => [readString(input), readU8(input)], out.finish())).toEqual(["🦊", 7]);
  });
});
