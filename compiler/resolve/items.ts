/** The names of a package and of its files, and the order in which its interfaces and worlds are resolved (rules 5 to 9). */
import type { Identifier, TopLevelUseNode, UsePath } from "../../grammar/ast.ts";
import { resolveDiagnostic } from "../messages/resolve.ts";
import { orderByNeed } from "./order.ts";
import { packageId, packageNameOf } from "./package-name.ts";
import { forEachPath, type PathMention } from "./paths.ts";
import { nearFix, offer } from "./suggestions.ts";
import type { ForeignItem, Item, Resolution, Unit, UnitFile } from "./state.ts";

/** Fills `unit.items` and the files' scopes; foreign items must be known already. */
export function collectItems(resolution: Resolution, unit: Unit): void {
  for (const file of unit.files) {
    for (const node of file.items) {
      if (node.kind !== "interface" && node.kind !== "world") continue;
      const item: Item = { origin: "local", kind: node.kind, name: node.name, node, file, scope: null, record: null };
      const first = unit.items.get(node.name.name);
      if (first === undefined) unit.items.set(node.name.name, item);
      else {
        const related = [{ span: first.name.span, message: "first declared here" }];
        resolution.report(
          resolveDiagnostic("resolve/duplicate-item", node.name.span, { name: node.name.name }, { related }),
        );
      }
    }
  }
  for (const file of unit.files) fillScope(resolution, unit, file);
}

function fillScope(resolution: Resolution, unit: Unit, file: UnitFile): void {
  const places = new Map<string, { readonly name: Identifier; readonly isUse: boolean }>();
  for (const node of file.items) {
    if (node.kind === "nested-package") continue;
    const isUse = node.kind === "top-level-use";
    const name = isUse ? (node.as ?? node.path.name) : node.name;
    const first = places.get(name.name);
    if (first !== undefined) {
      // Two items of one name were reported already, as the package's.
      if (!isUse && !first.isUse) continue;
      const related = [{ span: first.name.span, message: "first named here" }];
      resolution.report(resolveDiagnostic("resolve/duplicate-in-file", name.span, { name: name.name }, { related }));
      continue;
    }
    places.set(name.name, { name, isUse });
    const item = isUse ? resolveTopLevelUse(resolution, unit, node) : unit.items.get(name.name);
    if (item !== undefined) file.scope.set(name.name, item);
  }
}

/** A top-level `use` names an item of a package, never another `use`. */
function resolveTopLevelUse(resolution: Resolution, unit: Unit, node: TopLevelUseNode): Item | ForeignItem | null {
  const gate = node.gates[0];
  if (gate !== undefined) resolution.report(resolveDiagnostic("resolve/gate-on-use", gate.span, {}));
  if (node.path.package !== null) return foreignItemOf(unit, node.path);
  const item = unit.items.get(node.path.name.name);
  if (item !== undefined) return item;
  reportUnknownItem(resolution, unit, node.path.name, "item");
  return null;
}

/** What a path names in a file; `null` where it names nothing, which was reported. */
export function itemAt(resolution: Resolution, unit: Unit, file: UnitFile, path: UsePath): Item | ForeignItem | null {
  if (path.package !== null) return foreignItemOf(unit, path);
  const inFile = file.scope.get(path.name.name);
  if (inFile !== undefined) return inFile;
  const item = unit.items.get(path.name.name);
  if (item !== undefined) return item;
  reportUnknownItem(resolution, unit, path.name, "path");
  return null;
}

function foreignItemOf(unit: Unit, path: UsePath): ForeignItem | null {
  if (path.package === null) return null;
  return unit.foreign.get(packageId(packageNameOf(path.package)))?.get(path.name.name) ?? null;
}

function reportUnknownItem(resolution: Resolution, unit: Unit, name: Identifier, place: "item" | "path"): void {
  if (unit.incomplete) return;
  const usedElsewhere = unit.files.some(({ scope }) => scope.has(name.name));
  const note = !usedElsewhere
    ? undefined
    : place === "item"
      ? `a \`use\` cannot name what another \`use\` brought in: name the package of \`${name.name}\` here too`
      : `a \`use\` at the top of another file does not reach this one: repeat it here`;
  const offered = offer(resolution, name.name, unit.items);
  const fix = note === undefined ? nearFix(name.span, offered.near) : {};
  resolution.report(resolveDiagnostic("resolve/unknown-item", name.span, { name: name.name, note, ...offered }, fix));
}

/** Of a long circle the beginning is shown. */
const MAX_PLACES = 9;

/** The unit's items, each after those whose names it uses or that it includes; circles are reported. */
export function orderItems(resolution: Resolution, unit: Unit): readonly Item[] {
  const items = [...unit.items.values()];
  const indexOf = new Map(items.map((item, index) => [item, index]));
  const needs: number[][] = items.map(() => []);
  const places = new Map<string, PathMention>();
  for (const file of unit.files) {
    forEachPath(file.items, (mention) => {
      if (mention.dependent === null || mention.path.package !== null) return;
      const from = unit.items.get(mention.dependent);
      const to = file.scope.get(mention.path.name.name) ?? unit.items.get(mention.path.name.name);
      if (from === undefined || from.file !== file || to === undefined || to.origin !== "local") return;
      const [source, target] = [indexOf.get(from) ?? 0, indexOf.get(to) ?? 0];
      needs[source]?.push(target);
      if (!places.has(`${source} ${target}`)) places.set(`${source} ${target}`, mention);
    });
  }
  const { order, cycles } = orderByNeed(items.length, (node) => needs[node] ?? []);
  for (const cycle of cycles) {
    const steps = cycle
      .slice(0, MAX_PLACES)
      .map((node, at) => ({ node, next: cycle[(at + 1) % cycle.length] ?? node }));
    const [first, ...related] = steps.flatMap(({ node, next }) => {
      const mention = places.get(`${node} ${next}`);
      return mention === undefined
        ? []
        : [{ span: mention.path.span, message: `\`${items[node]?.name.name}\` needs \`${items[next]?.name.name}\`` }];
    });
    const names = cycle.map((node) => items[node]?.name.name ?? "");
    const worlds = cycle.every((node) => items[node]?.kind === "world");
    const extras = { related, ...(first === undefined ? {} : { label: first.message }) };
    resolution.report(
      resolveDiagnostic(
        "resolve/item-cycle",
        first?.span ?? null,
        { cycle: [...names, names[0] ?? ""], worlds },
        extras,
      ),
    );
  }
  return order.flatMap((node) => items[node] ?? []);
}
