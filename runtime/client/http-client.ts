import type { JsonReader } from "../codec/json-parse.ts";
import { NetworkError, ProblemError, readProblem } from "./errors.ts";
import { ReceivedAnswer } from "./http-answer.ts";
import type { QueryText } from "./request-text.ts";

export type HeaderValues = Readonly<Record<string, string>>;

/** The part of `fetch` that the client uses, so that any implementation of it fits. */
export type Fetch = (url: string, init: FetchInit) => Promise<FetchedResponse>;
export interface FetchInit {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
  readonly signal: AbortSignal;
  readonly credentials?: "omit" | "same-origin" | "include";
}
export interface FetchedResponse {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
}

export interface HttpClientOptions {
  /** Sent with every request; a function is asked before each. */
  readonly headers?: HeaderValues | (() => HeaderValues | Promise<HeaderValues>);
  /** Until the whole answer must be here; default 30,000 ms. */
  readonly timeoutMs?: number;
  /** Default: the platform's. */
  readonly fetch?: Fetch;
  /** In browsers: whether cookies go along. Default: the platform's. */
  readonly credentials?: "omit" | "same-origin" | "include";
}

/** What every method of a generated HTTP client takes last. */
export interface HttpCallOptions {
  readonly headers?: HeaderValues;
  readonly timeoutMs?: number;
  /** Gives up the request; the method then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** One request, as generated code describes it, and how its answer is to be read. */
export interface HttpCall {
  readonly method: string;
  /** Below the base, percent-encoded. */
  readonly path: string;
  readonly query?: QueryText;
  readonly headers?: Record<string, string>;
  /** JSON text. */
  readonly body?: string;
  /** Reads the answer's JSON, where `JSON.parse` would lose something of it. */
  readonly read?: JsonReader;
}

const DEFAULT_TIMEOUT_MS = 30_000;
/** Longer ones fire at once. */
const LONGEST_TIMER_MS = 0x7fff_ffff;

/** What generated HTTP clients send through: base URL, headers, time limit, and the runtime's own refusals as typed errors. */
export class HttpClient {
  readonly #base: string;
  readonly #options: HttpClientOptions;

  /**
   * @param base Where the process is served, `https://example.org/counter:demo:alice.os`; in browsers a path will do.
   * @throws TypeError where it has a query or a fragment.
   */
  constructor(base: string | URL, options: HttpClientOptions = {}) {
    const text = String(base);
    if (/[?#]/.test(text)) throw new TypeError(`the base of an HTTP client has neither query nor fragment: ${text}`);
    this.#base = text.replace(/\/+$/, "");
    this.#options = options;
  }

  /**
   * Sends a request and waits for the whole answer.
   * @throws ProblemError where the server refused it, NetworkError where no answer came, the signal's reason where it was given up.
   */
  async send(options: HttpCallOptions | undefined, call: HttpCall): Promise<ReceivedAnswer> {
    const url = `${this.#base}${call.path}${call.query?.toString() ?? ""}`;
    const request = `${call.method} ${url}`;
    const timeoutMs = options?.timeoutMs ?? this.#options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    const signal = options?.signal;
    signal?.throwIfAborted();
    const headers = await this.#headers(call, options);
    const controller = new AbortController();
    const giveUp = (): void => controller.abort(signal?.reason);
    signal?.throwIfAborted();
    signal?.addEventListener("abort", giveUp, { once: true });
    let late = false;
    const timer = setTimeout(
      () => {
        late = true;
        controller.abort();
      },
      Math.min(timeoutMs, LONGEST_TIMER_MS),
    );
    try {
      const response = await this.#fetch(url, call, headers, controller.signal);
      const text = await response.text();
      if (isProblem(response)) throw new ProblemError(request, readProblem(response.status, text));
      return new ReceivedAnswer(request, response.status, text, call.read);
    } catch (error) {
      if (error instanceof ProblemError) throw error;
      if (late) throw new NetworkError(request, "timeout", `no answer within ${timeoutMs} ms`);
      if (signal?.aborted === true) throw signal.reason;
      throw new NetworkError(request, "unreachable", `no answer: ${reasonOf(error)}`, error);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", giveUp);
    }
  }

  async #headers(call: HttpCall, options: HttpCallOptions | undefined): Promise<Record<string, string>> {
    const { headers } = this.#options;
    return mergeHeaders(
      { accept: "application/json, application/problem+json" },
      call.body === undefined ? undefined : { "content-type": "application/json" },
      typeof headers === "function" ? await headers() : headers,
      call.headers,
      options?.headers,
    );
  }

  #fetch(url: string, call: HttpCall, headers: Record<string, string>, signal: AbortSignal): Promise<FetchedResponse> {
    const { credentials, fetch = globalThis.fetch as Fetch } = this.#options;
    return fetch(url, {
      method: call.method,
      headers,
      signal,
      ...(call.body === undefined ? {} : { body: call.body }),
      ...(credentials === undefined ? {} : { credentials }),
    });
  }
}

function isProblem(response: FetchedResponse): boolean {
  return /^application\/problem\+json\b/i.test(response.headers.get("content-type") ?? "");
}

// Later ones win, whatever the case of their names.
function mergeHeaders(...all: readonly (HeaderValues | undefined)[]): Record<string, string> {
  const merged: Record<string, string> = {};
  for (const headers of all) {
    for (const [name, value] of Object.entries({ ...headers })) merged[name.toLowerCase()] = value;
  }
  return merged;
}

// `fetch failed` says nothing; its cause does.
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error && error.cause.message !== "" ? error.cause.message : error.message;
}
