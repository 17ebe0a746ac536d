// The grammar with its messages and recovery, and the layout of contracts, stand on a parser toolkit whose loading costs more than
// most contracts take to compile. The command line loads them when the first text with a mistake comes along, which for most
// runs is never: they are a file of their own, and what imports them gets functions that load it.

const LATE = { "parse-carefully": "parseCarefully", "format/format-wit": "formatWit" };
const FILTER = /[\\/]grammar[\\/](parse-carefully|format[\\/]format-wit)\.ts$/;

/** The entry of that file, in `grammar/`. */
export function lateGrammar() {
  return Object.entries(LATE).map(([module, name]) => `export { ${name} } from "./${module}.ts";\n`).join("");
}

/** For esbuild: takes the modules out of the bundle of the command line. */
export const lateGrammarPlugin = {
  name: "late-grammar",
  setup(build) {
    build.onLoad({ filter: FILTER }, ({ path }) => {
      const name = LATE[FILTER.exec(path)[1].replaceAll("\\", "/")];
      return { contents: `export const ${name} = (...args) => require("./grammar.cjs").${name}(...args);\n`, loader: "js" };
    });
    // The bundle's chunks stand beside it.
    build.onResolve({ filter: /^\.\/grammar\.cjs$/ }, () => ({ path: "./grammar.cjs", external: true }));
  },
};
