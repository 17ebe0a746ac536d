/** The servers, each started in a process of its own; a start answers the port. Each is set up as its own documentation says that it is fastest. */
import { createServer } from "node:http";
import type { ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Ajv } from "ajv";
import type { Order } from "../generated/http/shop-process/index.js";
import { ORDER_SCHEMA, USER_SCHEMA, userOf } from "./shop.ts";

export const SERVERS: Readonly<Record<string, () => Promise<number>>> = { hypc, bare, fastify, hono, express, trpc };

async function hypc(): Promise<number> {
  const { startNode } = await import("hypc/runtime");
  const { ShopProcess } = await import("../generated/http/shop-process/index.js");
  class Shop extends ShopProcess {
    override getUser(id: number) {
      return userOf(id);
    }
    override placeOrder(order: Order) {
      return order;
    }
  }
  const node = await startNode({ name: "bench.os", http: { port: 0 }, log: "silent" });
  await node.spawn(Shop, { process: "shop:bench:bench.os", mount: "/" });
  return Number(new URL(node.url).port);
}

function answer(response: ServerResponse, value: unknown): void {
  const body = JSON.stringify(value);
  response.writeHead(200, ["Content-Type", "application/json", "Content-Length", String(Buffer.byteLength(body))]);
  response.end(body);
}

/** The same by hand: no routing but a comparison, no check, no limit. */
function bare(): Promise<number> {
  const server = createServer((request, response) => {
    const { method, url = "" } = request;
    if (method === "GET" && url.startsWith("/users/")) return answer(response, userOf(Number(url.slice(7))));
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => answer(response, JSON.parse(Buffer.concat(chunks).toString())));
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port)));
}

async function fastify(): Promise<number> {
  const { default: Fastify } = await import("fastify");
  const app = Fastify({ logger: false });
  const params = { type: "object", properties: { id: { type: "integer" } }, required: ["id"] };
  app.get<{ Params: { id: number } }>(
    "/users/:id",
    { schema: { params, response: { 200: USER_SCHEMA } } },
    (request, reply) => {
      reply.send(userOf(request.params.id));
    },
  );
  app.post<{ Body: Order }>(
    "/orders",
    { schema: { body: ORDER_SCHEMA, response: { 200: ORDER_SCHEMA } } },
    (request, reply) => {
      reply.send(request.body);
    },
  );
  await app.listen({ port: 0, host: "127.0.0.1" });
  return (app.server.address() as AddressInfo).port;
}

async function hono(): Promise<number> {
  const { serve } = await import("@hono/node-server");
  const { Hono } = await import("hono");
  const { validator } = await import("hono/validator");
  const check = orderCheck();
  const app = new Hono();
  app.get("/users/:id", (c) => c.json(userOf(Number(c.req.param("id")))));
  app.post(
    "/orders",
    validator("json", (value, c) => (check(value) ? value : c.json({ faults: check.errors }, 400))),
    (c) => c.json(c.req.valid("json")),
  );
  return new Promise((resolve) => {
    serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, ({ port }) => resolve(port));
  });
}

async function express(): Promise<number> {
  const { default: createApp, json } = await import("express");
  const check = orderCheck();
  const app = createApp();
  app.disable("x-powered-by");
  app.disable("etag");
  app.get("/users/:id", (request, response) => {
    response.json(userOf(Number(request.params.id)));
  });
  app.post("/orders", json(), (request, response) => {
    const body: unknown = request.body;
    if (check(body)) response.json(body);
    else response.status(400).json({ faults: check.errors });
  });
  return new Promise((resolve) => {
    const server = app.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}

async function trpc(): Promise<number> {
  const { initTRPC } = await import("@trpc/server");
  const { createHTTPHandler } = await import("@trpc/server/adapters/standalone");
  const check = orderCheck();
  const t = initTRPC.create();
  const router = t.router({
    user: t.procedure
      .input((value: unknown): { id: number } => {
        if (typeof value === "object" && value !== null && "id" in value && typeof value.id === "number")
          return { id: value.id };
        throw new TypeError("{ id: number }");
      })
      .query(({ input }) => userOf(input.id)),
    order: t.procedure
      .input((value: unknown): Order => {
        if (check(value)) return value;
        throw new TypeError("an order");
      })
      .mutation(({ input }) => input),
  });
  const server = createServer(createHTTPHandler({ router }));
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port)));
}

/** Compiled once: for those who leave the choice of a validator to their users, the fastest that is common. */
function orderCheck() {
  return new Ajv().compile<Order>(ORDER_SCHEMA);
}
