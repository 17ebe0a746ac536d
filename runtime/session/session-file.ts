import { randomBytes } from "node:crypto";
import { open, readFile, readdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { systemError } from "../state/system-error.ts";

/** A key that signs cookies, or that did. */
export interface SigningKey {
  /** Letters, digits, `-` and `_`. */
  readonly id: string;
  readonly secret: Buffer;
  /** Since when it signs, in milliseconds since the epoch. */
  readonly since: number;
  /** Until when its signatures count; `null` for the one that signs. */
  readonly until: number | null;
}

/** What a node remembers of its sessions. */
export interface SessionRecord {
  /** The hash of the password that they were begun with. */
  readonly passwordHash: string;
  readonly keys: readonly SigningKey[];
  /** Sessions that were ended by hand, each with when it would have ended at the latest. */
  readonly ended: ReadonlyMap<string, number>;
}

/** Where that is kept. */
export interface SessionStore {
  /** Both reject with `StateError` for what the system refuses. `null` where nothing is; `"damaged"` where it cannot be read. */
  load(): Promise<SessionRecord | "damaged" | null>;
  /** Resolves when it is durable. Calls do not overlap. */
  save(record: SessionRecord): Promise<void>;
}

/** For a node without a data directory: sessions end with it. */
export const unkeptSessions: SessionStore = { load: async () => null, save: async () => {} };

const FILE = "sessions.json";
const UNFINISHED = /^sessions\.json\.[0-9a-f]{12}$/;
const LABEL = /^[\w-]{1,64}$/;
const SECRET_BYTES = 32;

/** A file of the data directory, which its owner alone may read. It is replaced as a whole, so it is never half written. */
export class SessionFile implements SessionStore {
  readonly #path: string;

  constructor(directory: string) {
    this.#path = join(directory, FILE);
  }

  async load(): Promise<SessionRecord | "damaged" | null> {
    let text: string;
    try {
      const directory = dirname(this.#path);
      // What a run that was killed has begun to write.
      for (const name of await readdir(directory)) if (UNFINISHED.test(name)) await rm(join(directory, name));
      text = await readFile(this.#path, "utf8");
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
      throw systemError(this.#path, error);
    }
    return readRecord(text) ?? "damaged";
  }

  async save(record: SessionRecord): Promise<void> {
    const made = `${this.#path}.${randomBytes(6).toString("hex")}`;
    try {
      const file = await open(made, "wx", 0o600);
      try {
        await file.writeFile(recordText(record));
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(made, this.#path);
    } catch (error) {
      await rm(made, { force: true }).catch(() => {});
      throw systemError(this.#path, error);
    }
    await syncDirectory(dirname(this.#path));
  }
}

async function syncDirectory(directory: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(directory, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function recordText({ passwordHash, keys, ended }: SessionRecord): string {
  const written = keys.map(({ id, secret, since, until }) => ({
    id,
    secret: secret.toString("base64url"),
    since,
    until,
  }));
  return `${JSON.stringify({ version: 1, passwordHash, keys: written, ended: [...ended] }, null, 1)}\n`;
}

/** `null` for a text that `recordText` did not write. */
function readRecord(text: string): SessionRecord | null {
  const parsed = parse(text);
  if (!isObject(parsed) || parsed["version"] !== 1) return null;
  const { passwordHash, keys, ended } = parsed;
  if (typeof passwordHash !== "string" || !Array.isArray(keys) || !Array.isArray(ended)) return null;
  const readKeys = keys.map(readKey);
  if (readKeys.some((key) => key === null) || readKeys.filter((key) => key?.until === null).length !== 1) return null;
  const entries = ended.filter(isEnded);
  if (entries.length !== ended.length) return null;
  return { passwordHash, keys: readKeys.filter((key) => key !== null), ended: new Map(entries) };
}

function readKey(value: unknown): SigningKey | null {
  if (!isObject(value)) return null;
  const { id, secret, since, until } = value;
  if (typeof id !== "string" || !LABEL.test(id) || typeof secret !== "string" || !isTime(since)) return null;
  if (until !== null && !isTime(until)) return null;
  const bytes = Buffer.from(secret, "base64url");
  return bytes.length === SECRET_BYTES ? { id, secret: bytes, since, until } : null;
}

function isEnded(value: unknown): value is [string, number] {
  return Array.isArray(value) && value.length === 2 && typeof value[0] === "string" && isTime(value[1]);
}

function isTime(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
