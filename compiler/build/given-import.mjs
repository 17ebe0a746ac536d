// V8's kept code of the bundle knows nothing of the module that it was made in: `import()` fails there (in Node 20), and so the
// start (`compiler/cli/launch.ts`) gives the bundle a function that it can call.

/** For esbuild: `importModule` is the one that is given. */
export const givenImportPlugin = {
  name: "given-import",
  setup(build) {
    build.onLoad({ filter: /[\\/]compiler[\\/]import-module\.ts$/ }, () => ({
      contents: "export const importModule = givenImport;\n",
      loader: "js",
    }));
  },
};
