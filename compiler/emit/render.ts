import type { World } from "../model.ts";
import { GENERATED_MARK } from "./banner.ts";
import type { EmittedFile, PrintedFile } from "./file.ts";
import { templateOf } from "./templates.ts";

/** Printed files as text: each view in its template, under the line that says whose it is. */
export function renderFiles(files: readonly PrintedFile[], world: World): EmittedFile[] {
  const banner = `${GENERATED_MARK} ${world.id}. Do not edit.`;
  return files.map(({ path, template, view }) => ({ path, text: templateOf(template)({ ...view, banner }) }));
}
