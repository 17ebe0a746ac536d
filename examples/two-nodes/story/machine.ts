import { Child } from "./child.js";
import { example, root } from "./hypc.js";

/** Starting takes a second or two, and more where the machine is busy. */
const START_MS = 60_000;

/** What a machine is made of. */
export interface MachineOptions {
  /** `machine-1` */
  readonly name: string;
  /** What it runs: `bob.os`, `alice.os/b`. */
  readonly nodes: readonly string[];
  /** The directory with their credentials. */
  readonly credentials: string;
  readonly leaseMs: number;
}

/** Where the room is, as one member sees it. */
export interface RoomPlace {
  readonly status: string;
  readonly member: string;
  readonly epoch: number;
}

/** One "machine": a process of the operating system that runs `src/machine.ts`, as it would on a machine of its own. */
export class Machine {
  readonly child: Child;
  /** Where its first node serves HTTP. */
  readonly url: string;

  private constructor(child: Child, url: string) {
    this.child = child;
    this.url = url;
  }

  /** Resolves when all its nodes run. */
  static async start({ name, nodes, credentials, leaseMs }: MachineOptions): Promise<Machine> {
    const child = new Child({
      name,
      command: process.execPath,
      args: ["--import", "tsx", `${example}/src/machine.ts`, ...nodes],
      cwd: root,
      env: { CREDENTIALS: credentials, MACHINE: name, LEASE_MS: String(leaseMs), PORT: "0", HYPC_LOG: "warn" },
    });
    const [, url = ""] = await child.printed(/listening on (\S+)/, START_MS);
    return new Machine(child, url);
  }

  /** Resolves when a member of alice.os says so of the room. */
  async room(status: "serving" | "standby", withinMs: number): Promise<RoomPlace> {
    const [, member = "", epoch = ""] = await this.child.printed(new RegExp(`room ${status}, on (\\S+), epoch (\\d+)`), withinMs);
    return { status, member, epoch: Number(epoch) };
  }
}
