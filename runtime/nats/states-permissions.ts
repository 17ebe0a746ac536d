import type { MessagePermissions } from "../transport/nats/subjects.ts";

/**
 * What a node may do in the account of its states: what `natsKv` needs, and no more. `hypc cluster init` writes it into the servers'
 * configuration.
 *
 * The server publishes what a node asks it to past these permissions (the acknowledgement of a write goes to any reply subject, a stream
 * republishes anywhere), but in this account alone, where the node is with the operator.
 */
export const STATES_PERMISSIONS: MessagePermissions = {
  publish: ["$KV.>", "$JS.API.INFO", "$JS.API.STREAM.INFO.*", "$JS.API.STREAM.CREATE.*", "$JS.API.STREAM.MSG.GET.*"],
  subscribe: ["_INBOX.>"],
};
