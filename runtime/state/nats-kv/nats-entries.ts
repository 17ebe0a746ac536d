import { JetStreamApiError } from "@nats-io/jetstream";
import type { KV } from "@nats-io/kv";
import type { NatsConnection } from "@nats-io/transport-node";
import { StateError } from "../state-error.ts";
import type { Entries, ReadOutcome, WriteOutcome } from "./entries.ts";

/** What a bucket is to the entries in it. */
export interface NatsBucket {
  readonly connection: NatsConnection;
  readonly name: string;
  /** `-1`: no limit of its own. */
  readonly maxValueSize: number;
}

/** Errors of JetStream's API (nats-server's `server/errors.json`). */
const WRONG_LAST_SEQUENCE: ReadonlySet<number> = new Set([10071, 10164]);
const MESSAGE_TOO_LARGE = 10054;
const STORE_FAILED = 10077;
const NO_ROOM: Readonly<Record<number, string>> = {
  10002: "the limits of its JetStream account",
  10023: "the resources of its JetStream",
  10028: "the memory of its JetStream account",
  10047: "the storage that its JetStream, or the account, may use",
};

/** What the client writes before each value, with the longest revision that there can be. */
const HEADERS = `NATS/1.0\r\nNats-Expected-Last-Subject-Sequence: ${"9".repeat(20)}\r\n\r\n`.length;

/** Whether a write was refused since something else was written before. */
export function isConflict(error: unknown): boolean {
  return error instanceof JetStreamApiError && WRONG_LAST_SEQUENCE.has(error.code);
}

/**
 * Entries of a JetStream bucket, read through the leader of its stream.
 *
 * In a cluster of servers the compare-and-set of a write that follows another is not exclusive: the leader compares with what is applied, and
 * not with what is still being replicated (seen with nats-server 2.9: of four writers at one revision mostly more than one got in). So of
 * two writes within the same milliseconds both may be reported as written, and the later one stands. `NatsLeaseEntries` excludes that. The
 * first write of an entry (revision 0) is compared when it is applied, and is exclusive.
 */
export class NatsEntries implements Entries {
  readonly #bucket: NatsBucket;
  readonly #kv: KV;
  readonly #timeoutMs: number;
  readonly #isConnected: () => boolean;

  /**
   * `kv` must not use direct gets, which any replica answers. While there is no connection nothing is sent: the client would keep it, and
   * send it at some later time.
   */
  constructor(bucket: NatsBucket, kv: KV, timeoutMs: number, isConnected: () => boolean) {
    this.#bucket = bucket;
    this.#kv = kv;
    this.#timeoutMs = timeoutMs;
    this.#isConnected = isConnected;
  }

  async read(key: string): Promise<ReadOutcome> {
    if (!this.#isConnected()) return { kind: "failed", reason: NOT_CONNECTED };
    try {
      const entry = await this.#kv.get(key);
      if (entry === null) return { kind: "read", revision: 0, bytes: null };
      return { kind: "read", revision: entry.revision, bytes: entry.operation === "PUT" ? entry.value : null };
    } catch (error) {
      return { kind: "failed", reason: reasonOf(error) };
    }
  }

  write(key: string, bytes: Uint8Array, revision: number): Promise<WriteOutcome> {
    return this.outcomeOf(bytes.length, () => this.#kv.put(key, bytes, { previousSeq: revision, timeout: this.#timeoutMs }));
  }

  /** What comes of a write of so many bytes; `put` resolves with its revision, or rejects with the client's error. */
  protected async outcomeOf(size: number, put: () => Promise<number>): Promise<WriteOutcome> {
    const limit = this.#limit(size);
    if (limit !== undefined) return { kind: "refused", error: tooLarge(size, limit) };
    if (!this.#isConnected()) return { kind: "unknown", reason: NOT_CONNECTED };
    try {
      return { kind: "written", revision: await put() };
    } catch (error) {
      return error instanceof JetStreamApiError
        ? this.#answered(error, size)
        : { kind: "unknown", reason: reasonOf(error) };
    }
  }

  #answered(error: JetStreamApiError, size: number): WriteOutcome {
    const { code, message } = error;
    if (isConflict(error)) return { kind: "conflict" };
    const { name, maxValueSize } = this.#bucket;
    if (code === MESSAGE_TOO_LARGE)
      return { kind: "refused", error: tooLarge(size, maxSizeText(name, maxValueSize), error) };
    if (code === STORE_FAILED && /maximum (bytes|messages)/.test(message))
      return {
        kind: "refused",
        error: tooLarge(size, `max_bytes or max_msgs of the bucket ${name} (${message})`, error),
      };
    const room = NO_ROOM[code];
    if (room !== undefined) return { kind: "refused", error: tooLarge(size, `${room} (${message})`, error) };
    return { kind: "unknown", reason: `${message} (${code})` };
  }

  /** The limit that so many bytes are over, with all that is sent around them. */
  #limit(size: number): string | undefined {
    const sent = size + HEADERS;
    const { connection, name, maxValueSize } = this.#bucket;
    const maxPayload = connection.info?.max_payload;
    if (maxPayload !== undefined && sent > maxPayload) return `max_payload of the NATS server, ${maxPayload} bytes`;
    return maxValueSize >= 0 && sent > maxValueSize ? maxSizeText(name, maxValueSize) : undefined;
  }
}

const NOT_CONNECTED = "there is no connection to a NATS server";

function maxSizeText(bucket: string, size: number): string {
  return size >= 0
    ? `the maximum value size of the bucket ${bucket}, ${size} bytes`
    : `the maximum value size of the bucket ${bucket}`;
}

function tooLarge(size: number, limit: string, cause?: unknown): StateError {
  return new StateError(
    "too-large",
    `The state of ${size} bytes is over ${limit}.`,
    "Raise that limit, or keep less in the state. What was stored before is unchanged.",
    cause,
  );
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
