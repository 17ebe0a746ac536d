import { addressOf, processId } from "../../address.ts";
import type { Address } from "../../address.ts";
import { readRequestSubject } from "./subjects.ts";
import type { Control, RequestSubject } from "./subjects.ts";

/** How many texts are remembered; what comes in from others must not fill the memory. */
const MOST_REMEMBERED = 4_096;

/** What a subject that came in says of its message. */
export interface NamedSubject {
  readonly source: string;
  /** A process, or a word to the node. */
  readonly to: Address | Control;
}

/** Reads subjects and addresses that come in again and again, and remembers what they say. */
export class Names {
  readonly #subjects = new Map<string, NamedSubject | undefined>();
  /** By node, then by process. */
  readonly #addresses = new Map<string, Map<string, Address>>();
  #addressCount = 0;

  /** What `readRequestSubject` says; `undefined` for what it cannot read. */
  subject(text: string): NamedSubject | undefined {
    const known = this.#subjects.get(text);
    if (known !== undefined || this.#subjects.has(text)) return known;
    const read = readRequestSubject(text);
    const named = read === undefined ? undefined : namedSubject(read);
    remember(this.#subjects, text, named);
    return named;
  }

  /** The address of a process on a node; throws `ConfigError` for what is no process id. */
  address(node: string, process: string): Address {
    const known = this.#addresses.get(node)?.get(process);
    if (known !== undefined) return known;
    // A copy: what was read of a message is a part of its text, and would keep all of it.
    const text = Buffer.from(process).toString();
    const read = addressOf(node, processId(text));
    if (++this.#addressCount > MOST_REMEMBERED) {
      this.#addresses.clear();
      this.#addressCount = 1;
    }
    const ofNode = this.#addresses.get(node) ?? new Map<string, Address>();
    this.#addresses.set(node, ofNode.set(text, read));
    return read;
  }
}

function namedSubject({ source, target, process }: RequestSubject): NamedSubject {
  return { source, to: typeof process === "string" ? process : addressOf(target, process) };
}

/** Sets a key of a map that forgets everything when it gets too large. */
export function remember<T>(map: Map<string, T>, key: string, value: T): void {
  if (map.size >= MOST_REMEMBERED) map.clear();
  map.set(key, value);
}
