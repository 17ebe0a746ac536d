/** A path that cannot be routed is answered 400 before anything else, though it is looked at last: against the check as it once came first. */
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { address, formatProcessId } from "../../../runtime/address.ts";
import { systemClock } from "../../../runtime/clock.ts";
import { CorrelationIds } from "../../../runtime/correlation-ids.ts";
import { Deadlines } from "../../../runtime/deadlines.ts";
import type { AnyHandler, HttpMethod } from "../../../runtime/definition.ts";
import { HttpExchange } from "../../../runtime/http/exchange.ts";
import type { AnnouncedBody } from "../../../runtime/http/exchange.ts";
import { METHODS } from "../../../runtime/http/method.ts";
import { malformedTarget } from "../../../runtime/http/problems.ts";
import { RequestRouter } from "../../../runtime/http/request-router.ts";
import { decodeSegment, faultBehind, pathFault } from "../../../runtime/http/request-target.ts";
import { RouteTable } from "../../../runtime/http/route-table.ts";
import { ServedProcess } from "../../../runtime/http/served-process.ts";
import type { HttpServerOptions } from "../../../runtime/http/server-options.ts";
import { NO_SERVER } from "../../../runtime/process-server.ts";
import type { Upgrade } from "../../../runtime/ws/upgrade.ts";
import { deliver, keepingLog, testHandler } from "./support/serve.ts";

/** `pathFault` as it was when every path was looked at before it was routed. */
function faultAtFirst(path: string): string | null {
  if (!/\/\/|\/\.|[^\x21-\x24\x26-\x7e]/.test(path)) return null;
  if (path.includes("//")) return "it holds an empty segment (//)";
  for (const segment of path.slice(1).split("/")) {
    if (/^(?:\.|%2e){1,2}$/i.test(segment)) return `it holds the segment ${segment}, which is not resolved here`;
    if (/[^\x21-\x7e]/.test(segment)) return "it holds a character that has to be percent-encoded";
    if (decodeSegment(segment) === null) {
      const shown = segment.length > 40 ? `${segment.slice(0, 40)}…` : segment;
      return `${shown} is not valid percent-encoding of UTF-8`;
    }
  }
  return null;
}

const LITERALS = ["a", "b", "ab", "users", "very-long-segments-of-a-path", "x.y", "..a", "café", "caf%C3%A9", "a;b", "%41"];
/** What stands in no path that is routed, or only seems to. */
const ODD = ["", ".", "..", "...", ".a", "%2e", "%2E.", ".%2e", "%", "%4", "%zz", "%ff", "%C3", "%2F", "%25", "ü", "€", "\u{1f600}", "\ud800"];
const ODD_TOO = ["\u0001", "\t", " ", "\u007f", "\u0080", "!", "$", "#", '"', "&", "~", "a?b", "a//b", "?", "#x"];

const segment = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...LITERALS, "1", "c-12") },
  { weight: 2, arbitrary: fc.constantFrom(...ODD, ...ODD_TOO) },
  { weight: 1, arbitrary: fc.string({ unit: fc.constantFrom(..."ab.%2eE/;?#ü "), maxLength: 5 }) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 3 }) },
);
const path = fc.array(segment, { maxLength: 6 }).map((segments) => `/${segments.join("/")}`);

const literal = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...LITERALS) },
  { weight: 1, arbitrary: fc.constantFrom(...[...ODD, ...ODD_TOO].filter((text) => !/[{}*]/.test(text))) },
);
const patternSegment = fc.oneof({ weight: 2, arbitrary: literal }, fc.constantFrom("{x}", "{y}"));
const pattern = fc
  .tuple(fc.array(patternSegment, { maxLength: 4 }), fc.option(fc.constantFrom("*", "a*", ".*", "..*", "%*", "%2*", "%2e*", "ü*", ""), { nil: undefined }))
  .map(([first, last]) => `/${[...first, ...(last === undefined ? [] : [last])].join("/")}`);
const method = fc.option(fc.constantFrom<HttpMethod>("GET", "POST", "HEAD", "OPTIONS"), { nil: undefined });
const routes = fc.array(fc.tuple(method, pattern), { maxLength: 8 });

/** Any path, or what one of the routes is asked with. */
const asked = fc.record({ any: path, own: fc.option(fc.nat(7)), values: fc.array(segment, { minLength: 1, maxLength: 4 }) });

type Asked = typeof asked extends fc.Arbitrary<infer A> ? A : never;
type Table = readonly (readonly [HttpMethod | undefined, string])[];

function pathOf({ any, own, values }: Asked, table: Table): string {
  const route = own === null ? undefined : table[own % Math.max(table.length, 1)];
  if (route === undefined) return any;
  return route[1]
    .split("/")
    .map((each, index) => each.replace(/^\{.*\}$|\*$/, () => values[index % values.length] ?? ""))
    .join("/");
}

function handlersOf(table: Table) {
  return table.map(([of, at], index) =>
    testHandler({ name: `h${index}`, ...(of === undefined ? {} : { method: of }), path: at }),
  );
}

it("finds the faults that it found with every path looked at twice", () => {
  fc.assert(
    fc.property(path, (text) => {
      expect(pathFault(text)).toBe(faultAtFirst(text));
    }),
    { numRuns: 20_000 },
  );
});

it("knows of a match whether its path can be routed", () => {
  const seen = { plain: 0, fault: 0, missed: 0, odd: 0 };
  fc.assert(
    fc.property(routes, asked, (table, request) => {
      const at = pathOf(request, table);
      const match = new RouteTable(handlersOf(table) as unknown as readonly AnyHandler<unknown>[]).find(at, METHODS.indexOf("GET"));
      const fault = faultAtFirst(at);
      expect(faultBehind(at, match)).toBe(fault);
      if (match === null) seen.missed++;
      else if (fault !== null) seen.fault++;
      else if (match.isPlain) seen.plain++;
      else seen.odd++;
      if (match !== null && match.isPlain) expect(match.captures.join("")).not.toContain("%");
    }),
    { numRuns: 10_000 },
  );
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(200);
});

interface Answer {
  readonly status: number;
  readonly headers: readonly string[];
  readonly body: string;
}

/** A request of no network. */
class TestExchange extends HttpExchange {
  readonly headers: Readonly<Record<string, string>>;
  readonly remoteAddress = "127.0.0.1";
  readonly version = "1.1";
  readonly peerIsTrusted = false;
  readonly isSecure = false;
  readonly announcedBody: AnnouncedBody = "none";
  override readonly upgrade: Upgrade | null;
  readonly answered: Promise<Answer>;
  #tell: (answer: Answer) => void = () => {};

  constructor(text: string, headers: Readonly<Record<string, string>>, upgrade: Upgrade | null) {
    super(
      {
        ids: { next: () => "the-id" } as unknown as CorrelationIds,
        log: keepingLog([], false),
        clock: systemClock,
        deadlineMs: 30_000,
        limits: { bodyBytes: 1_000, jsonDepth: 10, headerBytes: 1, headersTimeoutMs: 1, requestTimeoutMs: 1, keepAliveTimeoutMs: 1 },
      },
      text,
    );
    this.headers = headers;
    this.upgrade = upgrade;
    this.answered = new Promise((resolve) => (this.#tell = resolve));
  }

  header(name: string): string | undefined {
    return this.headers[name];
  }
  protected receiveBody(): void {
    this.bodyArrived(new Uint8Array(0));
  }
  protected watchCaller(): void {}
  protected write(status: number, headers: string[], body: string | Uint8Array | null): void {
    this.#tell({ status, headers, body: String(body) });
  }
  protected writeFile(status: number, headers: string[]): void {
    this.#tell({ status, headers, body: "a file" });
  }
}

const IDS = ["counter:demo:alice.os", "other:demo:alice.os"];
const MOUNTS = ["/", "/a", "/a/b", "/café", "/%zz", "/..", "/users", "/b/%41"];
const PREFIXES = ["", "", ...IDS.map((id) => `/${id}`), "/counter%3Ademo:alice.os", "/counter%3Ademo%3aalice%2Eos", "/%zz:demo:alice.os", "/counter:demo:älice.os", ...MOUNTS.slice(1), "/caf%C3%A9", "/_hypc", "/_hypc/", "/_hypc/login", "/%zz", "/%zz", "/..", "/.."];

/** Where a path is served, as it was found when every path had been looked at. */
function locatedAtFirst(router: RequestRouter, at: string): readonly [string, string, string] | null {
  const end = at.indexOf("/", 1);
  const first = end === -1 ? at.slice(1) : at.slice(1, end);
  const placed = (process: ServedProcess, length: number) =>
    [formatProcessId(process.address), at.slice(0, length), at.slice(length) || "/"] as const;
  const id = decodeSegment(first);
  const own = router.mounts.processes.find((process) => formatProcessId(process.address) === id);
  if (own !== undefined) return placed(own, first.length + 1);
  const mounts = router.mounts.processes
    .flatMap((process) => process.mounts.map((prefix) => ({ process, prefix })))
    .sort((a, b) => b.prefix.length - a.prefix.length);
  const mount = mounts.find(({ prefix }) => at === prefix || at.startsWith(`${prefix}/`));
  return mount === undefined ? null : placed(mount.process, mount.prefix.length);
}

it("answers 400 to every path that cannot be routed, whatever else could be said, and to no other", async () => {
  const deadlines = new Deadlines();
  const rules = { authenticate: undefined, session: undefined, origins: ["https://app.example"] };
  const seen = { refused: 0, served: 0 };
  await fc.assert(
    fc.asyncProperty(
      fc.tuple(routes, routes),
      fc.shuffledSubarray(MOUNTS).chain((mounts) => fc.nat(mounts.length).map((cut) => [mounts.slice(0, cut), mounts.slice(cut)])),
      fc.record({ binding: fc.constantFrom("/", "/", "/", "/a"), ui: fc.constantFrom(null, "/", "/a") }),
      fc.record({
        prefix: fc.constantFrom(...PREFIXES),
        at: fc.option(asked),
        process: fc.nat(1),
        query: fc.constantFrom("", "", "?", "?a=%41", "?a=%zz", "?b//.."),
        by: fc.constantFrom("GET", "HEAD", "POST", "OPTIONS", "TRACE"),
        preflight: fc.boolean(),
        upgrade: fc.constantFrom(false, false, false, true),
      }),
      async (tables, mounts, { binding, ui }, { prefix, at, process: of, query, by, preflight, upgrade }) => {
        const router = new RequestRouter({ node: "alice.os" } as HttpServerOptions, rules);
        for (const [index, id] of IDS.entries()) {
          const own = address(`alice.os@${id}`);
          const open = { authenticated: false, localOnly: false };
          const process = new ServedProcess(
            {
              address: own,
              mounts: mounts[index] ?? [],
              definition: {
                name: id,
                wire: "web",
                http: [{ ...open, path: binding }],
                ui: ui === null ? [] : [{ ...open, path: ui, dir: "no-such-folder" }],
                handlers: handlersOf(tables[index] ?? []),
              },
              target: {
                scope: { address: own, log: keepingLog([], false), deadlines, ids: new CorrelationIds(), server: NO_SERVER },
                deliver,
              },
            },
            rules,
          );
          router.mounts.add(process);
        }
        const headers: Record<string, string> = preflight ? { origin: "https://app.example", "access-control-request-method": "GET" } : {};
        const x = new TestExchange(by, headers, upgrade ? { accept: () => x.send(204, [], null) } : null);
        const target = prefix + (at === null ? "" : pathOf(at, tables[of] ?? [])) + query || "/";
        router.handle(x, target);
        const answer = await x.answered;
        if (!target.startsWith("/")) return;
        const raw = target.replace(/\?.*$/su, "");
        const fault = faultAtFirst(raw);
        expect(x.fullPath).toBe(raw);
        if (fault === null) {
          expect(answer.body).not.toContain("The request target cannot be used");
          const located = x.process === null ? null : [formatProcessId(x.process.address), x.base, x.relativePath];
          if (located !== null || answer.body.includes("No process is served here")) expect(located).toEqual(locatedAtFirst(router, raw));
          seen.served++;
        } else {
          const once = new TestExchange(by, headers, null);
          once.fullPath = raw;
          once.extraHeaders = x.extraHeaders;
          once.refuse(malformedTarget(fault));
          expect(answer).toEqual(await once.answered);
          seen.refused++;
        }
      },
    ),
    { numRuns: 5_000 },
  );
  deadlines.close();
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(500);
}, 60_000);
