import type { Address } from "../address.ts";
import type { BinaryReader } from "../codec/binary-reader.ts";
import type { BinaryWriter } from "../codec/binary-writer.ts";

/** What every call of a generated client takes last. */
export interface CallOptions {
  /**
   * Until the answer must be here; default 30,000 ms, or what is left of the caller's own deadline. Inside a node it is
   * counted from the end of the turn of the event loop, or from when the call has to wait or its deadline is read.
   */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /**
   * The request that this call is made for: what is left of its deadline is the call's default. With `hypc/context`
   * loaded it is known without being named.
   */
  readonly context?: { readonly deadline: number };
}

/**
 * The two ends of one remote procedure, generated from its signature and shared by its handler and its clients.
 * `A` is the tuple of its parameters, `R` its result (`undefined` without one).
 */
export interface ProcedureCodec<A extends readonly unknown[], R> {
  /** Of the parameter and result types: both sides must have the same. */
  readonly hash: string;
  /** Checked copies, for calls inside a node. They throw `EncodeError` for a value outside its type. */
  readonly copyParameters: (args: A) => A;
  readonly copyResult: (result: R) => R;
  /**
   * A promise that is fulfilled with the copy; throws as `copyResult` does. Made here, where the engine knows the copy's shape, it
   * takes half the time, for a value that it knows nothing of is asked for a `then`. Code of earlier versions has none.
   */
  readonly promiseResult?: (result: R) => Promise<R>;
  readonly writeParameters: (args: A, out: BinaryWriter) => void;
  readonly readParameters: (input: BinaryReader) => A;
  readonly writeResult: (result: R, out: BinaryWriter) => void;
  readonly readResult: (input: BinaryReader) => R;
  /** The same in JSON, of processes whose contract says `wire = hyperware`: a transport that leaves the node sends it. */
  readonly json?: JsonProcedure<A, R>;
}

/**
 * What a procedure's request and answer are in JSON texts: what Rust processes send. A request is the envelope that HTTP
 * has, with all parameters of the function in their order, none of them bound to a path or query: `{"CreateUser": value}`,
 * `{"CreateUser": [a, b]}`, `{"CreateUser": null}` (read as `{"CreateUser": {}}` too) for none. An answer is the bare
 * result: `{"Ok": v}` or `{"Err": e}` of a `result`, `null` where there is none. Writing throws `EncodeError` for a value
 * outside its type; reading throws `JsonDecodeError`, with every fault and its JSON path.
 */
export interface JsonProcedure<A extends readonly unknown[], R> {
  readonly writeParameters: (args: A) => string;
  readonly readParameters: (text: string) => A;
  readonly writeResult: (result: R) => string;
  readonly readResult: (text: string) => R;
}

/** What an RPC client calls through: a process (inside a handler) or a node (from outside). */
export const CALL: unique symbol = Symbol.for("hypc.call") as never;

export interface RpcCaller {
  [CALL]<A extends readonly unknown[], R>(
    target: Address,
    handler: string,
    codec: ProcedureCodec<A, R>,
    args: A,
    options: CallOptions | undefined,
  ): Promise<R>;
}
