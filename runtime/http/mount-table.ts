import type { Address } from "../address.ts";
import { formatProcessId } from "../address.ts";
import { ConfigError } from "../config-error.ts";
import { isBelow } from "./bindings.ts";
import type { HttpExchange } from "./exchange.ts";
import { decodeSegment, pathFault } from "./request-target.ts";
import type { ServedProcess } from "./served-process.ts";

/** Where the home page is, whatever is mounted. */
export const HOME_PATH = "/_hypc";

const SLASH = 0x2f;
const COLON = 0x3a;
const PERCENT = 0x25;

interface Mount {
  readonly prefix: string;
  readonly process: ServedProcess;
}

/** Which process serves a path: its own address first, then the longest mount that fits (design 4). */
export class MountTable {
  readonly #byId = new Map<string, ServedProcess>();
  /** The longest first. */
  #mounts: readonly Mount[] = [];
  /** Those of them that requests can be routed to. */
  #located: readonly Mount[] = [];

  /** In the order of their mounting. */
  get processes(): readonly ServedProcess[] {
    return [...this.#byId.values()];
  }

  /** Throws `ConfigError` where the address or a mount is taken. */
  add(process: ServedProcess): void {
    const id = formatProcessId(process.address);
    if (this.#byId.has(id)) throw new ConfigError("process", `${id} is served already`);
    for (const [index, prefix] of process.mounts.entries()) {
      const shown = prefix === "" ? "/" : prefix;
      if (isBelow(prefix, HOME_PATH))
        throw new ConfigError("mount", `${id} cannot be mounted at ${shown}: the home page of the node is there`);
      const owner = this.#mounts.find((mount) => mount.prefix === prefix)?.process;
      if (owner !== undefined)
        throw new ConfigError(
          "mount",
          `${id} cannot be mounted at ${shown}: ${formatProcessId(owner.address)} is there`,
        );
      if (process.mounts.indexOf(prefix) !== index)
        throw new ConfigError("mount", `${id} is mounted at ${shown} twice`);
    }
    this.#byId.set(id, process);
    this.#setMounts([...this.#mounts, ...process.mounts.map((prefix) => ({ prefix, process }))]);
  }

  remove(address: Address): void {
    const id = formatProcessId(address);
    this.#byId.delete(id);
    this.#setMounts(this.#mounts.filter(({ process }) => formatProcessId(process.address) !== id));
  }

  /**
   * Sets `base` and `relativePath` of the exchange, and returns the process; `null` where none serves the path. What keeps a path from being routed
   * is never in its `base`: an address is of plain ASCII, and a mount that no request can be routed to is none here.
   */
  locate(x: HttpExchange): ServedProcess | null {
    const path = x.fullPath;
    let end = 1;
    let isAddress = false;
    let isEscaped = false;
    for (; end < path.length; end++) {
      const unit = path.charCodeAt(end);
      if (unit === SLASH) break;
      if (unit === COLON) isAddress = true;
      else if (unit === PERCENT) isEscaped = true;
    }
    if (isAddress || isEscaped) {
      const first = path.slice(1, end);
      const process = this.#byId.get(isEscaped ? (decodeSegment(first) ?? "") : first);
      if (process !== undefined) return placed(x, process, end);
    }
    for (const { prefix, process } of this.#located) {
      if (isBelow(path, prefix)) return placed(x, process, prefix.length);
    }
    return null;
  }

  #setMounts(mounts: readonly Mount[]): void {
    this.#mounts = mounts.toSorted((a, b) => b.prefix.length - a.prefix.length);
    this.#located = this.#mounts.filter(({ prefix }) => pathFault(prefix) === null);
  }
}

/** A process that is asked for without the slash at its end is asked for its `/`. */
function placed(x: HttpExchange, process: ServedProcess, length: number): ServedProcess {
  x.base = x.fullPath.slice(0, length);
  x.relativePath = length === 0 ? x.fullPath : x.fullPath.slice(length) || "/";
  return process;
}
