import type { Clock, ClockTimer } from "../../../../../runtime/clock.ts";

/** The one time of a simulated world: runs what is due in its order, and lets what follows come to rest before the next. */
export class World {
  #now = 0;
  #order = 0;
  readonly #due: { at: number; order: number; run: () => void; cancelled: boolean }[] = [];

  get now(): number {
    return this.#now;
  }

  after(ms: number, run: () => void): { cancel(): void } {
    const entry = { at: this.#now + Math.max(0, ms), order: this.#order++, run, cancelled: false };
    this.#due.push(entry);
    return { cancel: () => (entry.cancelled = true) };
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.after(ms, resolve));
  }

  /** Lets time pass until `until`. `check` runs after each moment at which something happened. */
  async run(until: number, check: () => void = () => {}): Promise<void> {
    await settle();
    for (;;) {
      let next = -1;
      for (let i = 0; i < this.#due.length; i++) {
        const entry = this.#due[i]!;
        const best = this.#due[next];
        if (best === undefined || entry.at < best.at || (entry.at === best.at && entry.order < best.order)) next = i;
      }
      const entry = this.#due[next];
      if (entry === undefined || entry.at > until) break;
      this.#due.splice(next, 1);
      if (entry.cancelled) continue;
      this.#now = entry.at;
      entry.run();
      await settle();
      check();
    }
    this.#now = until;
  }
}

/** Promises come to rest: none of what is simulated waits for anything but the world's time. */
async function settle(): Promise<void> {
  await new Promise<void>((resolve) => setImmediate(resolve));
}

/** A machine's clocks: they may run slow or fast, the wall clock may jump, and all may be suspended together with what runs there. */
export class Machine implements Clock {
  readonly #world: World;
  /** How much faster than the world's time. */
  readonly #rate: number;
  #wallOffset = 1_700_000_000_000;
  /** World time during which the monotonic clock stood still. */
  #stoodStill = 0;
  #suspendedUntil = 0;

  constructor(world: World, rate: number) {
    this.#world = world;
    this.#rate = rate;
  }

  monotonic(): number {
    return (this.#world.now - this.#stoodStill) * this.#rate;
  }

  now(): number {
    return this.#wallOffset + this.#world.now * this.#rate;
  }

  /** Somebody sets the wall clock. */
  setWall(ms: number): void {
    this.#wallOffset += ms;
  }

  /** Nothing runs here for so long, and the monotonic clock does not go on where `stands`, as on a laptop that sleeps; it does where a process is stopped. */
  suspend(ms: number, stands: boolean): void {
    this.#suspendedUntil = Math.max(this.#suspendedUntil, this.#world.now + ms);
    if (stands) this.#stoodStill += ms;
  }

  get suspended(): boolean {
    return this.#world.now < this.#suspendedUntil;
  }

  /** Resolves with what `promise` does, but not while the machine is suspended. */
  async here<T>(promise: Promise<T>): Promise<T> {
    const value = await promise;
    while (this.suspended) await this.#world.sleep(this.#suspendedUntil - this.#world.now);
    return value;
  }

  setTimer(run: () => void, ms: number): ClockTimer {
    let inner: { cancel(): void };
    const set = (left: number) => {
      inner = this.#world.after(left, () => (this.suspended ? set(this.#suspendedUntil - this.#world.now) : run()));
    };
    set(ms / this.#rate);
    return { ref: () => {}, unref: () => {}, cancel: () => inner.cancel() };
  }
}
