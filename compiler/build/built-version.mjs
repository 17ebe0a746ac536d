// The version of the package is known when it is built: the command line reads no package.json for it at every start.
import { readFileSync } from "node:fs";

/** For esbuild: `version` tells that of the package.json of the directory that is built. */
export const builtVersionPlugin = {
  name: "built-version",
  setup(build) {
    build.onLoad({ filter: /[\\/]compiler[\\/]version\.ts$/ }, () => {
      const { version } = JSON.parse(readFileSync("package.json", "utf8"));
      return { contents: `export const version = () => ${JSON.stringify(version)};\n`, loader: "js" };
    });
  },
};
