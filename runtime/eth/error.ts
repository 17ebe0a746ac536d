/** Why Ethereum did not answer. */
export type EthErrorKind =
  /** The provider answered with a JSON-RPC error: `code` and `data` are its own. */
  | "refused"
  /** The time was up. Whether the provider did what was asked is not known. */
  | "timeout"
  /** The connection broke after the request had been sent. Whether the provider did what was asked is not known. */
  | "disconnected"
  /** The request, or its answer, is over a limit. */
  | "too-large"
  /** The provider answered what JSON-RPC or the method does not allow. */
  | "bad-answer"
  /** Too many requests wait for the provider. */
  | "overloaded"
  /** The id has a subscription already. */
  | "already-subscribed"
  /** The caller gave up, or the process stopped. */
  | "cancelled";

/** A request to an Ethereum provider that brought no result. */
export class EthError extends Error {
  override readonly name = "EthError";
  readonly kind: EthErrorKind;
  /** Of a JSON-RPC error: -32602 for parameters that make no sense. */
  readonly code: number | undefined;
  /** Of a JSON-RPC error: what a contract reverted with, for one. */
  readonly data: unknown;

  constructor(kind: EthErrorKind, message: string, options: { readonly code?: number; readonly data?: unknown; readonly cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.kind = kind;
    this.code = options.code;
    this.data = options.data;
  }
}

/** The error of a JSON-RPC answer, read leniently. */
export function refusal(method: string, error: unknown): EthError {
  const { code, message, data } = (typeof error === "object" && error !== null ? error : {}) as Record<string, unknown>;
  const text = typeof message === "string" && message !== "" ? message.slice(0, 1_000) : "no reason given";
  const number = typeof code === "number" ? code : undefined;
  return new EthError("refused", `${method}: the Ethereum provider refused: ${text}${number === undefined ? "" : ` (code ${number})`}`, {
    ...(number === undefined ? {} : { code: number }),
    data,
  });
}
