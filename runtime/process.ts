import type { Address } from "./address.ts";
import type { ProcessDefinition } from "./definition.ts";
import type { ProcessHandle } from "./process-handle.ts";
import { CALL } from "./rpc/caller.ts";
import type { CallOptions, ProcedureCodec, RpcCaller } from "./rpc/caller.ts";

/** What a node gives a process before its first message. */
interface Attachment<S> {
  state: S;
  readonly handle: ProcessHandle;
  readonly caller: RpcCaller;
}

/** Assigned while the class below is set up, which alone reaches its private field. */
let attach: <S>(process: Process<S>, attachment: Attachment<S>) => void;

/**
 * What every process extends, through the abstract class that is generated from its contract. A node makes the object
 * with `new Class()`, then gives it its state and its handle, then runs `@init`: constructors and field initialisers
 * can read neither.
 */
export abstract class Process<S = undefined> implements RpcCaller {
  #attachment: Attachment<S> | undefined;

  static {
    attach = (process, attachment) => {
      process.#attachment = attachment;
    };
  }

  /** The contract's state record; `undefined` for a process without one. It may be changed in place or replaced. */
  get state(): S {
    if (this.#attachment === undefined) throw notAttached(this, "state");
    return this.#attachment.state;
  }
  set state(state: S) {
    if (this.#attachment === undefined) throw notAttached(this, "state");
    this.#attachment.state = state;
  }

  /** The runtime, as this process may use it. */
  get process(): ProcessHandle {
    if (this.#attachment === undefined) throw notAttached(this, "process");
    return this.#attachment.handle;
  }

  /**
   * The state of a process that has none stored yet: the contract's `@default`s, and zero values. Override it for a first
   * state that the contract cannot say; it can read neither `state` nor `process`.
   */
  initialState(): S {
    // Only the class that was generated with this state type names its definition.
    const { definition } = this.constructor as unknown as { readonly definition?: ProcessDefinition<never, S> };
    return definition?.state?.initial() as S;
  }

  /**
   * Makes the state out of one that an earlier contract saved with another type; where a class has it, it decides. `old` is the
   * stored value as that contract's generated types had it (`readOld` helps to take it apart); `converted` is what the
   * runtime made of it by the names of its fields, `undefined` where it could not. What it returns is checked against the
   * contract and saved before the first message. It must not be async, and can read neither `state` nor `process`.
   */
  migrate?(old: unknown, converted: S | undefined): S;

  /** What generated clients call through: `new CounterClient(this, target)`. */
  [CALL]<A extends readonly unknown[], R>(
    target: Address,
    handler: string,
    codec: ProcedureCodec<A, R>,
    args: A,
    options: CallOptions | undefined,
  ): Promise<R> {
    if (this.#attachment === undefined) return Promise.reject(notAttached(this, "process"));
    return this.#attachment.caller[CALL](target, handler, codec, args, options);
  }
}

/** A class whose objects are processes: one that extends a generated abstract class. */
export interface ProcessClass<P, S> {
  new (): P;
  readonly definition: ProcessDefinition<P, S>;
}

/** Gives a process its state, its handle, and what its calls go through; for the node that hosts it. */
export function attachProcess<S>(process: Process<S>, state: S, handle: ProcessHandle, caller: RpcCaller): void {
  attach(process, { state, handle, caller });
}

function notAttached(process: object, what: string): Error {
  const name = process.constructor.name || "This process";
  return new Error(
    `${name} has no \`${what}\` yet: the node sets it after the constructor and before @init. Read it in @init and in handlers; first values of the state belong into initialState().`,
  );
}
