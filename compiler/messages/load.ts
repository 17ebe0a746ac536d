import { diagnosticsOf, message } from "../../grammar/diagnostic.ts";

/** What can be wrong with files and directories before their text is read. */
export const loadMessages = {
  "load/missing": message<{ path: string }>(
    "error",
    (p) => `there is nothing at \`${p.path}\``,
    () => "pass a `.wit` file, or a directory with `.wit` files",
  ),
  "load/unreadable": message<{ path: string; reason: string }>(
    "error",
    (p) => `\`${p.path}\` cannot be read: ${p.reason}`,
    () => "check its permissions, and that no symbolic link on the way leads nowhere or back to itself",
  ),
  "load/not-a-file": message<{ path: string }>(
    "error",
    (p) => `\`${p.path}\` is neither a file nor a directory`,
    () => "a contract is read from regular files; put its text into one",
  ),
  "load/too-large": message<{ path: string; size: number; limit: number }>(
    "error",
    (p) => `\`${p.path}\` is too large for a contract: ${megabytes(p.size)}, where ${megabytes(p.limit)} is the limit`,
    () => "make sure that it is WIT text, and split a package over several files of its directory",
  ),
  "load/too-much": message<{ path: string; limit: number }>(
    "error",
    (p) => `the files of \`${p.path}\` are together over the limit of ${megabytes(p.limit)}`,
    () => "make sure that `deps/` holds only the packages that the contract needs",
  ),
  "load/wasm": message<{ path: string }>(
    "error",
    (p) => `\`${p.path}\` is an encoded WebAssembly package, and hypc reads WIT text`,
    (p) => `print its text into a directory of its own and remove it: wasm-tools component wit ${p.path} --out-dir ...`,
  ),
  "load/no-files": message<{ path: string }>(
    "error",
    (p) => `no \`.wit\` files are directly inside \`${p.path}\``,
    () => "a package is the `.wit` files of one directory; sub-directories other than `deps` are not looked at",
  ),
  "load/deps-not-a-directory": message<{ path: string }>(
    "error",
    (p) => `\`${p.path}\` is not a directory`,
    () => "`deps` holds the packages that a contract uses, one file or one directory each",
  ),
};

export type LoadCode = keyof typeof loadMessages;
export const loadDiagnostic = diagnosticsOf(loadMessages);

function megabytes(bytes: number): string {
  return bytes < 1 << 20 ? `${bytes} bytes` : `${(bytes / (1 << 20)).toFixed(1).replace(/\.0$/, "")} MiB`;
}
