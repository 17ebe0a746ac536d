import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { emitWorld } from "../../../compiler/emit/index.ts";
import { nodeHost } from "../../../compiler/host.ts";
import { loadContract } from "../../../compiler/load-contract.ts";
import { GeneratedFolder } from "../../support/generated.ts";

const corpus = fileURLToPath(new URL("../../../../shared/corpus/", import.meta.url));
const isThere = existsSync(corpus);
const host = nodeHost();

const read = <T>(file: string): readonly T[] => JSON.parse(readFileSync(corpus + file, "utf8")) as readonly T[];

/** Every world of each accepted package, in one folder; how many there are. */
function generate(folder: GeneratedFolder, paths: readonly string[], allFeatures: boolean): number {
  let count = 0;
  for (const path of paths) {
    const { contract } = loadContract(corpus + path, host, { features: [], allFeatures });
    for (const each of contract?.packages ?? []) {
      if (each !== contract?.main && path.startsWith("real/")) continue;
      for (const world of each.worlds.values()) {
        if (contract === null) continue;
        folder.write(`world-${count++}`, emitWorld(contract, world, null));
      }
    }
  }
  return count;
}

describe.skipIf(!isThere)("types of worlds without @process (the corpus stands beside the project)", () => {
  const folder = new GeneratedFolder();
  afterAll(() => folder.remove());
  test("all compile under the strict flags", { timeout: 120_000 }, () => {
    const suite = read<{ readonly path: string; readonly expect: string }>("suite/index.json").filter(
      (each) => each.expect === "ok",
    );
    const real = read<{ readonly path: string; readonly ok: boolean }>("real/index.json").filter(({ ok }) => ok);
    const count = generate(
      folder,
      [...suite.map(({ path }) => `suite/${path}`), ...real.map(({ path }) => `real/${path}`)],
      true,
    );
    expect(count).toBeGreaterThan(500);
    expect(folder.typecheck({ client: "runtime/codec/json-surface.ts" })).toBe("");
  });
});
