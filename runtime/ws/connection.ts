import type { QueryValues } from "../definition.ts";
import type { LiveSession } from "../session/session.ts";

/** What is known of a connection besides its messages. */
export interface Connection {
  /** `ws`: a client of this node; `ws-client`: this process opened it. */
  readonly origin: "ws" | "ws-client";
  /** Of the server side: raw, relative to the process, without the query; of an opened one `null`. */
  readonly path: string | null;
  readonly query: QueryValues;
  /** Of the upgrade request. Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly remoteAddress: string | undefined;
  /** Of the server side: the login that let it in, with which it ends. */
  readonly session?: LiveSession | null;
}
