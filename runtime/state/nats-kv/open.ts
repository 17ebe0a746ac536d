import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import { Kvm } from "@nats-io/kv";
import type { KV } from "@nats-io/kv";
import type { NatsConnection } from "@nats-io/transport-node";
import { openConnection } from "../../nats/connect.ts";
import { ConnectionWatch } from "../../nats/connection-watch.ts";
import type { ConnectionWords } from "../../nats/connection-watch.ts";
import type { Claim, OpenSharedStore, StoreMember } from "../shared-store.ts";
import { openBucket } from "./bucket.ts";
import type { BucketOptions } from "./bucket.ts";
import { LeaseClaim } from "./claim.ts";
import type { ClaimRoom } from "./claim.ts";
import { defaultBucket, leaseBucket } from "./entry-keys.ts";
import { NatsLeaseEntries } from "./nats-lease-entries.ts";
import { NatsEntries } from "./nats-entries.ts";
import type { NatsBucket } from "./nats-entries.ts";
import type { CheckedNatsKvOptions } from "./options.ts";
import { timingOf } from "./timing.ts";
import type { Timing } from "./timing.ts";

/** How long a connection may take to hand over what it has, before it is cut, in milliseconds. */
const DRAIN_MS = 2_000;

const WORDS: ConnectionWords = {
  lost: "the connection to the store of states is lost",
  back: "the store of states is connected again",
  refused: "the NATS server refuses something of the store of states",
  ended: "the connection to the store of states is closed for good: start the node again when the servers let it in",
};

/** Connects a member to the bucket of its node. Rejects with `ConfigError` or `StateError` where it cannot be reached or used. */
export async function openNatsKv(options: CheckedNatsKvOptions, member: StoreMember): Promise<OpenSharedStore> {
  const { node, clock, log } = member;
  const connection = await openConnection({
    of: "natsKv",
    options: options.nats,
    account: "states",
    node,
    name: `${node}/${member.member} states`,
  });
  try {
    const name = options.bucket ?? defaultBucket(node);
    const stream = await openBucket({ connection, name, node, replicas: options.replicas, clock });
    if (options.replicas !== undefined && stream.config.num_replicas !== options.replicas)
      log.warn(
        { bucket: name, replicas: stream.config.num_replicas },
        `the bucket has not ${options.replicas} replicas; it is used as it is`,
      );
    const timing = timingOf(options.leaseMs);
    const watch = new ConnectionWatch(connection, log, WORDS);
    const isConnected = () => watch.connected;
    const room: ClaimRoom = {
      leases: await leaseEntries(
        { connection, name: leaseBucket(name), node, replicas: options.replicas, clock },
        timing,
        isConnected,
      ),
      states: new NatsEntries(
        { connection, name, maxValueSize: stream.config.max_msg_size },
        await kvOf(connection, name, timing.stateTimeout),
        timing.stateTimeout,
        isConnected,
      ),
      member: member.member,
      timing,
      clock,
      log,
    };
    return new OpenNatsKv(room, connection, watch, `bucket ${name} of ${connection.getServer()}`);
  } catch (error) {
    await connection.close();
    throw error;
  }
}

class OpenNatsKv implements OpenSharedStore {
  readonly description: string;
  readonly leaseMs: number;
  readonly #room: ClaimRoom;
  readonly #connection: NatsConnection;
  readonly #watch: ConnectionWatch;
  readonly #claims = new Set<Claim>();
  #closed: Promise<void> | null = null;

  constructor(room: ClaimRoom, connection: NatsConnection, watch: ConnectionWatch, description: string) {
    this.#room = room;
    this.#connection = connection;
    this.#watch = watch;
    this.description = description;
    this.leaseMs = room.timing.leaseMs;
  }

  get connected(): boolean {
    return this.#watch.connected;
  }

  claim(process: string): Claim {
    const claim = new LeaseClaim(this.#room, process);
    this.#claims.add(claim);
    const ended = () => void this.#claims.delete(claim);
    claim.tenure.then(ended, ended);
    return claim;
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#watch.end();
    for (const claim of this.#claims) claim.cancel();
    // A lease that one of them was about to take is given back.
    await Promise.allSettled([...this.#claims].map(({ tenure }) => tenure));
    const cut = this.#room.clock.setTimer(() => void this.#connection.close(), DRAIN_MS);
    await this.#connection.drain().catch(() => {});
    cut.cancel();
    await this.#connection.close();
  }
}

/** Leases have a bucket of their own, which is quiet enough for writes that are alone. */
async function leaseEntries(
  options: BucketOptions,
  timing: Timing,
  isConnected: () => boolean,
): Promise<NatsLeaseEntries> {
  const { connection, name } = options;
  const timeout = timing.leaseTimeout;
  const { config } = await openBucket(options);
  const bucket: NatsBucket = { connection, name, maxValueSize: config.max_msg_size };
  const access = {
    jetstream: jetstream(connection, { timeout }),
    manager: await jetstreamManager(connection, { timeout, checkAPI: false }),
  };
  return new NatsLeaseEntries(bucket, await kvOf(connection, name, timeout), access, timeout, isConnected);
}

function kvOf(connection: NatsConnection, bucket: string, timeout: number): Promise<KV> {
  // Without direct gets: any replica would answer them.
  return new Kvm(jetstream(connection, { timeout })).open(bucket, { allow_direct: false });
}
