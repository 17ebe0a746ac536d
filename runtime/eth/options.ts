import { ConfigError } from "../config-error.ts";

/** The Ethereum provider of a node, or of one process. It is connected to when it is first used. */
export interface EthOptions {
  /** Of JSON-RPC over WebSocket: `ws://127.0.0.1:8545`, `wss://mainnet.example/v3/key`. */
  readonly url: string;
  /** Of the upgrade request: `{ authorization: "Bearer ..." }`. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Milliseconds that a request may take, connecting included: 30,000. */
  readonly timeoutMs?: number | undefined;
  /** Bytes of one message of the provider: 16 MiB. A larger one breaks the connection. */
  readonly payloadBytes?: number | undefined;
  /** Requests that wait for the provider: 1,000. More are refused as `overloaded`. */
  readonly pendingRequests?: number | undefined;
  /** Updates of one subscription that the process has not finished: 1,000. Beyond that it is behind: see the docs. */
  readonly pendingUpdates?: number | undefined;
  /** Before a connection that was lost is made again, about: 500. It doubles with each attempt that fails. */
  readonly minReconnectMs?: number | undefined;
  /** At most: 30,000. */
  readonly maxReconnectMs?: number | undefined;
}

/** With their defaults. */
export interface CheckedEthOptions {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly payloadBytes: number;
  readonly pendingRequests: number;
  readonly pendingUpdates: number;
  readonly minReconnectMs: number;
  readonly maxReconnectMs: number;
}

const NUMBERS = {
  timeoutMs: 30_000,
  payloadBytes: 16 * 1024 * 1024,
  pendingRequests: 1_000,
  pendingUpdates: 1_000,
  minReconnectMs: 500,
  maxReconnectMs: 30_000,
} as const;

/** Throws `ConfigError` for the first option that makes no sense. */
export function checkEthOptions(options: EthOptions): CheckedEthOptions {
  if (typeof options !== "object" || options === null)
    throw new ConfigError("eth", `eth has to be an object, as in { url: "ws://127.0.0.1:8545" }`);
  const known = ["url", "headers", ...Object.keys(NUMBERS)];
  for (const key of Object.keys(options)) {
    if (!known.includes(key)) throw new ConfigError(`eth.${key}`, `there is no option eth.${key}; there are ${known.join(", ")}`);
  }
  const { headers } = options;
  if (headers !== undefined && (typeof headers !== "object" || headers === null || Object.values(headers).some((each) => typeof each !== "string")))
    throw new ConfigError("eth.headers", `eth.headers has to be an object of texts, as in { authorization: "Bearer ..." }`);
  const numbers: Record<keyof typeof NUMBERS, number> = { ...NUMBERS };
  for (const name of Object.keys(NUMBERS) as (keyof typeof NUMBERS)[]) {
    const value = options[name];
    if (value === undefined) continue;
    if (!Number.isInteger(value) || value < 1 || value > 2 ** 31 - 1)
      throw new ConfigError(`eth.${name}`, `eth.${name} is ${String(value)}, but has to be a positive integer`);
    numbers[name] = value;
  }
  return { url: providerUrl(options.url), headers: headers ?? {}, ...numbers };
}

function providerUrl(url: unknown): string {
  const parsed = typeof url === "string" && URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || (parsed.protocol !== "ws:" && parsed.protocol !== "wss:"))
    throw new ConfigError("eth.url", `eth.url has to be the URL of a provider that speaks JSON-RPC over WebSocket, as in "ws://127.0.0.1:8545"`);
  if (parsed.username !== "" || parsed.password !== "")
    throw new ConfigError("eth.url", "eth.url holds a name or password: pass them as eth.headers, { authorization: ... }");
  parsed.hash = "";
  return parsed.href;
}

/** What stands for a provider in logs: its host; paths hold keys. */
export function providerName(url: string): string {
  return new URL(url).host;
}
