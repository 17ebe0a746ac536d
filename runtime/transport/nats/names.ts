import { address, addressOf, formatAddress, processId } from "../../address.ts";
import type { Address } from "../../address.ts";
import { ConfigError } from "../../config-error.ts";
import { readRequestSubject, requestSubject } from "./subjects.ts";
import type { RequestSubject } from "./subjects.ts";

/** How many texts are remembered; what comes in from others must not fill the memory. */
const MOST_REMEMBERED = 4_096;

/** Reads subjects and addresses that come again and again, and remembers what they say. */
export class Names {
  readonly #targets = new Map<string, string>();
  readonly #subjects = new Map<string, RequestSubject | undefined>();
  readonly #addresses = new Map<string, Address>();

  /**
   * What `requestSubject` says, always of the same source; `undefined` for what is no address: a program may have it from anybody, and it
   * may hold what would be a subject of another kind, or none.
   */
  requestSubject(target: Address, source: string): string | undefined {
    const key = formatAddress(target);
    const known = this.#targets.get(key);
    if (known !== undefined) return known;
    if (!isAddress(key)) return undefined;
    const subject = requestSubject(target, source);
    remember(this.#targets, key, subject);
    return subject;
  }

  /** What `readRequestSubject` says. */
  subject(text: string): RequestSubject | undefined {
    if (this.#subjects.has(text)) return this.#subjects.get(text);
    const read = readRequestSubject(text);
    remember(this.#subjects, text, read);
    return read;
  }

  /** The address of a process on a node; throws `ConfigError` for what is no process id. */
  address(node: string, process: string): Address {
    const key = `${node}@${process}`;
    const known = this.#addresses.get(key);
    if (known !== undefined) return known;
    const read = addressOf(node, processId(process));
    remember(this.#addresses, key, read);
    return read;
  }
}

function isAddress(text: string): boolean {
  try {
    address(text);
    return true;
  } catch (error) {
    if (error instanceof ConfigError) return false;
    throw error;
  }
}

function remember<T>(map: Map<string, T>, key: string, value: T): void {
  if (map.size >= MOST_REMEMBERED) map.clear();
  map.set(key, value);
}
