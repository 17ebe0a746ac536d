import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { configDefaults, defineConfig } from "vitest/config";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Files that need modules of their own: they replace one, or look at what is there before `hypc/context` is loaded. */
const APART = [
  "test/runtime/core/process.test.ts",
  "test/runtime/core/seed-faults.test.ts",
  "test/runtime/core/without-context.test.ts",
];
const TESTS = ["test/**/*.test.ts", "examples/*/test/**/*.test.ts"];

export default defineConfig({
  resolve: {
    alias: [
      { find: /^hypc\/runtime$/, replacement: at("./runtime/index.ts") },
      { find: /^hypc\/client$/, replacement: at("./runtime/client/index.ts") },
      { find: /^hypc\/testing$/, replacement: at("./runtime/testing/index.ts") },
      { find: /^hypc\/context$/, replacement: at("./runtime/context/index.ts") },
      { find: /^hypc\/grammar$/, replacement: at("./grammar/index.ts") },
      { find: /^hypc\/prettier$/, replacement: at("./compiler/prettier-plugin.ts") },
      { find: /^hypc$/, replacement: at("./compiler/index.ts") },
    ],
  },
  test: {
    // Most files share what their process has loaded: loading the sources anew for each took a third of the time.
    projects: [
      { extends: true, test: { name: "together", isolate: false, include: TESTS, exclude: [...configDefaults.exclude, ...APART] } },
      { extends: true, test: { name: "apart", include: APART } },
    ],
    setupFiles: ["test/setup.ts"],
    testTimeout: 20_000,
    // Many tests wait for servers, leases and browsers: by default a machine of two cores would run one file at a time.
    maxWorkers: Math.max(3, availableParallelism()),
    coverage: {
      provider: "v8",
      include: ["grammar/**/*.ts", "compiler/**/*.ts", "runtime/**/*.ts"],
      reporter: ["text-summary", "json-summary"],
      thresholds: { lines: 90 },
    },
  },
});
