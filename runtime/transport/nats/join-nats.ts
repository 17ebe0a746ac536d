import type { NatsConnection } from "@nats-io/transport-node";
import { ConfigError } from "../../config-error.ts";
import { openConnection } from "../../nats/connect.ts";
import type { CheckedNatsOptions } from "../../nats/options.ts";
import type { Joining, Link, Receiver } from "../transport.ts";
import { askMembers } from "./ask-members.ts";
import { NatsLink } from "./nats-link.ts";

/** How long the members that a name has may take to answer, in milliseconds. Where it has none a server says so at once. */
const MEMBERS_ANSWER_MS = 300;

/** Connects and joins. Rejects with `ConfigError` where the name, or the member, is there already. */
export async function joinNats(options: CheckedNatsOptions, joining: Joining, receiver: Receiver): Promise<Link> {
  const { node, member } = joining;
  const name = member === undefined ? node : `${node}/${member}`;
  const connection = await openConnection({ of: "nats", options, account: "messages", node, name });
  try {
    await refuseTaken(connection, joining);
    if (options.credentials === undefined)
      joining.log.warn(
        "messages between nodes are sent without credentials: whoever reaches the NATS server can speak for any node",
      );
    const link = new NatsLink(connection, joining, receiver);
    // The servers know of the subscriptions before anybody is told that the node is there.
    await connection.flush();
    return link;
  } catch (error) {
    await connection.close();
    throw error;
  }
}

async function refuseTaken(connection: NatsConnection, { node, member }: Joining): Promise<void> {
  for (const other of await askMembers(connection, node, node, MEMBERS_ANSWER_MS)) {
    if (other.member === null)
      throw new ConfigError(
        "name",
        `a node called "${node}" is there already, and has no members: stop it, or start both with \`member\``,
      );
    if (member === undefined)
      throw new ConfigError(
        "member",
        `"${node}" is there already, as member "${other.member}": give this one a \`member\` of its own too`,
      );
    if (other.member === member)
      throw new ConfigError(
        "member",
        `member "${member}" of ${node} is there already: give this one another \`member\`, or stop the other one`,
      );
  }
}
