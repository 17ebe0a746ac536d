import { z } from "zod";

/** The file in a cluster's directory that holds its `ClusterRecord`. */
export const RECORD_FILE = "cluster.json";

export const CLUSTER_FORMAT = "hypc-nats-cluster-1";

const portNumber = z.int().min(1).max(65_535);
const publicKey = z.string().startsWith("U");

/**
 * What a cluster is made of, without its keys: all that the servers' configuration is written from, now and when nodes come and go.
 * Secret all the same: it holds the password of the routes.
 */
export const clusterRecordSchema = z.strictObject({
  format: z.literal(CLUSTER_FORMAT),
  tls: z.boolean(),
  /** In bytes. */
  maxPayload: z.int(),
  /** Where each server keeps its data; a relative path is seen from the server's directory. */
  store: z.string(),
  servers: z
    .array(
      z.strictObject({
        /** `n1`: its name, and its directory's. */
        name: z.string(),
        /** A host name or an IP address, IPv6 without brackets: where nodes and the other servers reach it. */
        host: z.string(),
        port: portNumber,
        /** Where the other servers reach it. */
        routesPort: portNumber,
      }),
    )
    .min(1),
  nodes: z.array(
    z.strictObject({
      name: z.string(),
      /** The account of its states, whose name nobody can guess: see `accountsConfig`. */
      statesAccount: z.string(),
      /** Public NKeys: of its user in the account of messages, and of its own and the operator's in that of its states. */
      messages: publicKey,
      states: publicKey,
      statesOperator: publicKey,
    }),
  ),
  /** Nodes that were removed, whose states are there still; a node that is added again gets them back. */
  removed: z.array(z.strictObject({ name: z.string(), statesAccount: z.string() })),
  operator: publicKey,
  system: publicKey,
  /** What servers tell one another where TLS is off. */
  routesPassword: z.string(),
});

export type ClusterRecord = z.infer<typeof clusterRecordSchema>;
export type ServerRecord = ClusterRecord["servers"][number];
export type NodeRecord = ClusterRecord["nodes"][number];

/** `10.0.0.1:4222`, `[fd00::1]:4222` */
export function hostAndPort(host: string, port: number): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/** What nodes are told to connect to: `tls://10.0.0.1:4222`. */
export function serverUrls({ tls, servers }: ClusterRecord): string[] {
  return servers.map(({ host, port }) => `${tls ? "tls" : "nats"}://${hostAndPort(host, port)}`);
}

/** Whether a host is this machine and no other. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(?:\.\d+){3}$/.test(host);
}
