import type { FileNode } from "../../grammar/ast.ts";
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import type { Span } from "../../grammar/source.ts";

/** One parsed file. */
export interface LoadedFile {
  readonly node: FileNode;
  /** Where its syntax is wrong; what stands around such a place may be missing from the tree. */
  readonly syntaxErrors: readonly Span[];
}

/** The files of one directory, or one file: a main package and the packages nested in its files. */
export interface PackageGroup {
  /** As shown to the user. */
  readonly path: string;
  /** In the order of their paths. */
  readonly files: readonly LoadedFile[];
  /** True where a file of it could not be read at all. */
  readonly unreadable: boolean;
  /** One of the packages that hypc ships. */
  readonly shipped: boolean;
}

/** Everything that belongs to one PATH, parsed. */
export interface LoadedContract {
  /** `null` where nothing could be read. */
  readonly main: PackageGroup | null;
  /** Of `deps/`, in the order of its entries; then the shipped ones that were needed. */
  readonly dependencies: readonly PackageGroup[];
  /** True where the PATH is a file, which never looks at `deps/`. */
  readonly single: boolean;
  /** `namespace:name@version` of shipped packages that were looked at and are of another version than the named one. */
  readonly otherShipped: readonly string[];
  /** Of reading and of syntax. */
  readonly diagnostics: readonly Diagnostic[];
}
