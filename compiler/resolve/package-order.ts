/** Which package needs which: the order in which they are resolved (rules 25 and 26). */
import type { PackageNameNode, UsePath } from "../../grammar/ast.ts";
import { resolveDiagnostic } from "../messages/resolve.ts";
import { orderByNeed } from "./order.ts";
import { itemId, packageId, packageNameOf } from "./package-name.ts";
import { forEachPath } from "./paths.ts";
import type { Resolution, Unit } from "./state.ts";
import { offer } from "./suggestions.ts";

/** The units, each after those it needs and `main` as late as can be; reports packages that are not here and circles. */
export function orderUnits(resolution: Resolution, main: Unit | null): readonly Unit[] {
  const others = [...resolution.units.values()].filter((unit) => unit !== main);
  const units = main === null ? others : [...others, main];
  const indexOf = new Map(units.map((unit, index) => [unit.package.id, index]));
  const known = knownPackages(resolution);
  const mentions = units.map((unit) => packagesNamedBy(unit));
  const needs = mentions.map((named, index) => {
    const needed: number[] = [];
    for (const [id, path] of named) {
      const other = indexOf.get(id);
      if (other === undefined) reportUnknown(resolution, known, path);
      else if (other !== index) needed.push(other);
      // Where a file's syntax is wrong, its items may have come into the package by mistake.
      else if (units[index]?.incomplete === false) reportOwn(resolution, path);
    }
    return needed;
  });
  const { order, cycles } = orderByNeed(units.length, (node) => needs[node] ?? []);
  for (const cycle of cycles) {
    const members = cycle.flatMap((node) => units[node] ?? []);
    reportCycle(resolution, members, (unit) => mentions[indexOf.get(unit.package.id) ?? -1]);
  }
  return order.flatMap((node) => units[node] ?? []);
}

/** Of a long circle the beginning is shown. */
const MAX_PLACES = 9;

/** By package id, the first path that names it. */
function packagesNamedBy(unit: Unit): Map<string, UsePath & { readonly package: PackageNameNode }> {
  const named = new Map<string, UsePath & { readonly package: PackageNameNode }>();
  for (const file of unit.files) {
    forEachPath(file.items, ({ path }) => {
      if (path.package === null) return;
      const id = packageId(packageNameOf(path.package));
      if (!named.has(id)) named.set(id, { ...path, package: path.package });
    });
  }
  return named;
}

function reportOwn(resolution: Resolution, path: UsePath & { readonly package: PackageNameNode }): void {
  const item = path.name.name;
  const fix = { title: `write \`${item}\``, span: path.span, text: item };
  resolution.report(
    resolveDiagnostic(
      "resolve/own-package",
      path.span,
      { package: packageId(packageNameOf(path.package)), item },
      { fix },
    ),
  );
}

/** What unknown packages are compared with. */
interface KnownPackages {
  readonly ids: ReadonlyMap<string, unknown>;
  /** Those of one name in whatever version, and shipped ones of a version that was not asked for. */
  readonly byName: ReadonlyMap<string, readonly string[]>;
  /** True where a dependency's name could not be read: it may be the one that is missing. */
  readonly incomplete: boolean;
}

function knownPackages({ loaded, units }: Resolution): KnownPackages {
  const byName = new Map<string, string[]>();
  for (const id of [...units.keys(), ...loaded.otherShipped]) {
    const name = id.replace(/@.*$/, "");
    const others = byName.get(name);
    if (others === undefined) byName.set(name, [id]);
    else others.push(id);
  }
  const named = new Set([...units.values()].map(({ group }) => group));
  return { ids: units, byName, incomplete: loaded.dependencies.some((group) => !named.has(group)) };
}

function reportUnknown(
  resolution: Resolution,
  packages: KnownPackages,
  path: UsePath & { readonly package: PackageNameNode },
): void {
  if (packages.incomplete) return;
  const name = packageNameOf(path.package);
  const id = packageId(name);
  const others = packages.byName.get(`${name.namespace}:${name.name}`) ?? [];
  const [version, ...further] = others.map((other) => other.split("@")[1]);
  const hint =
    others.length > 0
      ? `it is here as ${others.map((other) => `\`${other}\``).join(", ")}: versions must be equal, and a path without one means a package without one`
      : resolution.loaded.single
        ? `a single file is read without \`deps/\`: pass its directory, or nest the package in the file as \`package ${id} { ... }\``
        : undefined;
  const text = version === undefined || further.length > 0 ? null : itemId({ ...name, version }, path.name.name);
  const fix =
    text === null ? {} : { fix: { title: `name the version that is here: \`${text}\``, span: path.span, text } };
  resolution.report(
    resolveDiagnostic(
      "resolve/unknown-package",
      path.span,
      { package: id, hint, ...offer(resolution, id, packages.ids) },
      fix,
    ),
  );
}

function reportCycle(
  resolution: Resolution,
  units: readonly Unit[],
  mentionsOf: (unit: Unit) => ReadonlyMap<string, UsePath> | undefined,
): void {
  const places = units.flatMap((unit, at) => {
    const next = units[(at + 1) % units.length];
    const path = next === undefined ? undefined : mentionsOf(unit)?.get(next.package.id);
    return path === undefined || next === undefined
      ? []
      : [{ span: path.span, message: `\`${unit.package.id}\` needs \`${next.package.id}\`` }];
  });
  const [first, ...related] = places.slice(0, MAX_PLACES);
  const names = units.map((unit) => unit.package.id);
  const extras = { related, ...(first === undefined ? {} : { label: first.message }) };
  const cycle = [...names, names[0] ?? ""];
  resolution.report(resolveDiagnostic("resolve/package-cycle", first?.span ?? null, { cycle }, extras));
}
