import { ConfigError } from "./config-error.ts";

/** Throws `ConfigError` for an option that does not exist. */
export function checkKeys(prefix: string, options: object, known: readonly string[]): void {
  for (const key of Object.keys(options)) {
    if (!known.includes(key))
      throw new ConfigError(prefix + key, `there is no option ${prefix}${key}; there are ${known.join(", ")}`);
  }
}
