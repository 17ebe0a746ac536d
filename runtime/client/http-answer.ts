import { describeFound, Faults, type PathSegment } from "../codec/faults.ts";
import type { JsonReader } from "../codec/json-parse.ts";
import { err, ok, type Result } from "../values.ts";
import { AnswerError } from "./errors.ts";

/** Generated: reads a value, adding a fault for what its type does not allow. */
export type JsonDecoder<T> = (json: unknown, faults: Faults, at: PathSegment) => T;

/** A handler's answer, not yet decoded. Every way to read it throws `AnswerError` for what the contract does not allow. */
export class ReceivedAnswer {
  readonly #request: string;
  readonly #status: number;
  readonly #body: string;
  readonly #read: JsonReader;

  constructor(request: string, status: number, body: string, read: JsonReader = JSON.parse) {
    this.#request = request;
    this.#status = status;
    this.#body = body;
    this.#read = read;
  }

  /** Of a function that always answers a value. */
  value<T>(decode: JsonDecoder<T>): T {
    this.#expectSuccess();
    return this.#decode(decode);
  }

  /** Whether it went well: all that an answer to HEAD says. */
  succeeded(): boolean {
    return this.#status >= 200 && this.#status < 300;
  }

  /** Of a function without a result. */
  nothing(): undefined {
    this.#expectSuccess();
    return undefined;
  }

  /** Of a function that answers `result<T, E>` by the status; `null` for a side without a value. */
  result<T, E>(decodeOk: JsonDecoder<T> | null, decodeErr: JsonDecoder<E> | null): Result<T, E> {
    if (this.succeeded()) return ok((decodeOk === null ? undefined : this.#decode(decodeOk)) as T);
    if (decodeErr !== null) return err(this.#decode(decodeErr));
    // An error without a value has the status that the contract gives it; any other one is somebody else's answer.
    if (this.#status !== 400 || this.#body !== "") throw this.#unexpected(`an error without a value (400)`);
    return err(undefined as E);
  }

  #expectSuccess(): void {
    if (!this.succeeded()) throw this.#unexpected("success");
  }

  #unexpected(expected: string, found = ""): AnswerError {
    return new AnswerError(this.#request, this.#status, `expected ${expected}, got ${found}status ${this.#status}`, this.#body);
  }

  #decode<T>(decode: JsonDecoder<T>): T {
    let json: unknown;
    try {
      json = this.#read(this.#body);
    } catch {
      throw this.#unexpected("JSON", describeFound(this.#body) + ", ");
    }
    const faults = new Faults(this.#body);
    const value = decode(json, faults, "$");
    if (faults.count === 0) return value;
    const first = faults.list[0];
    const where = first === undefined ? "" : `: ${first.path}: expected ${first.expected}, found ${first.found}`;
    const more = faults.count > 1 ? ` (and ${faults.count - 1} more)` : "";
    throw new AnswerError(this.#request, this.#status, `the answer (status ${this.#status}) is not what the contract says${where}${more}`, this.#body, faults.list);
  }
}
