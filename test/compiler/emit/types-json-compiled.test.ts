import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { printJson } from "../../../compiler/emit/json.ts";
import { planWorld } from "../../../compiler/emit/plan.ts";
import { renderFiles } from "../../../compiler/emit/render.ts";
import { printTypes } from "../../../compiler/emit/types.ts";
import { GeneratedFolder } from "../../support/generated.ts";
import { everyKind, everyShape } from "./every-kind.ts";

const folder = new GeneratedFolder();

beforeAll(() => {
  for (const wire of ["web", "hyperware"] as const) {
    const { contract, world, process } = everyKind(wire);
    const plan = planWorld(contract, world, process);
    folder.write(wire, renderFiles([...printTypes(plan), ...printJson(plan)], world));
  }
  const { contract, world } = everyShape();
  folder.write("shapes", renderFiles(printTypes(planWorld(contract, world, null)), world));
});
afterAll(() => folder.remove());

test("types and JSON codecs compile under the strict flags", () => {
  expect(folder.typecheck({ client: "runtime/codec/json-surface.ts" })).toBe("");
});

describe.each(["web", "hyperware"])("%s", (wire) => {
  test("loads", async () => {
    const codecs = await folder.load(wire, "codecs/json/kinds.ts");
    expect(codecs["decodeUser"]).toBeTypeOf("function");
  });
});
