import { onTestFinished } from "vitest";
import { address } from "../../../../runtime/address.ts";
import type { Faults } from "../../../../runtime/codec/faults.ts";
import type { BaseContext } from "../../../../runtime/context/base-context.ts";
import { CorrelationIds } from "../../../../runtime/correlation-ids.ts";
import { Deadlines } from "../../../../runtime/deadlines.ts";
import type {
  AnyHandler,
  HttpBindingDefinition,
  HttpMethod,
  UiDefinition,
  Wire,
} from "../../../../runtime/definition.ts";
import type { Delivery, DeliveryTarget } from "../../../../runtime/delivery.ts";
import { startHttpServer } from "../../../../runtime/http/index.ts";
import type { HttpServer, HttpServerOptions, MountedProcess } from "../../../../runtime/http/index.ts";
import type { Logger } from "../../../../runtime/log.ts";
import { ask, problemOf } from "./raw-client.ts";
import type { ProblemDocument, RawAnswer, RawRequest } from "./raw-client.ts";
import { NO_SERVER } from "../../../../runtime/process-server.ts";

/** How a body-bound parameter is checked; `any` takes every value that is there. */
export type ParameterType = "any" | "string" | "u32" | "u64" | "record" | "option";

export interface TestHandler {
  readonly name: string;
  readonly method?: HttpMethod;
  readonly path?: string;
  /** Body-bound parameters by wire name. */
  readonly body?: Readonly<Record<string, ParameterType>>;
  readonly query?: readonly string[];
  readonly exactIntegers?: boolean;
  readonly uniqueKeys?: boolean;
  readonly run?: (args: readonly unknown[], context: BaseContext) => unknown;
  /** Of an answer that is not `undefined`; that is 204. */
  readonly status?: number;
}

/** One HTTP handler as `hypc generate` would print it. Without `run` it answers with its name and its arguments. */
export function testHandler(test: TestHandler): AnyHandler<never> {
  const types = Object.entries(test.body ?? {});
  const run = test.run ?? ((args) => ({ handler: test.name, args }));
  return {
    name: test.name,
    envelope: test.name.replace(/(?:^|-)(\w)/g, (_, first: string) => first.toUpperCase()),
    invoke: (_process, args, context) => run(args, context as BaseContext),
    rpc: null,
    http: {
      method: test.method ?? null,
      path: test.path ?? null,
      body: types.map(([name]) => name),
      ...(test.exactIntegers === undefined ? {} : { exactIntegers: test.exactIntegers }),
      ...(test.uniqueKeys === undefined ? {} : { uniqueKeys: test.uniqueKeys }),
      decode: (input, faults) => [
        ...input.path,
        ...(test.query ?? []).map((name) => input.query.all(name)),
        ...types.map(([, type], index) => decodeAs(type, input.body[index], faults, input.bodyPath[index] ?? "?")),
      ],
      encode: (result) =>
        result === undefined
          ? { status: 204, body: null }
          : { status: test.status ?? 200, body: JSON.stringify(result, printed) },
    },
  };
}

function decodeAs(type: ParameterType, value: unknown, faults: Faults, at: string): unknown {
  if (type === "option") return value ?? null;
  if (value === undefined) return faults.add(at, type, value);
  if (type === "string" && typeof value !== "string") return faults.add(at, "string", value);
  if (type === "u32" && !(typeof value === "number" && Number.isInteger(value) && value >= 0 && value < 2 ** 32))
    return faults.add(at, "u32", value);
  if (type === "u64" && typeof value !== "bigint" && !Number.isSafeInteger(value)) return faults.add(at, "u64", value);
  if (type === "record") {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return faults.add(at, "record", value);
    const mark = faults.count;
    const { name, age } = value as Record<string, unknown>;
    const record = { name: decodeAs("string", name, faults, ".name"), age: decodeAs("u32", age, faults, ".age") };
    if (faults.count !== mark) faults.nest(mark, at);
    return record;
  }
  return value;
}

function printed(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? `bigint ${value}` : value;
}

export interface LogLine {
  readonly level: string;
  readonly fields: object;
  readonly message: string;
}

/** Keeps every line; `debug` tells whether debug lines are wanted. */
export function keepingLog(lines: LogLine[], debug: boolean): Logger {
  const at =
    (level: string) =>
    (first: object | string, message?: string): void => {
      lines.push({
        level,
        fields: typeof first === "string" ? {} : first,
        message: typeof first === "string" ? first : (message ?? ""),
      });
    };
  const log: Logger = {
    debug: at("debug"),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
    child: () => log,
    isLevelEnabled: (level) => level !== "debug" || debug,
  };
  return log;
}

export interface TestProcess {
  readonly handlers: readonly TestHandler[];
  readonly name?: string;
  readonly icon?: string;
  readonly widget?: string;
  readonly wire?: Wire;
  readonly bindings?: readonly Partial<HttpBindingDefinition>[];
  readonly ui?: readonly (Partial<UiDefinition> & { readonly dir: string })[];
  /** `counter:demo:alice.os` by default. */
  readonly id?: string;
  /** `["/"]` by default. */
  readonly mounts?: readonly string[];
  readonly target?: DeliveryTarget["deliver"];
}

function bindingOf({
  path = "/",
  authenticated = false,
  localOnly = false,
}: Partial<HttpBindingDefinition>): HttpBindingDefinition {
  return { path, authenticated, localOnly };
}

/** Runs handlers at once and answers when they are done, as a process without state does. */
export function deliver(delivery: Delivery): void {
  const finish = (result: unknown): void => {
    try {
      delivery.finished(result);
      delivery.answer();
    } catch (error) {
      delivery.failed("failed", "the handler failed", error);
    }
  };
  try {
    const result = delivery.handler.invoke(null, delivery.args, delivery.context);
    if (result instanceof Promise)
      result.then(finish, (error: unknown) => delivery.failed("failed", "the handler failed", error));
    else finish(result);
  } catch (error) {
    delivery.failed("failed", "the handler failed", error);
  }
}

/** A server for one test, and what the test asks of it. */
export class TestServer {
  readonly http: HttpServer;
  readonly logged: LogLine[];
  readonly deadlines: Deadlines;
  readonly #log: Logger;

  constructor(http: HttpServer, logged: LogLine[], log: Logger, deadlines: Deadlines) {
    this.http = http;
    this.logged = logged;
    this.#log = log;
    this.deadlines = deadlines;
  }

  mount(process: TestProcess): void {
    this.http.mount(this.mounted(process));
  }

  mounted(process: TestProcess): MountedProcess {
    const at = address(`alice.os@${process.id ?? "counter:demo:alice.os"}`);
    return {
      address: at,
      mounts: process.mounts ?? ["/"],
      definition: {
        name: process.name ?? "Counter",
        ...(process.icon === undefined ? {} : { icon: process.icon }),
        ...(process.widget === undefined ? {} : { widget: process.widget }),
        wire: process.wire ?? "web",
        http: (process.bindings ?? [{}]).map(bindingOf),
        ui: (process.ui ?? []).map((ui) => Object.assign(bindingOf(ui), { dir: ui.dir })),
        handlers: process.handlers.map(testHandler),
      },
      target: {
        scope: {
          address: at,
          log: this.#log,
          deadlines: this.deadlines,
          ids: new CorrelationIds(),
          server: NO_SERVER,
        },
        deliver: process.target ?? deliver,
      },
    };
  }

  ask(method: string, target: string, request: RawRequest | string = {}): Promise<RawAnswer> {
    return ask(this.http.port, method, target, typeof request === "string" ? { body: request } : request);
  }

  /** The answer's JSON, which has to be one of a handler. */
  async value(method: string, target: string, request: RawRequest | string = {}): Promise<unknown> {
    const answer = await this.ask(method, target, request);
    if (answer.status >= 300) throw new Error(`${answer.status} ${answer.text}`);
    return JSON.parse(answer.text) as unknown;
  }

  /** The refusal; `status` and the document. */
  async problem(method: string, target: string, request: RawRequest | string = {}): Promise<ProblemDocument> {
    return problemOf(await this.ask(method, target, request));
  }

  async close(): Promise<void> {
    await this.http.close();
    this.deadlines.close();
  }
}

/** A server that is closed when the running test is over. */
export async function serve(process: TestProcess | null, options: TestServerOptions = {}): Promise<TestServer> {
  const server = await startTestServer(process, options);
  onTestFinished(() => server.close());
  return server;
}

export type TestServerOptions = Partial<HttpServerOptions> & { readonly debug?: boolean };

/** A server that whoever asked for it closes. */
export async function startTestServer(
  process: TestProcess | null,
  options: TestServerOptions = {},
): Promise<TestServer> {
  const logged: LogLine[] = [];
  const { debug = false, ...rest } = options;
  const log = keepingLog(logged, debug);
  const http = await startHttpServer({ node: "alice.os", log, ids: new CorrelationIds(), ...rest });
  const server = new TestServer(http, logged, log, new Deadlines());
  if (process !== null) server.mount(process);
  return server;
}
