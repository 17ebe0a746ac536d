/** Answers whose heads are made ahead: they are what node would have written. */
import { ServerResponse } from "node:http";
import { describe, expect, it } from "vitest";
import { PreparedHeads, takesWholeAnswers } from "../../../runtime/http/prepared-heads.ts";
import { open } from "./support/raw-client.ts";
import { serve } from "./support/serve.ts";
import type { TestHandler } from "./support/serve.ts";

const BODY = '{"name":"plain"}';
const handlers: readonly TestHandler[] = [
  { name: "plain", method: "GET", path: "/plain", run: () => ({ name: "plain" }) },
  {
    name: "own",
    method: "GET",
    path: "/own",
    run: (_, context) => {
      context.response.setHeader("x-own", "1");
      return { name: "plain" };
    },
  },
  { name: "beyond", method: "GET", path: "/beyond", run: () => "ä" },
];

/** What the server sends on one connection until all of `ends` have come, one after the other. */
async function answers(port: number, text: string, ends: readonly string[]): Promise<string> {
  const connection = await open(port);
  connection.socket.write(text);
  for (const end of ends) await connection.until(end);
  connection.socket.destroy();
  return connection.received();
}

const get = (path: string, version = "1.1", more = ""): string => `GET ${path} HTTP/${version}\r\nHost: a\r\n${more}\r\n`;
const withoutDate = (text: string): string => text.replace(/Date: [^\r]*/, "Date: now");

describe("the head of a plain answer", () => {
  it("is the one that node writes for an answer with a header of its own, but for that", async () => {
    const { http } = await serve({ handlers });
    const plain = await answers(http.port, get("/plain"), [BODY]);
    const own = await answers(http.port, get("/own"), [BODY]);
    expect(own).toContain("x-own: 1\r\n");
    expect(withoutDate(plain)).toBe(withoutDate(own.replace("x-own: 1\r\n", "")));
    expect(Date.parse(/Date: ([^\r]*)/.exec(plain)?.[1] ?? "")).toBeGreaterThan(Date.now() - 5_000);
  });

  it("tells no time where the server tells none", async () => {
    const { http } = await serve({ handlers }, { limits: { keepAliveTimeoutMs: 900 } });
    const plain = await answers(http.port, get("/plain"), [BODY]);
    expect(withoutDate(plain)).toBe(
      `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 16\r\nDate: now\r\nConnection: keep-alive\r\n\r\n${BODY}`,
    );
  });

  it("stands in its place among answers that were asked for at once", async () => {
    const { http } = await serve({ handlers });
    const text = get("/plain") + get("/beyond") + get("/own") + get("/nowhere") + get("/plain", "1.1", "Connection: close\r\n");
    const all = await answers(http.port, text, ["Connection: close", BODY]);
    expect(all.match(/HTTP\/1\.1 \d+/g)?.map((each) => each.slice(-3))).toEqual(["200", "200", "200", "404", "200"]);
    expect(all.split(BODY)).toHaveLength(4);
  });

  it("leaves the connection to the next request behind a body that no handler takes", async () => {
    const { http } = await serve({ handlers });
    const text = `${get("/plain", "1.1", "Content-Length: 2\r\n")}{}${get("/own")}`;
    const all = await answers(http.port, text, ["x-own: 1", BODY]);
    expect(all.match(/HTTP\/1\.1 \d+/g)).toHaveLength(2);
  });

  it("is node's where a client waits for 100 Continue", async () => {
    const { http } = await serve({ handlers });
    const all = await answers(http.port, get("/plain", "1.1", "Expect: 100-continue\r\n"), [BODY]);
    expect(all.match(/HTTP\/1\.1 \d+/g)).toEqual(["HTTP/1.1 200"]);
    expect(all).toContain("\r\nConnection: close\r\n");
  });

  it.each(["1.0", "1.1"])("says that the connection ends, where a client of HTTP/%s wants it to", async (version) => {
    const { http } = await serve({ handlers });
    const more = version === "1.1" ? "Connection: close\r\n" : "";
    expect(await answers(http.port, get("/plain", version, more), [BODY])).toContain("\r\nConnection: close\r\n");
  });
});

it("a status that has no name is called unknown, as node calls it", () => {
  expect(new PreparedHeads(null).json(299, 5)).toMatch(/^HTTP\/1\.1 299 unknown\r\nContent-Type: application\/json\r\nContent-Length: 5\r\n/);
});

it("where node keeps heads elsewhere, nothing is sent so", () => {
  expect(takesWholeAnswers()).toBe(true);
  let kept: unknown = null;
  const elsewhere = {
    configurable: true,
    get: () => null,
    set: (value: unknown) => {
      kept = value;
    },
  };
  Object.defineProperty(ServerResponse.prototype, "_header", elsewhere);
  try {
    expect(takesWholeAnswers()).toBe(false);
  } finally {
    delete (ServerResponse.prototype as unknown as Record<string, unknown>)["_header"];
  }
  expect(kept).not.toBe(null);
  expect(takesWholeAnswers()).toBe(true);
});
