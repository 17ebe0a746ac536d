/**
 * The layouts of generated files, compiled from `templates/*.hbs` when one is first used. Building the package replaces this
 * module by one that holds them precompiled (`compiler/build/precompile-templates.mjs`), so that the product loads neither
 * Handlebars' compiler nor the files.
 */
import { readFileSync } from "node:fs";
import Handlebars from "handlebars";
import { packageRoot } from "../package-root.ts";

export type Template = (view: object) => string;

const compiled = new Map<string, Template>();

/** The template of `templates/<name>.hbs`. */
export function templateOf(name: string): Template {
  let template = compiled.get(name);
  if (template === undefined) {
    const text = readFileSync(new URL(`templates/${name}.hbs`, packageRoot()), "utf8");
    template = Handlebars.compile(text, { noEscape: true, knownHelpersOnly: true, strict: true });
    compiled.set(name, template);
  }
  return template;
}
