import { ConfigError } from "../config-error.ts";
import type { HttpExchange } from "./exchange.ts";
import { METHODS, OPTIONS } from "./method.ts";

const NOTHING: readonly never[] = Object.freeze([]);
const VARY_BY_ORIGIN: readonly string[] = Object.freeze(["Vary", "Origin"]);
const EXPOSED: readonly string[] = Object.freeze([
  "Access-Control-Expose-Headers",
  "Allow, Content-Range, ETag, Location, Retry-After",
]);
const PREFLIGHT_SECONDS = "600";

/** Lets the scripts of other origins read answers (the Fetch standard, CORS protocol). */
export class Cors {
  readonly #anyone: boolean;
  readonly #origins: ReadonlySet<string>;

  /** Throws `ConfigError` for what is neither an origin nor `*`. */
  constructor(origins: readonly string[]) {
    for (const origin of origins) {
      if (origin !== "*" && originOf(origin) !== origin) {
        throw new ConfigError(
          "http.cors",
          `${JSON.stringify(origin)} is not an origin: write scheme, host and port alone, as in https://app.example or http://localhost:5173`,
        );
      }
    }
    this.#anyone = origins.includes("*");
    this.#origins = new Set(origins);
  }

  /** Headers of every answer to this request, names and values by turns. */
  headersFor(x: HttpExchange): readonly string[] {
    const origin = x.header("origin");
    if (origin !== undefined && this.#origins.has(origin)) {
      return [
        ...VARY_BY_ORIGIN,
        "Access-Control-Allow-Origin",
        origin,
        "Access-Control-Allow-Credentials",
        "true",
        ...EXPOSED,
      ];
    }
    if (this.#anyone) return origin === undefined ? NOTHING : ["Access-Control-Allow-Origin", "*", ...EXPOSED];
    return VARY_BY_ORIGIN;
  }

  /** Answers the question of a browser that comes before the request itself; false where it is none or not allowed. */
  answersPreflight(x: HttpExchange): boolean {
    const origin = x.header("origin");
    if (x.method !== OPTIONS || origin === undefined || x.header("access-control-request-method") === undefined)
      return false;
    if (!this.#anyone && !this.#origins.has(origin)) return false;
    const headers = [
      "Access-Control-Allow-Methods",
      METHODS.join(", "),
      "Access-Control-Max-Age",
      PREFLIGHT_SECONDS,
      "Vary",
      "Access-Control-Request-Method, Access-Control-Request-Headers",
    ];
    const wanted = x.header("access-control-request-headers");
    if (wanted !== undefined && /^[\w\-!#$%&'*+.^`|~, \t]+$/.test(wanted))
      headers.push("Access-Control-Allow-Headers", wanted);
    x.send(204, headers, null);
    return true;
  }
}

function originOf(text: string): string | null {
  try {
    return new URL(text).origin;
  } catch {
    return null;
  }
}
