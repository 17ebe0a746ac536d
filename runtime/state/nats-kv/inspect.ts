import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import { Kvm } from "@nats-io/kv";
import type { NatsConnection } from "@nats-io/transport-node";
import { leaseBucket, leaseKey, processOfLeaseKey } from "./entry-keys.ts";
import { readLease } from "./lease-value.ts";

export { defaultBucket } from "./entry-keys.ts";

/** What a bucket of states tells about its node. */
export interface InspectedBucket {
  readonly bucket: string;
  /** Entries: leases, states and types. */
  readonly entries: number;
  /** Bytes on the disk of each replica. */
  readonly bytes: number;
  readonly replicas: number;
  /** The server that has the say; `null` where none has just now, or where there is no cluster. */
  readonly leader: string | null;
  /** The other copies. */
  readonly followers: readonly BucketFollower[];
  /** By process. */
  readonly leases: readonly InspectedLease[];
}

export interface BucketFollower {
  readonly server: string;
  /** It has all that the leader has. */
  readonly current: boolean;
  readonly offline: boolean;
  /** Writes that it does not have yet. */
  readonly lag: number;
  /** Milliseconds since the leader heard of it. */
  readonly silentMs: number;
}

export interface InspectedLease {
  /** `counter:demo:alice.os` */
  readonly process: string;
  /** Who has the process, or had it last. */
  readonly member: string;
  readonly epoch: number;
  /** It was given up in order. Otherwise its owner lives as long as `renewedAt` moves on. */
  readonly released: boolean;
  /** Milliseconds since the epoch, by the clock of the server that led then. */
  readonly renewedAt: number;
}

/**
 * Reads who has which process of a node, through a connection with the node's credentials; `null` where there is no such bucket. Rejects
 * with the client's error where the servers do not answer.
 */
export async function inspectBucket(connection: NatsConnection, bucket: string): Promise<InspectedBucket | null> {
  const manager = await jetstreamManager(connection);
  const names = await manager.streams.names(`$KV.${bucket}.>`).next();
  if (!names.includes(`KV_${bucket}`)) return null;
  const info = await manager.streams.info(`KV_${bucket}`);
  // A member makes the bucket of states first.
  const ofLeases = leaseBucket(bucket);
  const prefix = `$KV.${ofLeases}.`;
  const known = await manager.streams.names(`${prefix}>`).next();
  const leasesInfo = known.includes(`KV_${ofLeases}`)
    ? await manager.streams.info(`KV_${ofLeases}`, { subjects_filter: `${prefix}${leaseKey(">")}` })
    : null;
  const keys = Object.keys(leasesInfo?.state.subjects ?? {}).map((subject) => subject.slice(prefix.length));
  const kv = keys.length === 0 ? null : await new Kvm(jetstream(connection)).open(ofLeases, { allow_direct: false });
  const leases = kv === null ? [] : await Promise.all(keys.map((key) => inspectLease(key, kv)));
  return {
    bucket,
    entries: info.state.messages + (leasesInfo?.state.messages ?? 0),
    bytes: info.state.bytes + (leasesInfo?.state.bytes ?? 0),
    replicas: info.config.num_replicas,
    leader: info.cluster?.leader ?? null,
    followers: (info.cluster?.replicas ?? []).map((peer) => ({
      server: peer.name,
      current: peer.current,
      offline: peer.offline ?? false,
      lag: peer.lag ?? 0,
      silentMs: Math.round(peer.active / 1e6),
    })),
    leases: leases.filter((lease) => lease !== null).sort((a, b) => (a.process < b.process ? -1 : 1)),
  };
}

async function inspectLease(key: string, kv: Awaited<ReturnType<Kvm["open"]>>): Promise<InspectedLease | null> {
  const process = processOfLeaseKey(key);
  const entry = process === null ? null : await kv.get(key);
  if (process === null || entry === null || entry.operation !== "PUT") return null;
  const { member, epoch, released = false } = readLease(key, entry.value);
  return { process, member, epoch, released, renewedAt: entry.created.getTime() };
}
