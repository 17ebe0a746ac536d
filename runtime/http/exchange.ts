import type { FileHandle } from "node:fs/promises";
import type { Clock } from "../clock.ts";
import { callerGone, deadlinePassed } from "../context/request-life.ts";
import type { CorrelationIds } from "../correlation-ids.ts";
import type { DeadlineEntry, Deadlines } from "../deadlines.ts";
import type { AnyHandler, HttpAnswer, HttpBindingDefinition, HttpInput, QueryValues } from "../definition.ts";
import type { Delivery } from "../delivery.ts";
import type { Logger } from "../log.ts";
import type { SendErrorKind } from "../send-error.ts";
import type { Upgrade } from "../ws/upgrade.ts";
import { HttpContext } from "./http-context.ts";
import { HEAD, methodIndex } from "./method.ts";
import type { MethodIndex } from "./method.ts";
import type { PathMatch } from "./path-matcher.ts";
import { PROBLEM_TYPE, problemText } from "./problem.ts";
import type { Problem } from "./problem.ts";
import { deliveryFailure, handlerTimeout, internalFailure } from "./problems.ts";
import { QueryString } from "./query-string.ts";
import { ResponseHeaders } from "./response-headers.ts";
import type { Plan } from "./route-plan.ts";
import type { Route } from "./route.ts";
import type { ServedProcess } from "./served-process.ts";
import type { HttpLimits } from "./server-options.ts";

/** What every exchange of one server shares. */
export interface ExchangeScope {
  readonly ids: CorrelationIds;
  readonly log: Logger;
  readonly clock: Clock;
  readonly deadlineMs: number;
  readonly limits: HttpLimits;
}

/** How much of a body its headers announce: none, one of length 0, or one that has to be read. */
export type AnnouncedBody = "none" | "empty" | "some";

/** Goes on once the body of an exchange is there. */
export interface BodyReader {
  withBody(x: HttpExchange): void;
}

const NOTHING: readonly never[] = Object.freeze([]);
const NO_BYTES = new Uint8Array(0);

/**
 * One HTTP request and its answer: what the router knows of it, what a handler's parameters are decoded from, and the
 * message that a process host delivers. It is answered at most once; what comes later is dropped. A host of the network
 * (node:http, or another) extends it with the few abstract members and knows nothing of routing.
 */
export abstract class HttpExchange implements Delivery, HttpInput, DeadlineEntry {
  readonly scope: ExchangeScope;
  readonly methodText: string;
  readonly method: MethodIndex;
  /** Counts from when the whole request is there. */
  deadline: number;
  /** Written by `Deadlines` alone. */
  deadlineIndex = -1;

  /** Raw, as the client sent it, without the query. */
  fullPath = "";
  /** What of `fullPath` stands for the process; the rest is `relativePath`. */
  base = "";
  relativePath = "";
  /** Raw; empty without one. */
  queryText = "";
  rawBody: Uint8Array = NO_BYTES;
  /** Beside those of the answer, names and values by turns: of CORS. */
  extraHeaders: readonly string[] = NOTHING;
  /** A `Set-Cookie` that the answer takes along. */
  cookie: string | null = null;
  /** The answer is for this client alone: no cache between may keep it, unless the handler says otherwise. */
  isPrivate = false;
  /** The process that is to answer, once that is known. */
  process: ServedProcess | null = null;
  /** The binding that it came in by, the pattern that matches, and what can be reached there; set by the router. */
  binding: HttpBindingDefinition | null = null;
  match: PathMatch | null = null;
  /** It asks to become a WebSocket. */
  readonly upgrade: Upgrade | null = null;
  /** It is below a `@ui`. */
  servesFiles = false;
  plan: Plan | null = null;
  /** The key of a JSON body that is an object with exactly one. */
  soleKey: string | null = null;

  /** Texts of the `{param}`s, decoded. */
  path: readonly string[] = NOTHING;
  rest: string | null = null;
  body: readonly unknown[] = NOTHING;
  isDecoded = false;
  bodyPath: readonly string[] = NOTHING;
  args: readonly unknown[] = NOTHING;

  /** The answer is decided, or nobody waits for it: nothing that follows reaches the client. */
  settled = false;
  #id: string | null = null;
  #query: QueryString | null = null;
  #route: Route | null = null;
  #context: HttpContext | null = null;
  #response: ResponseHeaders | null = null;
  #answer: HttpAnswer | null = null;
  #deadlines: Deadlines | null = null;
  #reader: BodyReader | null = null;

  constructor(scope: ExchangeScope, method: string) {
    this.scope = scope;
    this.methodText = method;
    this.method = methodIndex(method);
    this.deadline = scope.clock.now() + scope.deadlineMs;
  }

  /** Lower-case names, values as node joins them. */
  abstract readonly headers: Readonly<Record<string, string>>;
  /** The client's, as far as that can be known: of the peer, or of whom a trusted proxy names. */
  abstract readonly remoteAddress: string | undefined;
  /** Of HTTP: `1.1`. */
  abstract readonly version: string;
  /** The connection is that of a proxy whose word is taken. */
  abstract readonly peerIsTrusted: boolean;
  /** The client speaks https, as a trusted proxy says. */
  abstract readonly isSecure: boolean;
  abstract readonly announcedBody: AnnouncedBody;
  abstract header(name: string): string | undefined;
  /** Reads the whole body and calls `bodyArrived`, or refuses what is larger than the limit. */
  protected abstract receiveBody(limit: number): void;
  /** From now on `callerWentAway` is called when the connection closes before the answer is out. */
  protected abstract watchCaller(): void;
  /**
   * Sends an answer; `null` sends no body whatever the headers say. Names and values stand by turns. `ascii`: the body is known to
   * be a string of as many bytes as characters.
   */
  protected abstract write(status: number, headers: string[], body: string | Uint8Array | null, ascii: boolean): void;
  /** Sends a body of ASCII with no headers but those of JSON; not for `HEAD`. */
  protected writeJson(status: number, body: string): void {
    this.write(status, ["Content-Type", "application/json", "Content-Length", String(body.length)], body, true);
  }
  protected abstract writeFile(
    status: number,
    headers: string[],
    file: FileHandle,
    start: number,
    length: number,
  ): void;

  /** The correlation id, made when somebody reads it. */
  get id(): string {
    return (this.#id ??= this.scope.ids.next());
  }

  get handler(): AnyHandler<unknown> {
    return this.chosenRoute.handler;
  }

  get context(): HttpContext {
    return (this.#context ??= new HttpContext(this, this.chosenRoute, this.servedProcess.target.scope));
  }

  get query(): QueryValues {
    return this.#query ?? this.readQuery() ?? QueryString.empty;
  }

  get responseHeaders(): ResponseHeaders {
    return (this.#response ??= new ResponseHeaders());
  }

  get chosenRoute(): Route {
    if (this.#route === null) throw new Error("no handler has been chosen for this request yet");
    return this.#route;
  }

  get servedProcess(): ServedProcess {
    if (this.process === null) throw new Error("no process has been chosen for this request yet");
    return this.process;
  }

  /** `null` where the query is malformed. */
  readQuery(): QueryString | null {
    this.#query = this.queryText === "" ? QueryString.empty : QueryString.parse(this.queryText);
    return this.#query;
  }

  /** The handler that answers. */
  choose(route: Route): void {
    this.#route = route;
  }

  /** Something has to be waited for: bounds it by the deadline, and notices when the client goes away meanwhile. */
  wait(deadlines: Deadlines): void {
    if (this.settled || this.#deadlines !== null) return;
    this.#deadlines = deadlines;
    deadlines.add(this);
    this.watchCaller();
  }

  /** Reads a body of at most `limit` bytes for somebody else than the process. */
  readBodyFor(reader: BodyReader, limit: number): void {
    this.#reader = reader;
    this.receiveBody(limit);
  }

  /** Reads the body, for which the server's own time limit holds; then the process goes on with `withBody`. */
  readBody(): void {
    this.#deadlines?.remove(this);
    this.receiveBody(this.scope.limits.bodyBytes);
  }

  protected bodyArrived(bytes: Uint8Array): void {
    if (this.settled) return;
    this.deadline = this.scope.clock.now() + this.scope.deadlineMs;
    this.#deadlines?.add(this);
    this.rawBody = bytes;
    try {
      (this.#reader ?? this.servedProcess).withBody(this);
    } catch (error) {
      this.crashed(error);
    }
  }

  finished(result: unknown): void {
    this.#answer = this.chosenRoute.http.encode(result);
  }

  answer(): void {
    const answer = this.#answer;
    if (this.settled || answer === null) return;
    const custom = this.#response;
    const status = custom?.status ?? answer.status;
    const without = status === 204 || status === 205 || status === 304;
    const body = without ? null : answer.body;
    const bytes = body === null ? 0 : Buffer.byteLength(body);
    const ascii = typeof body === "string" && bytes === body.length;
    if (ascii && custom === null && this.#hasNoHeaders) {
      if (this.#settle()) this.writeJson(status, body);
      return;
    }
    const headers: string[] = custom === null ? [] : [...custom.list];
    if (body !== null) {
      if (custom === null || !custom.has("content-type")) headers.push("Content-Type", "application/json");
      headers.push("Content-Length", String(bytes));
    } else if (status !== 204 && status !== 304) {
      headers.push("Content-Length", "0");
    }
    if (custom !== null && custom.list.length > 0 && this.extraHeaders.length > 0) {
      headers.push("Access-Control-Expose-Headers", custom.list.filter((_, index) => index % 2 === 0).join(", "));
    }
    this.send(status, headers, body, ascii);
  }

  failed(kind: SendErrorKind, message: string, _cause: unknown): void {
    if (!this.settled) this.refuse(deliveryFailure(kind, message));
  }

  /** Answers with a problem document. */
  refuse(problem: Problem): void {
    if (!this.settled) this.#sendProblem(problem, this.id);
  }

  /** A mistake of ours, of generated code or of the host's functions: the client learns where the log tells of it. */
  crashed(error: unknown): void {
    if (this.settled) return;
    const correlationId = this.id;
    this.scope.log.error(
      { err: error, correlationId, method: this.methodText, path: this.fullPath },
      "an HTTP request could not be handled",
    );
    this.#sendProblem(internalFailure(), correlationId);
  }

  /** Sends an answer that no handler made. `ascii`: the body is known to be a string of as many bytes as characters. */
  send(status: number, headers: string[], body: string | Uint8Array | null, ascii = false): void {
    if (!this.#settle()) return;
    this.#addHeaders(headers);
    this.write(status, headers, this.method === HEAD ? null : body, ascii);
  }

  /** Sends `length` bytes of a file, then closes it, also where nobody waits for it any more. */
  sendFile(status: number, headers: string[], file: FileHandle, start: number, length: number): void {
    if (!this.#settle()) return closeFile(file);
    this.#addHeaders(headers);
    this.writeFile(status, headers, file, start, length);
  }

  expire(): void {
    if (this.settled) return;
    this.#context?.abort(deadlinePassed());
    this.refuse(handlerTimeout(this.#route?.handler.envelope ?? null, this.scope.deadlineMs));
  }

  protected callerWentAway(): void {
    if (this.#settle()) this.#context?.abort(callerGone());
  }

  #sendProblem(problem: Problem, correlationId: string): void {
    if (this.scope.log.isLevelEnabled?.("debug") === true) {
      const { methodText: method, fullPath: path } = this;
      this.scope.log.debug({ correlationId, method, path, status: problem.status }, problem.detail);
    }
    const text = problemText(problem, this.fullPath, correlationId);
    const bytes = Buffer.byteLength(text);
    const headers = ["Content-Type", PROBLEM_TYPE, "Content-Length", String(bytes), ...(problem.headers ?? [])];
    this.send(problem.status, headers, text, bytes === text.length);
  }

  /** Nothing is added to an answer, and its body is sent. */
  get #hasNoHeaders(): boolean {
    return this.extraHeaders.length === 0 && this.cookie === null && !this.isPrivate && this.method !== HEAD;
  }

  #addHeaders(headers: string[]): void {
    if (this.extraHeaders.length > 0) headers.push(...this.extraHeaders);
    if (this.cookie !== null) headers.push("Set-Cookie", this.cookie);
    if (this.isPrivate && !hasCacheControl(headers)) headers.push("Cache-Control", "private, no-cache");
  }

  /** False where it was settled before. */
  #settle(): boolean {
    if (this.settled) return false;
    this.settled = true;
    this.#deadlines?.remove(this);
    return true;
  }
}

function hasCacheControl(headers: readonly string[]): boolean {
  for (let at = 0; at < headers.length; at += 2) if (headers[at]?.toLowerCase() === "cache-control") return true;
  return false;
}

/** What a failed closing would tell is of no use to anybody: nothing was written. */
export function closeFile(file: FileHandle): void {
  file.close().catch(() => {});
}
