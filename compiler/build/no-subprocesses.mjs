// Commander can run subcommands as programs of their own, for which it loads Node's child processes at every start; ours are functions.

/** For esbuild: commander gets none. */
export const noSubprocessesPlugin = {
  name: "no-subprocesses",
  setup(build) {
    build.onResolve({ filter: /^node:child_process$/ }, ({ importer }) =>
      /[\\/]node_modules[\\/]commander[\\/]/.test(importer) ? { path: "none", namespace: "no-subprocesses" } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: "no-subprocesses" }, () => ({ contents: "module.exports = {};", loader: "js" }));
  },
};
