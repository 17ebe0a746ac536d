import type { Fault } from "../codec/faults.ts";

/** What a problem document (RFC 9457) of the runtime says. */
export interface Problem {
  readonly status: number;
  readonly type: string;
  readonly title: string | undefined;
  /** What was wrong. */
  readonly detail: string | undefined;
  /** What to do next. */
  readonly hint: string | undefined;
  /** With parameters that do not decode: where and why. */
  readonly faults: readonly Fault[];
  /** Finds the request in the server's log. */
  readonly correlationId: string | undefined;
}

/** The server refused the request before a handler answered, or its handler failed: `application/problem+json`. */
export class ProblemError extends Error implements Problem {
  override readonly name = "ProblemError";
  // The problem's own, taken over as they are.
  declare readonly status: number;
  declare readonly type: string;
  declare readonly title: string | undefined;
  declare readonly detail: string | undefined;
  declare readonly hint: string | undefined;
  declare readonly faults: readonly Fault[];
  declare readonly correlationId: string | undefined;

  constructor(request: string, problem: Problem) {
    const what = problem.detail ?? problem.title ?? "the request was refused";
    super(`${request}: ${problem.status} ${what}${problem.hint === undefined ? "" : ` (${problem.hint})`}`);
    Object.assign(this, problem);
  }
}

/** The server answered what the contract does not allow: another version of it, or not the server that was meant. */
export class AnswerError extends Error {
  override readonly name = "AnswerError";
  declare readonly status: number;
  /** Where the answer differs from its type. */
  declare readonly faults: readonly Fault[];
  /** The answer's text, at most its first 2,000 characters. */
  declare readonly body: string;

  constructor(request: string, status: number, what: string, body: string, faults: readonly Fault[] = []) {
    super(`${request}: ${what}`);
    Object.assign(this, { status, faults, body: body.slice(0, 2_000) });
  }
}

/** No answer came: the server could not be reached, the connection broke, or the time was up. */
export class NetworkError extends Error {
  override readonly name = "NetworkError";
  declare readonly kind: "unreachable" | "timeout";

  constructor(request: string, kind: "unreachable" | "timeout", what: string, cause?: unknown) {
    super(`${request}: ${what}`, { cause });
    this.kind = kind;
  }
}

/** Reads a problem document leniently: whatever it lacks is `undefined`, whatever is no document becomes its `detail`. */
export function readProblem(status: number, text: string): Problem {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = null;
  }
  const members: Record<string, unknown> = typeof json === "object" ? { ...json } : {};
  const textOf = (name: string): string | undefined => (typeof members[name] === "string" ? members[name] : undefined);
  return {
    status,
    type: textOf("type") ?? "about:blank",
    title: textOf("title"),
    detail: textOf("detail") ?? (json === null && text !== "" ? text.slice(0, 200) : undefined),
    hint: textOf("hint"),
    faults: Array.isArray(members["faults"]) ? members["faults"].filter(isFault) : [],
    correlationId: textOf("correlationId"),
  };
}

function isFault(value: Partial<Record<keyof Fault, unknown>> | null): value is Fault {
  return [value?.path, value?.expected, value?.found].every((each) => typeof each === "string");
}
