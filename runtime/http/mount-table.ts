import type { Address } from "../address.ts";
import { formatProcessId } from "../address.ts";
import { ConfigError } from "../config-error.ts";
import { isBelow } from "./bindings.ts";
import type { HttpExchange } from "./exchange.ts";
import { decodeSegment } from "./request-target.ts";
import type { ServedProcess } from "./served-process.ts";

/** Where the home page is, whatever is mounted. */
export const HOME_PATH = "/_hypc";

/** Which process serves a path: its own address first, then the longest mount that fits (design 4). */
export class MountTable {
  readonly #byId = new Map<string, ServedProcess>();
  /** The longest first. */
  #mounts: { readonly prefix: string; readonly process: ServedProcess }[] = [];

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
    this.#mounts = [...this.#mounts, ...process.mounts.map((prefix) => ({ prefix, process }))].sort(
      (a, b) => b.prefix.length - a.prefix.length,
    );
  }

  remove(address: Address): void {
    const id = formatProcessId(address);
    this.#byId.delete(id);
    this.#mounts = this.#mounts.filter(({ process }) => formatProcessId(process.address) !== id);
  }

  /** Sets `base` and `relativePath` of the exchange, and returns the process; `null` where none serves the path. */
  locate(x: HttpExchange): ServedProcess | null {
    const path = x.fullPath;
    const end = path.indexOf("/", 1);
    const first = end === -1 ? path.slice(1) : path.slice(1, end);
    if (first.includes(":") || first.includes("%")) {
      const process = this.#byId.get(decodeSegment(first) ?? "");
      if (process !== undefined) return placed(x, process, first.length + 1);
    }
    for (const { prefix, process } of this.#mounts) {
      if (isBelow(path, prefix)) return placed(x, process, prefix.length);
    }
    return null;
  }
}

/** A process that is asked for without the slash at its end is asked for its `/`. */
function placed(x: HttpExchange, process: ServedProcess, length: number): ServedProcess {
  x.base = x.fullPath.slice(0, length);
  x.relativePath = length === 0 ? x.fullPath : x.fullPath.slice(length) || "/";
  return process;
}
