/**
 * What `hypc state` does with a data directory. The command line loads this file when the command runs, and knows its shapes by
 * `compiler/cli/state-tool.ts`: it must fit that.
 */
import { decodeBinary, encodeBinary } from "../codec/binary.ts";
import { DecodeError } from "../codec/decode-error.ts";
import { EncodeError } from "../codec/faults.ts";
import { JsonSyntaxError, parseJsonExact } from "../codec/json-exact.ts";
import { compareTypes, nameOf } from "./compare-types.ts";
import type { TypeDescriptor } from "./descriptor.ts";
import { describeType, parseDescription } from "./descriptor-text.ts";
import { readFrame } from "./frame.ts";
import { describing } from "./group-commit.ts";
import { inspectStore, type InspectOptions, type StoreReader } from "./inspect-store.ts";
import { ValueReader, ValueWriter } from "./interpret.ts";
import { fromJson, toJson } from "./json-value.ts";
import { PART_PREFIX, partKey } from "./keys.ts";
import { storedType } from "./load-state.ts";
import { openStore } from "./open-store.ts";
import { StateError } from "./state-error.ts";
import { writeChanges, type StateStore } from "./store.ts";
import { readContent, StoredImage, type StoredContent } from "./stored-image.ts";
import { typeHash } from "./type-hash.ts";

export interface ShownState {
  readonly process: string;
  /** What keeps it from being read; then the rest is empty. */
  readonly fault: string | null;
  /** The number of its last save. */
  readonly save: number;
  readonly bytes: number;
  /** Of how many entries it is made; 1 for one that is stored as a whole. */
  readonly entries: number;
  readonly hash: string;
  /** In the words of a contract: `record counter-state { value: s64 }`. */
  readonly type: string;
  /** JSON, ready for `JSON.stringify`. */
  readonly value: unknown;
}

/** A file of `hypc state export`. */
interface ExportFile {
  readonly hypc: "state";
  readonly version: 1;
  readonly processes: readonly {
    readonly process: string;
    readonly save: number;
    readonly hash: string;
    readonly type: unknown;
    readonly state: unknown;
  }[];
}

export interface ImportOptions {
  readonly directory: string;
  /** Of an export. */
  readonly text: string;
  /** Replaces a state of another type. */
  readonly force?: boolean;
}

export interface CheckLine {
  readonly key: string;
  /** `null`: it is well. */
  readonly fault: string | null;
}

const STATE = "state/";
const TYPE = "type/";

/** The states in a directory, or those of some processes. Rejects with `StateError` where it cannot be opened, or one is not there. */
export async function show(options: InspectOptions, processes: readonly string[] = []): Promise<ShownState[]> {
  return reading(options, async (store) => {
    const shown: ShownState[] = [];
    for (const process of chosen(store, processes)) shown.push(await showOne(store, process));
    return shown;
  });
}

/** JSON text of the states, from which `importStates` makes them again. Rejects where one of them cannot be read. */
export async function exportStates(options: InspectOptions, processes: readonly string[] = []): Promise<string> {
  return reading(options, async (store) => {
    const states: ExportFile["processes"][number][] = [];
    for (const process of chosen(store, processes)) {
      const read = await readState(store, process);
      if (typeof read === "string")
        throw new StateError("state-damaged", `The state of ${process} ${read}.`, "Export the others by their names.");
      const { content, type, value } = read;
      states.push({
        process,
        save: content.sequence,
        hash: content.hash,
        type: JSON.parse(describeType(type)),
        state: toJson(type, value),
      });
    }
    const file: ExportFile = { hypc: "state", version: 1, processes: states };
    return `${JSON.stringify(file, null, 2)}\n`;
  });
}

/**
 * Puts the states of an export into a directory, as one change, in the place of those that are there. Each is checked against its type first, which
 * must be that of the state in its place. Returns the processes. Rejects with `StateError`; then nothing was changed.
 */
export async function importStates({ directory, text, force = false }: ImportOptions): Promise<string[]> {
  const rows = parseExport(text).map((row) => ({ ...row, payload: encodeState(row.process, row.type, row.json) }));
  const store = await openStore({ directory, owner: "hypc state import" });
  try {
    const changes = [];
    for (const { process, type, hash, payload } of rows) {
      const content = await readContent(store, process);
      // What is damaged may be replaced by what is whole, when that is said.
      if (typeof content === "string" && !force) {
        throw new StateError(
          "state-damaged",
          `The state of ${process} in the directory ${content}.`,
          "Pass --force to replace it. Nothing was changed.",
        );
      }
      const before = typeof content === "string" ? null : content;
      if (before !== null && before.hash !== hash && !force) throw await otherType(store, process, before.hash, type);
      const image = new StoredImage(process, hash, store, before);
      changes.push(describing(hash, type), ...image.changesTo(payload));
    }
    if (changes.length > 0) await writeChanges(store, changes);
    return rows.map(({ process }) => process);
  } finally {
    await store.close();
  }
}

/** Reads every entry to its last bit. */
export async function check(options: InspectOptions): Promise<CheckLine[]> {
  return reading(options, async (store) => {
    const lines: CheckLine[] = [];
    const parts = new Set<string>();
    for (const key of store.keys()) {
      const back = store.goneBack(key);
      if (back !== null)
        lines.push({ key, fault: `has gone back to save ${back.found}, but save ${back.expected} was durable` });
      else if (key.startsWith(STATE)) {
        const process = key.slice(STATE.length);
        const read = await readState(store, process);
        const content = await readContent(store, process);
        if (content !== null && typeof content !== "string")
          for (const { number } of content.parts) parts.add(partKey(process, number));
        lines.push({ key, fault: typeof read === "string" ? read : null });
      } else if (key.startsWith(TYPE)) lines.push({ key, fault: await typeFault(store, key.slice(TYPE.length)) });
    }
    for (const key of store.keys())
      if (key.startsWith(PART_PREFIX) && !parts.has(key)) lines.push({ key, fault: await partFault(store, key) });
    return lines;
  });
}

async function reading<T>(options: InspectOptions, work: (store: StoreReader) => Promise<T>): Promise<T> {
  const store = await inspectStore(options);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

function chosen(store: StoreReader, processes: readonly string[]): readonly string[] {
  const all = store.keys().flatMap((key) => (key.startsWith(STATE) ? [key.slice(STATE.length)] : []));
  const missing = processes.find((process) => !all.includes(process));
  if (missing === undefined) return processes.length === 0 ? all : processes;
  throw new StateError(
    "state-invalid",
    `The directory holds no state of ${missing}.`,
    all.length === 0 ? "It holds none at all." : `It holds those of ${all.join(", ")}.`,
  );
}

interface ReadState {
  readonly content: StoredContent;
  readonly type: TypeDescriptor;
  readonly value: unknown;
}

/** A state by the description beside it, or what is wrong with it. */
async function readState(store: Pick<StateStore, "load">, process: string): Promise<ReadState | string> {
  const content = await readContent(store, process);
  if (content === null) return "is missing";
  if (typeof content === "string") return content;
  const type = await storedType(content.hash, store);
  if (type === null) return "has a type whose description is missing or damaged";
  try {
    return {
      content,
      type,
      value: decodeBinary((input) => new ValueReader().read(type, input, nameOf(type)), content.payload),
    };
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return `does not read as its type says: ${error.message}`;
  }
}

async function showOne(store: StoreReader, process: string): Promise<ShownState> {
  const read = await readState(store, process);
  if (typeof read === "string")
    return { process, fault: read, save: 0, bytes: 0, entries: 0, hash: "", type: "", value: null };
  const { content, type, value } = read;
  return {
    process,
    fault: null,
    save: content.sequence,
    bytes: content.payload.length,
    entries: Math.max(content.parts.length, 1),
    hash: content.hash,
    type: typeText(type),
    value: toJson(type, value),
  };
}

function typeText(type: TypeDescriptor): string {
  if (type.kind !== "record") return nameOf(type);
  return `record ${type.name} { ${type.fields.map((field) => `${field.name}: ${nameOf(field.type)}`).join(", ")} }`;
}

async function typeFault(store: StoreReader, hash: string): Promise<string | null> {
  const frame = readFrame("type", (await store.load(TYPE + hash)) ?? new Uint8Array());
  if (typeof frame === "string") return frame;
  const type = parseDescription(new TextDecoder().decode(frame.payload));
  if (type === null) return "is no description of a type";
  return frame.hash === hash ? null : "is the description of another type";
}

async function partFault(store: StoreReader, key: string): Promise<string> {
  const frame = readFrame("part", (await store.load(key)) ?? new Uint8Array());
  return typeof frame === "string" ? frame : "belongs to no state";
}

interface ImportRow {
  readonly process: string;
  readonly hash: string;
  readonly type: TypeDescriptor;
  readonly json: unknown;
}

function parseExport(text: string): ImportRow[] {
  let json: unknown;
  try {
    json = parseJsonExact(text);
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    throw unusable(`it is no JSON: ${error.message}`);
  }
  if (!isObject(json) || json["hypc"] !== "state") throw unusable("it is no file that `hypc state export` wrote");
  if (json["version"] !== 1) throw unusable(`it has version ${String(json["version"])}, and this hypc reads version 1`);
  if (!Array.isArray(json["processes"])) throw unusable("its `processes` are no list");
  const rows = json["processes"].map((row: unknown, index): ImportRow => {
    if (!isObject(row) || typeof row["process"] !== "string") throw unusable(`$.processes[${index}] names no process`);
    const type = parseDescription(JSON.stringify(row["type"]));
    if (type === null) throw unusable(`the type of ${row["process"]} is no description of a type`);
    const hash = typeHash(type);
    if (row["hash"] !== hash) throw unusable(`the type of ${row["process"]} was changed: its hash does not fit`);
    return { process: row["process"], hash, type, json: row["state"] };
  });
  const names = rows.map(({ process }) => process);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw unusable(`it names ${twice} twice`);
  return rows;
}

function encodeState(process: string, type: TypeDescriptor, json: unknown): Uint8Array {
  try {
    const value = fromJson(type, json, "$");
    return encodeBinary((each: unknown, out) => new ValueWriter().write(type, each, out, "$"), value);
  } catch (error) {
    if (!(error instanceof EncodeError)) throw error;
    throw new StateError(
      "state-invalid",
      `The file's state of ${process} is none of its type: ${error.message}.`,
      "Correct the file. Nothing was changed.",
      error,
    );
  }
}

async function otherType(
  store: StateStore,
  process: string,
  hash: string,
  wanted: TypeDescriptor,
): Promise<StateError> {
  const stored = await storedType(hash, store);
  const differences =
    stored === null ? "the description of the stored one is missing" : compareTypes(stored, wanted).join("; ");
  return new StateError(
    "state-mismatch",
    `The state of ${process} in the directory has another type than the file's: ${differences}.`,
    "Import a file that was exported with the same contract, or pass --force to replace it. Nothing was changed.",
  );
}

function unusable(what: string): StateError {
  return new StateError("state-invalid", `The file cannot be imported: ${what}.`, "Nothing was changed.");
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
