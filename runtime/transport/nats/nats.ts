import { checkNatsOptions } from "../../nats/options.ts";
import type { CheckedNatsOptions, NatsOptions } from "../../nats/options.ts";
import type { Joining, Link, Receiver, Transport } from "../transport.ts";

/**
 * Carries messages over NATS servers: `startNode({ name: "alice.os", transport: nats({ servers, credentials }) })`. Throws `ConfigError` for
 * options that make no sense; that a server cannot be reached is told by `startNode`.
 */
export function nats(options: NatsOptions = {}): Transport {
  return new NatsTransport(checkNatsOptions("nats", options));
}

class NatsTransport implements Transport {
  readonly #options: CheckedNatsOptions;

  constructor(options: CheckedNatsOptions) {
    this.#options = options;
  }

  async join(joining: Joining, receiver: Receiver): Promise<Link> {
    // Who does without NATS does not load it.
    const { joinNats } = await import("./join-nats.ts");
    return joinNats(this.#options, joining, receiver);
  }
}
