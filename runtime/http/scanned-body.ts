import { isAscii, isUtf8 } from "node:buffer";
import { NOT_PLAIN, SCANNED_DEPTH, scanJson } from "../codec/json-scan.ts";
import type { Plan } from "./route-plan.ts";
import type { Route } from "./route.ts";

const QUOTE = 0x22;
const COLON = 0x3a;
const OBJECT = 0x7b;
/** `{"` and `":` around the name of an envelope. */
const AROUND_NAME = 4;

/** A body whose parameter was taken from its bytes. */
export interface ScannedBody {
  readonly route: Route;
  readonly value: unknown;
  /** The JSON path of the parameter. */
  readonly paths: readonly string[];
}

/**
 * Whom a body of plain JSON goes to, by its envelope or directly, and what it holds: the same that parsing it finds. `null` where it
 * has to be parsed to know that. `maxDepth`: of JSON, that the server allows.
 */
export function scanBody(bytes: Uint8Array, plan: Plan, maxDepth: number): ScannedBody | null {
  if (maxDepth < SCANNED_DEPTH) return null;
  const name = envelopeName(bytes);
  const named = name === null ? undefined : plan.envelopes.get(name);
  const route = named ?? plan.direct;
  const scan = route?.http.scan;
  if (route === null || scan === undefined) return null;
  const ascii = isAscii(bytes);
  if (!ascii && !isUtf8(bytes)) return null;
  const value = scanJson(scan, bytes, ascii, named === undefined || name === null ? 0 : name.length + AROUND_NAME);
  if (value === NOT_PLAIN) return null;
  return { route, value, paths: named === undefined ? route.directPaths : route.envelopePaths };
}

/** Of a text that begins with `{"Name":`. Names of envelopes begin with a capital, as no key of a type that is scanned does. */
function envelopeName(bytes: Uint8Array): string | null {
  if (bytes[0] !== OBJECT || bytes[1] !== QUOTE || !isCapital(bytes[2] ?? 0)) return null;
  const end = bytes.indexOf(QUOTE, 2);
  if (end === -1 || bytes[end + 1] !== COLON) return null;
  return Buffer.from(bytes.buffer, bytes.byteOffset + 2, end - 2).toString("latin1");
}

function isCapital(byte: number): boolean {
  return byte >= 0x41 && byte <= 0x5a;
}
