// Modules that most runs of the command line never need are files of their own, loaded by what is called of them: the grammar with
// its messages and recovery, and the layout of contracts, which stand on a parser toolkit whose loading costs more than most
// contracts take to compile; and the pages of `hypc explain`, an eighth of all the text.

const LATE = {
  "grammar/parse-carefully": { name: "parseCarefully", file: "grammar" },
  "grammar/format/format-wit": { name: "formatWit", file: "grammar" },
  "compiler/explain/index": { name: "explainPages", file: "explain" },
};
const FILTER = /[\\/](grammar[\\/]parse-carefully|grammar[\\/]format[\\/]format-wit|compiler[\\/]explain[\\/]index)\.ts$/;

/** The files, each with the text of its entry, which stands in the directory of the sources. */
export function lateFiles() {
  const files = {};
  for (const [module, { name, file }] of Object.entries(LATE)) files[file] = `${files[file] ?? ""}export { ${name} } from "./${module}.ts";\n`;
  return Object.entries(files);
}

/** For esbuild: takes the modules out of the bundle of the command line. */
export const lateModulesPlugin = {
  name: "late-modules",
  setup(build) {
    build.onLoad({ filter: FILTER }, ({ path }) => {
      const { name, file } = LATE[FILTER.exec(path)[1].replaceAll("\\", "/")];
      return { contents: `export const ${name} = (...args) => require("./cli/${file}.cjs").${name}(...args);\n`, loader: "js" };
    });
    // Seen from the file that starts the bundle, whose `require` it is.
    build.onResolve({ filter: /^\.\/cli\/(?:grammar|explain)\.cjs$/ }, ({ path }) => ({ path, external: true }));
  },
};
