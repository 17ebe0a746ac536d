import { hostAndPort, isLoopback } from "./record.ts";
import type { ClusterRecord } from "./record.ts";

/** What stands in the cluster's directory for whoever sets it up: what to start where, and what to keep to oneself. */
export function clusterReadme(record: ClusterRecord): string {
  const { servers, tls } = record;
  const several = servers.length > 1;
  const local = servers.every(({ host }) => isLoopback(host));
  const rows = servers.map(
    ({ name, host, port, routesPort }) =>
      `| \`servers/${name}\` | ${host} | ${hostAndPort(host, port)} |${several ? ` ${hostAndPort(host, routesPort)} |` : ""}`,
  );
  return `# A hypc cluster

Made by \`hypc cluster init\`. Every file but this one and the certificates is secret.

## Servers

| directory | goes to | nodes reach it at |${several ? " other servers at |" : ""}
|---|---|---|${several ? "---|" : ""}
${rows.join("\n")}

${local ? "All of them run on this machine." : "Copy each directory, and nothing else of this one, to its machine, as it is, for the user that runs the server."} Start each in its directory, since paths in its
configuration are seen from there (\`WorkingDirectory=\` of a systemd unit):

\`\`\`sh
cd servers/n1 && nats-server -c nats-server.conf
\`\`\`

It needs nats-server 2.9 or newer (Debian: \`apt install nats-server\`, whose own service is another server: \`systemctl disable --now nats-server\`).
What nodes store is in ${record.store === "store" ? "the directory `store` there" : `\`${record.store}\``}; keep it over restarts.
${local ? "" : `Nodes have to reach the port for nodes${several ? "; let nobody but the servers reach the port for servers" : ""}.\n`}${several ? servedText(servers.length) : "With one server the states are on one disk; make a cluster of three where they have to survive the loss of one.\n"}${several && !local ? PULLED_CABLE : ""}${tls ? "" : "\n**TLS is off**: keys never cross the network, but all that is sent can be read and changed on the way. On one machine, or in a network of your own, alone.\n"}
## Nodes

Each node gets its own file of \`nodes/\`, and no other:

\`\`\`ts
startNode({ name: "alice.os", transport: nats({ credentials: "alice.os.json" }), stateStore: natsKv({ credentials: "alice.os.json" }) });
\`\`\`

Whoever holds that file is that node. It names the servers${tls ? ", and the certificate of the authority that it trusts" : ""}.

\`\`\`sh
hypc cluster add-node . carol.os      # new credentials; the others stay
hypc cluster remove-node . carol.os   # its credentials are worth nothing from then on
\`\`\`

Both write \`accounts.conf\` of every server anew: copy it to its machine, then \`nats-server --signal reload\` (or \`kill -HUP\`) there.

## What to keep

- \`operator.json\`: for \`hypc cluster status\`. It opens every node's states.
- \`cluster.json\`: what the servers' configuration is written from.${
    tls
      ? `
- \`ca/ca.key\`: whoever holds it can pose as a server. Keep it off the machines of servers and nodes, or offline. The servers' certificates hold for
  ten years; \`hypc cluster renew .\` makes them anew, from the same authority: copy \`server.crt\` and \`server.key\`, then reload.`
      : ""
  }
`;
}

function servedText(count: number): string {
  const spare = Math.ceil(count / 2) - 1;
  const lost = spare === 0 ? "both have to run: a third is what makes the loss of one harmless" : `it goes on while ${count - spare} of ${count} run`;
  return `Start all of them: ${lost}.\n`;
}

/** https://github.com/nats-io/nats-server/issues/4014, which Debian 12's has. */
const PULLED_CABLE = `
A pulled cable closes no connection, and nats-server before 2.9.16 does not notice while it has something to send to the other end: for up to a quarter of an
hour requests to processes without state still go to that machine, and time out. \`sysctl net.ipv4.tcp_retries2=5\` on each machine makes that some 20 s.
`;
