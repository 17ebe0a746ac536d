import { isAscii } from "node:buffer";
import { Faults } from "../codec/faults.ts";
import { holdsLongInteger, parseJsonExact } from "../codec/json-exact.ts";
import { markRepeatedKeys } from "../codec/json-repeated-keys.ts";
import { NOT_PLAIN, scanJson } from "../codec/json-scan.ts";
import type { WsHandlerDefinition } from "../definition.ts";
import { JsonFault, readJson } from "../http/json-body.ts";
import { problemText } from "../http/problem.ts";
import type { Problem } from "../http/problem.ts";

const SHOWN_FAULTS = 3;
/** Levels of arrays and objects, as in HTTP bodies. */
const DEEPEST = 512;

/** A `@ws` handler as its definition has it. */
export type MessageHandler = Extract<WsHandlerDefinition, { readonly kind: "message" }>;

/** Why a frame is no message of the contract. */
export class FrameFault {
  readonly problem: Problem;
  constructor(problem: Problem) {
    this.problem = problem;
  }
}

/** The message in a text frame of a typed channel, which is UTF-8, or why there is none. */
export function readTyped(
  ws: MessageHandler,
  decode: NonNullable<MessageHandler["decode"]>,
  bytes: Buffer,
): unknown {
  const scanned = ws.scan === undefined ? NOT_PLAIN : scanJson(ws.scan, bytes, isAscii(bytes));
  if (scanned !== NOT_PLAIN) return scanned;
  const text = bytes.toString("utf8");
  let json = readJson(text, DEEPEST);
  if (json instanceof JsonFault) {
    return bad(`The frame is not JSON: ${json.message}`, "Send one JSON value in each text frame, as the contract says.");
  }
  if (ws.exactIntegers === true && holdsLongInteger(text)) json = parseJsonExact(text, DEEPEST);
  if (ws.uniqueKeys === true) markRepeatedKeys(text, json);
  const faults = new Faults(text);
  const message = decode(json, faults, "$");
  if (faults.count === 0) return message;
  const told = faults.list.slice(0, SHOWN_FAULTS).map(({ path, expected, found }) => `${path}: expected ${expected}, found ${found}`);
  const more = faults.count - told.length;
  return new FrameFault({
    status: 400,
    code: "bad-message",
    detail: `The message does not fit. ${told.join("; ")}${more > 0 ? `; and ${more} more` : ""}`,
    hint: "Correct the values at these paths: $ is the whole message.",
    faults: faults.list,
  });
}

/** What a typed channel does not take at all. */
export function binaryFrame(): FrameFault {
  return bad("This channel takes text frames alone.", "Send JSON in a text frame.");
}

/**
 * The frame that tells a client why its message was not taken: `{"hypc:problem": {...}}` around the document that HTTP
 * sends. No message of a contract has a member of that name: labels hold no colon.
 */
export function problemFrame(problem: Problem, path: string, correlationId: string): string {
  return `{"hypc:problem":${problemText(problem, path, correlationId)}}`;
}

function bad(detail: string, hint: string): FrameFault {
  return new FrameFault({ status: 400, code: "bad-message", detail, hint });
}
