import { ConfigError } from "../config-error.ts";
import type { Fault } from "../codec/faults.ts";
import { offlineMessage } from "../rpc/outbox.ts";
import type { SendErrorKind } from "../send-error.ts";
import { MemoryRequest } from "./memory-request.ts";
import type { Asker } from "./memory-request.ts";
import type { IncomingResult, Joining, Link, OutgoingRequest, Receiver, SentRequest, Transport } from "./transport.ts";

/**
 * Nodes of one program that reach one another: give the same network to each `startNode`. For tests, and for programs
 * that host several nodes.
 */
export class MemoryNetwork implements Transport {
  readonly #links = new Map<string, MemoryLink>();

  /** Joins under a node's name; rejects with `ConfigError` where another node has it. */
  async join({ node }: Joining, receiver: Receiver): Promise<Link> {
    if (this.#links.has(node)) {
      throw new ConfigError(
        "name",
        `another node of this network is called "${node}": give this one another name, or stop the other one first`,
      );
    }
    const link = new MemoryLink(node, receiver, this.#links);
    this.#links.set(node, link);
    return link;
  }
}

/** Another node of the program: its receiver looks for the call by its id. */
class NodeAsker implements Asker {
  readonly #id: string;
  readonly #receiver: Receiver;

  constructor(id: string, receiver: Receiver) {
    this.#id = id;
    this.#receiver = receiver;
  }

  answered(result: IncomingResult): void {
    this.#receiver.answered(this.#id, result);
  }

  refused(kind: SendErrorKind, message: string, faults: readonly Fault[]): void {
    this.#receiver.refused(this.#id, kind, message, faults);
  }
}

class MemoryLink implements Link {
  readonly #node: string;
  readonly #receiver: Receiver;
  readonly #links: Map<string, MemoryLink>;
  #quiet = false;

  constructor(node: string, receiver: Receiver, links: Map<string, MemoryLink>) {
    this.#node = node;
    this.#receiver = receiver;
    this.#links = links;
  }

  send(request: OutgoingRequest): SentRequest | undefined {
    const target = this.#links.get(request.target.node);
    if (target === undefined || target.#quiet) {
      this.#receiver.refused(request.id, "offline", offlineMessage(request.target), []);
      return undefined;
    }
    const sent = new MemoryRequest(request, new NodeAsker(request.id, this.#receiver));
    target.#receiver.request(sent);
    return sent;
  }

  /** A node's name is taken once. */
  get hasMembers(): false {
    return false;
  }

  /** Memory is never lost. */
  get health(): null {
    return null;
  }

  /** The receiver knows its processes itself. */
  async open(): Promise<void> {}
  async close(): Promise<void> {}

  quiet(): void {
    this.#quiet = true;
  }

  async leave(): Promise<void> {
    this.#quiet = true;
    if (this.#links.get(this.#node) === this) this.#links.delete(this.#node);
  }
}
