/** Where a request stands in a distributed trace, as the two headers of W3C Trace Context say it. */
export interface TraceContext {
  /** `00-<trace id>-<parent id>-<flags>` */
  readonly traceparent: string;
  /** What vendors add; `undefined` without any. */
  readonly tracestate: string | undefined;
}

/** The parts of a `traceparent`. */
export interface TraceParent {
  /** 32 lower-case hexadecimal digits, not all zero. */
  readonly traceId: string;
  /** 16 of them, not all zero. */
  readonly spanId: string;
  /** Bit 0: the caller records this trace. */
  readonly flags: number;
}

const SHAPE = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const NO_TRACE = "0".repeat(32);
const NO_SPAN = "0".repeat(16);

/** The length of a `tracestate` that has to be carried (W3C Trace Context, 3.3.1.5); longer ones are dropped. */
const LONGEST_STATE = 512;

/** Reads a `traceparent` of any version (W3C Trace Context, 3.2); `undefined` for anything else, which is to be ignored. */
export function parseTraceParent(text: string): TraceParent | undefined {
  const match = SHAPE.exec(text);
  if (match === null) return undefined;
  const [, version = "", traceId = "", spanId = "", flags = "", more] = match;
  if (version === "ff" || (version === "00" && more !== undefined)) return undefined;
  if (traceId === NO_TRACE || spanId === NO_SPAN) return undefined;
  return { traceId, spanId, flags: Number.parseInt(flags, 16) };
}

/** The text that `parseTraceParent` reads, of version 00. */
export function formatTraceParent({ traceId, spanId, flags }: TraceParent): string {
  return `00-${traceId}-${spanId}-${(flags & 0xff).toString(16).padStart(2, "0")}`;
}

/** What the headers of a request say of its trace. `undefined` where there is none, or one that is malformed. */
export function traceOfHeaders(headers: Readonly<Record<string, string | undefined>>): TraceContext | undefined {
  const traceparent = headers["traceparent"];
  if (traceparent === undefined || parseTraceParent(traceparent) === undefined) return undefined;
  const tracestate = headers["tracestate"];
  return {
    traceparent,
    tracestate: tracestate !== undefined && tracestate.length <= LONGEST_STATE ? tracestate : undefined,
  };
}
