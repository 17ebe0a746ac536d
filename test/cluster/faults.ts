import { setTimeout as sleep } from "node:timers/promises";
import type { HistoryFile } from "./history.ts";
import { LOAD, type Blocked, type Network } from "./network.ts";
import type { Patient } from "./patient.ts";
import { describeWhat, type Cut, type Illness, type Step } from "./plan.ts";

/** How long a member or server may take to stop in order. */
const STOP_TIMEOUT_MS = 15_000;
/** How long after its last illness a cluster may take to be well. */
const WELL_TIMEOUT_MS = 60_000;

/** How often it is looked whether it is. */
const LOOK_MS = 200;

export interface Cluster {
  readonly network: Network;
  readonly servers: readonly Patient[];
  readonly members: readonly Patient[];
  /** The server that a member's messages, or states, go to; `undefined` where it has no such connection. */
  readonly serverOf: (member: string, which: "messages" | "states") => Promise<string | undefined>;
  /** The member that answers for the ledger, as far as is known. */
  readonly owner: () => string | undefined;
  readonly setReadsOnly: (on: boolean) => void;
  /** When the last call of the ledger began that has been answered. */
  readonly answered: () => number;
}

/** Makes servers and members of a cluster ill, and well again. */
export class Faults {
  /** How often each was done: `kill member`. */
  readonly counts = new Map<string, number>();
  /** What went wrong in making things well. */
  readonly problems: string[] = [];
  /** The longest time, in milliseconds, from the end of a step's illnesses until all was well and the ledger answered. */
  slowest = 0;
  readonly #cluster: Cluster;
  readonly #history: HistoryFile;
  readonly #ill = new Set<Patient>();

  constructor(cluster: Cluster, history: HistoryFile) {
    this.#cluster = cluster;
    this.#history = history;
  }

  /** Resolves when all that the step made ill is well again; `false` where it does not become so, and then all is over. */
  async carryOut({ waitMs, readsOnly, illnesses }: Step): Promise<boolean> {
    this.#cluster.setReadsOnly(readsOnly);
    await sleep(waitMs);
    const carried = await Promise.allSettled(illnesses.map((illness) => this.#suffer(illness)));
    for (const each of carried) if (each.status === "rejected") this.problems.push(String(each.reason));
    return this.problems.length === 0 && this.#well();
  }

  async #suffer({ whom, what, afterMs, forMs }: Illness): Promise<void> {
    await sleep(afterMs);
    const { network, servers, members, owner } = this.#cluster;
    const chosen = owner();
    const free = members.filter((member) => !this.#ill.has(member));
    const patient =
      whom.kind === "server"
        ? servers[whom.index]
        : (free.find(({ name }) => (name === chosen) === (whom.kind === "owner")) ?? free[0]);
    if (patient === undefined) throw new Error("there is nobody to make ill");
    const role = servers.includes(patient) ? "server" : "member";
    const text = `${describeWhat(what)} ${role}`;
    this.counts.set(text, (this.counts.get(text) ?? 0) + 1);
    this.#ill.add(patient);
    const note = (verb: string): void => {
      const at = performance.now();
      const ill = [...this.#ill].map(({ name }) => name);
      this.#history.add({ type: "fault", at, text: `${verb}${text} ${patient.name} for ${forMs} ms`, ill, ...(role === "member" && verb === "" ? { member: patient.name } : {}) });
    };
    switch (what.kind) {
      case "kill":
        patient.child.signal("SIGKILL");
        note("");
        await patient.child.gone;
        await sleep(forMs);
        await patient.start();
        break;
      case "restart":
        note("");
        await stopInOrder(patient);
        await sleep(forMs);
        await patient.start();
        break;
      case "halt":
        patient.child.signal("SIGSTOP");
        note("");
        await sleep(forMs);
        patient.child.signal("SIGCONT");
        break;
      case "cut":
        // It takes some milliseconds, in which the patient is still well.
        await network.block(patient.name, await this.#blocked(patient, what.cut));
        note("");
        await sleep(forMs);
        await network.unblock(patient.name);
        break;
    }
    this.#ill.delete(patient);
    note("over: ");
  }

  async #blocked(patient: Patient, cut: Cut): Promise<Blocked> {
    const { servers, members } = this.#cluster;
    const both = ["in", "out"] as const;
    switch (cut) {
      case "all":
        return { directions: both, others: "all" };
      case "in":
      case "out":
        return { directions: [cut], others: "all" };
      case "servers":
        return { directions: both, others: servers.filter((server) => server !== patient).map(({ name }) => name) };
      case "clients":
        return { directions: both, others: [...members.map(({ name }) => name), LOAD] };
      case "messages":
      case "states": {
        const used = await this.#cluster.serverOf(patient.name, cut);
        return { directions: both, others: used === undefined ? "all" : [used] };
      }
    }
  }

  async #well(): Promise<boolean> {
    const began = performance.now();
    const all = [...this.#cluster.servers, ...this.#cluster.members];
    for (;;) {
      const well = await Promise.all(all.map((each) => each.isWell()));
      const took = Math.round(performance.now() - began);
      const answers = this.#cluster.answered() > began;
      if (well.every(Boolean) && answers) {
        this.slowest = Math.max(this.slowest, took);
        this.#history.add({ type: "event", at: performance.now(), text: `all is well after ${took} ms` });
        return true;
      }
      if (took > WELL_TIMEOUT_MS) {
        const sick = all.filter((_, index) => well[index] === false).map(({ name }) => name);
        if (!answers) sick.push("the ledger");
        this.problems.push(`${sick.join(", ")} did not become well within ${WELL_TIMEOUT_MS} ms after everything was over`);
        return false;
      }
      await sleep(LOOK_MS);
    }
  }
}

async function stopInOrder({ name, child }: Patient): Promise<void> {
  child.signal("SIGTERM");
  const how = await Promise.race([child.gone, sleep(STOP_TIMEOUT_MS, undefined, { ref: false })]);
  if (how === undefined) {
    child.signal("SIGKILL");
    throw new Error(`${name} did not stop within ${STOP_TIMEOUT_MS} ms`);
  }
}
