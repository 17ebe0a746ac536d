/** The reference parser (wit-parser of wasm-tools) as jco ships it, asked in process. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { MODULES, shimFile } from "./commands.ts";

/** No world is called so: parsing and resolving are all that happens before the choice of the world fails. */
const NO_WORLD = "hypc-bench-no-such-world";

interface WasmTools {
  readonly $init: Promise<unknown>;
  readonly tools: { readonly componentEmbed: (input: object) => unknown };
}

/** A function that parses and resolves a text; it throws where the reference refuses. */
export async function loadReference(): Promise<(witSource: string) => void> {
  await import(pathToFileURL(shimFile()).href);
  const file = join(MODULES, "@bytecodealliance/jco-transpile/vendor/wasm-tools.js");
  const { $init, tools } = (await import(pathToFileURL(file).href)) as WasmTools;
  await $init;
  return (witSource) => {
    try {
      tools.componentEmbed({ witSource, dummy: true, world: NO_WORLD, features: undefined });
    } catch (error) {
      const { payload } = error as { readonly payload?: unknown };
      const message = typeof payload === "string" ? payload : String(error);
      if (!message.includes(`World \`${NO_WORLD}\` not found`)) throw new Error(`the reference refuses: ${message}`, { cause: error });
    }
  };
}
