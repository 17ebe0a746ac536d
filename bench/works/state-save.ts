/** One save where one entry of the state changed: encoding all, finding what differs and writing that, beside writing all of it. */
import { deepStrictEqual } from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeBinary } from "../../dist/runtime/codec/binary.js";
import { readLength, readString, readU64 } from "../../dist/runtime/codec/binary-read.js";
import type { BinaryReader } from "../../dist/runtime/codec/binary-reader.js";
import { writeCount, writeString, writeU64 } from "../../dist/runtime/codec/binary-write.js";
import { BinaryWriter } from "../../dist/runtime/codec/binary-writer.js";
import { writeFrame } from "../../dist/runtime/state/frame.js";
import { openStore } from "../../dist/runtime/state/open-store.js";
import { stateKey } from "../../dist/runtime/state/keys.js";
import { writeChanges } from "../../dist/runtime/state/store.js";
import type { StateStore } from "../../dist/runtime/state/store.js";
import { readContent, StoredImage } from "../../dist/runtime/state/stored-image.js";
import { median } from "../harness/median.ts";
import type { Contest, Work } from "../harness/work.ts";

const HASH = "ab".repeat(16);

interface User {
  name: string;
  score: bigint;
  about: string;
}

interface State {
  count: bigint;
  readonly users: Map<string, User>;
}

export const work: Work = {
  name: "state-save",
  title: "Saves of a large state",
  open: async ({ quick }) => {
    const directory = mkdtempSync(join(tmpdir(), "hypc-bench-"));
    const stores: StateStore[] = [];

    const contest = async (label: string, bytes: number, times: number, target?: number): Promise<Contest> => {
      // Each has a store of its own: what a large state left free in it would be in the commits of a small one.
      const store = await openStore({ directory: join(directory, String(bytes)), owner: "bench" });
      stores.push(store);
      const state = stateOf(bytes);
      const keys = { parts: `bench-${label}`, whole: `whole-${label}` };
      const image = new StoredImage(keys.parts, HASH, store, null);
      let writers: readonly [BinaryWriter, BinaryWriter] = [new BinaryWriter(), new BinaryWriter()];
      let round = 0;
      /** The next state, changed in one entry and encoded; what the image holds was encoded by the other writer. */
      const encoded = (): Uint8Array => {
        change(state, round++);
        const [writer, other] = writers;
        writers = [other, writer];
        writer.reset();
        return writer.encode(write, state);
      };
      const parts = async (): Promise<void> => {
        const payload = encoded();
        if (image.holds(payload)) return;
        await writeChanges(store, image.changesTo(payload));
        image.succeeded();
      };
      // Writers keep their memory here too: making it anew for each save is no part of the question.
      const wholeWriter = new BinaryWriter();
      const whole = async (): Promise<void> => {
        change(state, round++);
        wholeWriter.reset();
        const payload = wholeWriter.encode(write, state);
        await store.save(stateKey(keys.whole), writeFrame("state", { sequence: round, hash: HASH, payload }));
      };
      // The second save writes what differs.
      for (const save of [parts, parts]) await save();
      deepStrictEqual(await loaded(store, keys.parts), state, `${label}, in parts`);
      await whole();
      deepStrictEqual(await loaded(store, keys.whole), state, `${label}, as a whole`);
      return {
        work: `save where one entry of ${label} changed`,
        unit: "milliseconds",
        subject: { name: "hypc", measure: () => milliseconds(times, parts) },
        peers: [
          {
            name: "the state as a whole",
            measure: () => milliseconds(times, whole),
            ...(target === undefined ? {} : { target }),
          },
        ],
      };
    };
    return {
      contests: [
        await contest("1 KB", 1_000, quick ? 10 : 40),
        await contest("1 MB", 1_000_000, quick ? 5 : 20, 1),
        await contest("50 MB", 50_000_000, quick ? 1 : 3, 1),
      ],
      close: async () => {
        for (const store of stores) await store.close();
        rmSync(directory, { recursive: true, force: true });
      },
    };
  },
};

/** As `hypc generate` prints it for `record bench-state { count: u64, users: map<string, user> }`, `record user { name: string, score: u64, about: string }`. */
function write({ count, users }: State, out: BinaryWriter): void {
  writeU64(count, out, "bench-state.count");
  writeCount(users.size, out);
  for (const [key, user] of users) {
    writeString(key, out, "bench-state.users");
    writeString(user.name, out, "user.name");
    writeU64(user.score, out, "user.score");
    writeString(user.about, out, "user.about");
  }
}

/** As it prints it for the same. */
function read(input: BinaryReader): State {
  const count = readU64(input, "bench-state.count");
  const users = new Map<string, User>();
  for (let left = readLength(input, 11, "bench-state.users"); left > 0; left--) {
    const key = readString(input, "bench-state.users");
    const name = readString(input, "user.name");
    users.set(key, { name, score: readU64(input, "user.score"), about: readString(input, "user.about") });
  }
  return { count, users };
}

/** What a store holds of a state, read as a process that starts reads it. */
async function loaded(store: StateStore, key: string): Promise<State> {
  const content = await readContent(store, key);
  if (content === null || typeof content === "string") throw new Error(`the state ${key} ${content ?? "was not saved"}`);
  return decodeBinary(read, content.payload);
}

/** A state of about so many bytes. */
function stateOf(bytes: number): State {
  const users = new Map<string, User>();
  const about = "x".repeat(60);
  for (let i = 0; i * 100 < bytes; i++)
    users.set(`user-${i}`, { name: `name of ${i}`, score: BigInt(i), about: about + i });
  return { count: 0n, users };
}

/** One message: an entry anywhere is changed in place, to another length. */
function change(state: State, round: number): void {
  const user = state.users.get(`user-${Math.floor(Math.random() * state.users.size)}`);
  if (user === undefined) throw new Error("no such user");
  user.score++;
  user.about = `${user.about.slice(0, 50)}${round}`;
  state.count++;
}

async function milliseconds(times: number, act: () => Promise<void>): Promise<number> {
  const all: number[] = [];
  for (let time = 0; time < times; time++) {
    const start = performance.now();
    await act();
    all.push(performance.now() - start);
  }
  return median(all);
}
