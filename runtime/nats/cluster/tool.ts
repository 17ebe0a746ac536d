import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { createUser } from "@nats-io/nkeys";
import { ConfigError } from "../../config-error.ts";
import { token } from "../../transport/nats/subjects.ts";
import { readOperatorCredentials } from "../operator-credentials.ts";
import { certifyServer, createAuthority } from "./certificates.ts";
import { readClusterFile, readRecord, removeFile, replace, requireFreeDirectory, writeNew } from "./files.ts";
import { checkNodeNames, checkStore, readMaxPayload, readServers } from "./names.ts";
import {
  accountsFiles,
  AUTHORITY_CERTIFICATE,
  AUTHORITY_KEY,
  certificateFiles,
  newClusterFiles,
  nodeFile,
  nodePath,
  OPERATOR_FILE,
  operatorFile,
  recordFile,
} from "./plan.ts";
import type { NodeSeeds } from "./plan.ts";
import { CLUSTER_FORMAT } from "./record.ts";
import type { ClusterRecord, NodeRecord } from "./record.ts";
import type { ClusterStatus, StatusOptions } from "./status.ts";

export interface InitOptions {
  readonly directory: string;
  /** Names of nodes: `alice.os`. */
  readonly nodes: readonly string[];
  /** `host`, `host:port` or `host:port:routes-port`. */
  readonly servers: readonly string[];
  readonly tls: boolean;
  /** `8MiB` */
  readonly maxPayload: string;
  readonly store: string;
}

/** Makes a cluster: its servers, accounts and keys, in a directory that has to be free. Rejects with `ConfigError`. */
export async function initCluster(options: InitOptions): Promise<ClusterRecord> {
  const { directory, tls } = options;
  const names = checkNodeNames(options.nodes);
  const servers = readServers(options.servers);
  const maxPayload = readMaxPayload(options.maxPayload);
  const store = checkStore(options.store);
  await requireFreeDirectory(directory);
  const now = new Date();
  const authority = tls ? createAuthority(now) : undefined;
  const nodes = names.map((name) => newNode(name));
  const operator = newUser();
  const system = newUser();
  const record: ClusterRecord = {
    format: CLUSTER_FORMAT,
    tls,
    maxPayload,
    store,
    servers,
    nodes: nodes.map(({ record: node }) => node),
    removed: [],
    operator: operator.publicKey,
    system: system.publicKey,
    routesPassword: randomBytes(24).toString("base64url"),
  };
  const files = newClusterFiles(record, {
    authority,
    servers: new Map(
      authority === undefined ? [] : servers.map(({ name, host }) => [name, certifyServer(authority, host, now)]),
    ),
    operator: { messages: operator.seed, system: system.seed },
    nodes: new Map(nodes.map(({ record: { name }, seeds }) => [name, seeds])),
  });
  await writeNew(directory, files);
  return record;
}

/** Adds nodes to a cluster; the keys of the others stay as they are. Rejects with `ConfigError`. */
export async function addNodes(directory: string, names: readonly string[]): Promise<ClusterRecord> {
  const record = await readRecord(directory);
  checkNodeNames(names);
  const known = record.nodes.find(({ name }) => names.includes(name));
  if (known !== undefined)
    throw new ConfigError(
      "nodes",
      `node ${known.name} is in the cluster already, with ${nodePath(known.name)}; for new keys remove it first, with \`hypc cluster remove-node\``,
    );
  const operator = await readOperatorCredentials(join(directory, OPERATOR_FILE));
  const added = names.map((name) => newNode(name, record.removed.find((node) => node.name === name)?.statesAccount));
  const next = {
    ...record,
    nodes: [...record.nodes, ...added.map(({ record: node }) => node)],
    removed: record.removed.filter(({ name }) => !names.includes(name)),
  };
  const states = Object.fromEntries(added.map(({ record: { name }, seeds }) => [name, seeds.statesOperator]));
  await writeNew(
    directory,
    added.map(({ record: { name }, seeds }) => nodeFile(record, name, seeds.own, operator.ca)),
  );
  await replace(directory, [
    operatorFile({ ...operator, states: { ...operator.states, ...states } }),
    ...accountsFiles(next),
    recordFile(next),
  ]);
  return next;
}

/** Takes nodes out of a cluster, with their credentials; what they stored stays, for when they are added again. Rejects with `ConfigError`. */
export async function removeNodes(directory: string, names: readonly string[]): Promise<ClusterRecord> {
  const record = await readRecord(directory);
  checkNodeNames(names);
  for (const name of names)
    if (!record.nodes.some((node) => node.name === name))
      throw new ConfigError(
        "nodes",
        `node ${name} is not in the cluster, which has ${record.nodes.map((node) => node.name).join(", ")}`,
      );
  const operator = await readOperatorCredentials(join(directory, OPERATOR_FILE));
  const next = {
    ...record,
    nodes: record.nodes.filter(({ name }) => !names.includes(name)),
    removed: [
      ...record.removed,
      ...record.nodes
        .filter(({ name }) => names.includes(name))
        .map(({ name, statesAccount }) => ({ name, statesAccount })),
    ],
  };
  const states = Object.fromEntries(Object.entries(operator.states).filter(([name]) => !names.includes(name)));
  await replace(directory, [operatorFile({ ...operator, states }), ...accountsFiles(next), recordFile(next)]);
  for (const name of names) await removeFile(directory, nodePath(name));
  return next;
}

/** Asks the servers and nodes of a cluster how they are doing. Rejects with `ConfigError` where nobody can be asked. */
export async function clusterStatus(options: StatusOptions): Promise<ClusterStatus> {
  const status = await import("./status.ts");
  return status.clusterStatus(options);
}

/** Makes the servers' certificates anew, from the cluster's authority, which nodes go on to trust. Rejects with `ConfigError`. */
export async function renewCertificates(directory: string): Promise<ClusterRecord> {
  const record = await readRecord(directory);
  if (!record.tls) throw new ConfigError("dir", `${directory} holds a cluster without TLS, which has no certificates`);
  const authority = {
    certificate: await readClusterFile(directory, AUTHORITY_CERTIFICATE),
    key: await readClusterFile(directory, AUTHORITY_KEY),
  };
  const now = new Date();
  await replace(
    directory,
    record.servers.flatMap((server) => certificateFiles(server, certifyServer(authority, server.host, now))),
  );
  return record;
}

function newNode(name: string, account?: string): { record: NodeRecord; seeds: NodeSeeds } {
  const messages = newUser();
  const states = newUser();
  const statesOperator = newUser();
  return {
    record: {
      name,
      statesAccount: account ?? `STATES_${token(name)}_${randomBytes(16).toString("hex")}`,
      messages: messages.publicKey,
      states: states.publicKey,
      statesOperator: statesOperator.publicKey,
    },
    seeds: { own: { messages: messages.seed, states: states.seed }, statesOperator: statesOperator.seed },
  };
}

function newUser(): { publicKey: string; seed: string } {
  const pair = createUser();
  return { publicKey: pair.getPublicKey(), seed: new TextDecoder().decode(pair.getSeed()) };
}
