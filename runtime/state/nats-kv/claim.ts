import { randomBytes } from "node:crypto";
import type { Clock } from "../../clock.ts";
import type { Logger } from "../../log.ts";
import type { Claim, Owner, Tenure } from "../shared-store.ts";
import { StateError } from "../state-error.ts";
import type { StateStore } from "../store.ts";
import { leaseKey, stateEntryKey } from "./entry-keys.ts";
import type { Entries, LeaseEntries } from "./entries.ts";
import { FencedStore } from "./fenced-store.ts";
import { HeldLease } from "./held-lease.ts";
import { Pauses } from "./pauses.ts";
import { fenceState } from "./state-fence.ts";
import { takeLease } from "./take-lease.ts";
import type { LeaseRoom, TakingRoom } from "./take-lease.ts";
import type { Timing } from "./timing.ts";

/** What the claims of one member share. */
export interface ClaimRoom {
  /** For leases: with short waits for answers. */
  readonly leases: LeaseEntries;
  /** For states. */
  readonly states: Entries;
  readonly member: string;
  readonly timing: Timing;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Waits for its turn, takes the lease, and fences the state. */
export class LeaseClaim implements Claim {
  readonly tenure: Promise<Tenure>;
  readonly #room: ClaimRoom;
  readonly #process: string;
  readonly #pauses: Pauses;
  #owner: Owner | null = null;
  /** That was taken, but not given out yet. */
  #taken: HeldLease | null = null;

  constructor(room: ClaimRoom, process: string) {
    this.#room = room;
    this.#process = process;
    this.#pauses = new Pauses(room.clock);
    this.tenure = this.#run();
    // Who cancels may not be interested in it any more.
    this.tenure.catch(() => {});
  }

  get owner(): Owner | null {
    return this.#owner;
  }

  cancel(): void {
    this.#pauses.end();
    void this.#taken?.release();
  }

  async #run(): Promise<Tenure> {
    const { leases, states, member, timing, clock, log } = this.#room;
    const key = leaseKey(this.#process);
    while (!this.#pauses.ended) {
      const instance = randomBytes(8).toString("hex");
      const room: TakingRoom = { entries: leases, key, member, instance, timing, clock, log };
      const taken = await takeLease(room, this.#pauses, (owner) => (this.#owner = owner));
      if (taken === null) break;
      const lease = new HeldLease(room, taken);
      void lease.lost.then((owner) => (this.#owner = owner));
      this.#taken = lease;
      const start = await this.#fenced({ ...room, entries: states }, lease);
      if (start !== null && (await isCertain(lease)) && !this.#pauses.ended) {
        this.#taken = null;
        this.#owner = { member, epoch: lease.epoch };
        return new LeaseTenure(lease, new FencedStore(room, states, this.#process, lease, start));
      }
      await lease.release();
    }
    throw new StateError("closed", `The place in line for ${this.#process} was given up.`, "Get in line for it again.");
  }

  async #fenced(room: LeaseRoom, lease: HeldLease) {
    try {
      return await fenceState(room, stateEntryKey(this.#process), lease, this.#pauses);
    } catch (error) {
      await lease.release();
      throw error;
    }
  }
}

/** Whether a lease could be renewed, where that took so long that it has to be; `false`: it was lost or given up. */
function isCertain(lease: HeldLease): Promise<boolean> {
  return lease.confirm().then(
    () => true,
    () => false,
  );
}

class LeaseTenure implements Tenure {
  readonly store: StateStore;
  readonly lost: Promise<Owner>;
  readonly #lease: HeldLease;

  constructor(lease: HeldLease, store: FencedStore) {
    this.#lease = lease;
    this.store = store;
    this.lost = lease.lost;
  }

  get epoch(): number {
    return this.#lease.epoch;
  }

  get certain(): boolean {
    return this.#lease.certain;
  }

  get onCertain(): (() => void) | undefined {
    return this.#lease.onCertain;
  }

  set onCertain(call: (() => void) | undefined) {
    this.#lease.onCertain = call;
  }

  async release(): Promise<void> {
    await this.store.close();
    await this.#lease.release();
  }
}
