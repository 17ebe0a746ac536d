import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { formatClean } from "./support.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** The contracts of the project that people read, `.hbs` ones with a name in place of the template's. */
function ownContracts(): string[] {
  const examples = readdirSync(join(root, "examples")).map((name) => `examples/${name}/api`);
  return ["api", ...examples, "test/e2e/chat/api", "test/cluster/ledger/api", "templates/init/api"]
    .filter((directory) => existsSync(join(root, directory)))
    .flatMap((directory) => readdirSync(join(root, directory), { recursive: true, encoding: "utf8" }).map((path) => `${directory}/${path}`))
    .filter((path) => /\.wit(?:\.hbs)?$/.test(path) && !path.includes("node_modules"))
    .sort();
}

it("the project's own contracts are formatted: run `hypc fmt` over them", () => {
  const paths = ownContracts();
  expect(paths.length).toBeGreaterThanOrEqual(7);
  const unformatted = paths.filter((path) => {
    const text = readFileSync(join(root, path), "utf8").replaceAll("{{label}}", "label");
    return formatClean(text) !== text;
  });
  expect(unformatted).toEqual([]);
});

it("the example of docs/formatting.md is formatted", () => {
  const [, example] = /```wit\n([^]*?)```/.exec(readFileSync(join(root, "docs/formatting.md"), "utf8")) ?? [];
  expect(formatClean(example ?? "")).toBe(example);
});
