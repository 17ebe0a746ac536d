import type { Address, ProcessId } from "../address.ts";
import type { Clock } from "../clock.ts";
import type { Fault } from "../codec/faults.ts";
import type { Timed } from "../deadlines.ts";
import type { Logger } from "../log.ts";
import type { ProcedureCodec } from "../rpc/caller.ts";
import type { TraceContext } from "../observe/trace-context.ts";
import type { SendErrorKind } from "../send-error.ts";

/** The codec of any procedure. */
export type AnyCodec = ProcedureCodec<readonly unknown[], unknown>;

/** What one request says of itself, on every transport (design 3.4). */
export interface RequestHead extends Timed {
  /** The correlation id: unique for its source node. */
  readonly id: string;
  readonly source: Address;
  readonly target: Address;
  /** In the contract: `create-user`. */
  readonly handler: string;
  /** Of the handler's parameter and result types, as the caller knows them. */
  readonly hash: string;
  /** Milliseconds since the epoch after which nobody waits; `Infinity` where somebody always does. */
  readonly deadline: number;
  /** Where it stands in a distributed trace; a transport carries it along. */
  readonly trace?: TraceContext | undefined;
}

/** A request on its way out. A transport copies or encodes `args` before `send` returns. */
export interface OutgoingRequest extends RequestHead {
  readonly codec: AnyCodec;
  readonly args: readonly unknown[];
}

/** A request that came in. Exactly one of `answer` and `refuse` is called, once. */
export interface IncomingRequest extends RequestHead {
  /** Checked parameters that belong to the receiver alone; throws `EncodeError` or a decoder's error where they do not fit. */
  parameters(codec: AnyCodec): readonly unknown[];
  /** Copies or encodes the result now, so that no later change shows; throws `EncodeError` where it does not fit its type. */
  encodeResult(codec: AnyCodec, result: unknown): void;
  /** Sends what `encodeResult` made. */
  answer(): void;
  refuse(kind: SendErrorKind, message: string, faults?: readonly Fault[]): void;
  /** Told once where the caller does not wait any longer; set by whoever works on the request. */
  listener: CancelListener | undefined;
}

export interface CancelListener {
  callerGone(): void;
}

/** The answer of a request that this node sent. */
export interface IncomingResult {
  /** Throws a decoder's error where the result does not fit its type. */
  result(codec: AnyCodec): unknown;
}

/** Where a process is, as far as a node knows. `elsewhere`: another member of the node has it, this one stands by. */
export type Place = "here" | "elsewhere" | "unknown";

/** The node, as a transport sees it. Nothing here throws. */
export interface Receiver {
  request(request: IncomingRequest): void;
  answered(id: string, result: IncomingResult): void;
  refused(id: string, kind: SendErrorKind, message: string, faults: readonly Fault[]): void;
  /** Something came for a request that the link has sent and that is over. */
  late(id: string): void;
  placeOf(process: ProcessId): Place;
  /** What the node tells whoever runs it of itself: JSON data. */
  report(): object;
}

/** Carries requests between nodes. In one program: `MemoryNetwork`; between machines: `nats`. */
export interface Transport {
  /** Joins; requests for that name come to `receiver` from then on. Rejects with `ConfigError` where the name is taken. */
  join(joining: Joining, receiver: Receiver): Promise<Link>;
}

/** Who joins. */
export interface Joining {
  /** `alice.os` */
  readonly node: string;
  /** Which member of the node; `undefined`: it has one alone. */
  readonly member: string | undefined;
  readonly log: Logger;
  readonly clock: Clock;
}

/** A request that is under way. */
export interface SentRequest {
  /** Nobody waits for it any more: the other side may know. Never throws. */
  cancel(): void;
  /** It has ended, one way or another: what comes for it later is nobody's. Called once, after `cancel` too. */
  over(): void;
}

/** How a link is doing. */
export interface LinkHealth {
  readonly connected: boolean;
  /** The server that it is, or was last, connected to: `127.0.0.1:4222`. */
  readonly server: string;
  /** How often the connection was lost. */
  readonly losses: number;
}

/** One node's place in a transport. Order holds for each pair of nodes. */
export interface Link {
  /**
   * Never throws: a request that cannot be sent is refused to the receiver (`offline` where nobody has the name), and
   * `undefined` is returned.
   */
  send(request: OutgoingRequest): SentRequest | undefined;
  /** Whether the node has other members here, which can have its processes. */
  readonly hasMembers: boolean;
  /** `null` where there is no connection that could be lost. */
  readonly health: LinkHealth | null;
  /**
   * Takes requests for a process; `shared`: another member that takes them too gets its part of them. Resolves when others can
   * know of it. Never rejects.
   */
  open(process: ProcessId, shared: boolean): Promise<void>;
  /**
   * Takes no more for it, but what is on its way; resolves when that has come. `silently`: nothing comes, and what came in for it is
   * not answered any more, for another member may have it as well. Never rejects.
   */
  close(process: ProcessId, options?: { readonly silently?: boolean }): Promise<void>;
  /** Takes no more requests in, but those that are on their way (others get `offline`); answers still leave and come in. */
  quiet(): void;
  /** Leaves. The name is free again. */
  leave(): Promise<void>;
}
