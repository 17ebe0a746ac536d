import type { Fault } from "./codec/faults.ts";

const KINDS = [
  "timeout",
  "offline",
  "no-such-process",
  "no-such-handler",
  "forbidden",
  "contract-mismatch",
  "bad-request",
  "too-large",
  "overloaded",
  "cancelled",
  "failed",
] as const;

/** Why a request got no answer of its handler (design 3.4). */
export type SendErrorKind = (typeof KINDS)[number];

/** Whether a text from outside names one. */
export function isSendErrorKind(text: string): text is SendErrorKind {
  return (KINDS as readonly string[]).includes(text);
}

/** Thrown by clients where a call could not be made or got no answer of its handler. */
export class SendError extends Error {
  override readonly name = "SendError";
  readonly kind: SendErrorKind;
  /** With `bad-request`: what is wrong with the parameters. */
  readonly faults: readonly Fault[];
  /** Finds the request in the logs of both sides. */
  readonly correlationId: string | undefined;
  constructor(kind: SendErrorKind, message: string, details: { readonly faults?: readonly Fault[]; readonly correlationId?: string } = {}) {
    super(message);
    this.kind = kind;
    this.faults = details.faults ?? [];
    this.correlationId = details.correlationId;
  }
}
