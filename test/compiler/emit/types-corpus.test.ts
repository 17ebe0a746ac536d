import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { EmittedFile } from "../../../compiler/emit/index.ts";
import { generateWorlds } from "../../../compiler/generate.ts";
import { nodeHost } from "../../../compiler/host.ts";
import { loadContract } from "../../../compiler/load-contract.ts";
import { GeneratedFolder } from "../../support/generated.ts";

const corpus = fileURLToPath(new URL("../../../../shared/corpus/", import.meta.url));
const isThere = existsSync(corpus);
const host = nodeHost();

interface Gates {
  readonly features: readonly string[];
  readonly allFeatures: boolean;
}
/** As much as possible; a case that is refused with everything switched on is one of the suite, which runs with `active`. */
const EVERYTHING: Gates = { features: [], allFeatures: true };
const ACTIVE: Gates = { features: ["active"], allFeatures: false };

const read = <T>(file: string): readonly T[] => JSON.parse(readFileSync(corpus + file, "utf8")) as readonly T[];

/** They hold packages in the WebAssembly text format, which hypc does not read. */
const NEED_WEBASSEMBLY_TEXT = new Set(["kinds-of-deps", "simple-wasm-text"]);

interface Outcome {
  /** Of worlds that code was generated for. */
  generated: number;
  /** Of worlds that no component can be made of. */
  components: number;
  readonly problems: string[];
}

/** Takes each world of each accepted package through `generate --world`, dependencies' worlds included, equal ones once. */
function generateAll(folder: GeneratedFolder, paths: readonly string[]): Outcome {
  const outcome: Outcome = { generated: 0, components: 0, problems: [] };
  const seen = new Set<string>();
  for (const path of paths) {
    const whole = loadContract(corpus + path, host, EVERYTHING);
    const gates = whole.diagnostics.some(({ severity }) => severity === "error") ? ACTIVE : EVERYTHING;
    const { contract } = gates === EVERYTHING ? whole : loadContract(corpus + path, host, gates);
    if (contract === null) {
      outcome.problems.push(`${path}: no contract`);
      continue;
    }
    const ids: string[] = [];
    for (const each of contract.packages) {
      for (const { id, imports, exports, span } of each.worlds.values()) {
        const text = span.source.text.slice(span.start, span.end);
        const key = [
          id,
          text,
          ...imports.map(({ key: name }) => name),
          "->",
          ...exports.map(({ key: name }) => name),
        ].join("\n");
        // Copies of one dependency are many, and a world of the main package is always looked at.
        if (each === contract.main || !seen.has(key)) ids.push(id);
        seen.add(key);
      }
    }
    // Together where that goes, so that the package is read once; apart where one stands in the others' way.
    if (ids.length > 0 && !generate(folder, path, ids, gates, outcome, ids.length === 1))
      for (const id of ids) generate(folder, path, [id], gates, outcome, true);
  }
  return outcome;
}

/** True where the worlds were dealt with; what stands in the way of the only one is told. */
function generate(
  folder: GeneratedFolder,
  path: string,
  ids: readonly string[],
  gates: Gates,
  outcome: Outcome,
  only: boolean,
): boolean {
  const { worlds, diagnostics, checked } = generateWorlds(host, { paths: [corpus + path], worlds: ids, ...gates });
  for (const { files } of worlds) {
    const missing = missingFromIndex(files);
    if (missing.length > 0) outcome.problems.push(`${path}, ${ids.join()}: index.ts lacks ${missing.join(", ")}`);
    folder.write(`world-${outcome.generated++}`, files);
  }
  if (worlds.length === ids.length) return true;
  if (!only) return false;
  const reasons = [...diagnostics, ...checked.flatMap(({ diagnostics: found }) => found)].filter(
    ({ severity }) => severity === "error",
  );
  if (reasons.length > 0 && reasons.every(({ code }) => code.startsWith("component/"))) outcome.components++;
  else
    outcome.problems.push(
      `${path}, ${ids.join()}: ${reasons.map(({ code, message }) => `${code}: ${message}`).join("; ")}`,
    );
  return true;
}

/** What the files of types export and the index does not, under any name. */
function missingFromIndex(files: readonly EmittedFile[]): readonly string[] {
  const index = files.find(({ path }) => path === "index.ts")?.text ?? "";
  const exported = new Set<string>();
  for (const [, names = "", path = ""] of index.matchAll(/export type \{ ([^}]*) \} from "([^"]*)";/g))
    for (const name of names.split(",")) exported.add(`${path} ${name.trim().replace(/ as .*/, "")}`);
  return files
    .filter(({ path }) => path.startsWith("types/"))
    .flatMap(({ path, text }) =>
      Array.from(
        text.matchAll(/^export (?:interface|type) (\w+)/gm),
        ([, name = ""]) => `./${path.replace(/\.ts$/, ".js")} ${name}`,
      ),
    )
    .filter((each) => !exported.has(each) && !isUse(files, each));
}

/** True for `export type T = Other;` of a `use`: the module that declares the type exports it. */
function isUse(files: readonly EmittedFile[], exported: string): boolean {
  const [path = "", name = ""] = exported.split(" ");
  const text = files.find((file) => `./${file.path.replace(/\.ts$/, ".js")}` === path)?.text ?? "";
  const target = new RegExp(`^export type ${name} = (\\w+);`, "m").exec(text)?.[1];
  return target !== undefined && new RegExp(`^import (?:type )?\\{[^}]*\\b${target}\\b`, "m").test(text);
}

describe.skipIf(!isThere)("types of worlds without @process (the corpus stands beside the project)", () => {
  const folder = new GeneratedFolder();
  let outcome: Outcome = { generated: 0, components: 0, problems: [] };
  beforeAll(() => {
    const suite = read<{ readonly path: string; readonly name: string; readonly expect: string }>(
      "suite/index.json",
    ).filter((each) => each.expect === "ok" && !NEED_WEBASSEMBLY_TEXT.has(each.name));
    const real = read<{ readonly path: string; readonly ok: boolean }>("real/index.json").filter(({ ok }) => ok);
    outcome = generateAll(folder, [
      ...suite.map(({ path }) => `suite/${path}`),
      ...real.map(({ path }) => `real/${path}`),
    ]);
  }, 120_000);
  afterAll(() => folder.remove());

  test("every world of every accepted package generates, unless no component can be made of it", () => {
    expect(outcome.problems).toEqual([]);
    expect(outcome.generated).toBeGreaterThan(800);
    expect(outcome.components).toBeLessThan(outcome.generated / 20);
  });

  test("all of it compiles under the strict flags", { timeout: 120_000 }, () => {
    expect(folder.typecheck({ client: "runtime/codec/json-surface.ts" })).toBe("");
  });
});
