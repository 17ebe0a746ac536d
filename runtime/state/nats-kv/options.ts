import { ConfigError } from "../../config-error.ts";
import { checkNatsOptions } from "../../nats/options.ts";
import type { CheckedNatsOptions, NatsOptions } from "../../nats/options.ts";

/** Where a node keeps its states in a NATS cluster, and how soon another member takes over what one had that died. */
export interface NatsKvOptions extends NatsOptions {
  /** The JetStream bucket; by default `hypc-states-` and the node's name with `-` for its dots. One bucket holds one node's states. */
  readonly bucket?: string | undefined;
  /**
   * How many servers hold a copy of each state: 1, 3 or 5. By default 3 where the server is one of a cluster, else 1. It counts when the
   * bucket is made; one that is there is taken as it is.
   */
  readonly replicas?: number | undefined;
  /**
   * Milliseconds within which another member takes over a process whose member died, hangs or is cut off; 10 000 by default, at least 500.
   * The same for all members of the node.
   */
  readonly leaseMs?: number | undefined;
}

/** `NatsKvOptions`, checked. */
export interface CheckedNatsKvOptions {
  readonly nats: CheckedNatsOptions;
  readonly bucket: string | undefined;
  readonly replicas: number | undefined;
  readonly leaseMs: number;
}

const DEFAULT_LEASE_MS = 10_000;
const SHORTEST_LEASE_MS = 500;
const LONGEST_LEASE_MS = 3_600_000;
const BUCKET = /^[-\w]{1,200}$/;

/** Throws `ConfigError` for the first option that makes no sense. */
export function checkNatsKvOptions(options: NatsKvOptions): CheckedNatsKvOptions {
  const nats = checkNatsOptions("natsKv", options, ["bucket", "replicas", "leaseMs"]);
  const { bucket, replicas, leaseMs = DEFAULT_LEASE_MS } = options;
  if (bucket !== undefined && (typeof bucket !== "string" || !BUCKET.test(bucket)))
    throw new ConfigError(
      "natsKv.bucket",
      'natsKv.bucket has to be a name of letters, digits, "-" and "_", as in "hypc-states"',
    );
  if (replicas !== undefined && ![1, 3, 5].includes(replicas))
    throw new ConfigError("natsKv.replicas", "natsKv.replicas has to be 1, 3 or 5: how many servers hold each state");
  if (!Number.isFinite(leaseMs) || leaseMs < SHORTEST_LEASE_MS || leaseMs > LONGEST_LEASE_MS)
    throw new ConfigError(
      "natsKv.leaseMs",
      `natsKv.leaseMs has to be a number of milliseconds from ${SHORTEST_LEASE_MS} to ${LONGEST_LEASE_MS}`,
    );
  return { nats, bucket, replicas, leaseMs };
}
