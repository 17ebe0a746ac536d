/** `compare-parsers.ts SIZE ...`: throws where hypc finds in a package of so many interfaces anything else than the reference does. */
import { deepStrictEqual, notStrictEqual } from "node:assert/strict";
import { checkPath, memoryHost } from "hypc";
import type { Contract, Func } from "hypc";
import { generatedPackage } from "./generated-package.ts";
import { loadReference } from "./reference.ts";

/** As `generatedPackage` calls it. */
const WORLD = "everything";

const reference = await loadReference();
for (const size of process.argv.slice(2)) {
  const text = generatedPackage(Number(size));
  const { contract, diagnostics } = checkPath("main.wit", memoryHost({ "main.wit": text }), { features: [], allFeatures: false });
  if (contract === null) throw new Error(`hypc refuses: ${diagnostics[0]?.message}`);
  const expected = reference.imports(text, WORLD);
  notStrictEqual(expected.length, 0);
  deepStrictEqual(importsOf(contract), expected, `what both found in ${size} interfaces`);
}

/** What the world imports, as the reference tells it. */
function importsOf({ main }: Contract): readonly string[] {
  const items = main.worlds.get(WORLD)?.imports ?? [];
  return items
    .flatMap((item) => {
      if (item.kind !== "interface") return [];
      const { types, functions } = item.interface;
      const resources = [...types.values()].flatMap(({ name, body }) =>
        body.kind === "resource" ? [...body.functions.map((each) => coreName(each, name)), `${name}_drop`] : [],
      );
      const from = `${main.name.namespace}:${main.name.name}/${item.interface.name}`;
      return [...resources, ...functions.keys()].map((name) => `${from} ${name}`);
    })
    .sort();
}

function coreName({ role, name }: Func, resource: string): string {
  return role === "constructor" ? `[constructor]${resource}` : `[${role}]${resource}.${name}`;
}
