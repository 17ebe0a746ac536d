// The reference parser (wit-parser of wasm-tools) as jco ships it, asked in process: `load(modules)` from a node_modules directory.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** No world is called so: parsing and resolving are all that happens before the choice of the world fails. */
const NO_WORLD = "hypc-bench-no-such-world";

/** The file that must be loaded first for jco to see the file system (its shim grants nothing by default since 0.26.1). */
export function shimOf(modules) {
  const scoped = join(modules, "@bytecodealliance");
  const candidates = ["jco-transpile/node_modules/@bytecodealliance/preview2-shim", "preview2-shim"];
  return (
    candidates.map((each) => join(scoped, each, "dist/nodejs/filesystem.js")).find((file) => existsSync(file)) ?? null
  );
}

/** A function from `{ witSource }` or `{ witPath }` to nothing; it throws where the reference refuses. */
export async function load(modules) {
  const shim = shimOf(modules);
  if (shim === null) return null;
  const { _setPreopens: setPreopens } = await import(pathToFileURL(shim).href);
  setPreopens?.({ "/": "/" });
  const wasm = await import(pathToFileURL(join(modules, "@bytecodealliance/jco-transpile/vendor/wasm-tools.js")).href);
  await wasm.$init;
  return (input) => {
    try {
      wasm.tools.componentEmbed({ ...input, dummy: true, world: NO_WORLD, features: undefined });
    } catch (error) {
      const message = typeof error?.payload === "string" ? error.payload : String(error?.message ?? error);
      if (!message.startsWith(`World \`${NO_WORLD}\` not found`))
        throw new Error(`the reference refuses: ${message}`, { cause: error });
    }
  };
}
