/**
 * Kills a node under load, again and again, and looks whether what it answered is there: `npm run crash -- --kills N --seed S`. Each save policy, small
 * states, states in parts, and states of 50 MB; then full disks, read-only directories, second nodes and failing writes. Ends with one
 * line, and 0 where all was kept or 1.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { SavePolicy } from "../../runtime/definition.ts";
import { check } from "../../runtime/state/tool.ts";
import { randomOf } from "../support/random.ts";
import { TRIALS } from "./hostile.ts";
import { bundleWorker, readAnswers, startWorker, type Answer } from "./runs.ts";
import { leastCount } from "./windows.ts";

const POLICIES: readonly SavePolicy[] = [
  { kind: "every-message" },
  { kind: "on-diff" },
  { kind: "every-n-messages", n: 10 },
  { kind: "every-n-seconds", n: 1 },
  { kind: "never" },
];
/** Cells, and how many of a hundred kills they get. A cell takes some 100 bytes. */
const SIZES = [
  { name: "small", cells: 20, share: 55, longestMs: 500 },
  { name: "300 KB", cells: 3_000, share: 40, longestMs: 700 },
  { name: "50 MB", cells: 500_000, share: 5, longestMs: 2_500 },
] as const;

const MAX_SHOWN = 20;

interface Place {
  readonly policy: SavePolicy;
  readonly size: (typeof SIZES)[number];
  readonly directory: string;
  rounds: number;
  /** What must be there at the next start. */
  least: number;
  /** The highest number that was answered before the last kill. */
  answered?: number;
}

const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "100" },
    seed: { type: "string", default: "1" },
    dir: { type: "string", default: tmpdir() },
  },
});
const kills = Number(values.kills);
const seed = Number(values.seed);
if (!Number.isSafeInteger(kills) || kills < 1 || !Number.isSafeInteger(seed)) {
  console.error("usage: npm run crash -- --kills N --seed S [--dir DIR]");
  process.exit(1);
}

const random = randomOf(seed);
const scratch = mkdtempSync(join(values.dir, "hypc-crash-"));
const script = await bundleWorker();
const failures: string[] = [];
const began = Date.now();
let answered = 0;
let lost = 0;
let trials = 0;

try {
  const places: Place[] = [];
  for (let kill = 0; kill < kills; kill++) await killOnce(placeOf(places, kill));
  for (const place of places) await lastLook(place);
  for (const { name, run } of TRIALS) {
    const fault = await run(mkdtempSync(join(scratch, "trial-")), script, random).catch((error: unknown) =>
      String(error),
    );
    trials++;
    if (fault !== null) failures.push(`${name}: ${fault}`);
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
  rmSync(script, { force: true });
}
for (const failure of failures.slice(0, MAX_SHOWN)) console.error(failure);
if (failures.length > MAX_SHOWN) console.error(`and ${failures.length - MAX_SHOWN} more`);
const seconds = Math.round((Date.now() - began) / 1000);
console.log(
  `crash: ${failures.length === 0 ? "ok" : `FAILED (${failures.length})`}: ${kills} kills, ${answered} answers, ${lost} lost within their windows, ` +
    `${trials} hostile trials, seed ${seed}, ${seconds} s`,
);
process.exitCode = failures.length === 0 ? 0 : 1;

/** The next place: policies in turn, sizes by their share. */
function placeOf(places: Place[], kill: number): Place {
  const draw = random() * 100;
  // Also a short dose meets the largest once.
  const size =
    kill === 4 || draw < SIZES[2].share ? SIZES[2] : draw < SIZES[2].share + SIZES[1].share ? SIZES[1] : SIZES[0];
  const policy =
    size === SIZES[2]
      ? POLICIES[places.filter((each) => each.size === size).length % 4]
      : POLICIES[kill % POLICIES.length];
  const known = places.find((each) => each.size === size && each.policy === policy && each.rounds < 25);
  if (known !== undefined) return known;
  const place: Place = {
    policy: policy ?? { kind: "every-message" },
    size,
    directory: mkdtempSync(join(scratch, "place-")),
    rounds: 0,
    least: 0,
  };
  places.push(place);
  return place;
}

async function killOnce(place: Place): Promise<void> {
  const { policy, size, directory } = place;
  const answers = join(directory, `answers-${place.rounds++}`);
  const worker = startWorker({ script, dataDir: join(directory, "data"), policy, cells: size.cells, answers });
  if (random() < 0.2) {
    // While it starts: nothing may have changed.
    await pause(random() * 250);
    noteKill(place, readAnswers(answers), await worker.kill());
    return;
  }
  try {
    const found = await worker.found;
    judge(place, found.count, found.fault);
    await pause(random() * size.longestMs);
  } catch (error) {
    failures.push(`${nameOf(place)}: ${error instanceof Error ? error.message : String(error)}`);
  }
  noteKill(place, readAnswers(answers), await worker.kill());
}

function noteKill(place: Place, answers: readonly Answer[], killedAt: number): void {
  answered += answers.length;
  const last = answers.at(-1)?.at ?? killedAt;
  // What was there before stays there; under `never` nothing ever is.
  place.least = Math.max(place.least, leastCount(place.policy, answers, last, place.size === SIZES[2]));
  place.answered = answers.reduce((most, { n }) => Math.max(most, n), 0);
}

function judge(place: Place, count: number, fault: string | null): void {
  if (fault !== null) failures.push(`${nameOf(place)}: ${fault}`);
  if (count < place.least) failures.push(`${nameOf(place)}: ${place.least} messages had to be there, ${count} are`);
  if (place.policy.kind === "never" && count !== 0) failures.push(`${nameOf(place)}: something was saved`);
  if (place.policy.kind !== "never") lost += Math.max(0, (place.answered ?? 0) - count);
  place.least = Math.max(place.least, count);
}

/** Every entry is whole, and what must be there is. */
async function lastLook(place: Place): Promise<void> {
  const dataDir = join(place.directory, "data");
  const worker = startWorker({
    script,
    dataDir,
    policy: place.policy,
    cells: place.size.cells,
    answers: join(place.directory, "last"),
  });
  try {
    const found = await worker.found;
    judge(place, found.count, found.fault);
  } catch (error) {
    failures.push(`${nameOf(place)}: ${error instanceof Error ? error.message : String(error)}`);
  }
  await worker.kill();
  try {
    for (const { key, fault } of await check({ directory: dataDir }))
      if (fault !== null) failures.push(`${nameOf(place)}: ${key} ${fault}`);
  } catch (error) {
    failures.push(`${nameOf(place)}: ${String(error)}`);
  }
}

function nameOf({ policy, size, rounds }: Place): string {
  return `${policy.kind}, ${size.name}, round ${rounds}`;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
