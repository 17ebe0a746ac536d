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

/** Loads it: the compiled one from the compiled command line, its source from the sources. */
export async function loadClusterTool(): Promise<ClusterTool> {
  const path = import.meta.url.endsWith(".ts") ? "runtime/nats/cluster/tool.ts" : "dist/runtime/nats/cluster/tool.js";
  const url = new URL(path, packageRoot()).href;
  return (await import(url)) as ClusterTool;
}
