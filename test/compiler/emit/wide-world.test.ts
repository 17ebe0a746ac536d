/** Every way in which a parameter reaches a handler and an answer comes back, through the generated client and the runtime. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { address, startNode, type Node, type RequestContext } from "hypc/runtime";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { generate } from "../../support/generate.ts";

type Methods = Readonly<Record<string, (...args: unknown[]) => Promise<unknown>>>;
type ClientClass = new (...args: unknown[]) => Methods;

let directory: string;
let node: Node;
let http: Methods;
let rpc: Methods;
/** The last call that reached the process, without its context. */
let seen: { readonly name: string; readonly args: readonly unknown[]; readonly rest: string | null };
/** What the next handler answers. */
let answer: unknown;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "hypc-wide-"));
  for (const { path, text } of generate("wide")[0]?.files ?? []) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
  const world = (await import(join(directory, "index.ts"))) as Readonly<Record<string, unknown>>;
  const Base = world["WideProcess"] as new () => object;
  const Wide = class extends Base {};
  const definition = (Base as unknown as { definition: { handlers: readonly { name: string }[] } }).definition;
  for (const { name } of definition.handlers) {
    const method = name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
    Object.defineProperty(Wide.prototype, method, {
      value(...args: unknown[]) {
        const context = args.pop() as RequestContext;
        seen = { name, args, rest: context.rest };
        return answer;
      },
    });
  }
  node = await startNode({ name: "alice.os", http: { port: 0 }, log: false, authenticate: async () => true });
  await node.spawn(Wide as never, { process: "wide:demo:alice.os", mount: "/" });
  http = new (world["WideHttpClient"] as ClientClass)(node.url);
  rpc = new (world["WideClient"] as ClientClass)(node, address("alice.os@wide:demo:alice.os"));
});
beforeEach(() => {
  answer = undefined;
});
afterAll(async () => {
  await node.stop({ drainMs: 50 });
  rmSync(directory, { recursive: true });
});

const everything = {
  flag: true,
  a: 255,
  b: 65_535,
  c: 4_294_967_295,
  d: 2n ** 64n - 1n,
  e: -128,
  f: -32_768,
  g: -2_147_483_648,
  h: -(2n ** 63n),
  x: Math.fround(0.1),
  y: -Infinity,
  letter: "😀",
  text: 'lines\n"quotes" \u2028',
  blob: new Uint8Array([0, 1, 255]),
  bytes: new Uint8Array([7]),
  numbers: [0n, 9_007_199_254_740_993n],
  matrix: [[1, -1], []],
  fixed: [1, 2, 3, 4],
  pair: ["p", undefined],
  byName: new Map([["__proto__", "is-XML"]]),
  byId: new Map([[2n ** 60n, new Uint8Array([1])]]),
  perhaps: undefined,
  deep: { tag: "some", val: undefined },
  alias: "a",
  resA: { tag: "ok", val: 1n },
  resB: { tag: "err", val: "admin" },
  resC: { tag: "err", val: undefined },
  resD: { tag: "ok", val: undefined },
  shape: {
    tag: "polygon",
    val: [
      [0.5, 1],
      [2, 3],
    ],
  },
  rights: { read: true, write: false, delete: true },
  many: Object.fromEntries(Array.from({ length: 32 }, (_, n) => [`a${n}`, n === 31])),
  role: "is-XML",
  id: 1n,
  level: 10,
  handle: "abc",
  class: "c",
  type: "t",
  new: "n",
  default: "d",
  proto: "p",
  constructorName: "k",
};

describe("over HTTP", () => {
  test("a path parameter of 64 bits, and everything as an answer", async () => {
    answer = { tag: "ok", val: everything };
    expect(await http["get"]?.(2n ** 64n - 1n)).toEqual(answer);
    expect(seen).toMatchObject({ name: "get", args: [2n ** 64n - 1n] });
  });

  test("everything as a body, beside a path parameter", async () => {
    answer = { tag: "ok", val: everything };
    expect(await http["put"]?.(5n, everything)).toEqual(answer);
    expect(seen.args).toEqual([5n, everything]);
  });

  test.each([
    [404, { tag: "gone", val: 9n }],
    [409, { tag: "taken" }],
    [400, { tag: "broken", val: "x" }],
  ])("an error with status %i comes back as the value that it was", async (status, val) => {
    answer = { tag: "err", val };
    expect(await http["get"]?.(1n)).toEqual(answer);
    expect((await fetch(`${node.url}/everything/1`)).status).toBe(status);
  });

  test("query parameters and headers of every kind", async () => {
    answer = [];
    const given = ["a b&c=d+é", "is-XML", ["x", "", "y,z"], 100, new Uint8Array([0, 255]), "trace", false, -0.5, "😀"];
    expect(await http["search"]?.(...given)).toEqual([]);
    expect(seen.args).toEqual(given);
    const sparse = ["", undefined, [], undefined, undefined, undefined, true, undefined, undefined];
    await http["search"]?.(...sparse);
    expect(seen.args).toEqual(sparse);
  });

  test("constraints hold on both sides", async () => {
    await expect(http["search"]?.("", undefined, [], 101, undefined, undefined, true)).rejects.toThrow("at most 100");
    await expect(http["put"]?.(5n, { ...everything, level: 11 })).rejects.toThrow("at most 10");
    const refused = await fetch(`${node.url}/search?q=&exact=true&limit=101&role=Admin`, { headers: { "x-trace": "A" } });
    expect(refused.status).toBe(400);
    const { faults } = (await refused.json()) as { faults: { path: string }[] };
    expect(faults.map(({ path }) => path)).toEqual(["query.role", "query.limit", "header.x-trace"]);
    const missing = (await (await fetch(`${node.url}/search`)).json()) as { faults: unknown[] };
    expect(missing.faults).toEqual([
      { path: "query.q", expected: "a value", found: "nothing" },
      { path: "query.exact", expected: "true or false", found: "nothing" },
    ]);
  });

  test("success and failure without a value", async () => {
    answer = { tag: "ok", val: undefined };
    expect(await http["delete"]?.(1n)).toEqual(answer);
    expect(await http["pathlessNothing"]?.()).toEqual(answer);
    answer = { tag: "err", val: undefined };
    expect(await http["pathlessNothing"]?.()).toEqual(answer);
    answer = Promise.resolve();
    expect(await http["nothing"]?.()).toBeUndefined();
  });

  test("several parameters of one body; nested options, maps, tuples", async () => {
    const args = [{ tag: "circle", val: 1.5 }, { tag: "some", val: undefined }, new Map([["k", "writer"]]), { error: "e", map: new Map() }, { value: { tag: "point" } }, undefined];
    answer = args;
    expect(await http["echo"]?.(...args)).toEqual(args);
    expect(seen.args).toEqual(args);
    const none = [args[0], { tag: "none" }, ...args.slice(2)];
    answer = none;
    expect(await http["echo"]?.(...none)).toEqual(none);
  });

  test("what a wildcard stands for", async () => {
    answer = new Uint8Array([1]);
    expect(await http["file"]?.("a b/ü%/c?d#e//f")).toEqual(answer);
    expect(seen.rest).toBe("a b/ü%/c?d#e//f");
    answer = undefined;
    expect(await http["file"]?.("x")).toBeUndefined();
    answer = "joined";
    expect(await http["join"]?.("admin", "us")).toBe("joined");
    expect(seen).toEqual({ name: "join", args: ["admin"], rest: "us" });
  });

  test("HEAD tells success alone", async () => {
    answer = { tag: "ok", val: 5 };
    expect(await http["peek"]?.("abc")).toBe(true);
    answer = { tag: "err", val: "no" };
    expect(await http["peek"]?.("abc")).toBe(false);
  });

  test("two handlers of one route, told apart by their envelopes", async () => {
    answer = 6n;
    expect(await http["firstOfBoth"]?.([1n, 2n ** 60n])).toBe(6n);
    expect(seen).toMatchObject({ name: "first-of-both", args: [[1n, 2n ** 60n]] });
    answer = { read: true, write: false, delete: false };
    expect(await http["secondOfBoth"]?.(1n, { read: true })).toEqual(answer);
    expect(seen).toMatchObject({ name: "second-of-both", args: [1n, answer] });
  });

  test("handlers without a path, and of the world itself", async () => {
    answer = "pathless";
    expect(await http["pathless"]?.("ab")).toBe("pathless");
    await expect(http["pathless"]?.("a")).rejects.toThrow("at least 2 characters");
    answer = true;
    expect(await http["anything"]?.()).toBe(true);
    answer = [{ node: "n", process: "p", package: "k", publisher: "u" }];
    expect(await http["ofTheWorld"]?.(7)).toEqual(answer);
    expect(seen).toMatchObject({ name: "of-the-world", args: [7] });
  });

  test("parameters called like the generated code's own names", async () => {
    answer = "named";
    const args = ["input", 1, -1n, true, "options", "answer", "query", new Uint8Array([1]), 0.5, 2n ** 60n];
    expect(await http["names"]?.(...args)).toBe("named");
    expect(seen.args).toEqual(args);
  });
});

describe("between processes", () => {
  test("everything goes there and back, as a copy", async () => {
    answer = { tag: "ok", val: everything };
    const result = (await rpc["get"]?.(1n)) as { val: typeof everything };
    expect(result).toEqual(answer);
    expect(result.val).not.toBe(everything);
    expect(result.val.matrix).not.toBe(everything.matrix);
  });

  test("lists, results and names", async () => {
    answer = { tag: "ok", val: [{ value: { tag: "named", val: "x" } }] };
    expect(await rpc["onlyLocal"]?.({ value: { tag: "point" } }, [1n])).toEqual(answer);
    expect(seen.args).toEqual([{ value: { tag: "point" } }, [1n]]);
    answer = "named";
    const args = ["input", 1, -1n, true, "options", "answer", "query", new Uint8Array([1]), 0.5, 2n];
    expect(await rpc["names"]?.(...args)).toBe("named");
    expect(seen.args).toEqual(args);
    answer = Promise.resolve();
    expect(await rpc["nothing"]?.()).toBeUndefined();
  });

  test("a handler that another node alone may call refuses", async () => {
    answer = Promise.resolve({ tag: "ok", val: everything });
    await expect(rpc["put"]?.(1n, everything)).rejects.toMatchObject({ name: "SendError", kind: "forbidden" });
  });
});
