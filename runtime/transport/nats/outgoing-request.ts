import type { Address } from "../../address.ts";
import type { OutgoingRequest, SentRequest } from "../transport.ts";

/** What a request that left needs of its link. */
export interface Sender {
  cancel(request: SentNatsRequest): void;
  forget(request: SentNatsRequest): void;
}

/** A request that was sent and is not over. */
export class SentNatsRequest implements SentRequest {
  readonly id: string;
  readonly target: Address;
  readonly handler: string;
  /** `<link>.<id>.<secret>`: who does not know the secret did not get the request. */
  readonly tail: string;
  /** The subject of its answer. */
  readonly reply: string;
  readonly encoding: number;
  /** Nobody took it, and the node was asked why. */
  probed = false;
  readonly #sender: Sender;

  constructor(request: OutgoingRequest, tail: string, reply: string, encoding: number, sender: Sender) {
    this.id = request.id;
    this.target = request.target;
    this.handler = request.handler;
    this.tail = tail;
    this.reply = reply;
    this.encoding = encoding;
    this.#sender = sender;
  }

  cancel(): void {
    this.#sender.cancel(this);
  }

  over(): void {
    this.#sender.forget(this);
  }
}
