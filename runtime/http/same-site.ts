/** Where a request of a browser comes from, as its headers tell; scripts of a page cannot write these. */
export interface RequestSource {
  readonly method: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/** RFC 9110, 9.2.1: they ask for nothing but an answer. */
const SAFE_METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Whether a page of another origin makes the request, and it is one that may do something: any method that is not safe,
 * and the opening of a WebSocket. `origins` may do so all the same.
 *
 * `Sec-Fetch-Site` decides where a browser sends it, which holds behind proxies that rename the host too; else `Origin`,
 * which is compared with `Host`. A request with neither is of no browser.
 */
export function comesFromElsewhere({ method, headers }: RequestSource, origins: readonly string[]): boolean {
  if (SAFE_METHODS.has(method) && headers["upgrade"] === undefined) return false;
  const origin = headers["origin"];
  if (origin !== undefined && origin !== "*" && origins.includes(origin)) return false;
  const site = headers["sec-fetch-site"];
  if (site !== undefined) return site !== "same-origin" && site !== "none";
  return origin !== undefined && !isHostOf(origin, headers["host"]);
}

/** Whether an `Origin` (`https://a.example`) is of the host that a `Host` header names (`a.example`, `a.example:443`). */
export function isHostOf(origin: string, host: string | undefined): boolean {
  if (host === undefined) return false;
  try {
    const from = new URL(origin);
    return from.host !== "" && from.host === new URL(`${from.protocol}//${host}`).host;
  } catch {
    return false;
  }
}

/** The host's name in a `Host` header, without its port, in lower case; `null` where it is malformed. */
export function hostName(host: string | undefined): string | null {
  if (host === undefined || !/^(?:\[[\d:a-f.]+\]|[^\s:/?#@\\[\]]+)(?::\d*)?$/i.test(host)) return null;
  return host.replace(/:\d*$/, "").toLowerCase();
}
