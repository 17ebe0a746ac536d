import { format } from "prettier";
import { describe, expect, test } from "vitest";
import type { PrintedFile } from "../../../compiler/emit/file.ts";
import { printClient } from "../../../compiler/emit/client.ts";
import { printIndex } from "../../../compiler/emit/index-file.ts";
import { planWorld } from "../../../compiler/emit/plan.ts";
import { printProcess } from "../../../compiler/emit/process.ts";
import { renderFiles } from "../../../compiler/emit/render.ts";
import { printRoutes } from "../../../compiler/emit/routes.ts";
import { formatTexts } from "../../../compiler/format/index.ts";
import { expectGolden } from "../../support/golden.ts";
import { SAMPLES, type Sample } from "./sample-worlds.ts";

function printed({ contract, world, process }: Sample): PrintedFile[] {
  const plan = planWorld(contract, world, process);
  const client = printClient(plan, process);
  return [printProcess(plan, process), printRoutes(plan, process), printIndex(plan), ...(client === null ? [] : [client])];
}

describe.each(Object.keys(SAMPLES))("the %s world", (name) => {
  const sample = (SAMPLES[name] as () => Sample)();

  test("is printed as in the golden files", async () => {
    const files = renderFiles(printed(sample), sample.world);
    const texts = await formatTexts(files, { options: {}, plugins: false });
    files.forEach(({ path }, index) => expectGolden(`emit/${name}/${path}`, texts[index] ?? ""));
  });

  test("is laid out as Prettier would, in every width", async () => {
    const files = renderFiles(printed(sample), sample.world);
    for (const printWidth of [60, 80, 120, 200]) {
      const laidOut = await formatTexts(files, { options: { printWidth }, plugins: false });
      for (const [index, { text }] of files.entries()) expect(laidOut[index]).toBe(await format(text, { printWidth, parser: "typescript" }));
    }
  });

  test("is printed the same every time", () => {
    expect(renderFiles(printed(sample), sample.world)).toEqual(renderFiles(printed((SAMPLES[name] as () => Sample)()), sample.world));
  });
});
