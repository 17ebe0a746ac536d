import { crc32 } from "node:zlib";
import { readFrame, writeFrame } from "./frame.ts";
import { partKey, stateKey } from "./keys.ts";
import { cutAgain, readPartList, SMALLEST_PARTED, writePartList, type Part } from "./parts.ts";
import type { StateStore, StoreChange } from "./store.ts";

/** A stored state as it was read. */
export interface StoredContent {
  /** The message of the binary format. */
  readonly payload: Uint8Array;
  /** What it is made of in the store; empty where it is one entry. */
  readonly parts: readonly Part[];
  readonly sequence: number;
  /** Of its type. */
  readonly hash: string;
}

/** Reads the entries of a state; in words what is wrong with them: `is cut short: ...`; `null` where there are none. */
export async function readContent(
  store: Pick<StateStore, "load">,
  key: string,
): Promise<StoredContent | string | null> {
  const bytes = await store.load(stateKey(key));
  if (bytes === null) return null;
  const whole = readFrame("state", bytes);
  if (typeof whole !== "string") return { ...whole, parts: [] };
  const list = readFrame("parts", bytes);
  if (typeof list === "string") return list.startsWith("is no frame") ? whole : list;
  const parts = readPartList(list.payload);
  const payload = new Uint8Array(parts.reduce((size, { length }) => size + length, 0));
  let at = 0;
  for (const [index, part] of parts.entries()) {
    const fault = readPart(part, (await store.load(partKey(key, part.number))) ?? null, payload, at);
    if (fault !== null) return `is not whole: part ${index + 1} of ${parts.length} ${fault}`;
    at += part.length;
  }
  return { payload, parts, sequence: list.sequence, hash: list.hash };
}

function readPart(
  { number, length, crc }: Part,
  bytes: Uint8Array | null,
  into: Uint8Array,
  at: number,
): string | null {
  if (bytes === null) return "is missing";
  const frame = readFrame("part", bytes);
  if (typeof frame === "string") return frame;
  if (frame.sequence !== number || frame.payload.length !== length || crc32(frame.payload) !== crc)
    return "is another one than was saved";
  into.set(frame.payload, at);
  return null;
}

/**
 * What the store holds of one state, and what has to be written to make it another. One save at a time: `changesTo`, then
 * `succeeded` or `failed`.
 */
export class StoredImage {
  readonly #key: string;
  readonly #hash: string;
  /** Whether the store can take parts. */
  readonly #parted: boolean;
  /** What was written last, or tried; belongs to whoever encoded it, and stands until the next save. */
  #payload: Uint8Array | null;
  /** It is known to be in the store. */
  #certain: boolean;
  #parts: readonly Part[];
  #sequence: number;
  #nextNumber: number;
  /** Numbers of parts of which it is not known whether they are in the store. */
  readonly #doubtful = new Set<number>();
  /** Numbers of the parts that the save under way writes or removes. */
  #touched: readonly number[] = [];

  /** `content`: what was read, `null` where there is nothing. */
  constructor(
    key: string,
    hash: string,
    store: StateStore,
    content:
      | (Pick<StoredContent, "payload" | "sequence"> & { readonly parts?: readonly Part[]; readonly hash?: string })
      | null,
  ) {
    this.#key = key;
    this.#hash = hash;
    this.#parted = store.commit !== undefined;
    this.#payload = content?.payload ?? null;
    this.#certain = content !== null && (content.hash === undefined || content.hash === hash);
    this.#parts = content?.parts ?? [];
    this.#sequence = content?.sequence ?? 0;
    this.#nextNumber = this.#parts.reduce((most, { number }) => Math.max(most, number), 0) + 1;
  }

  /** Of the last save, also one that failed. */
  get sequence(): number {
    return this.#sequence;
  }

  /** Of the last save; empty where it was one entry. */
  get parts(): readonly Part[] {
    return this.#parts;
  }

  /** Whether exactly this is known to be stored. */
  holds(payload: Uint8Array): boolean {
    return (
      this.#certain &&
      this.#payload !== null &&
      this.#payload.length === payload.length &&
      Buffer.compare(this.#payload, payload) === 0
    );
  }

  /** What to write, as one. `payload` must stand until the next call; the changes hold copies of it. */
  changesTo(payload: Uint8Array): StoreChange[] {
    const sequence = ++this.#sequence;
    const former = this.#parts;
    const parts = this.#cut(payload);
    const before = new Set(former.map(({ number }) => number));
    const after = new Set(parts.map(({ number }) => number));
    const gone = new Set([...before, ...this.#doubtful].filter((number) => !after.has(number)));
    const changes: StoreChange[] = [];
    const touched = [...gone];
    let at = 0;
    for (const { number, length } of parts) {
      if (!before.has(number) || this.#doubtful.has(number)) {
        touched.push(number);
        const bytes = writeFrame("part", {
          sequence: number,
          hash: this.#hash,
          payload: payload.subarray(at, at + length),
        });
        changes.push({ key: partKey(this.#key, number), bytes });
      }
      at += length;
    }
    for (const number of gone) changes.push({ key: partKey(this.#key, number), bytes: null });
    const frame =
      parts.length === 0
        ? writeFrame("state", { sequence, hash: this.#hash, payload })
        : writeFrame("parts", { sequence, hash: this.#hash, payload: writePartList(parts) });
    changes.push({ key: stateKey(this.#key), bytes: frame });
    this.#payload = payload;
    this.#parts = parts;
    this.#certain = false;
    this.#touched = touched;
    return changes;
  }

  /** The changes are durable. */
  succeeded(): void {
    this.#doubtful.clear();
    this.#certain = true;
  }

  /** It is not known whether they are. */
  failed(): void {
    for (const number of this.#touched) this.#doubtful.add(number);
  }

  #cut(payload: Uint8Array): readonly Part[] {
    if (!this.#parted || payload.length < SMALLEST_PARTED) return [];
    return cutAgain(this.#payload ?? EMPTY, this.#parts, payload, () => this.#nextNumber++);
  }
}

const EMPTY = new Uint8Array();
