import { readFileSync } from "node:fs";
import { packageRoot } from "./package-root.ts";

/** The version of hypc, from its package.json. */
export function version(): string {
  const json = JSON.parse(readFileSync(new URL("package.json", packageRoot()), "utf8")) as { readonly version: string };
  return json.version;
}
