import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

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
    include: ["test/**/*.test.ts", "examples/*/test/**/*.test.ts"],
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
