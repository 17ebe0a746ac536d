/**
 * FNV-1a with 64 bits (Fowler, Noll and Vo), for telling whether a text is still the same. Nobody is kept from making two
 * texts with one hash, yet two that differ in one byte never have the same. It runs as WebAssembly, where a multiplication of 64 bits
 * is one instruction: what that takes to be ready is a tenth of what Node's crypto module takes to load.
 */

/** 16 hexadecimal digits, of the texts one after the other as UTF-8. */
export function fnv64(...texts: readonly string[]): string {
  engine ??= start();
  const hash = engine === null ? slowFnv64(texts.join("")) : quickFnv64(engine, texts);
  return BigInt.asUintN(64, hash).toString(16).padStart(16, "0");
}

/** The same for who has no WebAssembly (`--jitless`), as the algorithm is written down. */
export function slowFnv64(text: string): bigint {
  let hash = 0xcbf29ce484222325n;
  for (const byte of encoder.encode(text)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash;
}

const encoder = new TextEncoder();

// What is used of it, since TypeScript has its types for browsers alone.
declare const WebAssembly:
  | { readonly Module: new (program: Uint8Array) => object; readonly Instance: new (module: object) => { readonly exports: unknown } }
  | undefined;

interface Engine {
  readonly memory: { readonly buffer: ArrayBuffer; readonly grow: (pages: number) => number };
  /** Of the bytes from `start` to `end` of its memory, as a signed number. */
  readonly hash: (start: number, end: number) => bigint;
}

let engine: Engine | null = null;

function start(): Engine | null {
  return typeof WebAssembly === "undefined" ? null : (new WebAssembly.Instance(new WebAssembly.Module(program())).exports as Engine);
}

function quickFnv64({ memory, hash }: Engine, texts: readonly string[]): bigint {
  // No UTF-16 unit is more than three bytes.
  const missing = texts.reduce((sum, text) => sum + text.length * 3, 0) - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
  const bytes = new Uint8Array(memory.buffer);
  let end = 0;
  for (const text of texts) end += encoder.encodeInto(text, bytes.subarray(end)).written;
  return hash(0, end);
}

const PAGE = 65_536;

// (module
//   (memory (export "memory") 1)
//   (func (export "hash") (param $at i32) (param $end i32) (result i64) (local $hash i64) ...))
function program(): Uint8Array<ArrayBuffer> {
  const parts = [
    [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00], // magic, version
    [0x01, 0x07, 0x01, 0x60, 0x02, 0x7f, 0x7f, 0x01, 0x7e], // types: (i32, i32) -> i64
    [0x03, 0x02, 0x01, 0x00], // functions: one, of that type
    [0x05, 0x03, 0x01, 0x00, 0x01], // memories: one, of a page
    [0x07, 0x11, 0x02, 0x06, ...ascii("memory"), 0x02, 0x00, 0x04, ...ascii("hash"), 0x00, 0x00], // exports
    [0x0a, 0x3f, 0x01, 0x3d, 0x01, 0x01, 0x7e], // code: one function, one local of i64
    [0x42, 0xa5, 0xc6, 0x88, 0xa1, 0xc8, 0x9c, 0xa7, 0xf9, 0x4b, 0x21, 0x02], // $hash = 0xcbf29ce484222325
    [0x02, 0x40, 0x20, 0x00, 0x20, 0x01, 0x4f, 0x0d, 0x00], // block: leave it if $at >= $end
    [0x03, 0x40], // loop
    [0x20, 0x02, 0x20, 0x00, 0x31, 0x00, 0x00, 0x85], // $hash ^ byte at $at
    [0x42, 0xb3, 0x83, 0x80, 0x80, 0x80, 0x20, 0x7e, 0x21, 0x02], // $hash = that * 0x100000001b3
    [0x20, 0x00, 0x41, 0x01, 0x6a, 0x22, 0x00, 0x20, 0x01, 0x49, 0x0d, 0x00], // $at += 1: again if $at < $end
    [0x0b, 0x0b, 0x20, 0x02, 0x0b], // end of loop and block; $hash
  ];
  return Uint8Array.from(parts.flat());
}

function ascii(text: string): number[] {
  return Array.from(text, (character) => character.charCodeAt(0));
}
