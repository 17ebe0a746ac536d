import { fileURLToPath } from "node:url";
import { checkPath } from "../../compiler/check-path.ts";
import { emitWorld, type EmittedFile } from "../../compiler/emit/index.ts";
import { nodeHost } from "../../compiler/host.ts";

export interface Generated {
  readonly name: string;
  /** Not formatted. */
  readonly files: readonly EmittedFile[];
}

/** What is generated for the worlds of `test/compiler/emit/contracts/<name>.wit`. A mistake in the contract throws. */
export function generate(name: string): Generated[] {
  const path = fileURLToPath(new URL(`../compiler/emit/contracts/${name}.wit`, import.meta.url));
  const { contract, processes, diagnostics } = checkPath(path, nodeHost(), { features: [], allFeatures: false });
  if (contract === null || diagnostics.length > 0) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  if (processes.length > 0) return processes.map((process) => ({ name: process.world.name, files: emitWorld(contract, process.world, process) }));
  return [...contract.main.worlds.values()].map((world) => ({ name: world.name, files: emitWorld(contract, world, null) }));
}
