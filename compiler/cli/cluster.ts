import { join } from "node:path";
import { loadClusterTool, type Cluster, type ClusterTool } from "./cluster-tool.ts";
import { UsageError } from "./options.ts";
import { EXIT, plural, type ExitCode, type Terminal } from "./terminal.ts";

/** Flags of `hypc cluster init`. */
export interface ClusterFlags {
  readonly nodes: readonly string[];
  readonly servers?: readonly string[];
  readonly tls: boolean;
  readonly maxPayload: string;
  readonly store: string;
}

/** `hypc cluster init DIR --nodes NODE,...` */
export function clusterInitCommand(terminal: Terminal, directory: string, flags: ClusterFlags): Promise<ExitCode> {
  const { nodes, servers = ["127.0.0.1"], tls, maxPayload, store } = flags;
  return withTool(async (tool) => {
    const made = await tool.initCluster({ directory, nodes, servers, tls, maxPayload, store });
    terminal.out(`${directory}: ${plural(made.servers.length, "server")}, ${plural(made.nodes.length, "node")}${tls ? "" : ", without TLS"}`);
    if (made.servers.length % 2 === 0)
      terminal.out(`${made.servers.length} servers survive the loss of no more than ${made.servers.length - 1} do: take an odd number`);
    for (const { name } of made.servers)
      terminal.out(`start ${name}: cd ${join(directory, "servers", name)} && nats-server -c nats-server.conf`);
    for (const { name } of made.nodes) terminal.out(`credentials of ${name}: ${join(directory, "nodes", `${name}.json`)}`);
    terminal.out(`${join(directory, "README.md")} says what goes to which machine, and what to keep secret`);
  });
}

/** `hypc cluster add-node DIR NODE...` */
export function clusterAddNodeCommand(terminal: Terminal, directory: string, nodes: readonly string[]): Promise<ExitCode> {
  return withTool(async (tool) => {
    const cluster = await tool.addNodes(directory, nodes);
    for (const name of nodes) terminal.out(`credentials of ${name}: ${join(directory, "nodes", `${name}.json`)}`);
    terminal.out(reloadText(cluster, "accounts.conf"));
  });
}

/** `hypc cluster remove-node DIR NODE...` */
export function clusterRemoveNodeCommand(terminal: Terminal, directory: string, nodes: readonly string[]): Promise<ExitCode> {
  return withTool(async (tool) => {
    const cluster = await tool.removeNodes(directory, nodes);
    terminal.out(`${directory}: ${plural(cluster.nodes.length, "node")} left`);
    terminal.out(reloadText(cluster, "accounts.conf"));
  });
}

/** `hypc cluster renew DIR` */
export function clusterRenewCommand(terminal: Terminal, directory: string): Promise<ExitCode> {
  return withTool(async (tool) => terminal.out(reloadText(await tool.renewCertificates(directory), "server.crt and server.key")));
}

function reloadText({ servers }: Cluster, files: string): string {
  const where = servers.map(({ name }) => `servers/${name}`).join(", ");
  return `copy ${files} of ${where} to ${servers.length === 1 ? "its machine" : "their machines"}, and say there: nats-server --signal reload (reload=PID where several run)`;
}

/** What the runtime refuses by name ends with its message and exit code 2; anything else is a bug. */
export async function withTool(run: (tool: ClusterTool) => Promise<void>): Promise<ExitCode> {
  try {
    await run(await loadClusterTool());
    return EXIT.fine;
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "ConfigError") throw error;
    throw new UsageError(error.message);
  }
}
