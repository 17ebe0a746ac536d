/** What else a data directory goes through: no room, no right to write, a second owner, writes that fail. */
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { startNode } from "../../runtime/node.ts";
import { check } from "../../runtime/state/tool.ts";
import { createStateKeeper, loadState, openStore, StateError, type StateStore } from "../../runtime/state/index.ts";
import { cellsState, faultOf, freshCells, putOne } from "./cells-process.ts";
import { readAnswers, startWorker } from "./runs.ts";

const EVERY_MESSAGE = { kind: "every-message" } as const;
const KEY = "cells:crash:crash.os";
const NOBODY = 65_534;

/** Names what it tried and what went wrong; `null` where nothing did. */
export interface Trial {
  readonly name: string;
  readonly run: (directory: string, script: string, random: () => number) => Promise<string | null>;
}

export const TRIALS: readonly Trial[] = [
  { name: "full disk", run: fullDisk },
  { name: "read-only directory", run: readOnly },
  { name: "second node", run: secondNode },
  { name: "failing writes", run: failingWrites },
];

/** No room is left: answers say so, none is lost, and with room again all goes on. */
async function fullDisk(directory: string, script: string): Promise<string | null> {
  const answers = join(directory, "answers");
  const dataDir = join(directory, "data");
  // Room is made for a while and then there is none: a data file may not grow beyond this.
  const options = { script, dataDir, policy: EVERY_MESSAGE, cells: 40_000, answers };
  const full = startWorker({ ...options, shell: "ulimit -f 9000" });
  const ended = await full.found.then(
    () => null,
    (error: Error) => error.message,
  );
  if (ended === null) {
    const deadline = Date.now() + 15_000;
    while (full.lines.length === 0 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const wasFull = ended !== null || full.lines.length > 0;
  await full.kill();
  if (!wasFull) return "the disk was never full";
  const answered = readAnswers(answers).reduce((most, { n }) => Math.max(most, n), 0);
  const again = startWorker(options);
  const found = await again.found;
  await again.kill();
  if (found.fault !== null) return found.fault;
  return found.count < answered ? `${answered} were answered, ${found.count} are there` : null;
}

/** Who may not write is told so by name. */
async function readOnly(directory: string, script: string): Promise<string | null> {
  const dataDir = join(directory, "data");
  mkdirSync(dataDir);
  chmodSync(dataDir, 0o555);
  chmodSync(directory, 0o755);
  const uid = process.getuid?.() === 0 ? { uid: NOBODY } : {};
  if ("uid" in uid && !nobodyCanRead(script)) {
    console.error("read-only directory: not tried, for root may write everything and nobody else can read the project");
    return null;
  }
  const worker = startWorker({
    script,
    dataDir,
    policy: EVERY_MESSAGE,
    cells: 10,
    answers: join(directory, "answers"),
    ...uid,
  });
  const said = await worker.found.then(
    () => "it started",
    (error: Error) => error.message,
  );
  await worker.kill();
  return said.includes("directory-unusable") ? null : `it was not refused by name: ${said}`;
}

function nobodyCanRead(script: string): boolean {
  const look = `require("node:fs").accessSync(${JSON.stringify(script)})`;
  const options = { uid: NOBODY, gid: NOBODY, env: {}, cwd: "/" };
  return spawnSync(process.execPath, ["-e", look], options).status === 0;
}

/** A directory that is owned is refused, and its owner goes on. */
async function secondNode(directory: string, script: string): Promise<string | null> {
  const dataDir = join(directory, "data");
  const answers = join(directory, "answers");
  const worker = startWorker({ script, dataDir, policy: EVERY_MESSAGE, cells: 10, answers });
  await worker.found;
  const error: unknown = await startNode({ name: "second.os", dataDir, log: "silent" }).then(
    (node) => node.stop().then(() => null),
    (reason: unknown) => reason,
  );
  const before = readAnswers(answers).length;
  await new Promise((resolve) => setTimeout(resolve, 300));
  const after = readAnswers(answers).length;
  await worker.kill();
  if (!(error instanceof StateError) || error.code !== "directory-in-use")
    return `the second was not refused: ${String(error)}`;
  return after > before ? null : "the owner stopped answering";
}

/** Every k-th write fails, before or after it has reached the disk: what was answered is there. */
async function failingWrites(directory: string, _script: string, random: () => number): Promise<string | null> {
  for (const [index, cells] of [20, 5_000].entries()) {
    const dataDir = join(directory, `data-${index}`);
    const store = await openStore({ directory: dataDir, owner: "crash" });
    const every = 2 + Math.floor(random() * 4);
    const state = freshCells(cells);
    let answered = 0n;
    const keeper = createStateKeeper({
      definition: cellsState,
      policy: EVERY_MESSAGE,
      store: failing(store, every, random),
      key: KEY,
      loaded: { kind: "initial" },
      current: () => state,
      onFailure: () => {},
    });
    for (let i = 0; i < 200; i++) {
      const n = putOne(state);
      const saved = await new Promise<boolean>((resolve) =>
        keeper.messageDone({ saved: () => resolve(true), saveFailed: () => resolve(false) }),
      );
      if (saved) answered = n;
    }
    keeper.close();
    await store.close();
    const again = await openStore({ directory: dataDir, owner: "crash" });
    const loaded = await loadState(cellsState, again, KEY);
    await again.close();
    if (loaded.kind !== "stored") return "nothing is stored";
    const fault = faultOf(loaded.state);
    if (fault !== null) return fault;
    if (loaded.state.count < answered) return `${answered} were answered, ${loaded.state.count} are there`;
    const damaged = (await check({ directory: dataDir })).filter((line) => line.fault !== null);
    if (damaged.length > 0) return damaged.map(({ key, fault: what }) => `${key} ${what}`).join("; ");
  }
  return null;
}

function failing(store: StateStore, every: number, random: () => number): StateStore {
  let writes = 0;
  const spoil = async (write: () => Promise<void>): Promise<void> => {
    if (++writes % every !== 0) return write();
    if (random() < 0.5) await write();
    throw new StateError("store-failed", "This write failed.", "It was meant to.");
  };
  return {
    load: (key) => store.load(key),
    save: (key, bytes) => spoil(() => store.save(key, bytes)),
    commit: (changes) => spoil(() => store.commit?.(changes) ?? Promise.resolve()),
    close: () => store.close(),
  };
}
