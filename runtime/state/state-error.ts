/** What can go wrong with a data directory, its store or a stored state. */
export type StateErrorCode =
  /** Another process of the operating system owns the data directory. */
  | "directory-in-use"
  /** It cannot be made, read or written. */
  | "directory-unusable"
  /** Its data file is damaged. */
  | "store-damaged"
  /** No room: the disk, a quota or a limit on file sizes. */
  | "store-full"
  /** The store reports any other error. */
  | "store-failed"
  /** A stored entry is cut short or has flipped bits. */
  | "state-damaged"
  /** The state was stored by a contract with another state type. */
  | "state-mismatch"
  /** The stored bytes are whole, but hold a value that the contract refuses. */
  | "state-invalid"
  /** The process's state holds a value that its type does not allow, so it cannot be saved. */
  | "state-unencodable"
  /** The state is over a limit of the store, which the message names. */
  | "too-large"
  /** Another member of the node has the process now. */
  | "state-lost"
  /** The store or the keeper was closed before. */
  | "closed";

/** Thrown where a state cannot be loaded or saved. Nothing that was stored has been changed by then. */
export class StateError extends Error {
  override readonly name = "StateError";
  readonly code: StateErrorCode;
  /** What is wrong. */
  readonly problem: string;
  /** What whoever runs the process can do about it. */
  readonly advice: string;
  /** `message` is the problem and the advice. */
  constructor(code: StateErrorCode, problem: string, advice: string, cause?: unknown) {
    super(`${problem} ${advice}`, cause === undefined ? undefined : { cause });
    this.code = code;
    this.problem = problem;
    this.advice = advice;
  }
}
