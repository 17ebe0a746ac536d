import type { Fault } from "../codec/faults.ts";

/** Why a request got no answer of a handler, as it is told to the client (RFC 9457). */
export interface Problem {
  readonly status: number;
  /** Stable; the last part of `type`. */
  readonly code: ProblemCode;
  readonly detail: string;
  /** What to do next. */
  readonly hint?: string;
  readonly faults?: readonly Fault[];
  /** Names and values by turns. */
  readonly headers?: readonly string[];
}

export type ProblemCode = keyof typeof TITLES;

const TITLES = {
  "malformed-request": "The request is malformed",
  unauthenticated: "Authentication is required",
  "cross-site": "The request comes from another site",
  "local-only": "Only this machine may ask",
  "no-handler": "No handler answers here",
  "no-file": "There is no such file",
  "method-not-allowed": "The method is not allowed here",
  "body-required": "A request body is required",
  "invalid-json": "The request body is not JSON",
  "unsupported-media-type": "The request body is of another type",
  "bad-parameters": "The parameters do not fit",
  "unknown-envelope": "The request body names no handler",
  "bad-message": "The message does not fit",
  "wrong-place": "The handler answers elsewhere",
  "body-too-large": "The request body is too large",
  "state-too-large": "The state is too large to be saved",
  "range-not-satisfiable": "The file has no such range",
  failed: "The handler failed",
  overloaded: "The process is overloaded",
  unavailable: "The process is not available",
  timeout: "The deadline has passed",
  forbidden: "The caller may not ask this",
} as const;

/** The type under which problem documents are sent. */
export const PROBLEM_TYPE = "application/problem+json";

/** The document of a problem. `path` is that of the request, empty where none was read; `correlationId` finds it in the logs. */
export function problemText(problem: Problem, path: string, correlationId: string): string {
  return JSON.stringify({
    type: `urn:hypc:problem:${problem.code}`,
    title: TITLES[problem.code],
    status: problem.status,
    detail: problem.detail,
    instance: path === "" ? undefined : shorten(path, 1_000).toWellFormed(),
    hint: problem.hint,
    faults: problem.faults,
    correlationId,
  });
}

/** At most `length` UTF-16 units, with `…` where something was cut off. */
export function shorten(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}
