/** What the log tells of routing (design 4.8). */
import { describe, expect, it } from "vitest";
import { serve } from "./support/serve.ts";

describe("debug logs", () => {
  it("tell each routing decision in the seed's words", async () => {
    const server = await serve(
      {
        handlers: [
          { name: "list-users", method: "GET", path: "/api/users" },
          { name: "create-user", method: "POST", path: "/api/users", body: { v: "any" } },
        ],
      },
      { debug: true },
    );
    await server.ask("GET", "/api/users");
    await server.ask("POST", "/api/users", "1");
    expect(server.logged.map(({ message }) => message)).toEqual([
      "Successfully parsed HTTP path: '/api/users'",
      'Set current_path to: Some("/api/users")',
      'Set current_http_method to: Some("GET")',
      "Phase 1: checking parameter-less handlers for path '/api/users', method 'GET'",
      "Handler ListUsers answers GET /api/users",
      "Successfully parsed HTTP path: '/api/users'",
      'Set current_path to: Some("/api/users")',
      'Set current_http_method to: Some("POST")',
      "Phase 1: reading the request body for path '/api/users', method 'POST'",
      "Phase 1: CreateUser takes the request body directly",
      "Handler CreateUser answers POST /api/users",
    ]);
  });

  it("find a refusal by the correlation id of its problem document", async () => {
    const server = await serve({ handlers: [] }, { debug: true });
    const { correlationId } = await server.problem("GET", "/x");
    expect(server.logged.at(-1)).toEqual({
      level: "debug",
      fields: { correlationId, method: "GET", path: "/x", status: 404 },
      message: "No handler found for GET /x",
    });
  });

  it("are not built where they are off", async () => {
    const server = await serve({ handlers: [{ name: "list-users", method: "GET", path: "/api/users" }] });
    await server.ask("GET", "/api/users");
    expect(server.logged).toEqual([]);
  });
});
