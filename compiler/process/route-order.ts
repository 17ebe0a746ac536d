/** The order in which HTTP handlers are matched: design 1.4. */
import type { Handler, HttpHandlerModel, HttpMethod, PathSegment, Route } from "./model.ts";

/**
 * Handlers with a path, the more specific pattern first, in it a named method before none and handlers with a body before
 * one without; then pathless ones, those with a body first. Where nothing decides, the order of the contract stands.
 */
export function orderRoutes(handlers: readonly Handler[]): readonly Route[] {
  const all = handlers.flatMap((handler) => (handler.http === null ? [] : [{ handler, http: handler.http }]));
  const withPath = orderBySegments(
    all.filter(({ http }) => http.path !== null),
    0,
  );
  const pathless = all.filter(({ http }) => http.path === null).sort((a, b) => byBody(a, b) || byMethodNamed(a, b));
  const contested = contestedMethods(pathless);
  return [...withPath, ...pathless].map(({ handler, http }) => ({
    handler,
    method: http.method,
    path: http.path,
    note: fallbackNote(handler, http, contested),
  }));
}

interface Entry {
  readonly handler: Handler;
  readonly http: HttpHandlerModel;
}

/**
 * Sorts like a tree of segments: at each node those that end here, then literals in order of their first appearance, then
 * `{param}`, then wildcards, longer prefix first.
 */
function orderBySegments(entries: readonly Entry[], from: number): Entry[] {
  if (entries.length < 2) return [...entries];
  const depth = from + sharedSegments(entries, from);
  const ending = entries.filter(({ http }) => http.path?.segments[depth] === undefined);
  const groups = new Map<string, { readonly segment: PathSegment; readonly entries: Entry[] }>();
  for (const entry of entries) {
    const segment = entry.http.path?.segments[depth];
    if (segment === undefined) continue;
    const key = segmentKey(segment);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { segment, entries: [entry] });
    else group.entries.push(entry);
  }
  const ordered = [...groups.values()].sort(
    (a, b) => rank(a.segment) - rank(b.segment) || byPrefix(a.segment, b.segment),
  );
  return [...byMethodThenBody(ending), ...ordered.flatMap((group) => orderBySegments(group.entries, depth + 1))];
}

/** How many further segments all entries have in common. */
function sharedSegments(entries: readonly Entry[], from: number): number {
  for (let depth = from; ; depth++) {
    const [first, ...others] = entries.map(({ http }) => http.path?.segments[depth]);
    if (first === undefined) return depth - from;
    const key = segmentKey(first);
    if (!others.every((other) => other !== undefined && segmentKey(other) === key)) return depth - from;
  }
}

function segmentKey(segment: PathSegment): string {
  if (segment.kind === "literal") return `=${segment.text}`;
  return segment.kind === "parameter" ? "{}" : `*${segment.prefix}`;
}

const RANKS = { literal: 0, parameter: 1, wildcard: 2 } as const;

function rank(segment: PathSegment): number {
  return RANKS[segment.kind];
}

function byPrefix(a: PathSegment, b: PathSegment): number {
  return a.kind === "wildcard" && b.kind === "wildcard" ? b.prefix.length - a.prefix.length : 0;
}

/** Of one pattern: named methods in the order of their first appearance, then no method; handlers with a body first. */
function byMethodThenBody(entries: readonly Entry[]): Entry[] {
  const methods = [...new Set(entries.map(({ http }) => http.method))];
  const position = ({ http }: Entry): number => methods.indexOf(http.method);
  return entries.toSorted((a, b) => byMethodNamed(a, b) || position(a) - position(b) || byBody(a, b));
}

function byMethodNamed(a: Entry, b: Entry): number {
  return Number(a.http.method === null) - Number(b.http.method === null);
}

function byBody(a: Entry, b: Entry): number {
  return Number(b.http.hasBody) - Number(a.http.hasBody);
}

/** Methods (`null`: every one) that two or more parameter-less pathless handlers could be the fallback of. */
function contestedMethods(pathless: readonly Entry[]): ReadonlyMap<HttpMethod | null, readonly Handler[]> {
  const candidates = new Map<HttpMethod | null, Handler[]>();
  for (const { handler, http } of pathless) {
    if (http.hasBody) continue;
    const known = candidates.get(http.method);
    if (known === undefined) candidates.set(http.method, [handler]);
    else known.push(handler);
  }
  return new Map([...candidates].filter(([, handlers]) => handlers.length > 1));
}

/** How many rivals a note names. */
const NAMED_RIVALS = 3;

function fallbackNote(
  handler: Handler,
  http: HttpHandlerModel,
  contested: ReadonlyMap<HttpMethod | null, readonly Handler[]>,
): string | null {
  if (http.path !== null || http.hasBody) return null;
  const candidates = contested.get(http.method) ?? [];
  if (candidates.length === 0) return null;
  const others = candidates
    .slice(0, NAMED_RIVALS + 1)
    .filter((other) => other !== handler)
    .slice(0, NAMED_RIVALS)
    .map(({ name }) => name);
  const more = candidates.length - 1 - others.length;
  const method = http.method ?? "any method";
  return `answers only to {"${handler.envelope}": null}: ${others.join(", ")}${more === 0 ? "" : ` and ${more} more`} could be the fallback for ${method} as well`;
}
