import { setTimeout as sleep } from "node:timers/promises";
import type { JetStreamClient, JetStreamManager } from "@nats-io/jetstream";
import type { KV } from "@nats-io/kv";
import { isConflict, NatsEntries } from "./nats-entries.ts";
import type { NatsBucket } from "./nats-entries.ts";
import type { LeaseEntries, WriteOutcome } from "./entries.ts";

/** How long a write lets one before it finish, in milliseconds: then they do not get in one another's way. */
const TURN_MS = 200;

export interface StreamAccess {
  readonly jetstream: JetStreamClient;
  readonly manager: JetStreamManager;
}

/**
 * Entries that can be written alone, in a cluster of servers too.
 *
 * A server compares the last sequence of the whole stream when it applies a write, on every replica alike, and not before, as it does with
 * that of a subject. So a write that is alone names both: nothing at all may have been written since its entry was known to be as expected.
 * Writes of other entries are in the way then; where it was one of those, the write is tried again. That suits what is rare.
 */
export class NatsLeaseEntries extends NatsEntries implements LeaseEntries {
  readonly #bucket: NatsBucket;
  readonly #kv: KV;
  readonly #access: StreamAccess;
  readonly #timeoutMs: number;
  /** Of the stream, as far as is known. */
  #last: number | null = null;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(bucket: NatsBucket, kv: KV, access: StreamAccess, timeoutMs: number, isConnected: () => boolean) {
    super(bucket, kv, timeoutMs, isConnected);
    this.#bucket = bucket;
    this.#kv = kv;
    this.#access = access;
    this.#timeoutMs = timeoutMs;
  }

  writeAlone(key: string, bytes: Uint8Array, revision: number): Promise<WriteOutcome> {
    const before = this.#turn;
    const written = this.outcomeOf(bytes.length, () => this.#afterTurn(before, () => this.#put(key, bytes, revision)));
    this.#turn = written;
    return written;
  }

  async #afterTurn<T>(before: Promise<unknown>, act: () => Promise<T>): Promise<T> {
    await Promise.race([before, sleep(TURN_MS)]);
    return act();
  }

  async #put(key: string, bytes: Uint8Array, revision: number): Promise<number> {
    const deadline = performance.now() + this.#timeoutMs;
    for (;;) {
      const left = deadline - performance.now();
      if (left <= 0) throw new Error("other writes were in the way all the time");
      const lastSequence = this.#last ?? (await this.#lastSequence());
      try {
        const { seq } = await this.#access.jetstream.publish(`$KV.${this.#bucket.name}.${key}`, bytes, {
          expect: { lastSequence, lastSubjectSequence: revision },
          timeout: left,
        });
        this.#last = seq;
        return seq;
      } catch (error) {
        this.#last = null;
        if (!isConflict(error)) throw error;
        // First what the stream's last is, then whether the entry is as it was: so it was at that time too.
        const last = await this.#lastSequence();
        if (((await this.#kv.get(key))?.revision ?? 0) !== revision) throw error;
        this.#last = last;
      }
    }
  }

  async #lastSequence(): Promise<number> {
    return (await this.#access.manager.streams.info(`KV_${this.#bucket.name}`)).state.last_seq;
  }
}
