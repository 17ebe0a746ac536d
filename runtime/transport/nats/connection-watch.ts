import type { NatsConnection } from "@nats-io/transport-node";
import type { Logger } from "../../log.ts";
import type { LinkHealth } from "../transport.ts";

/** Knows whether a connection is there, and tells the log when it is lost and when it is back. */
export class ConnectionWatch {
  readonly #connection: NatsConnection;
  readonly #log: Logger;
  #connected = true;
  #server: string;
  #losses = 0;
  #ended = false;

  constructor(connection: NatsConnection, log: Logger) {
    this.#connection = connection;
    this.#log = log;
    this.#server = connection.getServer();
    void this.#follow();
    void this.#awaitEnd();
  }

  get connected(): boolean {
    return this.#connected;
  }

  get health(): LinkHealth {
    return { connected: this.#connected, server: this.#server, losses: this.#losses };
  }

  /** What comes now is meant. */
  end(): void {
    this.#ended = true;
  }

  async #follow(): Promise<void> {
    for await (const status of this.#connection.status()) {
      if (status.type === "disconnect") this.#lost();
      else if (status.type === "reconnect") this.#back(status.server);
      else if (status.type === "error") this.#log.error({ err: status.error }, "the NATS server refuses something");
    }
  }

  #lost(): void {
    if (!this.#connected) return;
    this.#connected = false;
    this.#losses++;
    if (!this.#ended)
      this.#log.warn(
        { server: this.#server },
        "the connection to NATS is lost; other nodes are offline until it is back",
      );
  }

  #back(server: string): void {
    this.#connected = true;
    this.#server = server;
    this.#log.info({ server }, "connected to NATS again");
  }

  async #awaitEnd(): Promise<void> {
    const reason = await this.#connection.closed();
    this.#connected = false;
    if (!this.#ended)
      this.#log.error(
        { err: reason },
        "the connection to NATS is closed for good: start the node again when the servers let it in",
      );
  }
}
