import type { ClusterStatus, MemberStatus, NodeStatus } from "./cluster-tool.ts";
import { withTool } from "./cluster.ts";
import { UsageError } from "./options.ts";
import { EXIT, plural, type ExitCode, type Terminal } from "./terminal.ts";

/** Flags of `hypc cluster status`. */
export interface ClusterStatusFlags {
  readonly servers?: readonly string[];
  readonly nodes?: readonly string[];
  readonly json?: boolean;
  readonly wait: string;
}

/** A lease that its owner has not renewed for so long is told as such, in milliseconds. The default lease lasts 10 seconds. */
const SILENT_MS = 10_000;

/** `hypc cluster status [DIR]`: exit code 0 where all is well, 1 where something is missing or behind. */
export async function clusterStatusCommand(
  terminal: Terminal,
  directory: string | undefined,
  flags: ClusterStatusFlags,
): Promise<ExitCode> {
  const waitMs = Number(flags.wait);
  if (!(waitMs >= 50 && waitMs <= 60_000))
    throw new UsageError(`--wait ${flags.wait}: has to be a number of milliseconds from 50 to 60000`);
  let code: ExitCode = EXIT.fine;
  await withTool(async (tool) => {
    const status = await tool.clusterStatus({
      directory,
      servers: flags.servers ?? [],
      nodes: flags.nodes ?? [],
      waitMs,
    });
    const troubles = troublesOf(status);
    if (flags.json === true) terminal.out(JSON.stringify({ ok: troubles.length === 0, troubles, ...status }));
    else
      for (const line of [...statusLines(status, Date.now()), ...troubles.map((each) => `! ${each}`)])
        terminal.out(printable(line));
    if (troubles.length > 0) code = EXIT.refused;
  });
  return code;
}

/** Nodes say of themselves what they like: none of it may start a line or steer the terminal. */
function printable(line: string): string {
  return line.replaceAll(/\p{Cc}/gu, "\uFFFD");
}

/** What is not as it should be, in sentences. */
function troublesOf({ servers, serversExpected, nodes }: ClusterStatus): string[] {
  const found = servers?.length ?? 0;
  const missing =
    serversExpected !== null && found < serversExpected
      ? [`of ${plural(serversExpected, "server")} ${found} answered`]
      : [];
  return [...missing, ...nodes.flatMap(nodeTroubles)];
}

function nodeTroubles({ node, members, states, statesFault }: NodeStatus): string[] {
  const troubles: string[] = [];
  if (members.length === 0) troubles.push(`${node}: no member answers`);
  if (statesFault !== null) troubles.push(`${node}: its states cannot be looked at: ${statesFault}`);
  for (const member of members)
    for (const { address, status } of member.processes)
      if (status === "failed") troubles.push(`${address} has failed on ${nameOf(member)}, and is not started again`);
  for (const { server, offline, current, lag } of states?.followers ?? []) {
    if (offline) troubles.push(`${node}: ${server}, which holds a copy of its states, is offline`);
    else if (!current) troubles.push(`${node}: the copy of its states at ${server} is ${lag} writes behind`);
  }
  if (states !== null && states.replicas > 1 && states.leader === null)
    troubles.push(`${node}: no server leads its states, so that nothing can be saved`);
  for (const { process, released } of states?.leases ?? []) {
    const serves = members.some(({ processes }) =>
      processes.some(({ address, status }) => address === `${node}@${process}` && status === "serving"),
    );
    if (!serves && !released && members.length > 0)
      troubles.push(`${process} of ${node} is served by no member that answers`);
  }
  return troubles;
}

function statusLines({ servers, nodes }: ClusterStatus, now: number): string[] {
  const lines: string[] = [];
  for (const { name, host, version, connections, memory, startedAt } of servers ?? [])
    lines.push(
      `server ${name}  ${host}  nats-server ${version}, up ${span(now - startedAt)}, ${plural(connections, "connection")}, ${Math.round(memory / 2 ** 20)} MiB`,
    );
  for (const node of nodes) lines.push(...nodeLines(node, now));
  return lines;
}

function nodeLines({ node, members, states }: NodeStatus, now: number): string[] {
  const lines = [`node ${node}  ${plural(members.length, "member")}`];
  for (const member of members) {
    lines.push(
      `  ${nameOf(member)}  at ${member.link.server}${member.link.losses > 0 ? `, connection lost ${plural(member.link.losses, "time")}` : ""}`,
    );
    for (const { address, status, unanswered, restarts } of member.processes) {
      const more = [
        unanswered > 0 ? `${unanswered} unanswered` : "",
        restarts > 0 ? plural(restarts, "restart") : "",
      ].filter((each) => each !== "");
      lines.push(`    ${address.slice(address.indexOf("@") + 1)}  ${[status, ...more].join(", ")}`);
    }
  }
  if (states === null) return lines;
  lines.push(
    `  states  bucket ${states.bucket}, ${plural(states.replicas, "replica")}${states.leader === null ? "" : `, led by ${states.leader}`}, ${states.bytes} bytes`,
  );
  for (const { server, offline, current, lag, silentMs } of states.followers)
    lines.push(
      `    copy at ${server}  ${offline ? "offline" : current ? "current" : `${lag} writes behind`}, heard of ${span(silentMs)} ago`,
    );
  for (const { process, member, epoch, released, renewedAt } of states.leases) {
    const age = Math.max(0, now - renewedAt);
    const how = released ? "given up" : `renewed ${span(age)} ago${age > SILENT_MS ? ", which is long" : ""}`;
    lines.push(`    lease ${process}  ${member}, owner ${epoch}, ${how}`);
  }
  return lines;
}

function nameOf({ node, member }: MemberStatus): string {
  return member === null ? `${node} (alone)` : `${node}/${member}`;
}

function span(ms: number): string {
  if (ms < 10_000) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.round(seconds / 3_600)} h`;
  return `${Math.round(seconds / 86_400)} days`;
}
