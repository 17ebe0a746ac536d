// The grammar with its messages and recovery stands on a parser toolkit whose tables cost more to make than most contracts take to
// read. In the bundle it is made when the first text with a mistake comes along, which for most runs is never.
import { readFileSync } from "node:fs";

const MODULE = /[\\/]grammar[\\/]parse-carefully\.[jt]s$/;

/** For esbuild: imports of `grammar/parse-carefully.ts` get functions that load it when they are called. */
export const lateGrammarPlugin = {
  name: "late-grammar",
  setup(build) {
    build.onLoad({ filter: MODULE }, ({ path, suffix }) => {
      if (suffix === "?now") return { contents: readFileSync(path, "utf8"), loader: "ts" };
      return { contents: `export const parseCarefully = (reporter) => require(${JSON.stringify(`${path}?now`)}).parseCarefully(reporter);`, loader: "js" };
    });
    build.onResolve({ filter: /\?now$/ }, ({ path }) => ({ path: path.slice(0, -"?now".length), suffix: "?now" }));
  },
};
