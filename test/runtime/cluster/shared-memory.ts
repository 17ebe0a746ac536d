import { StateError } from "../../../runtime/state/index.ts";
import type {
  Claim,
  OpenSharedStore,
  Owner,
  SharedStore,
  StateStore,
  StoreMember,
  Tenure,
} from "../../../runtime/state/index.ts";

interface Waiting {
  readonly member: string;
  readonly grant: (tenure: Tenure) => void;
  readonly refuse: (error: Error) => void;
  owner: Owner | null;
}

interface Held extends Owner {
  /** `undefined`: of one outside of the test. */
  readonly tenure: MemoryTenure | undefined;
}

/** States that members of one test share. Who has what is the test's to say: the first to ask gets it, `depose` takes it away. */
export class SharedMemory implements SharedStore {
  readonly entries = new Map<string, Uint8Array>();
  readonly leaseMs: number;
  /** Loads and saves do not end while this is set. */
  unreachable = false;
  /** How long it takes to give a process up, in milliseconds. */
  releaseMs = 0;
  readonly #waiting = new Map<string, Waiting[]>();
  readonly #held = new Map<string, Held>();
  readonly #epochs = new Map<string, number>();

  constructor(leaseMs = 60) {
    this.leaseMs = leaseMs;
  }

  async open({ member }: StoreMember): Promise<OpenSharedStore> {
    return {
      description: "memory of a test",
      connected: true,
      leaseMs: this.leaseMs,
      claim: (process) => this.#claim(member, process),
      close: async () => {},
    };
  }

  owner(process: string): string | undefined {
    return this.#held.get(process)?.member;
  }

  /** Another member takes the process from whoever has it: the next that waits, or one outside of the test. */
  depose(process: string): void {
    const held = this.#held.get(process);
    this.#held.delete(process);
    const epoch = this.#epoch(process);
    this.#next(process, epoch);
    const now = this.#held.get(process) ?? { member: "outsider", epoch, tenure: undefined };
    this.#held.set(process, now);
    held?.tenure?.lose({ member: now.member, epoch });
  }

  /** Whether whoever has the process is certain of it. */
  certain(process: string, is: boolean): void {
    this.#held.get(process)?.tenure?.become(is);
  }

  /** Whoever has it gives it up; `tenure` is `undefined` for one outside of the test. */
  release(process: string, tenure: MemoryTenure | undefined): void {
    if (this.#held.get(process)?.tenure !== tenure) return;
    this.#held.delete(process);
    this.#next(process, this.#epoch(process));
  }

  #epoch(process: string): number {
    const epoch = (this.#epochs.get(process) ?? 0) + 1;
    this.#epochs.set(process, epoch);
    return epoch;
  }

  #claim(member: string, process: string): Claim {
    let waiting: Waiting | undefined;
    const tenure = new Promise<Tenure>((grant, refuse) => {
      waiting = { member, grant, refuse, owner: null };
    });
    const place = waiting as unknown as Waiting;
    const line = this.#waiting.get(process) ?? [];
    line.push(place);
    this.#waiting.set(process, line);
    if (this.#held.has(process)) place.owner = this.#held.get(process) ?? null;
    else this.#next(process, this.#epoch(process));
    return {
      tenure,
      get owner() {
        return place.owner;
      },
      cancel: () => {
        if (!line.includes(place)) return;
        line.splice(line.indexOf(place), 1);
        place.refuse(new StateError("closed", "Cancelled.", "Ask again."));
      },
    };
  }

  #next(process: string, epoch: number): void {
    const next = this.#waiting.get(process)?.shift();
    if (next === undefined) return;
    const tenure = new MemoryTenure(this, process, epoch);
    this.#held.set(process, { member: next.member, epoch, tenure });
    for (const each of this.#waiting.get(process) ?? []) each.owner = { member: next.member, epoch };
    next.grant(tenure);
  }
}

class MemoryTenure implements Tenure {
  readonly epoch: number;
  certain = true;
  onCertain: (() => void) | undefined = undefined;
  readonly lost: Promise<Owner>;
  readonly store: StateStore;
  readonly #shared: SharedMemory;
  readonly #process: string;
  #over: StateError | undefined;
  #lose: (owner: Owner) => void = () => {};
  #sure: (() => void)[] = [];

  constructor(shared: SharedMemory, process: string, epoch: number) {
    this.epoch = epoch;
    this.#shared = shared;
    this.#process = process;
    this.lost = new Promise((resolve) => (this.#lose = resolve));
    const reached = async (): Promise<void> => {
      while (shared.unreachable && this.#over === undefined) await new Promise((resolve) => setTimeout(resolve, 5));
      if (this.#over !== undefined) throw this.#over;
    };
    this.store = {
      load: async (key) => {
        await reached();
        return shared.entries.get(key) ?? null;
      },
      save: async (key, bytes) => {
        await reached();
        shared.entries.set(key, bytes.slice());
      },
      confirm: async () => {
        if (!this.certain && this.#over === undefined) await new Promise<void>((resolve) => this.#sure.push(resolve));
        if (this.#over !== undefined) throw this.#over;
      },
      close: async () => {},
    };
  }

  become(certain: boolean): void {
    this.certain = certain;
    if (!certain) return;
    for (const each of this.#sure.splice(0)) each();
    this.onCertain?.();
  }

  lose(owner: Owner): void {
    this.#over ??= new StateError("state-lost", "Another has it.", "Wait.");
    this.certain = false;
    for (const each of this.#sure.splice(0)) each();
    this.#lose(owner);
  }

  async release(): Promise<void> {
    this.#over ??= new StateError("closed", "It was released.", "Ask again.");
    if (this.#shared.releaseMs > 0) await new Promise((resolve) => setTimeout(resolve, this.#shared.releaseMs));
    this.#shared.release(this.#process, this);
  }
}
