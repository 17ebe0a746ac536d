import { isAscii, isUtf8 } from "node:buffer";
import { JsonSyntaxError, isDeeperThan, parseJsonExact } from "../codec/json-exact.ts";

/** Why a body is no JSON that can be used. */
export class JsonFault {
  /** With line and column: `expected value at line 1 column 1`. */
  readonly message: string;
  constructor(message: string) {
    this.message = message;
  }
}

const BOM = "\ufeff";

/** The text of a body; a fault where it is no UTF-8. A byte order mark is left out (RFC 8259, 8.1). */
export function readText(bytes: Uint8Array): string | JsonFault {
  // Most bodies are: to know that and to copy them takes a tenth of what the decoder of UTF-8 takes.
  if (isAscii(bytes)) return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
  if (!isUtf8(bytes)) return new JsonFault(`invalid UTF-8 at byte ${firstInvalidByte(bytes)}`);
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
  return text.startsWith(BOM) ? text.slice(1) : text;
}

/** The value of a JSON text; a fault with its place where it is malformed or nested deeper than `maxDepth` levels. */
export function readJson(text: string, maxDepth: number): unknown {
  if (opensMoreThan(text, maxDepth) && isDeeperThan(text, maxDepth)) return jsonFault(text, maxDepth);
  try {
    return JSON.parse(text);
  } catch {
    return jsonFault(text, maxDepth);
  }
}

/** What opens no more arrays and objects than that is no deeper, wherever they end: for most texts the cheaper question. */
function opensMoreThan(text: string, count: number): boolean {
  let left = count;
  for (const open of "{[") {
    for (let at = text.indexOf(open); at !== -1; at = text.indexOf(open, at + 1)) if (left-- === 0) return true;
  }
  return false;
}

/** Whether there is anything but white space in a JSON text. */
export function isBlank(text: string): boolean {
  return !/[^ \t\r\n]/.test(text);
}

/** What `JSON.parse` says of a mistake depends on the engine, and it has no line. */
function jsonFault(text: string, maxDepth: number): JsonFault {
  try {
    parseJsonExact(text, maxDepth);
  } catch (error) {
    if (error instanceof JsonSyntaxError) return new JsonFault(error.message);
    throw error;
  }
  return new JsonFault("malformed JSON");
}

/** A prefix that ends inside a character is no mistake to a decoder that waits for more. */
function firstInvalidByte(bytes: Uint8Array): number {
  let valid = 0;
  let invalid = bytes.length;
  while (valid < invalid) {
    const middle = (valid + invalid + 1) >> 1;
    try {
      new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(0, middle), { stream: true });
      valid = middle;
    } catch {
      invalid = middle - 1;
    }
  }
  return valid;
}
