import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { Child } from "./child.ts";
import type { MemberOptions, MemberWord } from "./member.ts";
import type { Network } from "./network.ts";
import type { Patient } from "./patient.ts";

const START_TIMEOUT_MS = 30_000;
const root = fileURLToPath(new URL("../../", import.meta.url));

/** Bundles the member's program once, so that each of many starts takes a moment only. Its packages are found from where it stands. */
export async function bundleMember(): Promise<string> {
  const directory = join(root, "node_modules", ".cache", "hypc-cluster");
  mkdirSync(directory, { recursive: true });
  const outfile = join(directory, "member.mjs");
  await build({
    entryPoints: [join(root, "test/cluster/member.ts")],
    outfile,
    bundle: true,
    packages: "external",
    alias: { "hypc/runtime": join(root, "dist/runtime/index.js"), "hypc/client": join(root, "dist/runtime/client/index.js") },
    format: "esm",
    platform: "node",
    target: "node20.19",
    logLevel: "warning",
  });
  return outfile;
}

export interface Told {
  /** What a member says of itself. */
  readonly word: (member: string, word: MemberWord) => void;
  /** It ended and was not meant to. */
  readonly ended: (member: string, how: string) => void;
}

/** One member of the node that serves. */
export class Member implements Patient {
  readonly name: string;
  readonly #script: string;
  readonly #options: MemberOptions;
  readonly #network: Network;
  readonly #log: string;
  readonly #told: Told;
  #child: Child | undefined;
  #ready = false;

  constructor(script: string, options: MemberOptions, network: Network, logs: string, told: Told) {
    this.name = options.member;
    this.#script = script;
    this.#options = options;
    this.#network = network;
    this.#log = join(logs, `member-${this.name}.log`);
    this.#told = told;
  }

  get child(): Child {
    if (this.#child === undefined) throw new Error(`${this.name} was not started`);
    return this.#child;
  }

  async start(): Promise<void> {
    this.#ready = false;
    const command = this.#network.at(this.name, [process.execPath, this.#script, JSON.stringify(this.#options)]);
    const child = new Child({ command, log: this.#log, onLine: (line) => this.#heard(line) });
    this.#child = child;
    void this.#watch(child);
    const deadline = performance.now() + START_TIMEOUT_MS;
    while (!this.#ready) {
      if (!child.running) throw new Error(`member ${this.name} ended before it was ready, see ${this.#log}`);
      if (performance.now() > deadline) throw new Error(`member ${this.name} was not ready within ${START_TIMEOUT_MS} ms, see ${this.#log}`);
      await sleep(20);
    }
  }

  async isWell(): Promise<boolean> {
    return this.#ready && this.child.running;
  }

  async #watch(child: Child): Promise<void> {
    const how = await child.gone;
    if (how !== "SIGKILL" && how !== "code 0") this.#told.ended(this.name, how);
  }

  #heard(line: string): void {
    // The others are its log.
    if (!line.startsWith('{"said"')) return;
    const word = JSON.parse(line) as MemberWord;
    if (word.said === "ready") this.#ready = true;
    this.#told.word(this.name, word);
  }
}
