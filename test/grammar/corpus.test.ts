import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parseWit } from "../../grammar/index.ts";

const CORPUS = fileURLToPath(new URL("../../../shared/corpus", import.meta.url));

/** `.wit` files below a directory; dead links are passed over. */
function* witFiles(directory: string): Generator<string> {
  for (const name of readdirSync(directory).sort()) {
    const path = join(directory, name);
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat?.isDirectory() === true) yield* witFiles(path);
    else if (stat !== undefined && name.endsWith(".wit")) yield path;
  }
}

// The corpus belongs to others and stands beside the project.
describe.skipIf(!existsSync(CORPUS))("the corpus of real WIT (skipped where ../shared/corpus is not there)", () => {
  it("every file that the reference reads has a tree and no diagnostics", () => {
    const complaints: string[] = [];
    let files = 0;
    for (const path of witFiles(CORPUS)) {
      if (path.includes("parse-fail")) continue;
      files += 1;
      const { diagnostics } = parseWit({ path, text: readFileSync(path, "utf8") });
      complaints.push(...diagnostics.map(({ code, message }) => `${path}: ${code}: ${message}`));
    }
    expect(complaints).toEqual([]);
    expect(files).toBeGreaterThan(1000);
  });

  it("every file of the reference's suite is refused where the reference's lexer or parser refuses it, and nowhere else", () => {
    const cases = JSON.parse(readFileSync(join(CORPUS, "suite/index.json"), "utf8")) as { path: string; kind: string; message: string | null }[];
    const wrong: string[] = [];
    let refused = 0;
    for (const { path, kind, message } of cases) {
      if (kind !== "file" || !path.endsWith(".wit")) continue;
      const { diagnostics } = parseWit({ path, text: readFileSync(join(CORPUS, "suite", path), "utf8") });
      const expected = message !== null && SYNTAX.test(message);
      if (expected) refused += 1;
      if (expected !== diagnostics.length > 0) wrong.push(`${path}: ${message ?? "accepted"}`);
    }
    expect(wrong).toEqual([]);
    expect(refused).toBeGreaterThan(20);
  });
});

/** The messages of the reference's lexer and parser; all others are about what names mean. */
const SYNTAX = /(?:^|: )(?:expected (?!a world)|unknown attribute|unexpected|unterminated|invalid character|identifiers must|type nesting|package nesting|cannot place attributes)/;
