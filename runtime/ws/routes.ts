import type { AnyHandler, WsHandlerDefinition } from "../definition.ts";
import { parsePattern } from "../http/path-pattern.ts";
import type { PathPattern } from "../http/path-pattern.ts";
import { decodeSegment } from "../http/request-target.ts";

/** A handler of WebSockets, with how the path of a connection fits its own. */
export interface WsRoute {
  readonly handler: AnyHandler<unknown>;
  readonly ws: WsHandlerDefinition;
  /** The pattern that matched, as written; `null` for a handler without a path. */
  readonly boundPath: string | null;
  /** Percent-decoded. */
  readonly pathParameters: Readonly<Record<string, string>>;
  /** What `*` of the pattern stands for, decoded; `null` without one. */
  readonly rest: string | null;
}

/** Who is told of what happens on a channel; `null`: nobody. */
export interface ChannelRoutes {
  readonly message: WsRoute | null;
  readonly open: WsRoute | null;
  readonly close: WsRoute | null;
}

interface Entry {
  readonly handler: AnyHandler<unknown>;
  readonly ws: WsHandlerDefinition;
  readonly pattern: PathPattern | null;
}

type ServerKind = keyof ChannelRoutes;

/** The WebSocket handlers of one process. */
export class WsRoutes {
  /** The one handler of what comes in on connections that the process opened. */
  readonly client: ChannelRoutes | null;
  /** The most specific pattern first; last the handler without a path. */
  readonly #entries: Readonly<Record<ServerKind, readonly Entry[]>>;

  /** Throws `ConfigError` for a malformed path. */
  constructor(handlers: readonly AnyHandler<unknown>[]) {
    const entries: Entry[] = handlers.flatMap((handler) => {
      const { ws } = handler;
      if (ws === undefined) return [];
      const path = ws.kind === "client" ? null : ws.path;
      return [{ handler, ws, pattern: path === null ? null : parsePattern(path) }];
    });
    const ofKind = (kind: WsHandlerDefinition["kind"]): Entry[] => entries.filter(({ ws }) => ws.kind === kind).sort(bySpecificity);
    this.#entries = { message: ofKind("message"), open: ofKind("open"), close: ofKind("close") };
    const client = entries.find(({ ws }) => ws.kind === "client");
    this.client = client === undefined ? null : { message: placed(client, []), open: null, close: null };
  }

  /** Who is told of a connection at a raw path; `null` where nobody takes its messages or hears of its opening. */
  find(path: string): ChannelRoutes | null {
    const message = this.#find("message", path);
    const open = this.#find("open", path);
    return message === null && open === null ? null : { message, open, close: this.#find("close", path) };
  }

  #find(kind: ServerKind, path: string): WsRoute | null {
    for (const entry of this.#entries[kind]) {
      const captures = entry.pattern === null ? [] : match(entry.pattern, path);
      if (captures !== null) return placed(entry, captures);
    }
    return null;
  }
}

function placed({ handler, ws, pattern }: Entry, captures: readonly string[]): WsRoute {
  const parameters = Object.create(null) as Record<string, string>;
  for (const [index, name] of (pattern?.parameters ?? []).entries()) parameters[name] = decoded(captures[index]);
  return {
    handler,
    ws,
    boundPath: pattern?.text ?? null,
    pathParameters: Object.freeze(parameters),
    rest: pattern?.wildcard === true ? decoded(captures.at(-1)) : null,
  };
}

// The target was refused before where an escape is malformed.
function decoded(raw = ""): string {
  return decodeSegment(raw) ?? raw;
}

/** The raw texts of the `{param}`s, and last that of the `*`; `null` where the pattern does not match. */
function match(pattern: PathPattern, path: string): readonly string[] | null {
  const captures: string[] = [];
  let at = 1;
  for (const [index, segment] of pattern.segments.entries()) {
    if (at > path.length) return null;
    if (segment.kind === "wildcard") {
      const rest = path.slice(at + segment.prefix.length);
      return path.startsWith(segment.prefix, at) && rest !== "" ? [...captures, rest] : null;
    }
    const slash = path.indexOf("/", at);
    const end = slash === -1 ? path.length : slash;
    const text = path.slice(at, end);
    if (segment.kind === "literal" ? segment.text !== text : text === "") return null;
    if (segment.kind === "parameter") captures.push(text);
    at = end + 1;
    if (index === pattern.segments.length - 1 && slash !== -1) return null;
  }
  return captures;
}

const RANKS = { literal: 0, parameter: 1, wildcard: 2 } as const;

function bySpecificity(a: Entry, b: Entry): number {
  if (a.pattern === null || b.pattern === null) return Number(a.pattern === null) - Number(b.pattern === null);
  const count = Math.max(a.pattern.segments.length, b.pattern.segments.length);
  for (let index = 0; index < count; index++) {
    const left = a.pattern.segments[index];
    const right = b.pattern.segments[index];
    if (left === undefined || right === undefined) return 0;
    const difference = RANKS[left.kind] - RANKS[right.kind];
    if (difference !== 0) return difference;
    if (left.kind === "wildcard" && right.kind === "wildcard" && left.prefix.length !== right.prefix.length) {
      return right.prefix.length - left.prefix.length;
    }
  }
  return 0;
}
