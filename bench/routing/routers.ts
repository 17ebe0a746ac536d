import { createRequire } from "node:module";
import { RegExpRouter } from "hono/router/reg-exp-router";
import { TrieRouter } from "hono/router/trie-router";
import { methodIndex } from "../../dist/runtime/http/method.js";
import { decodeSegment, faultBehind, originForm } from "../../dist/runtime/http/request-target.js";
import type { PathMatch } from "../../dist/runtime/http/path-matcher.js";
import { RouteTable } from "../../dist/runtime/http/route-table.js";
import type { TableRoute } from "./tables.ts";

/** A router with its routes in. */
export interface Router {
  /** Finds who answers and takes the parameters out; `undefined` where nobody does. What is returned is the router's own. */
  readonly find: (method: string, path: string) => unknown;
  /** The name of the route in what `find` returned; `null` where nobody answers. */
  readonly nameOf: (found: unknown) => string | null;
  /** What it took out of the path. */
  readonly valuesOf: (found: unknown) => readonly unknown[];
  /** Whether what a `*` stands for is among it. */
  readonly takesWildcards: boolean;
}

/** Of the request, which is there before it is routed: what routing leaves in it. */
class Request {
  query = "";
  captures: readonly string[] = [];
}

/**
 * What the runtime does from the target of a request on: the query is split off, the table is asked, what in the path could keep it from being routed
 * is looked for where the match does not tell, and last what the placeholders stand for is taken, without escapes.
 */
export const hypcRouter = (routes: readonly TableRoute[]): Router => hypc(routes, true);

/** The same, as far as find-my-way goes: of what could keep a path from being routed only escapes are looked for. */
export const hypcLookup = (routes: readonly TableRoute[]): Router => hypc(routes, false);

function hypc(routes: readonly TableRoute[], tellsMalformed: boolean): Router {
  const request = new Request();
  const table = new RouteTable(
    routes.map(({ name, path }) => ({
      name,
      envelope: name,
      invoke: () => undefined,
      http: { method: "GET", path, body: [], decode: () => [], encode: () => ({ status: 200, body: null }) },
      rpc: null,
    })),
  );
  return {
    find: (method, target) => {
      const relative = originForm(target);
      if (relative === null) return undefined;
      const question = relative.indexOf("?");
      const path = question === -1 ? relative : relative.slice(0, question);
      request.query = question === -1 ? "" : relative.slice(question + 1);
      const found = table.find(path, methodIndex(method));
      const isEscaped = tellsMalformed ? false : path.includes("%");
      if (((tellsMalformed || isEscaped) && faultBehind(path, found) !== null) || found === null) return undefined;
      const { captures } = found;
      const decodes = tellsMalformed ? !found.isPlain : isEscaped;
      request.captures = decodes ? captures.map((text) => decodeSegment(text) ?? text) : captures;
      return found;
    },
    nameOf: (found) => (found as PathMatch | undefined)?.leaf.pattern.text ?? null,
    valuesOf: (found) => (found as PathMatch).captures,
    takesWildcards: true,
  };
}

interface FindMyWay {
  on(method: string, path: string, handler: () => void, store: string): void;
  find(method: string, path: string): { readonly store: unknown } | null;
}

function nothing(): void {}

/** Its `find` splits the query off and looks for escapes itself. */
export function findMyWay(routes: readonly TableRoute[]): Router {
  const create = createRequire(import.meta.url)("find-my-way") as () => FindMyWay;
  const router = create();
  for (const { name, path } of routes) router.on("GET", colons(path), nothing, name);
  return {
    find: (method, path) => router.find(method, path) ?? undefined,
    nameOf: (found) => (found as { readonly store: string } | undefined)?.store ?? null,
    valuesOf: (found) => Object.values((found as { readonly params: object }).params) as unknown[],
    takesWildcards: true,
  };
}

/** They take a path that is ready: in Hono, what splits the query off and looks for escapes comes before them, and is not measured here. */
export const regExpRouter = (routes: readonly TableRoute[]): Router => honoRouter(new RegExpRouter<string>(), routes);
export const trieRouter = (routes: readonly TableRoute[]): Router => honoRouter(new TrieRouter<string>(), routes);

type HonoMatch = readonly [
  readonly (readonly [string, Readonly<Record<string, string | number>>])[],
  (readonly string[])?,
];

function honoRouter(router: RegExpRouter<string> | TrieRouter<string>, routes: readonly TableRoute[]): Router {
  for (const { name, path } of routes) router.add("GET", colons(path), name);
  return {
    find: (method, path) => router.match(method, path),
    nameOf: (found) => (found as HonoMatch)[0].at(-1)?.[0] ?? null,
    // Of one router the texts, of the other where they stand in what its expression captured.
    valuesOf: (found) => {
      const [handlers, captured] = found as HonoMatch;
      return Object.values(handlers.at(-1)?.[1] ?? {}).map((value) => (typeof value === "number" ? captured?.[value] : value));
    },
    takesWildcards: false,
  };
}

function colons(path: string): string {
  return path.replace(/\{([^}]*)\}/g, ":$1");
}
