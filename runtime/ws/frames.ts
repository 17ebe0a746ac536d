import { isUtf8 } from "node:buffer";

/** What a WebSocket frame is: `ws-message-type` of `hyper:process`. */
export type WsMessageType = "text" | "binary" | "ping" | "pong" | "close";

/** Bytes that travel in a message: `lazy-load-blob` of `hyper:process`. */
export interface LazyLoadBlob {
  readonly mime?: string | undefined;
  readonly bytes: Uint8Array;
}

/** What can be sent: a blob, bytes, or text. */
export type WsContent = LazyLoadBlob | Uint8Array | string;

/** The bytes of a ping, a pong and a close frame are at most so many (RFC 6455, 5.5). */
const LONGEST_CONTROL = 125;

/** What a close frame says where nothing else is known. */
export const CLOSE = {
  normal: 1000,
  goingAway: 1001,
  unsupported: 1003,
  policy: 1008,
  failed: 1011,
  restart: 1012,
  tryAgainLater: 1013,
} as const;

/** Throws `TypeError` for what is no content, or too long for a frame of this type. */
export function contentOf(type: WsMessageType, content: WsContent): Uint8Array | string {
  if (typeof content === "string" && !isControl(type)) return content;
  const held = typeof content === "string" ? Buffer.from(content) : content instanceof Uint8Array ? content : content?.bytes;
  if (!(held instanceof Uint8Array)) {
    throw new TypeError("a WebSocket message is a blob ({ bytes }), a Uint8Array or a string");
  }
  if (type === "text" && !isUtf8(held)) throw new TypeError("the bytes of a text message have to be UTF-8");
  if (isControl(type) && held.byteLength > LONGEST_CONTROL) {
    throw new TypeError(`a ${type} frame holds at most ${LONGEST_CONTROL} bytes`);
  }
  return held;
}

function isControl(type: WsMessageType): boolean {
  return type === "ping" || type === "pong" || type === "close";
}

/** Of text as UTF-8. */
export function byteLength(content: Uint8Array | string): number {
  return typeof content === "string" ? Buffer.byteLength(content) : content.byteLength;
}

/** The payload of a close frame (RFC 6455, 5.5.1); nothing where none was received. */
export function closePayload(code: number, reason: Uint8Array): Uint8Array {
  // 1005: without a status; 1006: the connection broke.
  if (code === 1005 || code === 1006) return new Uint8Array(0);
  const payload = new Uint8Array(2 + reason.byteLength);
  payload[0] = code >> 8;
  payload[1] = code & 0xff;
  payload.set(reason, 2);
  return payload;
}

/** The code and reason in such a payload; 1005 where there is none. */
export function readClosePayload(content: Uint8Array | string): { readonly code: number; readonly reason: string } {
  const bytes = typeof content === "string" ? Buffer.from(content) : content;
  if (bytes.byteLength < 2) return { code: 1005, reason: "" };
  return { code: ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0), reason: new TextDecoder().decode(bytes.subarray(2)) };
}

/** Whether an endpoint may send this code (RFC 6455, 7.4). */
export function isSendableCode(code: number): boolean {
  return (code >= 1000 && code <= 1014 && code !== 1004 && code !== 1005 && code !== 1006) || (code >= 3000 && code <= 4999);
}

/** A reason that fits into a close frame: at most 123 bytes of UTF-8, cut between characters. */
export function closeReason(text: string): string {
  let reason = text.toWellFormed();
  while (Buffer.byteLength(reason) > LONGEST_CONTROL - 2) reason = [...reason].slice(0, -1).join("");
  return reason;
}
