import type { DeadlineEntry } from "../deadlines.ts";
import type { EthError } from "./error.ts";

/** One JSON-RPC request, from the moment it is made to its end; it ends once. */
export class ProviderRequest implements DeadlineEntry {
  readonly id: number;
  readonly method: string;
  readonly text: string;
  readonly deadline: number;
  deadlineIndex = -1;
  /** Runs as soon as the result is there, before anything else of the provider is read. */
  readonly onResult: ((result: unknown) => void) | undefined;
  readonly promise: Promise<unknown>;
  #resolve: (result: unknown) => void = () => {};
  #reject: (error: unknown) => void = () => {};
  readonly #ended: (request: ProviderRequest) => void;
  readonly #late: (method: string) => EthError;
  #over = false;

  constructor(
    id: number,
    method: string,
    text: string,
    deadline: number,
    ended: (request: ProviderRequest) => void,
    late: (method: string) => EthError,
    onResult: ((result: unknown) => void) | undefined,
  ) {
    this.id = id;
    this.method = method;
    this.text = text;
    this.deadline = deadline;
    this.#ended = ended;
    this.#late = late;
    this.onResult = onResult;
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  succeed(result: unknown): void {
    if (!this.#end()) return;
    this.onResult?.(result);
    this.#resolve(result);
  }

  fail(error: unknown): void {
    if (this.#end()) this.#reject(error);
  }

  expire(): void {
    this.fail(this.#late(this.method));
  }

  #end(): boolean {
    if (this.#over) return false;
    this.#over = true;
    this.#ended(this);
    return true;
  }
}
