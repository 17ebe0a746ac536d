import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parseWit } from "../../../grammar/index.ts";
import { parseClean, withoutPlaces } from "../support.ts";
import { formatClean, tokensWithComments } from "./support.ts";

const CORPUS = fileURLToPath(new URL("../../../../shared/corpus", import.meta.url));

/** `.wit` texts below a directory, each once. */
function witTexts(directory: string, texts = new Map<string, string>()): Map<string, string> {
  for (const name of readdirSync(directory).sort()) {
    const path = join(directory, name);
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat?.isDirectory() === true) witTexts(path, texts);
    else if (stat !== undefined && name.endsWith(".wit")) texts.set(readFileSync(path, "utf8"), path);
  }
  return texts;
}

// The corpus belongs to others and stands beside the project.
describe.skipIf(!existsSync(CORPUS))("the corpus of real WIT (skipped where ../shared/corpus is not there)", () => {
  it("means the same when it is formatted, has every comment where it was, and is formatted after one run", () => {
    const wrong: string[] = [];
    let files = 0;
    let tooLong = 0;
    for (const [text, path] of witTexts(CORPUS)) {
      const { file, diagnostics } = parseWit({ path, text });
      if (diagnostics.length > 0) continue;
      files += 1;
      const once = formatClean(text);
      if (JSON.stringify(withoutPlaces(parseClean(once))) !== JSON.stringify(withoutPlaces(file))) wrong.push(`${path}: another tree`);
      if (tokensWithComments(once).join("\n") !== tokensWithComments(text).join("\n")) wrong.push(`${path}: comments moved`);
      if (formatClean(once) !== once) wrong.push(`${path}: changes again`);
      if (/[ \t\r]$/m.test(once)) wrong.push(`${path}: blanks at the end of a line`);
      tooLong += once.split("\n").filter((line) => line.length > 100 && !/\/[/*]|^\s*\*/.test(line)).length;
    }
    expect(wrong).toEqual([]);
    expect(tooLong).toBe(0);
    expect(files).toBeGreaterThan(700);
  });
});
