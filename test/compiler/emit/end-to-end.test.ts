/** From contract to running process: the generated code of the golden files, which other tests hold to their contracts. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { address, err, MemoryNetwork, ok, SendError, startNode, type Node, type RequestContext, type Result } from "hypc/runtime";
import { NetworkError, ProblemError } from "hypc/client";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { CounterClient, CounterHttpClient, CounterProcess, type CounterError, type Snapshot } from "../../golden/worlds/counter-process/index.ts";
import { NotesHttpClient, NotesProcess, type Note, type NotesError } from "../../golden/worlds/notes-process/index.ts";

const MAX = 2n ** 63n - 1n;

class Counter extends CounterProcess {
  override async initialize(): Promise<void> {
    this.state.updates += 1n;
  }

  override read(): Snapshot {
    return { value: this.state.value, updates: this.state.updates };
  }

  override add(by: bigint, context: RequestContext): Result<Snapshot, CounterError> {
    if (by > 1_000n && by !== MAX) return err({ tag: "too-large", val: 1_000n });
    const value = this.state.value + by;
    if (value > MAX) return err({ tag: "overflow" });
    if (by === 13n) throw new Error("the insides");
    this.state.value = value;
    context.response.setHeader("x-origin", context.origin);
    return ok(this.read());
  }
}

const BIG = 2n ** 64n - 1n;

/** A note that holds what is hard to carry: integers beyond 2^53, bytes, payloads of every kind. */
const note: Note = {
  id: BIG,
  createdAt: -(2n ** 63n),
  body: [{ tag: "text", val: "a \"b\" \u2028 😀" }, { tag: "image", val: new Uint8Array([0, 255]) }, { tag: "line-break" }],
  color: "dark-blue",
  marks: { pinned: true, readByAll: false },
  replyTo: 9_007_199_254_740_993n,
  votes: new Map([[BIG, -1]]),
};

class Notes extends NotesProcess {
  readonly kept = new Map<bigint, Note>();

  override createNote(created: Note): Result<bigint, NotesError> {
    if (created.id === 0n) return err({ tag: "read-only" });
    this.kept.set(created.id, created);
    return ok(created.id);
  }
  override getNote(id: bigint): Result<Note, NotesError> {
    const found = this.kept.get(id);
    return found === undefined ? err({ tag: "not-found", val: id }) : ok(found);
  }
  override getNotes(): Note[] {
    return [...this.kept.values()];
  }
  override vote(id: bigint, voter: bigint, by: number): Result<undefined, string> {
    const found = this.kept.get(id);
    if (found === undefined) return err(`no note ${id}`);
    found.votes.set(voter, by);
    return ok();
  }
  override readNote(context: RequestContext): Note | undefined {
    return this.kept.get(BigInt(context.rest ?? "0"));
  }
  override async forget(): Promise<void> {
    this.kept.clear();
  }
  override swap(a: number, b: bigint[] | undefined): [bigint[] | undefined, number] {
    return [b, a];
  }
}

let dataDir: string;
const nodes: Node[] = [];

async function start(name: string, options: Partial<Parameters<typeof startNode>[0]> = {}): Promise<Node> {
  const node = await startNode({ name, http: { port: 0 }, log: false, ...options });
  nodes.push(node);
  return node;
}

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "hypc-end-to-end-"));
});
afterEach(async () => {
  await Promise.all(nodes.splice(0).map((node) => node.stop({ drainMs: 100 })));
  rmSync(dataDir, { recursive: true });
});

async function counterNode(): Promise<Node> {
  const node = await start("alice.os", { dataDir });
  await node.spawn(Counter, { process: "counter:demo:alice.os", mount: "/" });
  return node;
}

async function notesNode(): Promise<Node> {
  const node = await start("alice.os");
  await node.spawn(Notes, { process: "notes:demo:alice.os", mount: "/" });
  return node;
}

describe("the counter of the design", () => {
  test("answers raw HTTP with the statuses of its contract", async () => {
    const { url } = await counterNode();
    const read = await fetch(`${url}/counter`);
    expect([read.status, await read.text()]).toEqual([200, '{"value":0,"updates":1}']);
    const post = async (body: string): Promise<[number, unknown]> => {
      const response = await fetch(`${url}/counter/add`, { method: "POST", body });
      return [response.status, await response.json()];
    };
    expect(await post("5")).toEqual([200, { value: 5, updates: 1 }]);
    expect(await post('{"Add":5}')).toEqual([200, { value: 10, updates: 1 }]);
    expect(await post("1001")).toEqual([422, { tag: "too-large", val: 1000 }]);
    expect(await post(`"${MAX}"`)).toEqual([409, { tag: "overflow" }]);
    expect(await post('"many"')).toMatchObject([400, { faults: [{ path: "$", found: '"many"' }] }]);
    expect(await post("9007199254740993")).toMatchObject([400, { faults: [{ path: "$" }] }]);
  });

  test("answers its HTTP client, errors of the contract as values", async () => {
    const counter = new CounterHttpClient((await counterNode()).url);
    expect(await counter.read()).toEqual({ value: 0n, updates: 1n });
    expect(await counter.add(5n)).toEqual({ tag: "ok", val: { value: 5n, updates: 1n } });
    expect(await counter.add(2_000n)).toEqual({ tag: "err", val: { tag: "too-large", val: 1_000n } });
    expect(await counter.add(MAX)).toEqual({ tag: "err", val: { tag: "overflow" } });
    expect(await counter.add(MAX - 5n)).toMatchObject({ tag: "err" });
  });

  test("refuses as typed errors what is no answer of a handler", async () => {
    const node = await counterNode();
    const failure = await new CounterHttpClient(node.url).add(13n).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ProblemError);
    expect(failure).toMatchObject({ status: 500, correlationId: expect.any(String) });
    expect(String(failure)).not.toContain("insides");
    await expect(new CounterHttpClient(`${node.url}/nowhere`).read()).rejects.toMatchObject({ name: "ProblemError", status: 404 });
    await expect(new CounterHttpClient(node.url).add(2n ** 70n)).rejects.toThrow("add.by");
    await node.stop();
    await expect(new CounterHttpClient("http://127.0.0.1:1").read()).rejects.toBeInstanceOf(NetworkError);
  });

  test("answers other processes and nodes as one object", async () => {
    const network = new MemoryNetwork();
    const alice = await start("alice.os", { network, http: undefined });
    const bob = await start("bob.os", { network, http: undefined });
    await alice.spawn(Counter, { process: "counter:demo:alice.os" });
    for (const caller of [alice, bob]) {
      const counter = new CounterClient(caller, address("alice.os@counter:demo:alice.os"));
      expect(await counter.add(1n, { timeoutMs: 2_000 })).toMatchObject({ tag: "ok" });
      expect(await counter.add(2_000n)).toEqual({ tag: "err", val: { tag: "too-large", val: 1_000n } });
    }
    expect(await new CounterClient(bob, address("alice.os@counter:demo:alice.os")).read()).toEqual({ value: 2n, updates: 1n });
    const missing = new CounterClient(bob, address("alice.os@other:demo:alice.os"));
    await expect(missing.read()).rejects.toMatchObject({ name: "SendError", kind: "no-such-process" });
    await expect(new CounterClient(bob, address("carol.os@counter:demo:carol.os")).read()).rejects.toBeInstanceOf(SendError);
  });

  test("keeps what it answered over a restart", async () => {
    const first = await counterNode();
    await new CounterHttpClient(first.url).add(7n);
    await first.stop();
    const second = await counterNode();
    expect(await new CounterHttpClient(second.url).read()).toEqual({ value: 7n, updates: 2n });
  });
});

describe("notes as Rust processes speak", () => {
  test("go through the client exactly, integers beyond 2^53 included", async () => {
    const client = new NotesHttpClient((await notesNode()).url);
    expect(await client.createNote(note)).toEqual({ tag: "ok", val: BIG });
    expect(await client.createNote({ ...note, id: 0n })).toEqual({ tag: "err", val: { tag: "read-only" } });
    expect(await client.getNote(BIG)).toEqual({ tag: "ok", val: note });
    expect(await client.getNote(1n)).toEqual({ tag: "err", val: { tag: "not-found", val: 1n } });
    expect(await client.vote(BIG, 3n, 1)).toEqual({ tag: "ok", val: undefined });
    expect(await client.vote(9n, 3n, 1)).toEqual({ tag: "err", val: "no note 9" });
    expect((await client.readNote(String(BIG)))?.votes).toEqual(new Map([...note.votes, [3n, 1]]));
    expect(await client.getNotes()).toHaveLength(1);
    expect(await client.swap(1.5, [BIG])).toEqual([[BIG], 1.5]);
    expect(await client.swap(1.5, undefined)).toEqual([undefined, 1.5]);
    expect(await client.forget()).toBeUndefined();
    expect(await client.readNote("1")).toBeUndefined();
  });

  test("are what serde_json would write", async () => {
    const { url } = await notesNode();
    const ask = async (body: string): Promise<string> => (await fetch(`${url}/api`, { method: "POST", body })).text();
    const json =
      `{"id":${BIG},"created_at":-9223372036854775808,"body":[{"Text":"x"},{"Image":[0,255]},"LineBreak"],` +
      `"color":"DarkBlue","marks":["Pinned"],"reply_to":null,"votes":{"${BIG}":-1}}`;
    expect(await ask(`{"CreateNote":${json}}`)).toBe(`{"Ok":${BIG}}`);
    expect(await ask(`{"GetNote":${BIG}}`)).toBe(`{"Ok":${json}}`);
    expect(await ask('{"GetNote":1}')).toBe('{"Err":{"NotFound":1}}');
    expect(await ask(`{"Swap":[0.5,[${BIG}]]}`)).toBe(`[[${BIG}],0.5]`);
    expect(await ask('{"Swap":["x",null]}')).toContain("faults");
    expect(await ask('{"GetNotes":null}')).toBe(`[${json}]`);
  });
});
