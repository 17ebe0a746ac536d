import type { NatsConnection } from "@nats-io/transport-node";
import type { Logger } from "../log.ts";
import type { LinkHealth } from "../transport/transport.ts";

/** What the log is told of a connection. */
export interface ConnectionWords {
  readonly lost: string;
  readonly back: string;
  /** The server refuses something. */
  readonly refused: string;
  /** It is closed for good. */
  readonly ended: string;
}

/** Knows whether a connection is there, and tells the log when it is lost and when it is back. */
export class ConnectionWatch {
  readonly #connection: NatsConnection;
  readonly #log: Logger;
  readonly #words: ConnectionWords;
  #connected = true;
  #server: string;
  #losses = 0;
  #ended = false;

  constructor(connection: NatsConnection, log: Logger, words: ConnectionWords) {
    this.#connection = connection;
    this.#log = log;
    this.#words = words;
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
      else if (status.type === "error") this.#log.error({ err: status.error }, this.#words.refused);
    }
  }

  #lost(): void {
    if (!this.#connected) return;
    this.#connected = false;
    this.#losses++;
    if (!this.#ended) this.#log.warn({ server: this.#server }, this.#words.lost);
  }

  #back(server: string): void {
    this.#connected = true;
    this.#server = server;
    this.#log.info({ server }, this.#words.back);
  }

  async #awaitEnd(): Promise<void> {
    const reason = await this.#connection.closed();
    this.#connected = false;
    if (!this.#ended) this.#log.error({ err: reason }, this.#words.ended);
  }
}
