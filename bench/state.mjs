// What one save costs as the state grows, where one entry of its map changes, beside writing all of it: on the disk of the directory that is
// named, both interleaved in one run. (Durable answers a second are in bench/runtime.)
// usage: node bench/state.mjs [--dir DIR] [--rounds N]; build first (npm run build).
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const argument = (name, fallback) => {
  const at = process.argv.indexOf(name);
  return at < 0 ? fallback : process.argv[at + 1];
};
const { openStore } = await import("../dist/runtime/state/open-store.js");
const { BinaryWriter } = await import("../dist/runtime/codec/binary-writer.js");
const { StoredImage } = await import("../dist/runtime/state/stored-image.js");
const { writeChanges } = await import("../dist/runtime/state/store.js");
const { writeFrame } = await import("../dist/runtime/state/frame.js");
const { writeCount, writeString, writeU64 } = await import("../dist/runtime/codec/binary-write.js");

const directory = mkdtempSync(join(argument("--dir", tmpdir()), "hypc-bench-"));
const rounds = Number(argument("--rounds", "5"));
const HASH = "ab".repeat(16);
const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

// As `hypc generate` prints it for: record bench-state { count: u64, users: map<string, user> }, record user { name: string, score: u64, about: string }.
const write = ({ count, users }, out) => {
  writeU64(count, out, "bench-state.count");
  writeCount(users.size, out);
  for (const [key, user] of users) {
    writeString(key, out, "bench-state.users");
    writeString(user.name, out, "user.name");
    writeU64(user.score, out, "user.score");
    writeString(user.about, out, "user.about");
  }
};
/** A state of about `bytes`. */
function stateOf(bytes) {
  const users = new Map();
  const about = "x".repeat(60);
  for (let i = 0; i * 100 < bytes; i++)
    users.set(`user-${i}`, { name: `name of ${i}`, score: BigInt(i), about: about + i });
  return { count: 0n, users };
}

/** One message: an entry anywhere is changed in place, to another length. */
function change(state, round) {
  const target = state.users.get(`user-${Math.floor(Math.random() * state.users.size)}`);
  target.score++;
  target.about = `${target.about.slice(0, 50)}${round}`;
  state.count++;
}

const store = await openStore({ directory, owner: "bench" });
const sizeOf = (changes) => changes.reduce((sum, { bytes }) => sum + (bytes?.length ?? 0), 0);
const ms = (value) => `${value.toFixed(value < 10 ? 2 : 0)} ms`;
const size = (bytes) =>
  bytes < 10_240
    ? `${bytes} B`
    : bytes < 10_485_760
      ? `${(bytes / 1024).toFixed(0)} KiB`
      : `${(bytes / 1_048_576).toFixed(0)} MiB`;

console.log("one save where one entry changes (medians)");
console.log("state    | encode    find changes | written  commit    | whole: written  commit");
for (const [label, bytes, times] of [
  ["1 KB", 1_000, 40],
  ["1 MB", 1_000_000, 20],
  ["50 MB", 50_000_000, rounds],
]) {
  const state = stateOf(bytes);
  let writer = new BinaryWriter();
  let other = new BinaryWriter();
  const image = new StoredImage(`bench-${label}`, HASH, store, null);
  const found = { encode: [], find: [], written: [], commit: [], whole: [], wholeCommit: [] };
  for (let round = 0; round <= times; round++) {
    change(state, round);
    const t0 = performance.now();
    writer.reset();
    write(state, writer);
    const payload = writer.finish();
    const t1 = performance.now();
    const same = image.holds(payload);
    const changes = image.changesTo(payload);
    const t2 = performance.now();
    await writeChanges(store, changes);
    const t3 = performance.now();
    image.succeeded();
    const t4 = performance.now();
    const whole = writeFrame("state", { sequence: round + 1, hash: HASH, payload });
    await store.save(`whole-${label}`, whole);
    const t5 = performance.now();
    [writer, other] = [other, writer];
    // The first save writes everything.
    if (round === 0 || same) continue;
    found.encode.push(t1 - t0);
    found.find.push(t2 - t1);
    found.written.push(sizeOf(changes));
    found.commit.push(t3 - t2);
    found.whole.push(whole.length);
    found.wholeCommit.push(t5 - t4);
  }
  const cells = Object.fromEntries(Object.entries(found).map(([name, values]) => [name, median(values)]));
  console.log(
    `${label.padEnd(8)} | ${ms(cells.encode).padEnd(9)} ${ms(cells.find).padEnd(12)} | ${size(cells.written).padEnd(8)} ${ms(cells.commit).padEnd(9)} | ` +
      `${size(cells.whole).padEnd(14)}  ${ms(cells.wholeCommit)}`,
  );
}

await store.close();
rmSync(directory, { recursive: true, force: true });
