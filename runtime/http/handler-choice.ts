import { Faults } from "../codec/faults.ts";
import { holdsLongInteger, parseJsonExact } from "../codec/json-exact.ts";
import { markRepeatedKeys } from "../codec/json-repeated-keys.ts";
import { isNothing, isObject, ownProperty, soleKey } from "../codec/json-shape.ts";
import type { HttpMethod } from "../definition.ts";
import type { DeliveryTarget } from "../delivery.ts";
import { isBelow, prefixOf } from "./bindings.ts";
import type { HttpExchange } from "./exchange.ts";
import { JsonFault, isBlank, readJson, readText } from "./json-body.ts";
import { METHODS, OPTIONS, OTHER_METHOD } from "./method.ts";
import {
  badParameters,
  bodyRequired,
  caseMistake,
  invalidJson,
  methodNotAllowed,
  noHandler,
  unknownEnvelope,
  unsupportedMediaType,
  wrongPlace,
} from "./problems.ts";
import type { PathMatch } from "./path-matcher.ts";
import { decodeSegment } from "./request-target.ts";
import { scanBody } from "./scanned-body.ts";
import type { Plan } from "./route-plan.ts";
import { envelopeForm } from "./route.ts";
import type { Route } from "./route.ts";
import type { RouteTable } from "./route-table.ts";

const NOTHING: readonly never[] = Object.freeze([]);
const OF_FILES: ReadonlySet<HttpMethod> = new Set<HttpMethod>(["GET", "HEAD", "OPTIONS"]);
const SEE_ROUTES = "Compare method and path with the routes that /_hypc lists.";

/**
 * Finds the handler of a request and hands it its parameters: design 1.4, from the pattern on. The table of answers
 * stands in the order of the code.
 */
export class HandlerChoice {
  readonly #table: RouteTable;
  readonly #target: DeliveryTarget;
  /** Where pathless handlers answer: `/api`, for messages. */
  readonly #bindings: readonly string[];

  constructor(table: RouteTable, target: DeliveryTarget, bindings: readonly string[]) {
    this.#table = table;
    this.#target = target;
    this.#bindings = bindings;
  }

  /** `x.match` is found, the binding admits the request. Reads the body where there is one to be routed by. */
  choose(x: HttpExchange): void {
    const path = x.relativePath;
    if (this.#debug) this.#traceArrival(x);
    const plan = this.#table.plan(path, x.method, x.match);
    x.plan = plan;
    if (plan === null) {
      if (x.method === OPTIONS) return this.#answerOptions(x);
      if (this.#table.isFirm(path))
        return x.refuse(methodNotAllowed(x.methodText, x.fullPath, this.#table.allowed(path)));
      if (x.method === OTHER_METHOD || x.announcedBody !== "some" || this.#table.byEnvelope.size === 0)
        return this.#refuseNothing(x);
    } else if (x.announcedBody !== "some") {
      return this.#withoutBody(x, plan, x.announcedBody === "empty");
    }
    x.readBody();
  }

  /** Goes on once the body is there. */
  withBody(x: HttpExchange): void {
    const plan = x.plan;
    if (plan !== null && !plan.parses && plan.raw !== null && x.rawBody.length > 0) return this.#runRaw(x, plan.raw);
    if (plan !== null && !this.#debug && this.#runScanned(x, plan)) return;
    const text = x.rawBody.length === 0 ? "" : readText(x.rawBody);
    if (typeof text === "string" && isBlank(text)) {
      return plan === null ? this.#refuseNothing(x) : this.#withoutBody(x, plan, true);
    }
    if (this.#debug)
      this.#trace(x, `Phase 1: reading the request body for path '${x.relativePath}', method '${x.methodText}'`);
    const refusedType = refusedMediaType(x);
    const value =
      typeof text !== "string"
        ? text
        : refusedType !== null
          ? new JsonFault("not tried")
          : readJson(text, x.scope.limits.jsonDepth);
    if (value instanceof JsonFault) return this.#withoutJson(x, plan, value, refusedType);
    this.#withJson(x, plan, value, text as string);
  }

  #withoutBody(x: HttpExchange, plan: Plan, empty: boolean): void {
    if (this.#debug)
      this.#trace(
        x,
        `Phase 1: checking parameter-less handlers for path '${x.relativePath}', method '${x.methodText}'`,
      );
    if (plan.bodyless !== null) this.#run(x, plan.bodyless, NOTHING, NOTHING);
    else if (plan.withParameters.length > 0) x.refuse(bodyRequired(plan.withParameters, empty));
    else
      this.#refuseNothing(
        x,
        `Here handlers answer to their envelopes alone: send ${[...plan.envelopes.values()].map(envelopeForm).join(" or ")}.`,
      );
  }

  #withoutJson(x: HttpExchange, plan: Plan | null, fault: JsonFault, refusedType: string | null): void {
    if (plan === null) return this.#refuseNothing(x);
    if (this.#debug) this.#trace(x, `Phase 1: the request body is no JSON: ${fault.message}`);
    if (plan.raw !== null && !plan.strict) return this.#runRaw(x, plan.raw);
    if (refusedType !== null) return x.refuse(unsupportedMediaType(refusedType, null));
    const named = otherMediaType(x);
    if (named !== null) return x.refuse(unsupportedMediaType(named, fault.message));
    x.refuse(invalidJson(expected(plan), fault.message));
  }

  #withJson(x: HttpExchange, plan: Plan | null, value: unknown, text: string): void {
    const key = isObject(value) ? (soleKey(value) ?? null) : null;
    x.soleKey = key;
    const named = key === null ? undefined : plan?.envelopes.get(key);
    if (named !== undefined) return this.#runEnvelope(x, named, value, text);
    const direct = plan?.direct ?? null;
    if (direct !== null) return this.#runDirect(x, direct, value, text);
    if (plan !== null && plan.raw !== null) return this.#runRaw(x, plan.raw);
    const elsewhere = key === null ? undefined : this.#table.byEnvelope.get(key);
    if (elsewhere !== undefined)
      return x.refuse(wrongPlace(elsewhere, x.methodText, x.fullPath, this.#placeOf(elsewhere, x)));
    if (plan === null) return this.#refuseNothing(x);
    const meant = key === null ? null : closeTo(key, plan);
    x.refuse(
      unknownEnvelope(
        [...plan.envelopes.values()],
        text,
        key === null || meant === null ? null : caseMistake(key, meant),
      ),
    );
  }

  /** Phase 2: the body stays as it is. */
  #runRaw(x: HttpExchange, route: Route): void {
    if (this.#debug)
      this.#trace(
        x,
        `Phase 2: checking parameter-less handlers for path '${x.relativePath}', method '${x.methodText}'`,
      );
    this.#run(x, route, NOTHING, NOTHING);
  }

  #runEnvelope(x: HttpExchange, route: Route, value: unknown, text: string): void {
    if (this.#debug) this.#trace(x, `Phase 1: the envelope names ${route.handler.envelope}`);
    const names = route.http.body;
    const at = `$.${route.handler.envelope}`;
    const payload = (exactly(x, route, value, text) as Readonly<Record<string, unknown>>)[route.handler.envelope];
    if (names.length === 1) return this.#run(x, route, [payload], route.envelopePaths, text);
    if (names.length === 0) {
      if (isNothing(payload)) return this.#run(x, route, NOTHING, NOTHING);
      return this.#refuseShape(x, route, at, "null or {}, as it takes no parameters", payload);
    }
    if (Array.isArray(payload) && payload.length <= names.length) {
      return this.#run(
        x,
        route,
        names.map((_, index) => payload[index] as unknown),
        route.envelopePaths,
        text,
      );
    }
    this.#refuseShape(x, route, at, `a list of the ${names.length} parameters [${names.join(", ")}]`, payload);
  }

  #runDirect(x: HttpExchange, route: Route, value: unknown, text: string): void {
    if (this.#debug) this.#trace(x, `Phase 1: ${route.handler.envelope} takes the request body directly`);
    const names = route.http.body;
    const exact = exactly(x, route, value, text);
    if (names.length === 1) return this.#run(x, route, [exact], route.directPaths, text);
    if (!isObject(exact)) {
      return this.#refuseShape(x, route, "$", `an object with ${names.join(", ")}`, exact);
    }
    this.#run(
      x,
      route,
      names.map((name) => ownProperty(exact, name)),
      route.directPaths,
      text,
    );
  }

  /** `text`: of the body, where parameters come from it. */
  #run(x: HttpExchange, route: Route, body: readonly unknown[], bodyPath: readonly string[], text?: string): void {
    this.#take(x, route, body, bodyPath);
    const faults = new Faults(text);
    const args = route.http.decode(x, faults);
    if (faults.count > 0) return this.#refuseParameters(x, route, faults);
    if (this.#debug) x.context.log.debug(`Handler ${route.handler.envelope} answers ${x.methodText} ${x.fullPath}`);
    this.#deliver(x, args);
  }

  /** Phase 1 of a body of plain JSON, which is not parsed. False where it is none, or where something is wrong: that is for parsing to tell. */
  #runScanned(x: HttpExchange, plan: Plan): boolean {
    const scanned = refusedMediaType(x) === null ? scanBody(x.rawBody, plan, x.scope.limits.jsonDepth) : null;
    if (scanned === null) return false;
    const { route, value, paths } = scanned;
    this.#take(x, route, [value], paths);
    const faults = new Faults();
    x.isDecoded = true;
    const args = route.http.decode(x, faults);
    x.isDecoded = false;
    if (faults.count > 0) return false;
    this.#deliver(x, args);
    return true;
  }

  #take(x: HttpExchange, route: Route, body: readonly unknown[], bodyPath: readonly string[]): void {
    x.choose(route);
    if (route.pattern !== null && x.match !== null) takeCaptures(x, route.pattern.wildcard, x.match);
    x.body = body;
    x.bodyPath = bodyPath;
  }

  #deliver(x: HttpExchange, args: readonly unknown[]): void {
    x.args = args;
    this.#target.deliver(x);
    if (!x.settled) x.wait(this.#target.scope.deadlines);
  }

  #refuseShape(x: HttpExchange, route: Route, at: string, expectedShape: string, found: unknown): void {
    x.choose(route);
    const faults = new Faults();
    faults.add(at, expectedShape, found);
    this.#refuseParameters(x, route, faults);
  }

  /** Where the body looks like an envelope that went to the wrong place, that is most likely the mistake. */
  #refuseParameters(x: HttpExchange, route: Route, faults: Faults): void {
    const key = x.soleKey;
    if (key === null || x.plan === null || key === route.handler.envelope)
      return x.refuse(badParameters(route, faults, null));
    const elsewhere = this.#table.byEnvelope.get(key);
    if (elsewhere !== undefined) {
      return x.refuse({
        ...wrongPlace(elsewhere, x.methodText, x.fullPath, this.#placeOf(elsewhere, x)),
        faults: faults.list,
      });
    }
    const meant = closeTo(key, x.plan);
    x.refuse(badParameters(route, faults, meant === null ? null : caseMistake(key, meant)));
  }

  #answerOptions(x: HttpExchange): void {
    const allowed = this.#table.allowed(x.relativePath);
    const methods = METHODS.filter((method) => allowed.includes(method) || (x.servesFiles && OF_FILES.has(method)));
    if (methods.length === 0) return this.#refuseNothing(x);
    x.send(204, ["Allow", methods.join(", ")], null);
  }

  #refuseNothing(x: HttpExchange, hint: string = SEE_ROUTES): void {
    x.refuse(noHandler(x.methodText, x.fullPath, hint));
  }

  #placeOf(route: Route, x: HttpExchange): string {
    const method = route.http.method ?? "any method";
    if (route.pattern !== null)
      return `${method}${route.http.method === null ? " at" : ""} ${x.base}${route.pattern.text}`;
    return `${method} on any path that no other handler has${this.#below(x.base)}`;
  }

  /** Where paths of the process begin. Of bindings inside others nothing is said. */
  #below(base: string): string {
    const prefixes = this.#bindings.map(prefixOf);
    const outermost = prefixes.filter((each) => !prefixes.some((other) => other !== each && isBelow(each, other)));
    const places = outermost.map((each) => base + each);
    return places.includes("") ? "" : `, from ${places.join(" or ")} on`;
  }

  get #debug(): boolean {
    return this.#target.scope.log.isLevelEnabled?.("debug") === true;
  }

  #traceArrival(x: HttpExchange): void {
    this.#trace(x, `Successfully parsed HTTP path: '${x.relativePath}'`);
    this.#trace(x, `Set current_path to: Some(${JSON.stringify(x.relativePath)})`);
    this.#trace(x, `Set current_http_method to: Some(${JSON.stringify(x.methodText)})`);
  }

  #trace(x: HttpExchange, message: string): void {
    this.#target.scope.log.debug({ method: x.methodText, path: x.relativePath }, message);
  }
}

/** The handlers that a message lists: those with parameters where there are any. */
function expected(plan: Plan): readonly Route[] {
  return plan.withParameters.length > 0 ? plan.withParameters : [...plan.envelopes.values()];
}

/** The value with what the handler's types would miss: digits that were rounded off, keys that were repeated. */
function exactly(x: HttpExchange, route: Route, value: unknown, text: string): unknown {
  const { exactIntegers = false, uniqueKeys = false } = route.http;
  const exact = exactIntegers && holdsLongInteger(text) ? parseJsonExact(text, x.scope.limits.jsonDepth) : value;
  if (uniqueKeys) markRepeatedKeys(text, exact);
  return exact;
}

/** The envelope key that differs from `key` by case, `-` and `_` alone. */
function closeTo(key: string, plan: Plan): string | null {
  const wanted = plain(key);
  for (const name of plan.envelopes.keys()) if (name !== key && plain(name) === wanted) return name;
  return null;
}

function plain(name: string): string {
  return name.replace(/[-_]/g, "").toLowerCase();
}

function takeCaptures(x: HttpExchange, wildcard: boolean, { captures, isPlain }: PathMatch): void {
  const texts = isPlain ? captures : captures.map((text) => decodeSegment(text) ?? text);
  x.rest = wildcard ? (texts.at(-1) ?? null) : null;
  x.path = wildcard ? texts.slice(0, -1) : texts;
}

/** The type that the request names, where it names another than JSON. */
function otherMediaType(x: HttpExchange): string | null {
  const encoding = x.header("content-encoding");
  if (encoding !== undefined && encoding.toLowerCase() !== "identity") return `encoded as ${encoding}`;
  const named = x.header("content-type");
  if (named === undefined || /^\s*(?:application|text)\/(?:[^\s;]*\+)?json\s*(?:;|$)/i.test(named)) return null;
  return named;
}

/**
 * An authenticated binding reads JSON from what says that it is JSON: a page of another site cannot send that without
 * asking first (a preflight). A request without any type is one of those pages only where it names its origin.
 */
function refusedMediaType(x: HttpExchange): string | null {
  if (x.binding?.authenticated !== true) return null;
  const other = otherMediaType(x);
  if (other !== null || x.header("content-type") !== undefined || x.header("origin") === undefined) return other;
  return "without a type";
}
