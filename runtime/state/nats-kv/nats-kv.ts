import type { SharedStore } from "../shared-store.ts";
import { checkNatsKvOptions } from "./options.ts";
import type { NatsKvOptions } from "./options.ts";

/**
 * States of a node's processes in a bucket of NATS JetStream, for `startNode({ stateStore })`: several members of the node share it, and
 * one takes over what another had. Throws `ConfigError` for options that make no sense; connects when the node starts, and loads the NATS
 * client only then.
 */
export function natsKv(options: NatsKvOptions = {}): SharedStore {
  const checked = checkNatsKvOptions(options);
  return {
    open: async (member) => {
      const { openNatsKv } = await import("./open.ts");
      return openNatsKv(checked, member);
    },
  };
}
