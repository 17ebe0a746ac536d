import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readFrame, writeFrame } from "../../../runtime/state/frame.ts";

const hash = "00112233445566778899aabbccddeeff";
const frame = writeFrame("state", { sequence: 7, hash, payload: new Uint8Array([1, 2, 3, 4, 5]) });

describe("a frame", () => {
  test("gives back what it was made of", () => {
    fc.assert(
      fc.property(
        fc.maxSafeNat(),
        fc.uint8Array({ maxLength: 200 }),
        fc.constantFrom("state", "type"),
        (sequence, payload, kind) => {
          const read = readFrame(kind as "state", writeFrame(kind as "state", { sequence, hash, payload }));
          expect(read).toEqual({ sequence, hash, payload });
        },
      ),
    );
  });

  test("is laid out as documented, little-endian", () => {
    expect(Buffer.from(frame.subarray(0, 36)).toString("hex")).toBe(
      `48595053${"01000000"}${"0700000000000000"}${hash}${"05000000"}`,
    );
    expect(frame).toHaveLength(36 + 5 + 4);
  });

  test("reveals every flipped bit", () => {
    for (let bit = 0; bit < frame.length * 8; bit++) {
      const damaged = frame.slice();
      damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(readFrame("state", damaged), `bit ${bit}`).toEqual(
        expect.stringMatching(/^has changed bits|^is cut short/),
      );
    }
  });

  test("reveals every cut, and says that it is one", () => {
    for (let length = 0; length < frame.length; length++) {
      expect(readFrame("state", frame.subarray(0, length)), `${length} bytes`).toEqual(
        expect.stringMatching(/^is cut short: /),
      );
    }
  });

  test("reveals bytes that were added", () => {
    expect(readFrame("state", new Uint8Array([...frame, 0]))).toBe("has changed bits: its checksum does not fit");
  });

  test("of another kind or a later version is refused", () => {
    expect(readFrame("type", frame)).toBe("is no frame of hypc");
    const later = frame.slice();
    later[4] = 2;
    expect(readFrame("state", reseal(later))).toBe("has format version 2, this hypc reads 1");
    const longer = frame.slice();
    longer[32] = 4;
    expect(readFrame("state", reseal(longer))).toBe("has a payload of 5 bytes where 4 were written");
  });
});

/** With the checksum that fits: what a mistake of the writer would leave. */
function reseal(bytes: Uint8Array): Uint8Array {
  const end = bytes.length - 4;
  new DataView(bytes.buffer).setUint32(end, checksum(bytes.subarray(0, end)), true);
  return bytes;
}

/** CRC-32 as zlib and PNG define it, written out: the frame must not depend on whoever computes it. */
function checksum(bytes: Uint8Array): number {
  let crc = 0xffff_ffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let i = 0; i < 8; i++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb8_8320 : crc >>> 1;
  }
  return (crc ^ 0xffff_ffff) >>> 0;
}
