import { JetStreamApiError, jetstream, jetstreamManager } from "@nats-io/jetstream";
import type { JetStreamManager, StreamConfig, StreamInfo } from "@nats-io/jetstream";
import { Kvm } from "@nats-io/kv";
import type { NatsConnection } from "@nats-io/transport-node";
import type { Clock } from "../../clock.ts";
import { ConfigError } from "../../config-error.ts";
import { StateError } from "../state-error.ts";
import { BackOff, Pauses } from "./pauses.ts";

export interface BucketOptions {
  readonly connection: NatsConnection;
  readonly name: string;
  /** Whose states it holds. */
  readonly node: string;
  /** `undefined`: 3 in a cluster, else 1. */
  readonly replicas: number | undefined;
  readonly clock: Clock;
}

/** How long servers that are just starting may take until they can make or find a bucket, in milliseconds. */
const PATIENCE_MS = 15_000;
const API_TIMEOUT_MS = 3_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 1_000;

/** Errors of JetStream's API (nats-server's `server/errors.json`). */
const STREAM_NOT_FOUND = 10059;
const NAME_IN_USE = 10058;
const NOT_CLUSTERED = 10074;
const NOT_ENABLED: ReadonlySet<number> = new Set([10039, 10076]);
/** Too few servers, or too little room on them. */
const NO_PEERS: ReadonlySet<number> = new Set([10005, 10023]);

/**
 * The stream of a node's bucket, which is made where there is none; members may do so at the same time. Rejects with `StateError` where it
 * cannot be made, or is such that states in it would not be safe, and with `ConfigError` where it is another node's.
 */
export async function openBucket(options: BucketOptions): Promise<StreamInfo> {
  const { connection, name, clock } = options;
  const { info } = connection;
  if (info !== undefined && info.jetstream !== true && info.cluster === undefined) throw notEnabled(connection);
  const pauses = new Pauses(clock);
  const backOff = new BackOff(FIRST_PAUSE_MS, LONGEST_PAUSE_MS);
  const deadline = clock.monotonic() + PATIENCE_MS;
  for (;;) {
    try {
      const manager = await jetstreamManager(connection, { timeout: API_TIMEOUT_MS });
      const stream = (await existing(manager, name)) ?? (await made(manager, options));
      mustBeGoodEnough(stream.config, options);
      return stream;
    } catch (error) {
      if (error instanceof StateError || error instanceof ConfigError) throw error;
      if (clock.monotonic() > deadline || !isPassing(error)) throw explained(error, options);
      await pauses.pause(backOff.next());
    }
  }
}

/** How many copies a new bucket has where the options do not say. */
function replicasOf({ connection, replicas }: BucketOptions): number {
  // Not fewer where fewer servers run just now: states that are thought to be safe would not be.
  return replicas ?? (connection.info?.cluster === undefined ? 1 : 3);
}

async function existing(manager: JetStreamManager, name: string): Promise<StreamInfo | null> {
  try {
    return await manager.streams.info(`KV_${name}`);
  } catch (error) {
    if (error instanceof JetStreamApiError && error.code === STREAM_NOT_FOUND) return null;
    throw error;
  }
}

async function made(manager: JetStreamManager, options: BucketOptions): Promise<StreamInfo> {
  const { connection, name, node } = options;
  const kvm = new Kvm(jetstream(connection, { timeout: API_TIMEOUT_MS }));
  try {
    await kvm.create(name, {
      description: descriptionOf(node),
      replicas: replicasOf(options),
      history: 1,
      // Only the leader knows what was written last.
      allow_direct: false,
    });
  } catch (error) {
    // Another member was quicker, and asked for another number of replicas.
    if (!(error instanceof JetStreamApiError && error.code === NAME_IN_USE)) throw error;
  }
  return manager.streams.info(`KV_${name}`);
}

function descriptionOf(node: string): string {
  return `${DESCRIPTION}${node}`;
}

const DESCRIPTION = "hypc: states of ";

function mustBeGoodEnough(config: StreamConfig, { name, node }: BucketOptions): void {
  const description = config.description ?? "";
  if (description.startsWith(DESCRIPTION) && description !== descriptionOf(node))
    throw new ConfigError(
      "natsKv.bucket",
      `the bucket ${name} holds the states of ${description.slice(DESCRIPTION.length)}, but this node is ${node}; ` +
        'name another one, as in natsKv({ bucket: "states-2" })',
    );
  const fault = faultOf(config);
  if (fault === undefined) return;
  throw new StateError(
    "store-failed",
    `The bucket ${name} is not fit for states: ${fault}.`,
    `Change it (nats stream edit KV_${name}), or name another one, as in natsKv({ bucket: "states-2" }), which is made as it has to be.`,
  );
}

/** What would lose states, or let anybody overwrite them; the rest is the operator's choice. */
function faultOf(config: StreamConfig): string | undefined {
  if (config.storage !== "file") return `it keeps them in ${config.storage}, not in files`;
  if (config.retention !== "limits") return `its retention is ${config.retention}, not limits`;
  if (config.max_age > 0) return "it deletes what is older than its max_age";
  if (config.max_msgs_per_subject < 1)
    return "it keeps every version of every state (max_msgs_per_subject), and so grows without end";
  if (config.discard === "old" && (config.max_bytes > 0 || config.max_msgs > 0))
    return "it deletes the oldest when it is full (discard: old)";
  if (config.sealed) return "it is sealed";
  if (config.mirror !== undefined && config.mirror !== null) return "it is a mirror of another one";
  return undefined;
}

/** Whether another attempt may fare better, for servers are starting or choose a leader. */
function isPassing(error: unknown): boolean {
  if (!(error instanceof JetStreamApiError)) return true;
  return error.code !== NOT_CLUSTERED && !NOT_ENABLED.has(error.code);
}

function explained(error: unknown, options: BucketOptions): StateError {
  const { connection, name } = options;
  const code = error instanceof JetStreamApiError ? error.code : 0;
  // The client makes the former of "no responders", and does not export its class.
  if ((error instanceof Error && error.name === "JetStreamNotEnabled") || NOT_ENABLED.has(code))
    return notEnabled(connection, error);
  const reason = error instanceof Error ? error.message : String(error);
  if (code === NOT_CLUSTERED || NO_PEERS.has(code))
    return new StateError(
      "store-failed",
      `The bucket ${name} cannot be made with ${replicasOf(options)} replicas at ${connection.getServer()}: ${reason}.`,
      "Start as many servers with JetStream, with room for it; or, where losing one server may lose states, set natsKv({ replicas: 1 }).",
      error,
    );
  return new StateError(
    "store-failed",
    `The bucket ${name} cannot be opened at ${connection.getServer()}: ${reason}.`,
    "See the log of the NATS server; more than half of the servers of a cluster have to run.",
    error,
  );
}

function notEnabled(connection: NatsConnection, cause?: unknown): StateError {
  return new StateError(
    "store-failed",
    `JetStream, which keeps the states, is not enabled on the NATS server at ${connection.getServer()}, or for this account.`,
    "Start nats-server with -js, or with a configuration of `hypc cluster init`; of a cluster more than half of the servers have to run.",
    cause,
  );
}
