import type { CodeModule } from "./code-module.ts";

/** One generated file. */
export interface EmittedFile {
  /** Below `<out>/<world>/`, `/`-separated. */
  readonly path: string;
  /** Before formatting; ends in a newline. */
  readonly text: string;
}

/** What the template `module.hbs` of a file of declarations takes. */
export interface ModuleView {
  readonly imports: readonly string[];
  /** Whole declarations as printed, in order. */
  readonly declarations: readonly string[];
}

/** The view of a module whose declarations are printed. */
export function moduleView(module: CodeModule, declarations: readonly string[]): ModuleView {
  return { imports: module.importLines(), declarations };
}

/** What a printer makes: a template's name and its view. Rendering and formatting come after, in one place. */
export interface PrintedFile {
  readonly path: string;
  /** The name of a file in `templates/`, without `.hbs`. */
  readonly template: string;
  readonly view: object;
}
