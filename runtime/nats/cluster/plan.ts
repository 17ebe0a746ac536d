import { CREDENTIALS_FORMAT } from "../credentials.ts";
import type { NatsCredentials } from "../credentials.ts";
import { OPERATOR_FORMAT } from "../operator-credentials.ts";
import type { OperatorCredentials } from "../operator-credentials.ts";
import type { CertifiedKey } from "./certificates.ts";
import type { ClusterFile } from "./files.ts";
import { clusterReadme } from "./readme.ts";
import { RECORD_FILE, serverUrls } from "./record.ts";
import type { ClusterRecord, ServerRecord } from "./record.ts";
import { accountsConfig, serverConfig } from "./server-config.ts";

/** Seeds of a node's two users, and of the operator's user beside its states. */
export interface NodeSeeds {
  readonly own: NatsCredentials["seeds"];
  readonly statesOperator: string;
}

/** All secrets of a new cluster. */
export interface ClusterSecrets {
  /** Absent where TLS is off. */
  readonly authority: CertifiedKey | undefined;
  /** By the server's name; none where TLS is off. */
  readonly servers: ReadonlyMap<string, CertifiedKey>;
  readonly operator: OperatorCredentials["seeds"];
  /** By the node's name. */
  readonly nodes: ReadonlyMap<string, NodeSeeds>;
}

export const OPERATOR_FILE = "operator.json";
export const AUTHORITY_CERTIFICATE = "ca/ca.crt";
export const AUTHORITY_KEY = "ca/ca.key";

/** Every file of a new cluster, from what it is made of; `cluster.json`, which says that it is whole, comes last. */
export function newClusterFiles(record: ClusterRecord, secrets: ClusterSecrets): ClusterFile[] {
  const { authority } = secrets;
  const ca = authority?.certificate;
  return [
    { path: "README.md", text: clusterReadme(record), open: true },
    // Keys are for machines, not for a repository that it may have been made in.
    { path: ".gitignore", text: "*\n", open: true },
    ...(authority === undefined
      ? []
      : [
          { path: AUTHORITY_CERTIFICATE, text: authority.certificate, open: true },
          { path: AUTHORITY_KEY, text: authority.key },
        ]),
    ...record.servers.flatMap((server) => [
      serverFile(server, "nats-server.conf", serverConfig(record, server)),
      ...(ca === undefined ? [] : [{ ...serverFile(server, "ca.crt", ca), open: true }]),
      ...certificateFiles(server, secrets.servers.get(server.name)),
    ]),
    ...accountsFiles(record),
    ...[...secrets.nodes].map(([name, { own }]) => nodeFile(record, name, own, ca)),
    operatorFile({
      format: OPERATOR_FORMAT,
      servers: serverUrls(record),
      ...(ca === undefined ? {} : { ca }),
      seeds: secrets.operator,
      states: Object.fromEntries([...secrets.nodes].map(([name, { statesOperator }]) => [name, statesOperator])),
    }),
    recordFile(record),
  ];
}

/** One node's credentials. */
export function nodeFile(record: ClusterRecord, node: string, seeds: NatsCredentials["seeds"], ca: string | undefined): ClusterFile {
  const credentials: NatsCredentials = {
    format: CREDENTIALS_FORMAT,
    node,
    servers: serverUrls(record),
    ...(ca === undefined ? {} : { ca }),
    seeds,
  };
  return { path: nodePath(node), text: json(credentials) };
}

export function nodePath(node: string): string {
  return `nodes/${node}.json`;
}

export function operatorFile(credentials: OperatorCredentials): ClusterFile {
  return { path: OPERATOR_FILE, text: json(credentials) };
}

export function recordFile(record: ClusterRecord): ClusterFile {
  return { path: RECORD_FILE, text: json(record) };
}

/** The accounts, once for each server. */
export function accountsFiles(record: ClusterRecord): ClusterFile[] {
  return record.servers.map((server) => serverFile(server, "accounts.conf", accountsConfig(record)));
}

/** A server's certificate and key. */
export function certificateFiles(server: ServerRecord, pair: CertifiedKey | undefined): ClusterFile[] {
  if (pair === undefined) return [];
  return [
    { ...serverFile(server, "server.crt", pair.certificate), open: true },
    serverFile(server, "server.key", pair.key),
  ];
}

function serverFile({ name }: ServerRecord, file: string, text: string): ClusterFile {
  return { path: `servers/${name}/${file}`, text };
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
