/**
 * What a package names of others (rules 26, 27 and 29). The reference decides some things once for all places of the
 * package that name an item: the first place says whether it is an interface or a world, and the first `use` of a type
 * says by which gate it is hidden. Its verdict depends on that, so it is kept here.
 */
import type { Identifier, UsePath } from "../../grammar/ast.ts";
import { resolveDiagnostic } from "../messages/resolve.ts";
import type { Package } from "../model.ts";
import { packageId, packageNameOf } from "./package-name.ts";
import { forEachPath, type PathMention } from "./paths.ts";
import { isActive, stabilityOf } from "./stability.ts";
import { nearFix, offer } from "./suggestions.ts";
import type { ForeignItem, Resolution, Stability, Unit, UnitFile } from "./state.ts";

/** Fills `unit.foreign` with the items that paths name; the packages that the unit needs are resolved already. */
export function collectForeignItems(resolution: Resolution, unit: Unit): void {
  const stabilities = new Map<ForeignItem, { readonly stability: Stability; readonly path: UsePath }[]>();
  for (const file of unit.files) {
    forEachPath(file.items, (mention) => {
      if (mention.path.package === null) return;
      const item = foreignItemFor(unit, mention, mention.path.package);
      const stability = stabilityOf(resolution, unit, mention.gates, true);
      const mentions = stabilities.get(item);
      if (mentions === undefined) stabilities.set(item, [{ stability, path: mention.path }]);
      else mentions.push({ stability, path: mention.path });
    });
  }
  for (const [item, mentions] of stabilities) {
    const enabled = mentions.some(({ stability }) => isActive(resolution, unit, stability));
    if (!enabled) item.state = "disabled";
    else findItem(resolution, item, mentions[0]?.path ?? null);
  }
}

function foreignItemFor(
  unit: Unit,
  { path, kind }: PathMention,
  packageName: NonNullable<UsePath["package"]>,
): ForeignItem {
  const id = packageId(packageNameOf(packageName));
  let items = unit.foreign.get(id);
  if (items === undefined) unit.foreign.set(id, (items = new Map()));
  let item = items.get(path.name.name);
  if (item === undefined) {
    item = {
      origin: "foreign",
      kind: kind === "world" ? "world" : "interface",
      name: path.name,
      packageId: id,
      firstKind: kind,
      state: "lost",
      interface: null,
      world: null,
      types: new Map(),
    };
    items.set(path.name.name, item);
  }
  return item;
}

function findItem(resolution: Resolution, item: ForeignItem, path: UsePath | null): void {
  const unit = resolution.units.get(item.packageId);
  // Circles of packages were reported.
  if (unit === undefined || !unit.finished) return;
  const name = item.name.name;
  if (item.kind === "interface") item.interface = unit.package.interfaces.get(name) ?? null;
  else item.world = unit.package.worlds.get(name) ?? null;
  if (item.interface !== null || item.world !== null) {
    item.state = "found";
    return;
  }
  const local = unit.items.get(name);
  // What was reported in the other package is no mistake of this one.
  if (unit.incomplete || unit.twice || (local?.kind === item.kind && local.record === null)) return;
  const note = noteOn(item, unit.package, local?.kind === item.kind);
  const names = item.kind === "interface" ? unit.package.interfaces : unit.package.worlds;
  const offered = offer(resolution, name, names);
  const parameters = { kind: item.kind, name, package: item.packageId, note, ...offered };
  const place = path?.name.span ?? item.name.span;
  const declared = local?.node.name.span;
  const related = declared === undefined ? [] : [{ span: declared, message: "declared here" }];
  const extras = note === undefined ? { related, ...nearFix(place, offered.near) } : { related };
  resolution.report(resolveDiagnostic("resolve/unknown-foreign-item", place, parameters, extras));
}

function noteOn(item: ForeignItem, { worlds, interfaces }: Package, gatedOff: boolean): string | undefined {
  const name = item.name.name;
  if (gatedOff) return `\`${name}\` is behind a feature that is off: turn it on with \`--features\``;
  if (item.kind === "world" && interfaces.has(name)) return `\`${name}\` is an interface there: import or export it`;
  if (item.kind === "interface" && worlds.has(name)) {
    const include = `\`include\` it in a world, by its full path`;
    return item.firstKind === "unknown"
      ? `\`${name}\` is a world there, and a \`use\` at the top of a file stands for an interface: ${include}`
      : `\`${name}\` is a world there: ${include}`;
  }
  return undefined;
}

/** Fills in the types that the unit uses of foreign interfaces; the files' scopes must be known. */
export function collectForeignTypes(resolution: Resolution, unit: Unit): void {
  for (const file of unit.files) {
    forEachPath(file.items, ({ path, names, gates }) => {
      if (names === null || names.length === 0) return;
      const item = foreignTarget(unit, file, path);
      if (item === null || item.kind !== "interface") return;
      let stability: Stability | null = null;
      for (const { name } of names) {
        if (item.types.has(name.name)) continue;
        stability ??= stabilityOf(resolution, unit, gates, true);
        addType(resolution, unit, item, name, stability);
      }
    });
  }
}

function foreignTarget(unit: Unit, file: UnitFile, path: UsePath): ForeignItem | null {
  const item =
    path.package === null
      ? (file.scope.get(path.name.name) ?? null)
      : (unit.foreign.get(packageId(packageNameOf(path.package)))?.get(path.name.name) ?? null);
  return item?.origin === "foreign" ? item : null;
}

function addType(resolution: Resolution, unit: Unit, item: ForeignItem, name: Identifier, stability: Stability): void {
  if (!isActive(resolution, unit, stability)) {
    item.types.set(name.name, { state: "hidden", def: null, stability });
    return;
  }
  const def = item.interface?.types.get(name.name) ?? null;
  item.types.set(name.name, { state: def === null ? "lost" : "found", def, stability });
  if (def !== null || item.interface === null || item.interface.incomplete === true) return;
  const other = resolution.units.get(item.packageId);
  if (other?.twice === true) return;
  const scope = other?.items.get(item.name.name)?.scope;
  const from = `${item.packageId}/${item.name.name}`;
  const func = item.interface.functions.get(name.name);
  if (func !== undefined) {
    const related = [{ span: func.nameSpan, message: "declared here" }];
    const parameters = { name: name.name, from: item.interface.id ?? item.name.name };
    resolution.report(resolveDiagnostic("resolve/use-of-function", name.span, parameters, { related }));
    return;
  }
  const hidden = scope?.types.get(name.name);
  const gated = hidden !== undefined;
  const offered = offer(resolution, name.name, item.interface.types);
  const related = [{ span: (hidden ?? item.interface).nameSpan, message: "declared here" }];
  const extras = gated ? { related } : { related, ...nearFix(name.span, offered.near) };
  resolution.report(
    resolveDiagnostic("resolve/unknown-name", name.span, { name: name.name, from, gated, ...offered }, extras),
  );
}
