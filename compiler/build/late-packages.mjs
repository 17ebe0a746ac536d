// Packages that cost more to load than most commands cost to run: each a file of its own beside the command line.

const PACKAGES = ["prettier/standalone", "prettier/plugins/typescript", "prettier/plugins/babel", "prettier/plugins/estree", "zod"];

function fileOf(name) {
  return name.replace("/plugins", "").replaceAll("/", "-");
}

/** What those files are made from. */
export function lateEntryPoints() {
  return Object.fromEntries(PACKAGES.map((name) => [fileOf(name), name]));
}

/** For esbuild: dynamic imports of the packages become imports of those files, and `require` in what knows no `import()`. */
export const latePackagesPlugin = {
  name: "late-packages",
  setup(build) {
    build.onResolve({ filter: /^(?:prettier|zod)\b/ }, ({ path, kind }) =>
      kind === "dynamic-import" && PACKAGES.includes(path) ? { path: `./cli/${fileOf(path)}.cjs`, external: true } : undefined,
    );
  },
};
