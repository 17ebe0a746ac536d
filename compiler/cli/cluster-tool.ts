import { importModule } from "../import-module.ts";
import { packageRoot } from "../package-root.ts";

/**
 * The runtime's tool for clusters (`runtime/nats/cluster/tool.ts`), as the command line uses it: this one file of the runtime is loaded
 * when a `hypc cluster` command runs, from where the package is installed.
 */
export interface ClusterTool {
  initCluster(options: ClusterInitOptions): Promise<Cluster>;
  addNodes(directory: string, nodes: readonly string[]): Promise<Cluster>;
  removeNodes(directory: string, nodes: readonly string[]): Promise<Cluster>;
  renewCertificates(directory: string): Promise<Cluster>;
  clusterStatus(options: ClusterStatusOptions): Promise<ClusterStatus>;
}

export interface ClusterInitOptions {
  readonly directory: string;
  readonly nodes: readonly string[];
  readonly servers: readonly string[];
  readonly tls: boolean;
  readonly maxPayload: string;
  readonly store: string;
}

/** What is said of a cluster. */
export interface Cluster {
  readonly tls: boolean;
  readonly servers: readonly { readonly name: string; readonly host: string; readonly port: number }[];
  readonly nodes: readonly { readonly name: string }[];
}

export interface ClusterStatusOptions {
  readonly directory: string | undefined;
  readonly servers: readonly string[];
  readonly nodes: readonly string[];
  /** How long servers and members may take to answer, in milliseconds. */
  readonly waitMs: number;
}

/** How a cluster is doing. Times are milliseconds, points in time since the epoch. */
export interface ClusterStatus {
  /** `null`: only an operator may ask. */
  readonly servers: readonly ServerStatus[] | null;
  readonly serversExpected: number | null;
  readonly nodes: readonly NodeStatus[];
}

export interface ServerStatus {
  readonly name: string;
  readonly host: string;
  readonly version: string;
  readonly connections: number;
  readonly memory: number;
  readonly startedAt: number;
}

export interface NodeStatus {
  readonly node: string;
  readonly members: readonly MemberStatus[];
  readonly states: StatesStatus | null;
  readonly statesFault: string | null;
}

export interface MemberStatus {
  readonly node: string;
  /** `null`: the node has it alone. */
  readonly member: string | null;
  readonly link: { readonly connected: boolean; readonly server: string; readonly losses: number };
  readonly processes: readonly {
    readonly address: string;
    readonly status: string;
    readonly unanswered: number;
    readonly restarts: number;
  }[];
}

export interface StatesStatus {
  readonly bucket: string;
  readonly bytes: number;
  readonly replicas: number;
  readonly leader: string | null;
  readonly followers: readonly {
    readonly server: string;
    readonly current: boolean;
    readonly offline: boolean;
    readonly lag: number;
    readonly silentMs: number;
  }[];
  readonly leases: readonly {
    readonly process: string;
    readonly member: string;
    readonly epoch: number;
    readonly released: boolean;
    readonly renewedAt: number;
  }[];
}

/** Loads it: the compiled one from the compiled command line, its source from the sources. */
export async function loadClusterTool(): Promise<ClusterTool> {
  const path = import.meta.url.endsWith(".ts") ? "runtime/nats/cluster/tool.ts" : "dist/runtime/nats/cluster/tool.js";
  const url = new URL(path, packageRoot()).href;
  return (await importModule(url)) as ClusterTool;
}
