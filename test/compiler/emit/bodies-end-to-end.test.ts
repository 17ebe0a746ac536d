/** Bodies that are taken straight from their bytes: whatever is sent, the answer is that of parsing. */
import { startNode, type Logger, type Node } from "hypc/runtime";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { BodiesHttpClient, BodiesProcess, type AllOptional, type Early, type Everything, type Mark, type Named, type PatternNamed, type Shade } from "../../golden/worlds/bodies-process/index.ts";

class Bodies extends BodiesProcess {
  override put(_id: number, everything: Everything): Everything {
    return everything;
  }
  override optional(value: AllOptional): AllOptional {
    return value;
  }
  override number(value: number): number {
    return value;
  }
  override marks(marks: Mark[]): number {
    return marks.length;
  }
  override first(early: Early): Early {
    return early;
  }
  override second(shade: Shade): Shade {
    return shade;
  }
  override rename(name: string): string {
    return name;
  }
  override parsed(names: Map<string, number>): number {
    return names.size;
  }
  override names(value: [PatternNamed, Named]): [PatternNamed, Named] {
    return value;
  }
  override keep(early: Early): Early {
    return early;
  }
  override async live(channelId: number, message: Early): Promise<void> {
    this.pushLive(channelId, message);
  }
}

const everything: Everything = {
  name: "a name that is long enough",
  small: -5,
  slug: "a-slug",
  shade: "constructor",
  mark: { tag: "at", val: [255, -300] },
  marks: [{ tag: "none" }, { tag: "named", val: "x" }, { tag: "shaded", val: "light" }],
  pair: [9_007_199_254_740_991n, -1n],
  triple: [0.5, -2, 1e10],
  many: Array.from({ length: 20 }, (_, index) => index),
  picture: Uint8Array.of(1, 2, 3),
  nested: { note: undefined, tags: ["a", "b"], count: 7, last: 1.25 },
  rest: { a: true, b: "c", aRatherLongNameForAField: { tag: "none" } },
};

const plain = JSON.stringify({ ...everything, pair: [9_007_199_254_740_991, -1], picture: "AQID" });

interface Answer {
  readonly status: number;
  readonly type: string | null;
  readonly json: unknown;
}

const ignore = (): void => undefined;
/** With debug lines each step of routing is told, so every body is parsed. */
const debugging: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore, child: () => debugging, isLevelEnabled: () => true };

let node: Node;
let parsing: Node;
/** Allows two levels of arrays and objects. */
let shallow: Node;
beforeAll(async () => {
  node = await startNode({ name: "alice.os", http: {}, log: false, authenticate: () => true });
  parsing = await startNode({ name: "alice.os", http: {}, log: debugging, authenticate: () => true });
  shallow = await startNode({ name: "alice.os", http: { limits: { jsonDepth: 2 } }, log: false, authenticate: () => true });
  for (const each of [node, parsing, shallow]) await each.spawn(Bodies, { process: "bodies:demo:alice.os", mount: "/" });
});
afterAll(() => Promise.all([node.stop(), parsing.stop(), shallow.stop()]));

/** Texts that are parsed while something runs; a string with an escape is the engine's in any case. */
async function parsedBy(run: () => Promise<unknown>): Promise<readonly string[]> {
  const parse = vi.spyOn(JSON, "parse");
  try {
    await run();
    return parse.mock.calls.map(([text]) => text).filter((text) => !text.startsWith('"'));
  } finally {
    parse.mockRestore();
  }
}

async function ask(of: Node, method: string, path: string, body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}): Promise<Answer> {
  const answer = await fetch(of.url + path, { method, body, headers });
  const text = await answer.text();
  const json = text === "" ? null : (JSON.parse(text) as Record<string, unknown>);
  if (json !== null && typeof json === "object") delete json["correlationId"];
  return { status: answer.status, type: answer.headers.get("content-type"), json };
}

async function expectSame(method: string, path: string, body: string | Uint8Array<ArrayBuffer>): Promise<Answer> {
  const answer = await ask(node, method, path, body);
  expect(answer).toEqual(await ask(parsing, method, path, body));
  return answer;
}

describe("a plain body", () => {
  test.each([
    ["POST", "/everything/1", plain],
    ["POST", "/everything/1?dry=true", `{"Put":${plain}}`],
    ["POST", "/optional", "{}"],
    ["POST", "/optional", '{"b":"x"}'],
    ["POST", "/names", '[{"keys":1},{"keys":"xx"}]'],
    ["PUT", "/number", "1000"],
    ["PUT", "/number", '{"Number":1000}'],
    ["POST", "/marks", "[]"],
    ["POST", "/marks", '[{"tag":"at","val":[1,-2]},{"tag":"none"}]'],
    ["POST", "/shared", '{"First":{"count":1}}'],
    ["POST", "/shared", '{"Second":"dark-blue"}'],
    ["POST", "/anywhere/else", '{"Rename":"\\"Käse\\" for 😀"}'],
  ])("%s %s %s is not parsed, and answered as if it were", async (method, path, body) => {
    const answer = await expectSame(method, path, body);
    expect(answer.status).toBe(200);
    let text = "";
    const send = (to: Node) => async (): Promise<void> => void (text = await (await fetch(to.url + path, { method, body })).text());
    expect(await parsedBy(send(node))).toEqual([]);
    expect(JSON.parse(text)).toEqual(answer.json);
    // Else it would be compared with itself.
    expect(await parsedBy(send(parsing))).toContain(body);
  });

  test("comes back as it was sent, by the generated client", async () => {
    const client = new BodiesHttpClient(node.url);
    expect(await client.put(3, everything, true)).toEqual(everything);
    expect(await client.optional({ a: undefined, b: undefined, aRatherLongNameForAField: undefined })).toEqual({});
    expect(await client.rename("x")).toBe("x");
    expect(await client.parsed(new Map([["a", 1]]), true)).toBe(1);
  });

  test("of a typed WebSocket", async () => {
    const socket = new WebSocket(`${node.url.replace("http", "ws")}/live`);
    await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
    const said: string[] = [];
    const all = new Promise<void>((resolve) => socket.on("message", (data: Buffer) => said.push(data.toString()) === 3 && resolve()));
    const texts = ['{"note":"é","count":1}', '{ "count": 1, "note": "é" }', '{"count":-1}'];
    const parsed = await parsedBy(async () => {
      for (const text of texts) socket.send(text);
      await all;
    });
    expect(texts.map((text) => parsed.includes(text))).toEqual([false, true, true]);
    expect(JSON.parse(said[0] ?? "")).toEqual({ note: "é", count: 1 });
    expect(said[1]).toBe(said[0]);
    expect(JSON.parse(said[2] ?? "")).toMatchObject({ "hypc:problem": { status: 400 } });
    socket.close();
  });
});

describe("what is not plain, or wrong", () => {
  test.each([
    ["POST", "/everything/1", plain.replace("-5", "-6")],
    ["POST", "/everything/1", plain.replace("a-slug", "a_slug")],
    ["POST", "/everything/1", plain.replace(',"slug":"a-slug"', "")],
    ["POST", "/everything/1", plain.replace('"slug":', '"unknown":{"a":[1]},"slug":')],
    ["POST", "/everything/1", plain.replace('"small":-5,"slug":"a-slug"', '"slug":"a-slug","small":-5')],
    ["POST", "/everything/1", plain.replace('"a name that is long enough"', '""')],
    ["POST", "/everything/1", plain.replace('"a name that is long enough"', '"\\ud800"')],
    ["POST", "/everything/1", plain.replace("[255,-300]", "[256,-300]")],
    ["POST", "/everything/1", plain.replace("[0.5,-2,10000000000]", "[0.5,-2]")],
    ["POST", "/everything/1", plain.replace("9007199254740991", "9007199254740993")],
    ["POST", "/everything/1", plain.replace("9007199254740991", '"18446744073709551615"')],
    ["POST", "/everything/x", plain],
    ["POST", "/everything/1?dry=perhaps", plain],
    ["POST", "/everything/1?dry=perhaps", `{"Put":${plain}}`],
    ["POST", "/everything/1", plain.slice(0, -1)],
    ["POST", "/everything/1", `${plain}}`],
    ["POST", "/everything/1", `{"put":${plain}}`],
    ["POST", "/everything/1", `{"Rename":"x"}`],
    ["POST", "/everything/1", `{"Put":${plain},"Put":1}`],
    ["POST", "/optional", '{"a":true,}'],
    ["POST", "/optional", '{"a":true"b":"x"}'],
    ["POST", "/optional", '{"a":null,"b":null}'],
    ["POST", "/optional", '{"optional":1}'],
    ["POST", "/names", '[{"keys":1},{"keys":"xy"}]'],
    ["POST", "/names", '[{"keys":1},{"keys":"x","json":"x"}]'],
    ["PUT", "/number", "1001"],
    ["PUT", "/number", "1e2"],
    ["PUT", "/number", "01"],
    ["PUT", "/number", ""],
    ["PUT", "/number", '{"number":1}'],
    ["POST", "/marks", '[{"tag":"at"}]'],
    ["POST", "/marks", '[{"val":[1,-2],"tag":"at"}]'],
    ["POST", "/marks", '[{"tag":"none","val":null}]'],
    ["POST", "/marks", '[{"tag":"nothing"}]'],
    ["POST", "/shared", '{"count":1}'],
    ["POST", "/shared", '{"Second":"dark"}'],
    ["POST", "/shared", '{"Third":"dark"}'],
    ["POST", "/anywhere", '{"Rename":null}'],
    ["POST", "/anywhere", '{"Rename":"x"'],
    ["POST", "/anywhere", '{"Rename"'],
    ["POST", "/anywhere", '{"R'],
    ["POST", "/anywhere", '"Rename"'],
  ])("%s %s %s", async (method, path, body) => {
    await expectSame(method, path, body);
  });

  test("a plain body of another type, where a binding asks who is there", async () => {
    const body = '{"count":1}';
    const types = ["application/json", "text/plain", "application/x-www-form-urlencoded"];
    const statuses = [];
    for (const type of types) {
      const answer = await ask(node, "POST", "/private/kept", body, { "content-type": type });
      expect(answer).toEqual(await ask(parsing, "POST", "/private/kept", body, { "content-type": type }));
      statuses.push(answer.status);
    }
    expect(statuses).toEqual([200, 415, 415]);
  });

  test("a plain body that is deeper than the server allows", async () => {
    expect(await ask(shallow, "POST", "/everything/1", plain, { "content-type": "application/json" })).toMatchObject({ status: 400, json: { detail: expect.stringContaining("2 levels") as string } });
    expect((await ask(shallow, "PUT", "/number", "7")).json).toBe(7);
  });

  test("bytes that are no UTF-8", async () => {
    const bytes = Uint8Array.from(Buffer.from(plain.replace("a name", "\u00ff name"), "latin1"));
    expect(await expectSame("POST", "/everything/1", bytes)).toMatchObject({ status: 400, json: { detail: expect.stringContaining("invalid UTF-8") as string } });
  });
});
