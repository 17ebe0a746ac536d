/** A process: a `@process` world with its annotations read, checked and typed. Emit and `hypc routes` stand on it. */
import type { WaveValue } from "../../grammar/ast.ts";
import type { Span } from "../../grammar/source.ts";
import type { Case, Field, Func, Interface, Param, Type, TypeDef, World } from "../model.ts";

export const HTTP_METHODS = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"] as const;
export type HttpMethod = (typeof HTTP_METHODS)[number];

export type Wire = "web" | "hyperware";

export type SavePolicy =
  | { readonly kind: "never" }
  | { readonly kind: "every-message" }
  | { readonly kind: "every-n-messages"; readonly n: number }
  | { readonly kind: "every-n-seconds"; readonly n: number }
  | { readonly kind: "on-diff" };

export interface ProcessModel {
  readonly world: World;
  /** The title of `@process(name = ...)`. */
  readonly name: string;
  readonly icon: string | null;
  readonly widget: string | null;
  readonly wire: Wire;
  readonly save: SavePolicy;
  /** The record that holds the state, after `use`. */
  readonly state: TypeDef | null;
  /** As written; a process without `@bind-http` has one at `/` here. */
  readonly httpBindings: readonly HttpBindingModel[];
  readonly wsBindings: readonly WsBindingModel[];
  readonly ui: readonly UiModel[];
  readonly init: Handler | null;
  /** Every handler but `init`, in the order of exports and source. */
  readonly handlers: readonly Handler[];
  /** HTTP handlers in the order in which they are matched. */
  readonly routes: readonly Route[];
  /** By the item that carries them (fields, parameters, aliases), over every type that the process reaches. */
  readonly constraints: ReadonlyMap<Field | Param | TypeDef, Constraints>;
  /** `@default` of fields of the state record, and of records inside it. */
  readonly defaults: ReadonlyMap<Field, WaveValue>;
  /** `@status` of error cases; 400 where a case is missing. */
  readonly caseStatus: ReadonlyMap<Case, number>;
}

export interface HttpBindingModel {
  readonly path: string;
  readonly authenticated: boolean;
  readonly localOnly: boolean;
}

export interface WsBindingModel {
  readonly path: string;
  readonly authenticated: boolean;
}

export interface UiModel extends HttpBindingModel {
  readonly dir: string;
}

export interface Handler {
  readonly function: Func;
  /** The exported interface that declares it; `null` for a function exported by the world. */
  readonly interface: Interface | null;
  /** WIT name: `create-user`. */
  readonly name: string;
  /** Envelope key: `CreateUser`. */
  readonly envelope: string;
  readonly http: HttpHandlerModel | null;
  readonly local: boolean;
  /** `from: null` is every node. */
  readonly remote: { readonly from: readonly string[] | null } | null;
  /** `@ws`, `@ws-open`, `@ws-close`, `@ws-client`; `null` for every other handler. */
  readonly ws: WsHandlerModel | null;
  /** `@eth`. */
  readonly eth: boolean;
  /** Success status: `@status`, else 204 without a result, else 200. */
  readonly status: number;
}

export interface HttpHandlerModel {
  /** `null`: all of them. */
  readonly method: HttpMethod | null;
  /** `null`: a pathless handler. */
  readonly path: PathPattern | null;
  readonly parameters: readonly HttpParameter[];
  /** True where a parameter is bound to the body. */
  readonly hasBody: boolean;
  /** Of the annotation. */
  readonly span: Span;
}

export interface WsHandlerModel {
  /** `message`: `@ws`; `client`: `@ws-client`. */
  readonly kind: "message" | "open" | "close" | "client";
  /** Of the connections; `null`: those that no other handler of the kind has. */
  readonly path: PathPattern | null;
  /** Of an `@ws` with `push`: what clients send, and what the server sends. */
  readonly typed: { readonly message: Param; readonly push: Type } | null;
}

export interface PathPattern {
  /** As written: `/users/{id}/files/*`. */
  readonly text: string;
  readonly segments: readonly PathSegment[];
}

export type PathSegment =
  | { readonly kind: "literal"; readonly text: string }
  | { readonly kind: "parameter"; readonly name: string }
  /** Only the last one; `prefix` is what stands before the `*` in its segment, mostly empty. */
  | { readonly kind: "wildcard"; readonly prefix: string };

export interface HttpParameter {
  readonly param: Param;
  readonly from: "path" | "query" | "header" | "body";
  /** The placeholder's, query key's, header's (lower case) or body field's name on the wire. */
  readonly wireName: string;
}

export interface Route {
  readonly handler: Handler;
  readonly method: HttpMethod | null;
  readonly path: PathPattern | null;
  /** Why a pathless, parameter-less handler is not the fallback, where two or more could be. */
  readonly note: string | null;
}

/** Bounds are inclusive. `min`/`max` are exact decimal text, read as the item's own type. */
export interface Constraints {
  readonly min?: string;
  readonly max?: string;
  /** Characters (Unicode scalar values) of a string, items of a list or map, bytes of a byte list. */
  readonly length?: { readonly min: number | null; readonly max: number | null };
  /** A JavaScript regular expression (flag `u`) that must match the whole string. */
  readonly pattern?: string;
  readonly format?: string;
}
