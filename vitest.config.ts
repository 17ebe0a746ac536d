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
    coverage: {
      provider: "v8",
      include: ["grammar/**/*.ts", "compiler/**/*.ts", "runtime/**/*.ts"],
      reporter: ["text-summary", "json-summary"],
      thresholds: { lines: 90 },
    },
  },
});
