// Replaces `compiler/emit/templates.ts` of a build by a module that holds every template precompiled, so that the product
// needs Handlebars' small runtime only and reads no files.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import Handlebars from "handlebars";

const directory = new URL("../../templates/", import.meta.url);

/** The text of the module: the same exports as `compiler/emit/templates.ts`. */
export function precompiledTemplates() {
  const names = readdirSync(directory).filter((name) => name.endsWith(".hbs")).sort();
  const rows = names.map((name) => {
    const text = readFileSync(new URL(name, directory), "utf8");
    const specification = Handlebars.precompile(text, { noEscape: true, knownHelpersOnly: true, strict: true });
    return `  ${JSON.stringify(name.replace(/\.hbs$/, ""))}: ${specification},\n`;
  });
  return `import Handlebars from "handlebars/runtime.js";
const specifications = {
${rows.join("")}};
const compiled = new Map();
export function templateOf(name) {
  let template = compiled.get(name);
  if (template === undefined) {
    template = Handlebars.template(specifications[name]);
    compiled.set(name, template);
  }
  return template;
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
