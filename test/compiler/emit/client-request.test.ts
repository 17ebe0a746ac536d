import { describe, expect, test } from "vitest";
import { ClientRequests } from "../../../compiler/emit/client-request.ts";
import type { Handler, HttpBindingModel, Wire } from "../../../compiler/process/model.ts";
import { countingReads } from "../../support/count-reads.ts";
import * as b from "./builders.ts";

interface Given {
  readonly method?: "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path?: string;
  readonly body?: boolean;
  readonly note?: string;
}

/** The request for the first of some handlers of one process. */
function requestFor(handlers: readonly Given[], { bindings = ["/"], wire = "web" as Wire } = {}): string | null {
  const funcs = handlers.map(({ body }, index) => b.func(`handler-${index}`, body === true ? { value: b.u32 } : {}, b.bool));
  const made = b.iface("all", [], funcs);
  const world = b.world("p", { exports: [made] });
  b.contractOf(b.packageOf("a:b", [made], [world]));
  const models: Handler[] = handlers.map(({ method, path }, index) =>
    b.handlerOf(funcs[index] as never, { http: { ...(method === undefined ? {} : { method }), ...(path === undefined ? {} : { path }) } }),
  );
  const httpBindings = bindings.map((path): HttpBindingModel => ({ path, authenticated: false, localOnly: false }));
  const routes = models.map((handler, index) => ({
    handler,
    method: handler.http?.method ?? null,
    path: handler.http?.path ?? null,
    note: handlers[index]?.note ?? null,
  }));
  const process = b.processOf(world, { handlers: models, httpBindings, wire, routes });
  const request = new ClientRequests(process).of(models[0] as Handler);
  return request === null ? null : `${request.method} ${request.path.text} ${request.body}`;
}

describe("a handler with a path", () => {
  test.each<[Given, string]>([
    [{ method: "PUT", path: "/x", body: true }, "PUT /x direct"],
    [{ method: "GET", path: "/x" }, "GET /x none"],
    [{ path: "/x" }, "GET /x none"],
    [{ path: "/x", body: true }, "POST /x direct"],
  ])("%j is asked by %s", (given, expected) => {
    expect(requestFor([given])).toBe(expected);
  });

  test("that shares its route with another that takes a body is asked by its envelope", () => {
    expect(requestFor([{ method: "POST", path: "/x", body: true }, { method: "POST", path: "/x", body: true }])).toBe("POST /x envelope");
    expect(requestFor([{ method: "POST", path: "/x/{a}", body: true }, { method: "POST", path: "/x/{b}", body: true }])).toBe("POST /x/{a} envelope");
    expect(requestFor([{ method: "POST", path: "/x", body: true }, { method: "POST", path: "/x" }])).toBe("POST /x direct");
    expect(requestFor([{ method: "POST", path: "/x", body: true }, { method: "PUT", path: "/x", body: true }])).toBe("POST /x direct");
  });

  test("and any method is asked by one that no other handler of the path names", () => {
    expect(requestFor([{ path: "/x", body: true }, { method: "POST", path: "/x" }])).toBe("PUT /x direct");
    expect(requestFor([{ path: "/x" }, { method: "GET", path: "/x" }])).toBe("POST /x none");
    expect(requestFor([{ path: "/x" }, { method: "GET", path: "/y" }])).toBe("GET /x none");
  });

  test("is asked by its envelope where Rust processes are meant", () => {
    expect(requestFor([{ method: "POST", path: "/x", body: true }], { wire: "hyperware" })).toBe("POST /x envelope");
    expect(requestFor([{ method: "POST", path: "/x" }], { wire: "hyperware" })).toBe("POST /x none");
  });
});

describe("a handler without a path", () => {
  test.each<[Given, string | null]>([
    [{ body: true }, "POST / envelope"],
    [{}, "POST / envelope"],
    [{ method: "DELETE" }, "DELETE / envelope"],
    [{ method: "GET" }, "GET / none"],
    [{ method: "GET", note: "two of them" }, null],
  ])("%j is asked by %s", (given, expected) => {
    expect(requestFor([given])).toBe(expected);
  });

  test("is asked at the first binding that no route takes", () => {
    expect(requestFor([{ method: "POST" }], { bindings: ["/api", "/other"] })).toBe("POST /api envelope");
    expect(requestFor([{ method: "POST" }, { method: "GET", path: "/api" }], { bindings: ["/api", "/other"] })).toBe("POST /other envelope");
    expect(requestFor([{ method: "POST" }, { method: "GET", path: "/{id}" }], { bindings: ["/api"] })).toBe("POST /api/envelope envelope");
    expect(requestFor([{ method: "POST" }, { method: "GET", path: "/" }, { path: "/{id}" }])).toBe("POST /envelope/envelope envelope");
    expect(requestFor([{ method: "POST" }, { path: "/*" }])).toBe("POST / envelope");
  });
});

test("the routes of a process are looked at once, not once for each of its handlers", () => {
  const funcs = Array.from({ length: 100 }, (_, at) => b.func(`handler-${at}`, {}, b.bool));
  const world = b.world("p", { exports: [b.iface("all", [], funcs)] });
  const handlers = funcs.map((func, at) => b.handlerOf(func, { http: at % 2 === 0 ? { method: "GET", path: `/x${at}/{id}` } : { method: "POST" } }));
  const count = { reads: 0 };
  const routes = handlers.map((handler) => countingReads({ handler, method: handler.http?.method ?? null, path: handler.http?.path ?? null, note: null }, "path", count));
  const requests = new ClientRequests(b.processOf(world, { handlers, routes }));
  for (const handler of handlers) expect(requests.of(handler)).not.toBeNull();
  expect(count.reads).toBeLessThan(handlers.length * 4);
});
