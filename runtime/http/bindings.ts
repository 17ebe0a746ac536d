import type { HttpBindingDefinition } from "../definition.ts";
import { ConfigError } from "../config-error.ts";
import { asInTarget } from "./request-target.ts";

/** Paths by whole segments: `/api` holds `/api` and `/api/users`, not `/apis`. The longest that fits decides. */
export class Bindings<B extends HttpBindingDefinition> {
  readonly #bindings: readonly { readonly prefix: string; readonly binding: B }[];

  /** Throws `ConfigError` for a path that is none. */
  constructor(bindings: readonly B[]) {
    this.#bindings = bindings
      .map((binding) => ({ prefix: prefixOf(binding.path), binding }))
      .sort((a, b) => b.prefix.length - a.prefix.length);
  }

  get size(): number {
    return this.#bindings.length;
  }

  /** In matching order. */
  get all(): readonly B[] {
    return this.#bindings.map(({ binding }) => binding);
  }

  /** The one that decides about a raw path; `null` outside of all. */
  find(path: string): B | null {
    for (const { prefix, binding } of this.#bindings) if (isBelow(path, prefix)) return binding;
    return null;
  }
}

/** A path without a slash at its end, so that `/` is empty. Throws `ConfigError` for what is no plain path. */
export function prefixOf(path: string): string {
  if (!/^\/[^*{}?#\s]*$/.test(path) || path.includes("//")) {
    throw new ConfigError(
      "path",
      `${JSON.stringify(path)} is no path of a binding: it has to begin with / and to hold no *, {, }, ?, # or blank`,
    );
  }
  return asInTarget(path.endsWith("/") ? path.slice(0, -1) : path);
}

/** Whether `path` is `prefix` or below it, by whole segments. */
export function isBelow(path: string, prefix: string): boolean {
  return path.startsWith(prefix) && (path.length === prefix.length || path.charCodeAt(prefix.length) === 0x2f);
}
