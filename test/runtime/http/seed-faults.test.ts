/** What the seed system got wrong about HTTP, and ours must get right (design 5.4). */
import { describe, expect, it } from "vitest";
import { serve } from "./support/serve.ts";

const got = (handler: string, ...args: unknown[]) => ({ handler, args });

describe("what the seed system got wrong (design 5.4)", () => {
  it("1: path and method of a handler with parameters are enforced", async () => {
    const server = await serve({
      handlers: [
        { name: "create-user", method: "POST", path: "/users", body: { name: "string" } },
        { name: "other", method: "POST", path: "/other", body: { v: "any" } },
      ],
    });
    const body = '{"CreateUser":"john"}';
    expect(await server.value("POST", "/users", body)).toEqual(got("create-user", "john"));
    expect((await server.ask("PUT", "/users", body)).status).toBe(405);
    expect((await server.problem("POST", "/elsewhere", body)).detail).toBe(
      "Handler CreateUser does not answer POST /elsewhere. It answers POST /users",
    );
    expect(await server.value("POST", "/other", body)).toEqual(got("other", { CreateUser: "john" }));
  });

  it("2: a body that names no handler reaches the handler without parameters, and a wrong method is 405", async () => {
    const server = await serve({
      handlers: [
        { name: "hook", method: "POST", path: "/hook" },
        { name: "create", method: "POST", body: { v: "any" } },
        { name: "rest", method: "POST" },
      ],
    });
    expect(await server.value("POST", "/hook", '{"event":"x"}')).toEqual(got("hook"));
    expect(await server.value("POST", "/", '{"event":"x"}')).toEqual(got("rest"));
    expect((await server.ask("GET", "/hook")).status).toBe(405);
  });

  it("9: query parameters are decoded, repeated keys do not collapse", async () => {
    const server = await serve({
      handlers: [{ name: "search", method: "GET", path: "/api/search", query: ["q", "tags"] }],
    });
    expect(await server.value("GET", "/api/search?q=hello%20world&tags=rust,web&tags=x")).toEqual(
      got("search", ["hello world"], ["rust,web", "x"]),
    );
  });
});
