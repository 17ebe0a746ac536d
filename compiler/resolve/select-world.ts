/** Which world is meant: the specification's rules on world selection (wit-parser's `select_world`). */
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import { suggest } from "../../grammar/suggest.ts";
import { resolveDiagnostic } from "../messages/resolve.ts";
import type { Contract, Package, World } from "../model.ts";

export type WorldSelection =
  { readonly world: World; readonly diagnostic: null } | { readonly world: null; readonly diagnostic: Diagnostic };

const NAME = "%?([A-Za-z][A-Za-z0-9-]*)";
const PLAIN = new RegExp(`^${NAME}$`);
const FULL = new RegExp(`^(${NAME}:${NAME})/${NAME}(?:@([0-9][0-9A-Za-z.+-]*))?$`);

/**
 * The world that a name chooses. `name` is a world of the main package, `namespace:package/name@version` one of any
 * package, the version optional where the contract has the package in one version only. Without a name it is the main
 * package's only world.
 */
export function selectWorld(contract: Contract, name: string | null): WorldSelection {
  if (name === null) return onlyWorld(contract.main);
  const plain = PLAIN.exec(name)?.[1];
  if (plain !== undefined) return worldOf(contract.main, plain);
  const [, , namespace, packageName, world, version] = FULL.exec(name) ?? [];
  if (namespace === undefined || packageName === undefined || world === undefined) {
    return refuse(resolveDiagnostic("world/malformed-name", null, { name }));
  }
  const owner = packageOf(contract, `${namespace}:${packageName}`, version ?? null);
  return "kind" in owner ? worldOf(owner, world) : refuse(owner);
}

function onlyWorld(main: Package): WorldSelection {
  const [first, ...others] = main.worlds.values();
  if (first === undefined) return refuse(resolveDiagnostic("world/none", null, { package: main.id }));
  if (others.length === 0) return { world: first, diagnostic: null };
  const worlds = [...main.worlds.values()].map(({ id }) => id);
  return refuse(resolveDiagnostic("world/choose", null, { package: main.id, worlds }));
}

function worldOf(owner: Package, name: string): WorldSelection {
  const world = owner.worlds.get(name);
  if (world !== undefined) return { world, diagnostic: null };
  const known = [...owner.worlds.keys()];
  return refuse(
    resolveDiagnostic("world/unknown", null, { name, package: owner.id, known, near: suggest(name, known) }),
  );
}

function packageOf({ packages }: Contract, plain: string, version: string | null): Package | Diagnostic {
  const id = version === null ? plain : `${plain}@${version}`;
  const exact = packages.find((each) => each.id === id);
  if (exact !== undefined) return exact;
  const versions = version === null ? packages.filter((each) => each.id.startsWith(`${plain}@`)) : [];
  const [first, ...others] = versions;
  if (first !== undefined && others.length === 0) return first;
  if (first !== undefined) {
    const list = versions.flatMap(({ name }) => name.version ?? []);
    return resolveDiagnostic("world/which-version", null, { package: plain, versions: list });
  }
  const known = packages.map((each) => each.id);
  return resolveDiagnostic("world/unknown-package", null, { package: id, known, near: suggest(id, known) });
}

function refuse(diagnostic: Diagnostic): WorldSelection {
  return { world: null, diagnostic };
}
