import { messagePermissions, OPERATOR, token } from "../../transport/nats/subjects.ts";
import { hostAndPort, isLoopback } from "./record.ts";
import type { ClusterRecord, ServerRecord } from "./record.ts";

/** How often a server asks a silent client whether it is there, and how often in vain: one that was cut off is let go after 15 s. */
const PING_INTERVAL = "5s";
const MOST_PINGS_IN_VAIN = 2;

const ROUTES_USER = "routes";

/** The configuration of one server, whose paths are seen from the server's directory; accounts are in a file of their own. */
export function serverConfig(record: ClusterRecord, server: ServerRecord): string {
  const lines = [
    `# Server ${server.name} of a cluster that \`hypc cluster init\` made. Paths are seen from this directory: start it here,`,
    "# with `nats-server -c nats-server.conf`.",
    `server_name: ${text(server.name)}`,
    `listen: ${text(listenAt(server.host, server.port))}`,
    `client_advertise: ${text(hostAndPort(server.host, server.port))}`,
    `max_payload: ${record.maxPayload}`,
    `ping_interval: ${text(PING_INTERVAL)}`,
    `ping_max: ${MOST_PINGS_IN_VAIN}`,
    ...(record.tls ? ['tls { cert_file: "server.crt", key_file: "server.key", timeout: 5 }'] : []),
    `jetstream { store_dir: ${text(record.store)} }`,
    ...(record.servers.length > 1 ? clusterBlock(record, server) : []),
    'include "accounts.conf"',
  ];
  return `${lines.join("\n")}\n`;
}

function clusterBlock(record: ClusterRecord, server: ServerRecord): string[] {
  const user = record.tls ? "" : `${ROUTES_USER}:${record.routesPassword}@`;
  const routes = record.servers
    .filter(({ name }) => name !== server.name)
    .map(({ host, routesPort }) => `    ${text(`nats-route://${user}${hostAndPort(host, routesPort)}`)}`);
  return [
    "cluster {",
    '  name: "hypc"',
    `  listen: ${text(listenAt(server.host, server.routesPort))}`,
    `  cluster_advertise: ${text(hostAndPort(server.host, server.routesPort))}`,
    record.tls
      ? '  tls { cert_file: "server.crt", key_file: "server.key", ca_file: "ca.crt", verify: true, timeout: 5 }'
      : `  authorization { user: ${text(ROUTES_USER)}, password: ${text(record.routesPassword)}, timeout: 5 }`,
    "  routes: [",
    ...routes,
    "  ]",
    "}",
  ];
}

/**
 * The accounts of a cluster; the same for all its servers, and all that changes where nodes come and go.
 *
 * In an account with JetStream whoever may use it can have the server publish stored bytes wherever he likes (a consumer's deliver subject,
 * the answer of a direct get, a republish), and the server does that past his permissions. So messages have an account without JetStream,
 * and the states of each node an account in which the node is alone.
 */
export function accountsConfig(record: ClusterRecord): string {
  const { nodes, operator, system } = record;
  const lines = [
    "# Written by `hypc cluster`, which writes it anew when nodes are added or removed.",
    "accounts {",
    "  MESSAGES {",
    "    users: [",
    ...messageUser(OPERATOR, operator),
    ...nodes.flatMap(({ name, messages }) => messageUser(name, messages)),
    "    ]",
    "  }",
    ...nodes.map(({ name, states }) => `  ${text(statesAccount(name))} { jetstream: enabled, users: [{ nkey: ${text(states)} }] }`),
    `  SYS { users: [{ nkey: ${text(system)} }] }`,
    "}",
    "system_account: SYS",
  ];
  return `${lines.join("\n")}\n`;
}

/** The account of a node's states. Without dots: the server makes it a token of subjects, and a directory. */
export function statesAccount(node: string): string {
  return `STATES_${token(node)}`;
}

function messageUser(name: string, key: string): string[] {
  const { publish, subscribe } = messagePermissions(name);
  return [
    `      # ${name}`,
    `      { nkey: ${text(key)}, permissions: {`,
    `        publish: { allow: ${JSON.stringify(publish)} }`,
    `        subscribe: { allow: ${JSON.stringify(subscribe)} }`,
    "      } }",
  ];
}

/** A server that is reached at this machine alone listens there alone; any other on every address, since its own may be another's (NAT). */
function listenAt(host: string, port: number): string {
  if (isLoopback(host)) return hostAndPort(host === "localhost" ? "127.0.0.1" : host, port);
  return hostAndPort(host.includes(":") ? "::" : "0.0.0.0", port);
}

function text(value: string): string {
  return JSON.stringify(value);
}
