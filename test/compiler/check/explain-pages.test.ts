import { describe, expect, it } from "vitest";
import { processPages } from "../../../compiler/explain/process.ts";
import { annotationMessages } from "../../../compiler/messages/annotation.ts";
import { processMessages } from "../../../compiler/messages/process.ts";
import { ALL_KINDS, checkFiles, NO_KINDS } from "./support/check-text.ts";

describe("pages of annotations and processes", () => {
  it("there is one for every code", () => {
    expect(Object.keys(processPages).sort()).toEqual(
      [...Object.keys(annotationMessages), ...Object.keys(processMessages)].sort(),
    );
  });

  // Examples on kinds that are not built yet are judged as if they were; the one on what that means, as if none were.
  for (const [code, page] of Object.entries(processPages)) {
    const kinds = code === "handler/not-built" ? NO_KINDS : page.executable === false ? ALL_KINDS : undefined;

    it(`${code}: the wrong example yields the code`, () => {
      expect(checkFiles(page.wrong, kinds).diagnostics.map((each) => each.code)).toContain(code);
    });

    it(`${code}: the right example yields nothing at all`, () => {
      expect(checkFiles(page.right, kinds).diagnostics.map((each) => `${each.code}: ${each.message}`)).toEqual([]);
    });
  }
});
