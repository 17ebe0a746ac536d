import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { AnswerError, NetworkError, ProblemError } from "../../../runtime/client/errors.ts";
import { HttpClient, type HttpClientOptions } from "../../../runtime/client/http-client.ts";
import { QueryText } from "../../../runtime/client/request-text.ts";
import type { Faults, PathSegment } from "../../../runtime/codec/faults.ts";

interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

let server: Server | undefined;
const seen: Seen[] = [];

/** A server that notes every request and answers by `answer`. */
async function serve(answer: (response: ServerResponse, request: Seen) => void): Promise<string> {
  const listening = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
    request.on("end", () => {
      const noted = { method: request.method, url: request.url, headers: request.headers, body };
      seen.push(noted);
      answer(response, noted);
    });
  });
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
}

const json = (status: number, body: string, type = "application/json") => (response: ServerResponse): void => {
  response.writeHead(status, { "content-type": type }).end(body);
};

async function client(answer: (response: ServerResponse, request: Seen) => void, options?: HttpClientOptions): Promise<HttpClient> {
  return new HttpClient(await serve(answer), options);
}

afterEach(async () => {
  seen.length = 0;
  server?.closeAllConnections();
  await new Promise((resolve) => (server === undefined ? resolve(null) : server.close(resolve)));
  server = undefined;
});

const text = (value: unknown, faults: Faults, at: PathSegment): string => (typeof value === "string" ? value : faults.add(at, "a string", value));
const GET = { method: "GET", path: "/x" };

describe("requests", () => {
  test("go to the base and the path, with query, headers and body", async () => {
    const http = new HttpClient(`${await serve(json(200, '"done"'))}/counter:demo:alice.os/`, { headers: { "X-Shared": "1", "x-both": "client" } });
    const answer = await http.send(
      { headers: { "X-Both": "call" } },
      { method: "PUT", path: "/a/b%20c", query: new QueryText().add("q", "1"), headers: { "x-reason": "why" }, body: '{"a":1}' },
    );
    expect(answer.value(text)).toBe("done");
    const [request] = seen;
    expect(request).toMatchObject({ method: "PUT", url: "/counter:demo:alice.os/a/b%20c?q=1", body: '{"a":1}' });
    expect(request?.headers).toMatchObject({ "content-type": "application/json", "x-shared": "1", "x-reason": "why", "x-both": "call" });
  });

  test("have no body and no type of one where there is nothing to send", async () => {
    await (await client(json(200, "1"))).send(undefined, GET);
    expect(seen[0]?.body).toBe("");
    expect(seen[0]?.headers["content-type"]).toBeUndefined();
  });

  test("ask for their headers each time where a function gives them", async () => {
    let n = 0;
    const http = await client(json(200, "1"), { headers: async () => ({ authorization: `Bearer ${++n}` }) });
    await http.send(undefined, GET);
    await http.send(undefined, GET);
    expect(seen.map(({ headers }) => headers.authorization)).toEqual(["Bearer 1", "Bearer 2"]);
  });

  test("use the fetch that they are given", async () => {
    const urls: string[] = [];
    const http = new HttpClient("/api", {
      fetch: async (url) => {
        urls.push(url);
        return new Response('"x"');
      },
    });
    expect((await http.send(undefined, GET)).value(text)).toBe("x");
    expect(urls).toEqual(["/api/x"]);
  });

  test.each(["http://h/?a=1", "http://h/#top"])("a base like %s is refused at once", (base) => {
    expect(() => new HttpClient(base)).toThrow(TypeError);
  });
});

describe("answers", () => {
  test("of the declared type are decoded", async () => {
    expect((await (await client(json(200, '"hi"'))).send(undefined, GET)).value(text)).toBe("hi");
  });

  test("without a result may be empty", async () => {
    expect((await (await client((response) => void response.writeHead(204).end())).send(undefined, GET)).nothing()).toBeUndefined();
  });

  test("of a result are told apart by the status", async () => {
    const http = await client((response, { url }) => json(url === "/ok" ? 201 : 409, '"v"')(response));
    expect((await http.send(undefined, { method: "GET", path: "/ok" })).result(text, text)).toEqual({ tag: "ok", val: "v" });
    expect((await http.send(undefined, { method: "GET", path: "/no" })).result(text, text)).toEqual({ tag: "err", val: "v" });
  });

  test("of a result may lack a value on either side", async () => {
    const http = await client((response, { url }) => void response.writeHead(url === "/ok" ? 204 : 400).end());
    expect((await http.send(undefined, { method: "GET", path: "/ok" })).result<undefined, undefined>(null, null)).toEqual({ tag: "ok", val: undefined });
    expect((await http.send(undefined, { method: "GET", path: "/no" })).result<undefined, undefined>(null, null)).toEqual({ tag: "err", val: undefined });
  });

  test.each([
    ["is of another type", 200, "5", "$: expected a string, found 5"],
    ["is no JSON", 200, "<html>", 'expected JSON, got "<html>", status 200'],
    ["is missing", 200, "", 'expected JSON, got "", status 200'],
    ["has the wrong status", 302, "", "expected success, got status 302"],
  ])("where the value %s is an AnswerError, never a value", async (_, status, body, message) => {
    const answer = await (await client(json(status, body))).send(undefined, GET);
    const failure = (): string => answer.value(text);
    expect(failure).toThrow(AnswerError);
    expect(failure).toThrow(message);
    expect(failure).toThrow(/^GET http:\/\/127\.0\.0\.1:\d+\/x: /);
  });

  test("that a proxy gave are no errors of the contract", async () => {
    const answer = await (await client((response) => void response.writeHead(502).end())).send(undefined, GET);
    expect(() => answer.result<undefined, undefined>(null, null)).toThrow(AnswerError);
    expect(() => answer.result(null, text)).toThrow(AnswerError);
  });

  test("keep the faults of what did not decode", async () => {
    const answer = await (await client(json(200, "5"))).send(undefined, GET);
    try {
      answer.value(text);
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ status: 200, body: "5", faults: [{ path: "$", expected: "a string", found: "5" }] });
    }
  });
});

describe("refusals of the runtime", () => {
  const problem = {
    type: "urn:hypc:problem:bad-parameters",
    title: "The parameters do not fit",
    status: 400,
    detail: "2 parameters do not decode",
    hint: "Send what the contract says.",
    faults: [{ path: "$.by", expected: "a number", found: "nothing" }, { path: 5 }],
    correlationId: "c1",
  };

  test("are a ProblemError with all that they say", async () => {
    const http = await client(json(400, JSON.stringify(problem), "application/problem+json; charset=utf-8"));
    const error = await http.send(undefined, GET).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ProblemError);
    expect(error).toMatchObject({ ...problem, faults: problem.faults.slice(0, 1) });
    expect((error as Error).message).toMatch(/^GET http:.*\/x: 400 2 parameters do not decode \(Send what the contract says\.\)$/);
  });

  test.each(["", "nonsense", "[]", "null", '{"detail":7}'])("that are no documents (%j) still are refusals", async (body) => {
    const http = await client(json(503, body, "application/problem+json"));
    await expect(http.send(undefined, GET)).rejects.toMatchObject({ name: "ProblemError", status: 503, faults: [] });
  });
});

describe("answers that do not come", () => {
  test("because nobody listens", async () => {
    const url = await serve(json(200, "1"));
    await new Promise((resolve) => server?.close(resolve));
    server = undefined;
    const error = await new HttpClient(url).send(undefined, GET).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(NetworkError);
    expect(error).toMatchObject({ kind: "unreachable" });
    expect((error as Error).message).toContain("ECONNREFUSED");
  });

  test("in time, of the client or of the call", async () => {
    const http = await client(() => {}, { timeoutMs: 30 });
    await expect(http.send(undefined, GET)).rejects.toMatchObject({ name: "NetworkError", kind: "timeout" });
    await expect(http.send({ timeoutMs: 5 }, GET)).rejects.toThrow("no answer within 5 ms");
  });

  test("whole in time: a body that stalls counts too", async () => {
    const http = await client((response) => void response.writeHead(200).write("1"));
    await expect(http.send({ timeoutMs: 30 }, GET)).rejects.toMatchObject({ kind: "timeout" });
  });

  test("because they were given up: the reason is the signal's own", async () => {
    const controller = new AbortController();
    const http = await client(() => controller.abort(new Error("enough")));
    await expect(http.send({ signal: controller.signal }, GET)).rejects.toThrow("enough");
    await expect(http.send({ signal: controller.signal }, GET)).rejects.toThrow("enough");
    expect(seen).toHaveLength(1);
  });
});
