import { address, formatAddress, formatProcessId } from "../../address.ts";
import type { Address } from "../../address.ts";
import { ConfigError } from "../../config-error.ts";
import { remember } from "./names.ts";
import { replyPrefix, requestSubject } from "./subjects.ts";

/** How messages to a process go. */
export interface Route {
  /** Where a request for it goes. */
  readonly request: string;
  /** What stands before the tail in the subjects of its answers. */
  readonly reply: string;
}

/** Makes the subjects that one node publishes at again and again, and remembers them. */
export class Routes {
  readonly #node: string;
  // By the object, which callers keep: its text would have to be put together for every message.
  readonly #routes = new WeakMap<Address, { readonly of: Address; readonly route: Route }>();
  readonly #processes = new WeakMap<Address, { readonly of: Address; readonly text: string }>();
  readonly #answers = new Map<string, string>();

  constructor(node: string) {
    this.#node = node;
  }

  /**
   * The way of requests for `target`; `undefined` for what is no address: a program may have it from anybody, and it may hold what would be
   * a subject of another kind, or none.
   */
  to(target: Address): Route | undefined {
    const known = this.#routes.get(target);
    if (known !== undefined && isSame(known.of, target)) return known.route;
    if (!isAddress(target)) return undefined;
    const route = { request: requestSubject(target, this.#node), reply: replyPrefix(this.#node, target.node) };
    this.#routes.set(target, { of: { ...target }, route });
    return route;
  }

  /** What `formatProcessId` says. */
  process(of: Address): string {
    const known = this.#processes.get(of);
    if (known !== undefined && isSame(known.of, of)) return known.text;
    const text = formatProcessId(of);
    this.#processes.set(of, { of: { ...of }, text });
    return text;
  }

  /** What stands before the tail in the subjects of answers to `requester`. */
  back(requester: string): string {
    const known = this.#answers.get(requester);
    if (known !== undefined) return known;
    const prefix = replyPrefix(requester, this.#node);
    remember(this.#answers, requester, prefix);
    return prefix;
  }
}

function isAddress(of: Address): boolean {
  try {
    address(formatAddress(of));
    return true;
  } catch (error) {
    if (error instanceof ConfigError) return false;
    throw error;
  }
}

/** Nothing keeps whoever has an address from changing it. */
function isSame(a: Address, b: Address): boolean {
  return a.process === b.process && a.package === b.package && a.publisher === b.publisher && a.node === b.node;
}
