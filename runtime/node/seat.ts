import { LONGEST_DELAY } from "../clock.ts";
import type { Clock, ClockTimer } from "../clock.ts";
import type { HostSeat } from "../host/host-options.ts";
import { StateError } from "../state/index.ts";
import type { Claim, OpenSharedStore, Owner, StateStore, Tenure } from "../state/index.ts";

/** Told how this member's hold on a process changes. */
export interface SeatListener {
  /** It is certain again that it has the process. */
  certain(): void;
  /** Another member has it. */
  lost(owner: Owner): void;
}

/**
 * This member's hold on one process that members of the node share: it waits in line, has it, loses it, and may get in line again. As a
 * store it is that of the tenure that it has.
 */
export class Seat implements StateStore, HostSeat {
  readonly #states: OpenSharedStore;
  readonly #id: string;
  readonly #member: string;
  readonly #clock: Clock;
  readonly #listener: SeatListener;
  #claim: Claim | undefined;
  #tenure: Tenure | undefined;
  /** It gets in line no more. */
  #ending = false;
  /** Refuse what the store was asked and has not answered. */
  readonly #pending = new Set<(error: StateError) => void>();
  #releasing: Promise<void> = Promise.resolve();
  #patience: ClockTimer | undefined;
  #gaveUp: StateError | undefined;

  constructor(states: OpenSharedStore, id: string, member: string, clock: Clock, listener: SeatListener) {
    this.#states = states;
    this.#id = id;
    this.#member = member;
    this.#clock = clock;
    this.#listener = listener;
  }

  get held(): boolean {
    return this.#tenure !== undefined;
  }

  get certain(): boolean {
    return this.#tenure?.certain === true;
  }

  get refusal(): string | undefined {
    if (this.#tenure !== undefined) return undefined;
    const { owner } = this;
    return owner === null
      ? `${this.#id} is being taken over by a member of its node`
      : `${this.#id} runs on member ${owner.member} of its node, and this is member ${this.#member}`;
  }

  /** Who has it, as far as is known. */
  get owner(): Owner | null {
    if (this.#tenure !== undefined) return { member: this.#member, epoch: this.#tenure.epoch };
    return this.#claim?.owner ?? null;
  }

  /** Resolves when it is certain that this member has the process. Rejects with `StateError`, `closed` after `cancel`. */
  async take(): Promise<void> {
    if (this.#tenure !== undefined) return this.confirm();
    if (this.#ending) throw cancelled(this.#id);
    const claim = this.#states.claim(this.#id);
    this.#claim = claim;
    const tenure = await claim.tenure;
    this.#claim = undefined;
    this.#tenure = tenure;
    tenure.onCertain = () => this.#listener.certain();
    void this.#awaitLoss(tenure);
  }

  async #awaitLoss(tenure: Tenure): Promise<void> {
    const owner = await tenure.lost;
    if (this.#tenure !== tenure) return;
    this.#tenure = undefined;
    this.#listener.lost(owner);
  }

  /** Resolves when it is known that another member has it; with `null` when this one has it or waits no more. */
  async othersHave(): Promise<Owner | null> {
    while (this.#claim !== undefined) {
      const { owner } = this.#claim;
      if (owner !== null) return owner;
      await new Promise<void>((resolve) => this.#clock.setTimer(resolve, LOOK_MS));
    }
    return null;
  }

  /** Leaves the line. */
  cancel(): void {
    this.#ending = true;
    this.#claim?.cancel();
    this.#claim = undefined;
  }

  /** From now on a store that does not answer is waited for as long as a lease lasts, and not without end: the process ends. */
  hurry(): void {
    if (this.#patience !== undefined) return;
    const { leaseMs } = this.#states;
    this.#patience = this.#clock.setTimer(
      () => {
        this.#gaveUp = unreachable(this.#id, leaseMs);
        for (const refuse of this.#pending) refuse(this.#gaveUp);
      },
      Math.min(leaseMs, LONGEST_DELAY),
    );
  }

  /** Gives the process up, so that another member need not wait for it; resolves when it is given up, whoever asked for it. */
  async release(): Promise<void> {
    const tenure = this.#tenure;
    this.#tenure = undefined;
    this.#patience?.cancel();
    if (tenure !== undefined) this.#releasing = tenure.release();
    await this.#releasing;
  }

  load(key: string): Promise<Uint8Array | null> {
    return this.#store((store) => this.#bounded(() => store.load(key)));
  }

  save(key: string, bytes: Uint8Array): Promise<void> {
    return this.#store((store) => this.#bounded(() => store.save(key, bytes)));
  }

  confirm(): Promise<void> {
    return this.#store((store) => this.#bounded(() => store.confirm?.() ?? Promise.resolve()));
  }

  async close(): Promise<void> {}

  async #store<T>(act: (store: StateStore) => Promise<T>): Promise<T> {
    if (this.#tenure === undefined) throw lostState(this.#id);
    return act(this.#tenure.store);
  }

  /** A node that stops cannot wait for servers that do not come back. */
  #bounded<T>(act: () => Promise<T>): Promise<T> {
    if (this.#gaveUp !== undefined) return Promise.reject(this.#gaveUp);
    return new Promise((resolve, reject) => {
      this.#pending.add(reject);
      act()
        .then(resolve, reject)
        .finally(() => this.#pending.delete(reject));
    });
  }
}

/** How often it is looked who has a process, in milliseconds. */
const LOOK_MS = 20;

function cancelled(id: string): StateError {
  return new StateError("closed", `${id} does not wait in line any more.`, "Spawn it again.");
}

function lostState(id: string): StateError {
  return new StateError(
    "state-lost",
    `Another member has ${id} now: what this one has not saved is lost.`,
    "Nothing has to be done; requests whose outcome is unknown can be asked again.",
  );
}

function unreachable(id: string, ms: number): StateError {
  return new StateError(
    "store-failed",
    `The state of ${id} was not loaded or saved before the end: the store did not answer within ${ms} ms.`,
    "Whether the last save arrived is not known; the next owner goes on with what did.",
  );
}
