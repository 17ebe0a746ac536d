import { connect, credsAuthenticator, nkeyAuthenticator } from "@nats-io/transport-node";
import type { NatsConnection, NodeConnectionOptions } from "@nats-io/transport-node";
import { ConfigError } from "../config-error.ts";
import { readCredentials } from "./credentials.ts";
import type { Credentials } from "./credentials.ts";
import type { CheckedNatsOptions } from "./options.ts";

/** Which of a node's two accounts a connection is for. */
export type NatsAccount = "messages" | "states";

export interface ConnectOptions {
  /** The function whose options they are: `nats`, `natsKv`. */
  readonly of: string;
  readonly options: CheckedNatsOptions;
  readonly account: NatsAccount;
  /** The node that connects. */
  readonly node: string;
  /** What the server calls the connection: `alice.os/a`. */
  readonly name: string;
}

const DEFAULT_SERVER = "nats://127.0.0.1:4222";

/** How long one attempt to connect may take, the first one and later ones, in milliseconds. Then it is the next server's turn. */
const CONNECT_TIMEOUT_MS = 3_000;

/** How long the client waits between two attempts to get a lost connection back, in milliseconds. */
const RECONNECT_WAIT_MS = 250;

/** How often a connection that says nothing is asked whether it still is one, and how often it may stay silent. */
const PING_MS = 2_000;
const MOST_SILENT_PINGS = 2;

/**
 * Connects, and from then on gets a lost connection back by itself, without end. Rejects with `ConfigError` for credentials that
 * cannot be used, are another node's or that the server refuses, and where no server answers.
 */
export async function openConnection(options: ConnectOptions): Promise<NatsConnection> {
  const { of, node, name } = options;
  const path = options.options.credentials;
  const credentials = path === undefined ? undefined : await readCredentials(of, path);
  if (credentials?.kind === "hypc" && credentials.credentials.node !== node)
    throw new ConfigError(
      `${of}.credentials`,
      `the credentials ${String(path)} are of ${credentials.credentials.node}, but this node is ${node}`,
    );
  const servers = serversOf(options.options, credentials);
  try {
    return await connect({
      ...authenticationOf(credentials, options.account),
      servers: [...servers],
      name,
      maxReconnectAttempts: -1,
      reconnectTimeWait: RECONNECT_WAIT_MS,
      timeout: CONNECT_TIMEOUT_MS,
      pingInterval: PING_MS,
      maxPingOut: MOST_SILENT_PINGS,
    });
  } catch (error) {
    throw connectError(of, servers, error);
  }
}

function serversOf(options: CheckedNatsOptions, credentials: Credentials | undefined): readonly string[] {
  if (options.servers.length > 0) return options.servers;
  return credentials?.kind === "hypc" ? credentials.credentials.servers : [DEFAULT_SERVER];
}

function authenticationOf(
  credentials: Credentials | undefined,
  account: NatsAccount,
): Pick<NodeConnectionOptions, "authenticator" | "tls"> {
  if (credentials === undefined) return {};
  if (credentials.kind === "creds")
    return { authenticator: credsAuthenticator(new TextEncoder().encode(credentials.text)) };
  const { seeds, ca } = credentials.credentials;
  const authenticator = nkeyAuthenticator(new TextEncoder().encode(seeds[account]));
  return ca === undefined ? { authenticator } : { authenticator, tls: { ca } };
}

function connectError(of: string, servers: readonly string[], error: unknown): ConfigError {
  const reason = error instanceof Error ? error.message : String(error);
  const where = servers.join(", ");
  // Of the client, which looks at the key when it is about to use it.
  if (/^nkeys:|unable to parse credentials/i.test(reason))
    return new ConfigError(
      `${of}.credentials`,
      `the credentials hold no key that can be used (${reason}): copy the file anew`,
    );
  if (/authorization|authentication/i.test(reason))
    return new ConfigError(`${of}.credentials`, `the NATS server at ${where} does not let this node in: ${reason}`);
  if (/certificate|self.signed|unable to get (?:local )?issuer/i.test(reason))
    return new ConfigError(
      `${of}.credentials`,
      `the NATS server at ${where} cannot prove who it is: it wants TLS, and ${of} was given no credentials, or those of another cluster (${reason})`,
    );
  if (/does not support 'tls'/i.test(reason))
    return new ConfigError(
      `${of}.credentials`,
      `the credentials want TLS, and the NATS server at ${where} has none: is it started with the configuration of this cluster? (${reason})`,
    );
  return new ConfigError(`${of}.servers`, `no NATS server could be reached at ${where}: ${reason}`);
}
