/** The reference parser (wit-parser of wasm-tools) as jco ships it, asked in process. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { MODULES, shimFile } from "./commands.ts";

/** No world is called so: parsing and resolving are all that happens before the choice of the world fails. */
const NO_WORLD = "hypc-bench-no-such-world";

interface WasmTools {
  readonly $init: Promise<unknown>;
  readonly tools: { readonly componentEmbed: (input: object) => Uint8Array; readonly print: (module: Uint8Array) => string };
}

export interface Reference {
  /** Parses and resolves a text; throws where the reference refuses. */
  readonly parse: (witSource: string) => void;
  /**
   * What it found in the interfaces that a world imports, as the module that implements the world would import it, sorted:
   * `bench:generated/part-0 [method]canvas.draw`. Of types it tells the resources alone, as functions that drop them.
   */
  readonly imports: (witSource: string, world: string) => readonly string[];
}

/** Loads it. */
export async function loadReference(): Promise<Reference> {
  await import(pathToFileURL(shimFile()).href);
  const file = join(MODULES, "@bytecodealliance/jco-transpile/vendor/wasm-tools.js");
  const { $init, tools } = (await import(pathToFileURL(file).href)) as WasmTools;
  await $init;
  const parse = (witSource: string): void => {
    try {
      tools.componentEmbed({ witSource, dummy: true, world: NO_WORLD, features: undefined });
    } catch (error) {
      const { payload } = error as { readonly payload?: unknown };
      const message = typeof payload === "string" ? payload : String(error);
      if (!message.includes(`World \`${NO_WORLD}\` not found`)) throw new Error(`the reference refuses: ${message}`, { cause: error });
    }
  };
  const imports = (witSource: string, world: string): readonly string[] => {
    const module = tools.print(tools.componentEmbed({ witSource, dummy: true, world, features: undefined }));
    return [...module.matchAll(/^  \(import "cm32p2\|([^"@]+)(?:@[^"]*)?" "([^"]+)" \(func/gm)].map(([, from, name]) => `${from} ${name}`).sort();
  };
  return { parse, imports };
}
