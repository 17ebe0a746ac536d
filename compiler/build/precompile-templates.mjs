// Replaces `compiler/emit/templates.ts` of a build by a module that holds every template as a plain function, made here from
// what Handlebars' parser says of it: the product loads nothing of Handlebars, whose runtime alone takes 3 ms of a cold start.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { templateFunction } from "./template-function.mjs";

const directory = new URL("../../templates/", import.meta.url);

/** The text of the module: the same exports as `compiler/emit/templates.ts`. */
export function precompiledTemplates() {
  const names = readdirSync(directory).filter((name) => name.endsWith(".hbs")).sort();
  const rows = names.map((name) => {
    const text = readFileSync(new URL(name, directory), "utf8");
    return `  ${JSON.stringify(name.replace(/\.hbs$/, ""))}: ${templateFunction(text, name)},\n`;
  });
  return `const templates = {
${rows.join("")}};
export function templateOf(name) {
  return templates[name];
}
function textOf(value, name) {
  if (value === undefined) throw new Error(\`"\${name}" not defined\`);
  return value === null ? "" : value;
}
function isEmpty(value) {
  return Array.isArray(value) ? value.length === 0 : !value && value !== 0;
}
`;
}

/** For esbuild: bundles the precompiled templates where the sources compile theirs. */
export const precompiledTemplatesPlugin = {
  name: "precompiled-templates",
  setup(build) {
    build.onLoad({ filter: /[\\/]compiler[\\/]emit[\\/]templates\.[jt]s$/ }, () => ({
      contents: precompiledTemplates(),
      loader: "js",
      resolveDir: fileURLToPath(new URL("../emit/", import.meta.url)),
    }));
  },
};

/** Puts the precompiled module in the place of what tsc made of the source. */
export function writePrecompiledTemplates(path) {
  writeFileSync(path, precompiledTemplates());
}
