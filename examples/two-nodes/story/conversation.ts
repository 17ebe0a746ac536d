import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { SpeakerHttpClient, type Line } from "../generated/speaker-process/index.js";

/** Between two attempts, and until bob gives up. */
const AGAIN_MS = 200;
const GIVE_UP_MS = 30_000;

/** How often a line could not be said, by kind of error, and what was said of it first. */
export interface Setbacks {
  readonly kinds: ReadonlyMap<string, number>;
  readonly first: string | undefined;
}

/** Bob, who talks through the speaker of bob.os, and remembers every line that he was told is kept. */
export class Conversation {
  readonly #bob: SpeakerHttpClient;
  readonly #print: (text: string) => void;
  readonly kept: Line[] = [];

  constructor(url: string, print: (text: string) => void) {
    this.#bob = new SpeakerHttpClient(url);
    this.#print = print;
  }

  /** Says it until it is answered: each time with the same key, so that it is said once. Prints both lines. */
  async say(text: string): Promise<Setbacks> {
    const key = randomUUID();
    const kinds = new Map<string, number>();
    let first: string | undefined;
    const until = Date.now() + GIVE_UP_MS;
    for (;;) {
      const result = await this.#bob.talk(text, key);
      if (result.tag === "ok") {
        const { said, answer } = result.val;
        this.#keep(said, "");
        this.#keep(answer.line, `, answered on ${answer.machine}`);
        return { kinds, first };
      }
      const error = result.val;
      if (error.tag === "refused") throw new Error(`the room refused ${JSON.stringify(text)}: ${error.val.tag}`);
      const { kind, message } = error.val;
      if (first === undefined) {
        first = kind;
        this.#print(`   bob.os hears "${kind}": ${message}`);
      }
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      if (Date.now() > until) throw new Error(`no answer to ${JSON.stringify(text)} for ${GIVE_UP_MS} ms: ${kind}: ${message}`);
      await sleep(AGAIN_MS);
    }
  }

  /** What the room has to say against a line; `undefined` where it takes it. */
  async refusal(text: string): Promise<string | undefined> {
    const result = await this.#bob.talk(text, undefined);
    return result.tag === "err" && result.val.tag === "refused" ? result.val.val.tag : undefined;
  }

  /** The lines that the room has now. */
  async lines(): Promise<Line[]> {
    const result = await this.#bob.heard(undefined);
    if (result.tag === "ok") return result.val;
    throw new Error(`the room cannot be asked: ${result.val.tag}`);
  }

  #keep(line: Line, more: string): void {
    this.kept.push(line);
    const { number, by, text, kept } = line;
    const where = kept === undefined ? "" : `kept by ${kept.member}, epoch ${kept.epoch}`;
    this.#print(`${String(number).padStart(2)} ${by.padEnd(8)}  ${text.padEnd(44)} ${where}${more}`);
  }
}
