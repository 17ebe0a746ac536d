import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { generateWorlds } from "../../compiler/generate.ts";
import { formatFiles } from "../../compiler/format/index.ts";
import { nodeHost } from "../../compiler/host.ts";
import { compareOutput } from "../../compiler/write.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const projects = [
  ...readdirSync(join(root, "examples"), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => `examples/${name}`),
  "test/e2e/chat",
  "test/cluster/ledger",
];

// `npm run generate:examples` makes them anew.
test.each(projects)("the committed code of %s is what its contract generates", async (project) => {
  const directory = join(root, project);
  const { worlds, diagnostics, checked } = generateWorlds(nodeHost(), { paths: [join(directory, "api")], worlds: [], features: [], allFeatures: false });
  expect([...diagnostics, ...checked.flatMap((each) => each.diagnostics)]).toEqual([]);
  expect(worlds.length).toBeGreaterThan(0);
  for (const { name, files } of worlds) {
    const out = join(directory, "generated", name);
    const { created, changed, removed } = compareOutput(out, await formatFiles(files, { directory: out }));
    expect({ created: created.map(({ path }) => path), changed: changed.map(({ path }) => path), removed }).toEqual({ created: [], changed: [], removed: [] });
  }
});
