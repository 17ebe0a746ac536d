import { ConfigError } from "../config-error.ts";

/** What WebSockets may cost. Every limit has a safe default. */
export interface WsLimits {
  /** Bytes of one message that comes in: 1 MiB. A larger one closes its channel with 1009. */
  readonly payloadBytes: number;
  /**
   * Bytes of one channel that were pushed and that its peer has not taken yet: 4 MiB. What would go beyond closes the
   * channel with 1013: its peer reads too slowly.
   */
  readonly bufferedBytes: number;
  /** WebSockets that a node has accepted and that are open: 20,000. More are refused with 503. */
  readonly connections: number;
  /** Messages of one channel that its process has not finished: 64. Then the channel is not read until some are. */
  readonly pendingMessages: number;
  /** Milliseconds between the pings of a channel: 30,000. A peer from which nothing came in between two of them is dropped. */
  readonly pingIntervalMs: number;
  /** Milliseconds that a peer has to answer a close frame: 5,000. Then the connection is cut. */
  readonly closeTimeoutMs: number;
}

export const DEFAULT_WS_LIMITS: WsLimits = {
  payloadBytes: 1024 * 1024,
  bufferedBytes: 4 * 1024 * 1024,
  connections: 20_000,
  pendingMessages: 64,
  pingIntervalMs: 30_000,
  closeTimeoutMs: 5_000,
};

/** The limits of a node. Throws `ConfigError` for what is no limit. */
export function wsLimits(given: Partial<WsLimits> | undefined): WsLimits {
  if (given === undefined) return DEFAULT_WS_LIMITS;
  if (typeof given !== "object" || given === null) {
    throw new ConfigError("http.ws", "http.ws has to be an object, as in { payloadBytes: 65_536 }");
  }
  const names = Object.keys(DEFAULT_WS_LIMITS) as (keyof WsLimits)[];
  for (const [key, value] of Object.entries(given)) {
    if (!names.includes(key as keyof WsLimits)) {
      throw new ConfigError(`http.ws.${key}`, `there is no option http.ws.${key}; there are ${names.join(", ")}`);
    }
    if (value !== undefined && !(Number.isInteger(value) && value > 0)) {
      throw new ConfigError(`http.ws.${key}`, `http.ws.${key} is ${String(value)}, but has to be a positive integer`);
    }
  }
  const limits: Record<keyof WsLimits, number> = { ...DEFAULT_WS_LIMITS };
  for (const name of names) limits[name] = given[name] ?? limits[name];
  return limits;
}
