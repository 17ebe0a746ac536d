import { format } from "prettier";
import { expect, test } from "vitest";
import { checkPath } from "../../../compiler/check-path.ts";
import { emitWorld } from "../../../compiler/emit/index.ts";
import type { EmittedFile } from "../../../compiler/emit/file.ts";
import { formatTexts } from "../../../compiler/format/index.ts";
import { nodeHost } from "../../../compiler/host.ts";
import { memoryHost } from "../../../compiler/memory-host.ts";
import { randomContract } from "./random-contract.ts";

/** More of them: `HYPC_CONTRACTS=500 npx vitest run test/compiler/format/random-contracts.test.ts`. */
const COUNT = Number(process.env["HYPC_CONTRACTS"] ?? 8);
const WIDTHS = [80, 100, 120, 79, 60, 40, 81, 200, 73, 1];

function filesOf(text: string): readonly EmittedFile[] {
  const host = memoryHost({ "api.wit": text }, { shipped: nodeHost() });
  const { contract, processes, diagnostics } = checkPath("api.wit", host, { features: [], allFeatures: false });
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const [process] = processes;
  if (contract === null || process === undefined || errors.length > 0) throw new Error(`${errors[0]?.code}: ${errors[0]?.message}\n${text}`);
  return emitWorld(contract, process.world, process);
}

test("what is generated for any contract comes out as from Prettier itself, at any width", async () => {
  for (let seed = 1; seed <= COUNT; seed++) {
    const text = randomContract(seed * 7_919);
    const files = filesOf(seed % 5 === 0 ? text.replaceAll("\n", "\r\n") : text);
    for (const printWidth of [WIDTHS[seed % WIDTHS.length] ?? 80, 30 + ((seed * 37) % 120)]) {
      const texts = await formatTexts(files, { options: { printWidth }, plugins: false });
      for (const [index, { path, text: unformatted }] of files.entries())
        expect(texts[index], `contract ${seed}, ${path}, width ${printWidth}`).toBe(await format(unformatted, { printWidth, parser: "typescript" }));
    }
  }
}, 120_000);
