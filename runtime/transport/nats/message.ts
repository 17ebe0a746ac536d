/**
 * Messages between nodes, version 1:
 *
 * | bytes | |
 * |---|---|
 * | 1 | version |
 * | 1 | kind |
 * | 1 + n | return tail: `<link>.<id>.<secret>`, ASCII, in messages to a node; empty in answers |
 * | ... | body: one message of the binary format (design 3.3); the head's fields, then the values |
 *
 * What stands before the body stays as it is in every version, so that a node can answer also what it cannot read.
 */
import { BinaryReader } from "../../codec/binary-reader.ts";
import { readCount, readF64, readString, readU8 } from "../../codec/binary-read.ts";
import { BinaryWriter } from "../../codec/binary-writer.ts";
import { writeCount, writeF64, writeString, writeU8 } from "../../codec/binary-write.ts";
import type { Fault } from "../../codec/faults.ts";
import { traceOfHeaders } from "../../observe/trace-context.ts";
import type { TraceContext } from "../../observe/trace-context.ts";
import { isSendErrorKind } from "../../send-error.ts";
import type { SendErrorKind } from "../../send-error.ts";

export const MESSAGE_VERSION = 1;

/** To a node: `REQUEST`, `WORD`. Back: `RESULT`, `REFUSAL`, `STATUS`. */
export const KIND = { request: 1, word: 2, result: 3, refusal: 4, status: 5 } as const;

/** How parameters and results are written: by the binary codec, or as JSON text where the contract says `wire = hyperware`. */
export const ENCODING = { binary: 0, json: 1 } as const;

const HEADER = 3;
const LONGEST_TAIL = 160;

/** What a message is before its body is read. */
export interface Envelope {
  readonly kind: number;
  /** Empty in answers. */
  readonly tail: string;
  /** Reads the body; throws `DecodeError` where it is none. */
  readonly body: () => BinaryReader;
}

/** In words why something is no message, or the version that it is of. */
export type NoMessage = { readonly version: number; readonly tail: string } | "no message";

/** Reads what stands before the body. */
export function readEnvelope(bytes: Uint8Array): Envelope | NoMessage {
  const [version, kind, length] = bytes;
  if (version === undefined || kind === undefined || length === undefined) return "no message";
  if (length > LONGEST_TAIL || HEADER + length > bytes.length) return "no message";
  const tail = tailOf(bytes, length);
  if (tail === undefined) return "no message";
  if (version !== MESSAGE_VERSION) return { version, tail };
  return { kind, tail, body: () => new BinaryReader(bytes.subarray(HEADER + length)) };
}

/** A tail becomes part of a subject that this node publishes to: nothing but letters, digits, `-`, `_` and two dots may be in it. */
function tailOf(bytes: Uint8Array, length: number): string | undefined {
  if (length === 0) return "";
  let dots = 0;
  for (let at = HEADER; at < HEADER + length; at++) {
    const code = bytes[at] ?? 0;
    if (code === DOT) dots++;
    else if (!isTokenCode(code)) return undefined;
  }
  const text = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tail = text.toString("latin1", HEADER, HEADER + length);
  return dots === 2 && !tail.includes("..") && !tail.startsWith(".") && !tail.endsWith(".") ? tail : undefined;
}

const DOT = 46;

function isTokenCode(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 48 && code <= 57) ||
    (code >= 65 && code <= 90) ||
    code === 45 ||
    code === 95
  );
}

/** The head of a request, as it travels; its source node and its target are in the subject. */
export interface WireHead {
  /** `counter:demo:alice.os` */
  readonly sourceProcess: string;
  readonly handler: string;
  readonly hash: string;
  /** Milliseconds that somebody still waits, from when it was sent; `Infinity` too. Clocks of two machines are not compared. */
  readonly timeToLiveMs: number;
  readonly trace: TraceContext | undefined;
  /** One of `ENCODING`. */
  readonly encoding: number;
}

export function writeHead(head: WireHead, out: BinaryWriter): void {
  writeString(head.sourceProcess, out);
  writeString(head.handler, out);
  writeString(head.hash, out);
  writeF64(head.timeToLiveMs, out);
  writeString(head.trace?.traceparent ?? "", out);
  writeString(head.trace?.tracestate ?? "", out);
  writeU8(head.encoding, out);
}

/** Throws `DecodeError`. */
export function readHead(input: BinaryReader): WireHead {
  const sourceProcess = readString(input, "source");
  const handler = readString(input, "handler");
  const hash = readString(input, "hash");
  const timeToLiveMs = readF64(input, "time to live");
  const traceparent = readString(input, "traceparent");
  const tracestate = readString(input, "tracestate");
  const encoding = readU8(input, "encoding");
  // What is no trace is ignored, as W3C Trace Context wants it.
  const trace = traceparent === "" ? undefined : traceOfHeaders({ traceparent, tracestate: tracestate || undefined });
  return { sourceProcess, handler, hash, timeToLiveMs, trace, encoding };
}

/** Why a request got no answer of its handler. */
export interface Refusal {
  readonly kind: SendErrorKind;
  readonly message: string;
  readonly faults: readonly Fault[];
}

export function writeRefusal({ kind, message, faults }: Refusal, out: BinaryWriter): void {
  writeString(kind, out);
  writeString(message.toWellFormed(), out);
  writeCount(faults.length, out);
  for (const { path, expected, found } of faults) {
    writeString(path.toWellFormed(), out);
    writeString(expected.toWellFormed(), out);
    writeString(found.toWellFormed(), out);
  }
}

/** The most faults that a refusal holds. */
const MOST_FAULTS = 100;

/** Throws `DecodeError`. A kind that this version does not know is `failed`. */
export function readRefusal(input: BinaryReader): Refusal {
  const kind = readString(input, "kind");
  const message = readString(input, "message");
  const count = readCount(input, "faults");
  if (count > MOST_FAULTS) throw input.fault("faults", `at most ${MOST_FAULTS} faults`, count);
  const faults: Fault[] = [];
  for (let index = 0; index < count; index++) {
    faults.push({
      path: readString(input, "path"),
      expected: readString(input, "expected"),
      found: readString(input, "found"),
    });
  }
  input.end();
  return { kind: isSendErrorKind(kind) ? kind : "failed", message, faults };
}

/** Puts messages together, one at a time, in a buffer that it keeps. */
export class MessageBuilder {
  readonly #writer = new BinaryWriter(4_096);
  /** What messages are cut from. */
  #slab = Buffer.alloc(0);
  #slabUsed = 0;

  /** The message in bytes of its own. `body`, which may be run twice, throws what it throws; then there is no message. */
  build(kind: number, tail: string, body: (out: BinaryWriter) => void): Uint8Array {
    const writer = this.#writer;
    writer.reset();
    const content = writer.encode(writeBody, body);
    const bytes = this.#cut(HEADER + tail.length + content.length);
    bytes[0] = MESSAGE_VERSION;
    bytes[1] = kind;
    bytes[2] = tail.length;
    if (tail !== "") bytes.write(tail, HEADER, "latin1");
    bytes.set(content, HEADER + tail.length);
    if (writer.bytes.length > LARGEST_KEPT) writer.exchange(new Uint8Array(4_096));
    return bytes;
  }

  /** Like `Buffer.allocUnsafe`, whose own slabs of 8 KB hold some twenty messages each. */
  #cut(length: number): Buffer {
    if (length > LARGEST_CUT) return Buffer.allocUnsafeSlow(length);
    if (this.#slabUsed + length > this.#slab.length) {
      this.#slab = Buffer.allocUnsafeSlow(SLAB_BYTES);
      this.#slabUsed = 0;
    }
    const start = this.#slabUsed;
    this.#slabUsed += length;
    return this.#slab.subarray(start, start + length);
  }
}

function writeBody(body: (out: BinaryWriter) => void, out: BinaryWriter): void {
  body(out);
}

const SLAB_BYTES = 0x1_0000;
const LARGEST_CUT = 0x2000;

/** A buffer that one large message made is not kept for the small ones. */
const LARGEST_KEPT = 1 << 20;
