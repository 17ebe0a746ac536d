/** Thrown by `spawn` where the process's own code failed while it was started: its constructor, `initialState` or `@init`. */
export class ProcessStartError extends Error {
  override readonly name = "ProcessStartError";
  /** `counter:demo:alice.os` */
  readonly process: string;
  /** `message` ends with what was thrown; `cause` is that itself, with its stack. */
  constructor(process: string, what: string, cause: unknown) {
    super(
      `${process} could not be started: ${what} failed: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
    this.process = process;
  }
}
