/** The packages that hypc ships: they resolve without a copy in `deps/`, and nobody pays for those that are not named. */
import type { PackageNameNode } from "../../grammar/ast.ts";
import { joinPath, nodeHost, type CompilerHost } from "../host.ts";
import { packageId, packageNameOf } from "../resolve/package-name.ts";
import { forEachPath, type PathMention } from "../resolve/paths.ts";
import { loadDirectory } from "./directory.ts";
import type { PackageGroup } from "./group.ts";
import { ContractReader } from "./reader.ts";

/** One directory of `api/`. */
export interface ShippedPackage {
  /** `namespace:name@version` */
  readonly id: string;
  /** Of the directory, in `api/` and in a user's `deps/`. */
  readonly directoryName: string;
  readonly directory: string;
}

const NAMESPACE = "hyper";

/** Every shipped package, by directory name. */
export function shippedPackages(host: CompilerHost = nodeHost()): readonly ShippedPackage[] {
  const reader = new ContractReader(host);
  return shippedDirectories(host).flatMap(({ directoryName, directory }) => {
    const header = loadShippedDirectory(reader, directoryName, directory)?.files.find(
      ({ node }) => node.header !== null,
    )?.node.header;
    return header === undefined || header === null
      ? []
      : [{ id: packageId(packageNameOf(header.name)), directoryName, directory }];
  });
}

/** The shipped packages that groups name, or that those name, and that are not among the groups; and candidates of another version. */
export function loadShipped(
  reader: ContractReader,
  groups: readonly PackageGroup[],
): { groups: PackageGroup[]; others: string[] } {
  const present = new Set<string>();
  const wanted = new Map<string, PackageNameNode>();
  const want = ({ path }: PathMention): void => {
    if (path.package?.namespace.name === NAMESPACE) wanted.set(packageId(packageNameOf(path.package)), path.package);
  };
  const study = (group: PackageGroup): void => {
    for (const { node } of group.files) {
      if (node.header !== null) present.add(packageId(packageNameOf(node.header.name)));
      for (const item of node.items) {
        if (item.kind !== "nested-package") continue;
        present.add(packageId(packageNameOf(item.name)));
        forEachPath(item.items, want);
      }
      forEachPath(node.items, want);
    }
  };
  for (const group of groups) study(group);

  const loaded: PackageGroup[] = [];
  const others: string[] = [];
  const looked = new Set<string>();
  // A `Map` yields what is added while it is walked: the packages that shipped ones name.
  for (const [id, name] of wanted) {
    if (present.has(id)) continue;
    for (const { directoryName, directory } of directoriesFor(reader.host, name.name.name)) {
      if (looked.has(directoryName)) continue;
      looked.add(directoryName);
      const group = loadShippedDirectory(reader, directoryName, directory);
      const header = group?.files.find(({ node }) => node.header !== null)?.node.header;
      if (group === null || header === undefined || header === null) continue;
      const found = packageId(packageNameOf(header.name));
      if (found !== id && !wanted.has(found)) others.push(found);
      else if (!present.has(found)) {
        loaded.push(group);
        study(group);
      }
    }
  }
  return { groups: loaded, others };
}

function loadShippedDirectory(reader: ContractReader, directoryName: string, directory: string): PackageGroup | null {
  return loadDirectory(reader, directory, { shipped: true, shownAs: `hypc:api/${directoryName}` });
}

/** `hyper-process` holds `hyper:process`; further versions of it would stand in `hyper-process@...`. */
function directoriesFor(host: CompilerHost, name: string): readonly { directoryName: string; directory: string }[] {
  const plain = `${NAMESPACE}-${name}`;
  return shippedDirectories(host).filter(
    ({ directoryName }) => directoryName === plain || directoryName.startsWith(`${plain}@`),
  );
}

function shippedDirectories(host: CompilerHost): readonly { directoryName: string; directory: string }[] {
  const api = host.shippedPackages();
  if (api === null) return [];
  const listing = host.listDirectory(api);
  if (listing.kind !== "entries") return [];
  return listing.entries.flatMap(({ name, kind }) =>
    kind === "directory" ? [{ directoryName: name, directory: joinPath(api, name) }] : [],
  );
}
