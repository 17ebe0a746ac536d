/**
 * What generated code tells the runtime about a process: plain tables and monomorphic functions. This is the versioned
 * surface between the two (`abi`); behaviour is the runtime's.
 */
import type { Faults, PathSegment } from "./codec/faults.ts";
import type { BinaryReader } from "./codec/binary-reader.ts";
import type { BinaryWriter } from "./codec/binary-writer.ts";
import type { JsonScan } from "./codec/json-scan.ts";
import type { RequestContext } from "./context.ts";
import type { ProcedureCodec } from "./rpc/caller.ts";
import type { FieldDefaults } from "./state/convert.ts";
import type { TypeDescriptor } from "./state/descriptor.ts";

export type Wire = "web" | "hyperware";
export type HttpMethod = "GET" | "POST" | "PUT" | "DELETE" | "PATCH" | "HEAD" | "OPTIONS";

export type SavePolicy =
  | { readonly kind: "never" }
  | { readonly kind: "every-message" }
  | { readonly kind: "every-n-messages"; readonly n: number }
  | { readonly kind: "every-n-seconds"; readonly n: number }
  | { readonly kind: "on-diff" };

/** The version of this surface. */
export const ABI = 1;

export interface ProcessDefinition<P, S> {
  readonly abi: typeof ABI;
  /** `demo:counter/counter-process@0.1.0` */
  readonly world: string;
  readonly name: string;
  readonly icon?: string;
  readonly widget?: string;
  readonly wire: Wire;
  readonly save: SavePolicy;
  /** `null` for a process without state. */
  readonly state: StateDefinition<S> | null;
  readonly http: readonly HttpBindingDefinition[];
  /** Where WebSockets are accepted; nowhere where it is left out. */
  readonly ws?: readonly WsBindingDefinition[];
  readonly ui: readonly UiDefinition[];
  /** Runs at every start, before the first message. */
  readonly init: ((process: P) => Promise<void>) | null;
  /** In matching order for HTTP; see `handler()`. */
  readonly handlers: readonly AnyHandler<P>[];
}

export interface StateDefinition<S> {
  /** First values: `@default`s and zero values. */
  readonly initial: () => S;
  readonly write: (state: S, out: BinaryWriter) => void;
  readonly read: (input: BinaryReader) => S;
  readonly descriptor: TypeDescriptor;
  /** Of the descriptor. */
  readonly hash: string;
  /** First values of the fields with a `@default`, by their record's descriptor and WIT name: what they get in a state that has none. */
  readonly defaults?: FieldDefaults;
}

export interface HttpBindingDefinition {
  readonly path: string;
  readonly authenticated: boolean;
  readonly localOnly: boolean;
}
export interface WsBindingDefinition {
  readonly path: string;
  readonly authenticated: boolean;
}
export interface UiDefinition extends HttpBindingDefinition {
  readonly dir: string;
}

export interface HandlerDefinition<P, A extends readonly unknown[], R> {
  /** In the contract: `create-user`. */
  readonly name: string;
  /** Envelope key: `CreateUser`. */
  readonly envelope: string;
  readonly invoke: (process: P, args: A, context: RequestContext) => R | Promise<R> | NoResult<R>;
  readonly http: HttpHandlerDefinition<A, R> | null;
  readonly rpc: RpcHandlerDefinition<A, R> | null;
  /** Of a handler of WebSockets. */
  readonly ws?: WsHandlerDefinition;
  /** It takes the updates of Ethereum subscriptions: one `eth-sub-result`. */
  readonly eth?: boolean;
}

/** A method without a result is `void` in TypeScript; as data that is `undefined`. */
type NoResult<R> = [R] extends [undefined] ? void | Promise<void> : never;

export interface RpcHandlerDefinition<A extends readonly unknown[], R> {
  readonly local: boolean;
  /** `true`: every node; a list: only those; `false`: none. */
  readonly remote: boolean | readonly string[];
  readonly codec: ProcedureCodec<A, R>;
}

export type WsHandlerDefinition =
  | {
      readonly kind: "message";
      /** `null`: connections whose path no other handler of the kind has. */
      readonly path: string | null;
      /** Of a typed handler: adds a fault for what is no message of the contract; the result counts only where there is none. */
      readonly decode?: (json: unknown, faults: Faults, at: PathSegment) => unknown;
      /** As of `HttpHandlerDefinition`. */
      readonly exactIntegers?: boolean;
      readonly uniqueKeys?: boolean;
      readonly scan?: (input: JsonScan) => unknown;
    }
  | { readonly kind: "open" | "close"; readonly path: string | null }
  /** Messages on connections that the process opened. */
  | { readonly kind: "client" };

export interface HttpHandlerDefinition<A extends readonly unknown[], R> {
  /** `null`: every method. */
  readonly method: HttpMethod | null;
  /** `/users/{id}`, `/files/*`; `null`: a pathless handler. */
  readonly path: string | null;
  /** Wire names of the body-bound parameters, in order; empty for a parameter-less handler. */
  readonly body: readonly string[];
  /** Where the JSON text may hold 64-bit integers that `JSON.parse` would round (`wire = hyperware`). */
  readonly exactIntegers?: boolean;
  /** Where the body may hold maps as objects, in which a repeated key is a fault (`wire = web`): see `markRepeatedKeys`. */
  readonly uniqueKeys?: boolean;
  /** Takes the one body-bound parameter from plain JSON, where its type allows that: see `JsonScan`. */
  readonly scan?: (input: JsonScan) => unknown;
  /** Adds a fault for what does not decode; the result counts only where there is none. */
  readonly decode: (input: HttpInput, faults: Faults) => A;
  /** Status and JSON text of an answer. Throws `EncodeError`. */
  readonly encode: (result: R) => HttpAnswer;
}

/** What a handler's parameters are decoded from. Everything here is already percent-decoded. */
export interface HttpInput {
  /** One text for each `{param}` of the pattern, in its order. */
  readonly path: readonly string[];
  readonly query: QueryValues;
  /** Case-insensitive; repeated ones joined by `, ` as node does. */
  readonly header: (name: string) => string | undefined;
  /** One parsed JSON value for each name in `body`, `undefined` where it is missing. */
  readonly body: readonly unknown[];
  /** True where these values are decoded already. */
  readonly isDecoded?: boolean;
  /** The JSON path of each: `$`, `$.name`, `$.CreateUser`, `$.CreateUser[1]`. */
  readonly bodyPath: readonly string[];
}

export interface QueryValues {
  /** The first value of a key. */
  readonly get: (key: string) => string | undefined;
  readonly all: (key: string) => readonly string[];
}

export interface HttpAnswer {
  readonly status: number;
  /** JSON: text, or its UTF-8; `null` for 204. */
  readonly body: string | Uint8Array | null;
}

/** A handler whose parameter and result types are known only to itself. */
export type AnyHandler<P> = HandlerDefinition<P, readonly unknown[], unknown>;

/** Types one row of the handler table, then forgets its types, so that rows of different handlers stand in one list. */
export function handler<P, A extends readonly unknown[], R>(definition: HandlerDefinition<P, A, R>): AnyHandler<P> {
  return definition as unknown as AnyHandler<P>;
}
