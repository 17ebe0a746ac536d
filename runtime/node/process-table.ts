import type { ProcessId } from "../address.ts";
import type { ProcessHost } from "../host/process-host.ts";
import type { Place } from "../transport/transport.ts";
import type { HostedProcess } from "./hosted-process.ts";

/** The processes of one node, in the order in which they were spawned. */
export class ProcessTable {
  readonly #entries: HostedProcess[] = [];
  /** By the first part of their name, which tells most of them apart without making a text of all three. */
  readonly #byName = new Map<string, HostedProcess[]>();

  /** Told when something may be found otherwise than before. */
  onChange: () => void = () => {};

  /** Where messages of one of them go has changed. */
  changed(): void {
    this.onChange();
  }

  get entries(): readonly HostedProcess[] {
    return this.#entries;
  }

  /** Where messages for a process go. */
  find(id: ProcessId): ProcessHost | undefined {
    const entry = this.entry(id);
    return entry === undefined || entry.standsBy ? undefined : entry.host;
  }

  /** Where messages for a process belong. */
  placeOf(id: ProcessId): Place {
    const entry = this.entry(id);
    // One that has ended for good here may run at another member.
    if (entry === undefined || entry.over) return "unknown";
    return entry.standsBy ? "elsewhere" : "here";
  }

  entry(id: ProcessId): HostedProcess | undefined {
    const sameName = this.#byName.get(id.process);
    if (sameName === undefined) return undefined;
    for (const each of sameName) {
      const { address } = each.info;
      if (address.package === id.package && address.publisher === id.publisher) return each;
    }
    return undefined;
  }

  add(entry: HostedProcess): void {
    this.#entries.push(entry);
    const sameName = this.#byName.get(entry.info.address.process);
    if (sameName === undefined) this.#byName.set(entry.info.address.process, [entry]);
    else sameName.push(entry);
    this.changed();
  }

  remove(entry: HostedProcess): void {
    without(this.#entries, entry);
    without(this.#byName.get(entry.info.address.process) ?? [], entry);
    this.changed();
  }
}

function without<T>(items: T[], item: T): void {
  const index = items.indexOf(item);
  if (index !== -1) items.splice(index, 1);
}
