import type { SaveWaiter } from "../state/keeper.ts";
import type { Channel } from "./channel.ts";
import { CLOSE } from "./frames.ts";

/**
 * A frame of a process that answers only with what is saved: it leaves when a save that covers what the process had
 * changed by then is durable; saves end in their order, and so frames leave in theirs. Where that save fails the channel
 * is closed instead, for it is not known what is saved.
 */
export class HeldFrame implements SaveWaiter {
  readonly #channel: Channel;
  readonly #bytes: number;
  readonly #leave: () => void;

  /** `leave` sends it; `bytes` count as buffered until then. */
  constructor(channel: Channel, bytes: number, leave: () => void) {
    this.#channel = channel;
    this.#bytes = bytes;
    this.#leave = leave;
    channel.heldBytes += bytes;
  }

  saved(): void {
    this.#channel.heldBytes -= this.#bytes;
    this.#leave();
  }

  saveFailed(): void {
    this.#channel.heldBytes -= this.#bytes;
    this.#channel.close(CLOSE.failed, "the state could not be saved: outcome unknown");
  }
}
