import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/**
 * The directory of the hypc package as a file URL ending in `/`: where `api/` and `templates/` stand. Works from the sources, from
 * `dist/` and from the bundled command line.
 */
export function packageRoot(): URL {
  let directory = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(directory, "api", "hyper-process"))) {
    const parent = dirname(directory);
    if (parent === directory) throw new Error("the hypc package is not complete: its api/ directory is missing");
    directory = parent;
  }
  return pathToFileURL(`${directory}/`);
}
