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
  /** In the subject of its answer: who does not know it did not get the request. */
  readonly secret: string;
  readonly encoding: number;
  /** Nobody took it, and the node was asked why. */
  probed = false;
  readonly #sender: Sender;

  constructor(request: OutgoingRequest, secret: string, encoding: number, sender: Sender) {
    this.id = request.id;
    this.target = request.target;
    this.handler = request.handler;
    this.secret = secret;
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
