import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { beforeAll, expect, test } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));

beforeAll(() => {
  if (!existsSync(`${root}dist/runtime/index.js`)) throw new Error("the package is not built: run `npm run build` first, as `npm test` does");
});

/** What a bundler makes of a program that stands in the package; which packages of others it loads is not looked at. */
async function bundled(contents: string): Promise<string> {
  const { outputFiles, warnings } = await build({
    stdin: { contents, resolveDir: root },
    bundle: true,
    platform: "node",
    format: "esm",
    plugins: [
      {
        name: "others",
        setup: ({ onResolve }) => onResolve({ filter: /^[^./]/ }, ({ path }) => (path.startsWith("hypc/") ? undefined : { path, external: true })),
      },
    ],
    write: false,
    logLevel: "silent",
  });
  expect(warnings).toEqual([]);
  return outputFiles[0]?.text ?? "";
}

// Bundlers dropped it, since package.json said that no module does anything when it is loaded.
test("a program that is bundled has the tracking on that loading hypc/context turns on", async () => {
  expect(await bundled('import "hypc/context";\n')).toContain("contextHook.tracker ??= tracker");
  expect(await bundled('import { startNode } from "hypc/runtime";\nawait startNode({ name: "a.os" });\n')).not.toContain("contextHook.tracker ??=");
});

test("what a program does not use of a client is left out of its bundle", async () => {
  expect((await bundled('import { ok } from "hypc/client";\nconsole.log(ok(1));\n')).length).toBeLessThan(1_000);
});
