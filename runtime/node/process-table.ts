import type { ProcessId } from "../address.ts";
import type { HostHandle } from "../host/host-handle.ts";
import type { ProcessHost } from "../host/process-host.ts";
import type { ProcessInfo } from "./process-info.ts";

/** One process of a node. */
export interface ProcessEntry {
  readonly info: ProcessInfo;
  readonly host: ProcessHost;
  readonly handle: HostHandle;
  /** `@init` has ended. */
  started: boolean;
}

/** The processes of one node, in the order in which they were spawned. */
export class ProcessTable {
  readonly #entries: ProcessEntry[] = [];
  /** By the first part of their name, which tells most of them apart without making a text of all three. */
  readonly #byName = new Map<string, ProcessEntry[]>();

  get entries(): readonly ProcessEntry[] {
    return this.#entries;
  }

  find(id: ProcessId): ProcessHost | undefined {
    const sameName = this.#byName.get(id.process);
    if (sameName === undefined) return undefined;
    for (const { host, info } of sameName) {
      if (info.address.package === id.package && info.address.publisher === id.publisher) return host;
    }
    return undefined;
  }

  add(entry: ProcessEntry): void {
    this.#entries.push(entry);
    const sameName = this.#byName.get(entry.info.address.process);
    if (sameName === undefined) this.#byName.set(entry.info.address.process, [entry]);
    else sameName.push(entry);
  }

  remove(entry: ProcessEntry): void {
    without(this.#entries, entry);
    without(this.#byName.get(entry.info.address.process) ?? [], entry);
  }
}

function without<T>(items: T[], item: T): void {
  const index = items.indexOf(item);
  if (index !== -1) items.splice(index, 1);
}
