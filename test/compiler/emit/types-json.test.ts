import { format } from "prettier";
import { describe, expect, test } from "vitest";
import { printAnswers } from "../../../compiler/emit/answers.ts";
import { printJson } from "../../../compiler/emit/json.ts";
import { planWorld } from "../../../compiler/emit/plan.ts";
import { renderFiles } from "../../../compiler/emit/render.ts";
import { printTypes } from "../../../compiler/emit/types.ts";
import { formatTexts } from "../../../compiler/format/index.ts";
import { expectGolden } from "../../support/golden.ts";
import { everyKind, everyShape } from "./every-kind.ts";

const SAMPLES = {
  web: () => everyKind("web"),
  hyperware: () => everyKind("hyperware"),
  shapes: () => ({ ...everyShape(), process: null }),
};

describe.each(Object.keys(SAMPLES) as (keyof typeof SAMPLES)[])("types and JSON codecs of %s", (name) => {
  const print = () => {
    const { contract, world, process } = SAMPLES[name]();
    const plan = planWorld(contract, world, process);
    return renderFiles([...printTypes(plan), ...printJson(plan), ...printAnswers(plan)], world);
  };

  test("are printed as in the golden files", async () => {
    const files = print();
    const texts = await formatTexts(files, { options: {}, plugins: false });
    files.forEach(({ path }, index) => expectGolden(`types-json/${name}/${path}`, texts[index] ?? ""));
  });

  test("are laid out as Prettier would, in every width", async () => {
    const files = print();
    for (const printWidth of [60, 200]) {
      const laidOut = await formatTexts(files, { options: { printWidth }, plugins: false });
      for (const [index, { text }] of files.entries())
        expect(laidOut[index]).toBe(await format(text, { printWidth, parser: "typescript" }));
    }
  });

  test("are printed the same every time", () => {
    expect(print()).toEqual(print());
  });
});
