import { messagePermissions, OPERATOR } from "../../transport/nats/subjects.ts";
import type { MessagePermissions } from "../../transport/nats/subjects.ts";
import { STATES_PERMISSIONS } from "../states-permissions.ts";
import { hostAndPort, isLoopback } from "./record.ts";
import type { ClusterRecord, ServerRecord } from "./record.ts";

/** How often a server asks a silent client whether it is there, and how often in vain: one that was cut off is let go after 15 s. */
const PING_INTERVAL = "5s";
const MOST_PINGS_IN_VAIN = 2;

const ROUTES_USER = "routes";

/** JetStream's API for those who run the servers: it purges whole accounts and removes servers. */
const OPERATORS_API = ["ACCOUNT", "META", "SERVER"];

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
 * In an account with JetStream whoever may use it can have the server publish at subjects of his choice (the acknowledgement of a write, a
 * consumer's deliveries, a republish), and the server does that past his permissions. So messages have an account without JetStream, and
 * the states of each node an account in which the node is alone, but for the operator.
 *
 * Old servers, Debian 12's 2.9.10 among them, let one such account into another. Before 2.12.6 and 2.11.15 a header can say that a request
 * to JetStream comes from another account (CVE-2026-33223): so the names of these accounts hold 16 random bytes, and are as secret as a key.
 * Before 2.11.1 and 2.10.27 every account may purge any other, and a server's streams may be moved (CVE-2025-30215): so what is for those
 * who run the servers is mapped to where nobody listens.
 */
export function accountsConfig(record: ClusterRecord): string {
  const { nodes, operator, system } = record;
  const lines = [
    "# Written by `hypc cluster`, which writes it anew when nodes are added or removed.",
    "accounts {",
    "  MESSAGES {",
    "    users: [",
    ...limitedUser(OPERATOR, operator, messagePermissions(OPERATOR)),
    ...nodes.flatMap(({ name, messages }) => limitedUser(name, messages, messagePermissions(name))),
    "    ]",
    "  }",
    ...nodes.flatMap((node) => [
      `  ${text(node.statesAccount)} {`,
      "    jetstream: enabled",
      "    users: [",
      ...limitedUser(node.name, node.states, STATES_PERMISSIONS),
      `      # ${OPERATOR}`,
      `      { nkey: ${text(node.statesOperator)} }`,
      "    ]",
      "  }",
    ]),
    "  SYS {",
    `    users: [{ nkey: ${text(system)} }]`,
    "    # Servers before 2.11.1 let every account ask for these. Take this out only while you use them yourself, as in peer-remove.",
    `    mappings: {${OPERATORS_API.map((each) => ` ${text(`$JS.API.${each}.>`)}: ${text(`hypc.refused.${each}.>`)}`).join(",")} }`,
    "  }",
    "}",
    "system_account: SYS",
  ];
  return `${lines.join("\n")}\n`;
}

function limitedUser(name: string, key: string, { publish, subscribe }: MessagePermissions): string[] {
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
