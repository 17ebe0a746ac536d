import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { describe, expect, test } from "vitest";
import { precompiledTemplatesPlugin } from "../../../compiler/build/precompile-templates.mjs";
import { templateFunction } from "../../../compiler/build/template-function.mjs";
import { GENERATED_MARK } from "../../../compiler/emit/banner.ts";
import { printClient } from "../../../compiler/emit/client.ts";
import type { PrintedFile } from "../../../compiler/emit/file.ts";
import { printIndex } from "../../../compiler/emit/index-file.ts";
import { printJson } from "../../../compiler/emit/json.ts";
import { planWorld } from "../../../compiler/emit/plan.ts";
import { printProcess } from "../../../compiler/emit/process.ts";
import { renderFiles } from "../../../compiler/emit/render.ts";
import { printRoutes } from "../../../compiler/emit/routes.ts";
import { templateOf } from "../../../compiler/emit/templates.ts";
import { generate } from "../../support/generate.ts";
import { SAMPLES, wideSample, type Sample } from "./sample-worlds.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const TEMPLATES = readdirSync(new URL("../../../templates", import.meta.url)).filter((name) => name.endsWith(".hbs"));

function printed({ contract, world, process }: Sample): PrintedFile[] {
  const plan = planWorld(contract, world, process);
  return [printProcess(plan, process), printRoutes(plan, process), printIndex(plan), printClient(plan, process), ...printJson(plan)].filter((file) => file !== null);
}

describe("templates", () => {
  test("are all used, and all there", () => {
    const used = Object.values(SAMPLES).flatMap((sample) => printed(sample()).map(({ template }) => `${template}.hbs`));
    expect([...new Set(used)].sort()).toEqual(TEMPLATES.sort());
  });

  test("render the same precompiled, as they are in the package", async () => {
    const result = await build({
      stdin: { contents: 'export { templateOf } from "./compiler/emit/templates.ts";', resolveDir: root },
      bundle: true,
      format: "esm",
      platform: "node",
      write: false,
      metafile: true,
      plugins: [precompiledTemplatesPlugin],
    });
    expect(Object.keys(result.metafile.inputs).filter((input) => input.includes("handlebars"))).toEqual([]);
    const code = Buffer.from(result.outputFiles[0]?.contents ?? []).toString("base64");
    const precompiled = (await import(`data:text/javascript;base64,${code}`)) as { templateOf: typeof templateOf };
    for (const sample of Object.values(SAMPLES)) {
      for (const { template, view } of printed(sample())) {
        const given = { ...view, banner: "// banner" };
        expect(precompiled.templateOf(template)(given)).toBe(templateOf(template)(given));
      }
    }
  });

  test.each(["{{a b}}", "{{@index}}", "{{> part}}", "{{#with a}}{{/with}}", "{{#each a as |b|}}{{/each}}", "{{#if a includeZero=true}}{{/if}}", "{{../a}}"])(
    "with %s are refused by the build, which knows no such thing",
    (text) => {
      expect(() => templateFunction(text, "some.hbs")).toThrow(/^some\.hbs: .* not supported/);
    },
  );

  test("escape nothing, and end in one newline below the line that says whose the file is", () => {
    const sample = wideSample();
    for (const { text } of renderFiles(printed(sample), sample.world)) {
      expect(text.startsWith(`${GENERATED_MARK} demo:wide/wide. Do not edit.\n\n`)).toBe(true);
      expect(text).toMatch(/[^\n]\n$/);
      expect(text).not.toMatch(/&(?:quot|amp|lt|gt|#x27);/);
      expect(text).not.toMatch(/\n\n\n|[ \t]\n/);
    }
  });
});

describe("worlds", () => {
  test("without a process have types and an index alone", () => {
    const [plain] = generate("plain");
    expect(plain?.files.map(({ path }) => path)).toEqual(["index.ts", "types/store.ts", "types/world.ts"]);
  });

  test.each([
    ["rpc-only", ["codecs/procedures.ts", "client.ts"], []],
    ["http-only", ["client.ts"], ["codecs/procedures.ts", "state.ts"]],
  ])("of %s handlers have what they need, and no more", (name, present, absent) => {
    const paths = generate(name)[0]?.files.map(({ path }) => path) ?? [];
    for (const path of present) expect(paths).toContain(path);
    for (const path of absent) expect(paths).not.toContain(path);
    expect([...paths].sort()).toEqual(paths);
  });
});
