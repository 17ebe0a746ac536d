import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BinaryReader } from "../../../runtime/codec/binary-reader.ts";
import { DecodeError } from "../../../runtime/codec/decode-error.ts";
import {
  KIND,
  MessageBuilder,
  readEnvelope,
  readHead,
  readRefusal,
  writeHead,
  writeRefusal,
} from "../../../runtime/transport/nats/message.ts";
import type { WireHead } from "../../../runtime/transport/nats/message.ts";

const text = fc.string({ unit: "grapheme", maxLength: 40 });
const tail = fc
  .tuple(...Array.from({ length: 3 }, () => fc.stringMatching(/^[A-Za-z0-9_-]{1,30}$/)))
  .map((parts) => parts.join("."));
const head: fc.Arbitrary<WireHead> = fc.record({
  sourceProcess: text,
  handler: text,
  hash: text,
  timeToLiveMs: fc.oneof(fc.double({ noNaN: true }), fc.constant(Number.POSITIVE_INFINITY)),
  trace: fc.constantFrom(undefined, { traceparent: `00-${"a".repeat(32)}-${"b".repeat(16)}-01`, tracestate: "x=1" }),
  encoding: fc.integer({ min: 0, max: 255 }),
});

describe("messages between nodes", () => {
  test("a head comes back as it was", () => {
    const builder = new MessageBuilder();
    fc.assert(
      fc.property(head, tail, (value, where) => {
        const envelope = readEnvelope(builder.build(KIND.request, where, (out) => writeHead(value, out)));
        if (typeof envelope === "string" || "version" in envelope) throw new Error("no message");
        expect([envelope.kind, envelope.tail]).toEqual([KIND.request, where]);
        const body = envelope.body();
        expect(readHead(body)).toEqual(value);
        body.end();
      }),
    );
  });

  test("a tracestate that is longer than has to be carried is dropped, as that of an HTTP request is", () => {
    const traceparent = `00-${"a".repeat(32)}-${"b".repeat(16)}-01`;
    const stateAfter = (tracestate: string): string | undefined => {
      const own = { sourceProcess: "a:b:c", handler: "h", hash: "1", timeToLiveMs: 1, encoding: 0 };
      const bytes = new MessageBuilder().build(KIND.request, "a.b.c", (out) =>
        writeHead({ ...own, trace: { traceparent, tracestate } }, out),
      );
      const envelope = readEnvelope(bytes);
      if (typeof envelope === "string" || "version" in envelope) throw new Error("no message");
      return readHead(envelope.body()).trace?.tracestate;
    };
    expect(stateAfter(`v=${"x".repeat(500)}`)).toHaveLength(502);
    expect(stateAfter(`v=${"x".repeat(600)}`)).toBeUndefined();
  });

  test("a refusal comes back as it was, but for lone surrogates", () => {
    const builder = new MessageBuilder();
    const fault = fc.record({ path: text, expected: text, found: fc.string({ unit: "binary" }) });
    fc.assert(
      fc.property(text, fc.array(fault, { maxLength: 5 }), (message, faults) => {
        const bytes = builder.build(KIND.refusal, "", (out) =>
          writeRefusal({ kind: "bad-request", message, faults }, out),
        );
        const envelope = readEnvelope(bytes);
        if (typeof envelope === "string" || "version" in envelope) throw new Error("no message");
        expect(readRefusal(envelope.body())).toEqual({
          kind: "bad-request",
          message,
          faults: faults.map((each) => ({ ...each, found: each.found.toWellFormed() })),
        });
      }),
    );
  });

  test("a refusal of a later version's kind is a failure", () => {
    const bytes = new MessageBuilder().build(KIND.refusal, "", (out) =>
      writeRefusal({ kind: "gone-fishing" as never, message: "m", faults: [] }, out),
    );
    const envelope = readEnvelope(bytes);
    if (typeof envelope === "string" || "version" in envelope) throw new Error("no message");
    expect(readRefusal(envelope.body()).kind).toBe("failed");
  });

  test("whatever comes in is a message, none, or a decoder's error", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (noise, framed) => {
        const bytes = framed ? Uint8Array.from([1, 1, 5, ...Buffer.from("a.b.c"), ...noise]) : noise;
        const envelope = readEnvelope(bytes);
        if (typeof envelope === "string" || "version" in envelope) return;
        for (const read of [readHead, readRefusal]) {
          try {
            read(envelope.body());
          } catch (error) {
            if (!(error instanceof DecodeError)) throw error;
          }
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test("a message stands by itself: the next one does not change it", () => {
    const builder = new MessageBuilder();
    const first = builder.build(KIND.word, "a.b.c", (out) =>
      writeHead(
        { sourceProcess: "x".repeat(5_000), handler: "h", hash: "", timeToLiveMs: 1, trace: undefined, encoding: 0 },
        out,
      ),
    );
    const copy = Buffer.from(first);
    builder.build(KIND.word, "d.e.f", (out) =>
      writeHead(
        { sourceProcess: "y".repeat(5_000), handler: "h", hash: "", timeToLiveMs: 2, trace: undefined, encoding: 0 },
        out,
      ),
    );
    expect(Buffer.compare(first, copy)).toBe(0);
    const envelope = readEnvelope(first);
    if (typeof envelope === "string" || "version" in envelope) throw new Error("no message");
    expect(envelope.body()).toBeInstanceOf(BinaryReader);
  });
});
