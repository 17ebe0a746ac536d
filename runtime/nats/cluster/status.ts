import { join } from "node:path";
import { connect, nkeyAuthenticator } from "@nats-io/transport-node";
import type { Msg, NatsConnection } from "@nats-io/transport-node";
import { z } from "zod";
import { ConfigError } from "../../config-error.ts";
import { defaultBucket, inspectBucket } from "../../state/nats-kv/inspect.ts";
import type { InspectedBucket } from "../../state/nats-kv/inspect.ts";
import { askMembers } from "../../transport/nats/ask-members.ts";
import type { MemberReport } from "../../transport/nats/ask-members.ts";
import { OPERATOR } from "../../transport/nats/subjects.ts";
import { readOperatorCredentials } from "../operator-credentials.ts";
import type { OperatorCredentials } from "../operator-credentials.ts";
import { OPERATOR_FILE } from "./plan.ts";

export interface StatusOptions {
  /** That of `hypc cluster init`, or another one with its operator.json; `undefined`: servers that let everybody in. */
  readonly directory: string | undefined;
  /** Where servers listen; by default as the directory says. */
  readonly servers: readonly string[];
  /** By default those of the directory. */
  readonly nodes: readonly string[];
  /** How long servers and members may take to answer, in milliseconds. */
  readonly waitMs: number;
}

/** How a cluster is doing at one moment. */
export interface ClusterStatus {
  /** Those that answered; `null` without an operator's credentials, which alone may ask. */
  readonly servers: readonly ServerStatus[] | null;
  /** How many there should be; `null` without an operator's credentials. */
  readonly serversExpected: number | null;
  readonly nodes: readonly NodeStatus[];
}

export interface ServerStatus {
  readonly name: string;
  readonly host: string;
  readonly version: string;
  readonly connections: number;
  /** Bytes of memory that it takes. */
  readonly memory: number;
  readonly slowConsumers: number;
  /** When it was started, in milliseconds since the epoch. */
  readonly startedAt: number;
}

export interface NodeStatus {
  readonly node: string;
  /** Those that answered. */
  readonly members: readonly MemberReport[];
  /** Where its states are; `null` where it has no bucket of its name. */
  readonly states: InspectedBucket | null;
  /** Why its states could not be looked at. */
  readonly statesFault: string | null;
}

/** Asks servers, members and leases. Rejects with `ConfigError` where nobody can be asked. */
export async function clusterStatus(options: StatusOptions): Promise<ClusterStatus> {
  const { directory, waitMs } = options;
  const operator = directory === undefined ? undefined : await readOperatorCredentials(join(directory, OPERATOR_FILE));
  const servers = options.servers.length > 0 ? options.servers : (operator?.servers ?? []);
  if (servers.length === 0)
    throw new ConfigError("servers", "say whom to ask: a directory of `hypc cluster init`, or --servers");
  const nodes = options.nodes.length > 0 ? options.nodes : Object.keys(operator?.states ?? {});
  if (nodes.length === 0) throw new ConfigError("nodes", "say which nodes to ask for: --nodes alice.os,bob.os");
  const unknown = operator === undefined ? undefined : nodes.find((node) => operator.states[node] === undefined);
  if (unknown !== undefined)
    throw new ConfigError(
      "nodes",
      `node ${unknown} is not in the cluster, which has ${Object.keys(operator?.states ?? {}).join(", ")}`,
    );
  const door = new Door(servers, operator);
  const messages = await door.open(operator?.seeds.messages);
  try {
    const [answered, each] = await Promise.all([
      operator === undefined ? null : door.within(operator.seeds.system, (system) => askServers(system, waitMs)),
      Promise.all(
        [...nodes].sort().map(async (node): Promise<NodeStatus> => {
          const [members, states] = await Promise.all([
            askMembers(messages, node, OPERATOR, waitMs),
            inspectStates(door, node, operator),
          ]);
          return { node, members, ...states };
        }),
      ),
    ]);
    return { servers: answered, serversExpected: operator?.servers.length ?? null, nodes: each };
  } finally {
    await messages.close();
  }
}

async function inspectStates(
  door: Door,
  node: string,
  operator: OperatorCredentials | undefined,
): Promise<Pick<NodeStatus, "states" | "statesFault">> {
  try {
    const states = await door.within(operator?.states[node], (connection) =>
      inspectBucket(connection, defaultBucket(node)),
    );
    return { states, statesFault: null };
  } catch (error) {
    return { states: null, statesFault: error instanceof Error ? error.message : String(error) };
  }
}

const CONNECT_TIMEOUT_MS = 3_000;

/** Opens connections of the operator's users. */
class Door {
  readonly #servers: readonly string[];
  readonly #operator: OperatorCredentials | undefined;

  constructor(servers: readonly string[], operator: OperatorCredentials | undefined) {
    this.#servers = servers;
    this.#operator = operator;
  }

  async open(seed: string | undefined): Promise<NatsConnection> {
    const ca = this.#operator?.ca;
    try {
      return await connect({
        servers: [...this.#servers],
        name: "hypc cluster status",
        reconnect: false,
        timeout: CONNECT_TIMEOUT_MS,
        ...(seed === undefined ? {} : { authenticator: nkeyAuthenticator(new TextEncoder().encode(seed)) }),
        ...(ca === undefined ? {} : { tls: { ca } }),
      });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new ConfigError("servers", `no NATS server of ${this.#servers.join(", ")} can be asked: ${reason}`);
    }
  }

  async within<T>(seed: string | undefined, ask: (connection: NatsConnection) => Promise<T>): Promise<T> {
    const connection = await this.open(seed);
    try {
      return await ask(connection);
    } finally {
      await connection.close();
    }
  }
}

const serverSchema = z.object({
  server: z.object({ name: z.string(), host: z.string(), ver: z.string() }),
  statsz: z.object({
    start: z.string(),
    mem: z.number(),
    connections: z.number(),
    slow_consumers: z.number(),
  }),
});

/** Every server of the cluster answers this in its system account. */
const PING = "$SYS.REQ.SERVER.PING";

async function askServers(connection: NatsConnection, waitMs: number): Promise<ServerStatus[]> {
  const found: ServerStatus[] = [];
  const answers = await connection.requestMany(PING, new Uint8Array(), { maxWait: waitMs });
  for await (const answer of answers) {
    const status = readServer(answer);
    if (status !== undefined) found.push(status);
  }
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function readServer(message: Msg): ServerStatus | undefined {
  let json: unknown;
  try {
    json = message.json();
  } catch {
    return undefined;
  }
  const parsed = serverSchema.safeParse(json);
  if (!parsed.success) return undefined;
  const { server, statsz } = parsed.data;
  return {
    name: server.name,
    host: server.host,
    version: server.ver,
    connections: statsz.connections,
    memory: statsz.mem,
    slowConsumers: statsz.slow_consumers,
    startedAt: Date.parse(statsz.start),
  };
}
