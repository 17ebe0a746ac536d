import type { Clock, ClockTimer } from "../clock.ts";
import type { Channel } from "./channel.ts";
import { CLOSE } from "./frames.ts";
import type { WsLimits } from "./limits.ts";

const LARGEST_U32 = 0xffff_ffff;
/** Pings of one interval are spread over so many moments. */
const SLICES = 8;

/** Every channel of a node: its number, its pings, its end. */
export class Channels {
  readonly limits: WsLimits;
  /** Accepted, and not gone. */
  accepted = 0;
  readonly #clock: Clock;
  readonly #channels = new Map<number, Channel>();
  #lastId = 0;
  #slice = 0;
  #timer: ClockTimer | undefined;

  constructor(limits: WsLimits, clock: Clock) {
    this.limits = limits;
    this.#clock = clock;
  }

  /** Open or about to end, accepted or opened. */
  get size(): number {
    return this.#channels.size;
  }

  /** A number that no channel of the node has; none is used again before four billion others were. */
  nextId(): number {
    do this.#lastId = this.#lastId === LARGEST_U32 ? 1 : this.#lastId + 1;
    while (this.#channels.has(this.#lastId));
    return this.#lastId;
  }

  add(channel: Channel): void {
    this.#channels.set(channel.id, channel);
    if (this.#timer === undefined) this.#arm();
  }

  remove(channel: Channel): void {
    this.#channels.delete(channel.id);
  }

  /** Ends every channel in order, within so many milliseconds. Resolves when all connections are gone. */
  async close(withinMs: number): Promise<void> {
    await endChannels([...this.#channels.values()], withinMs);
    this.#timer?.cancel();
  }

  /** A login has ended, or all have (`null`): closes what it had let in, with 1008. */
  endSession(id: string | null): void {
    for (const channel of this.#channels.values()) {
      const { session = null } = channel.connection;
      if (session !== null && (id === null || session.id === id)) channel.close(CLOSE.policy, "logged out");
    }
  }

  #arm(): void {
    this.#timer = this.#clock.setTimer(() => this.#probe(), Math.max(this.limits.pingIntervalMs / SLICES, 1));
    this.#timer.unref();
  }

  /** One slice of the channels a turn: each is asked once an interval. */
  #probe(): void {
    this.#timer = undefined;
    this.#slice = (this.#slice + 1) % SLICES;
    for (const channel of this.#channels.values()) {
      const { session = null } = channel.connection;
      if (session !== null && session.ends <= this.#clock.now()) channel.close(CLOSE.policy, "the login has ended");
      if (channel.id % SLICES !== this.#slice || channel.isPaused || !channel.isOpen) continue;
      if (channel.heard) channel.probe();
      else channel.terminate();
    }
    if (this.#channels.size > 0) this.#arm();
  }
}

/**
 * Takes nothing in any more, lets what came in be handled, and closes with 1001 what then is open; what is left after so
 * many milliseconds is cut. Resolves when all connections are gone.
 */
export async function endChannels(channels: readonly Channel[], withinMs: number): Promise<void> {
  if (channels.length === 0) return;
  const cut = setTimeout(() => {
    for (const channel of channels) channel.terminate();
  }, withinMs);
  await Promise.all(channels.map((channel) => endChannel(channel)));
  clearTimeout(cut);
}

async function endChannel(channel: Channel): Promise<void> {
  const gone = channel.whenGone();
  await Promise.race([channel.quiet(), gone]);
  channel.close(CLOSE.goingAway, "the process stops");
  if (channel.isConnected) await gone;
}
