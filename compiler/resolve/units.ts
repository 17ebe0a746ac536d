/** Package groups -> packages: which package each file and each nested package is of (rules 1 to 4 and 24). */
import type {
  AnnotationNode,
  ItemNode,
  NestedPackageNode,
  PackageHeaderNode,
  PackageNameNode,
} from "../../grammar/ast.ts";
import type { Span } from "../../grammar/source.ts";
import { strayAnnotations } from "../annotations/stray-annotations.ts";
import type { LoadedFile, PackageGroup } from "../load/group.ts";
import { resolveDiagnostic } from "../messages/resolve.ts";
import { packageId, packageNameOf } from "./package-name.ts";
import type { Resolution, Unit, UnitFile } from "./state.ts";

/** Fills `resolution.units` from all groups; returns the unit that was asked for, `null` where it has no name. */
export function collectUnits(resolution: Resolution): Unit | null {
  const { main, dependencies } = resolution.loaded;
  const mainUnit = main === null ? null : collectGroup(resolution, main);
  for (const group of dependencies) collectGroup(resolution, group);
  return mainUnit;
}

function collectGroup(resolution: Resolution, group: PackageGroup): Unit | null {
  const files: UnitFile[] = [];
  const dangling: AnnotationNode[] = [];
  let nested = false;
  for (const loaded of group.files) {
    const items: ItemNode[] = [];
    for (const item of loaded.node.items) {
      if (item.kind === "nested-package") {
        nested = true;
        collectNested(resolution, group, loaded, item);
      } else items.push(item);
    }
    files.push({ items, loaded, scope: new Map() });
    const nestedSpans = loaded.node.items.flatMap((item) => (item.kind === "nested-package" ? [item.span] : []));
    const own = danglingIn(loaded).filter(({ span }) => !nestedSpans.some((outer) => isInside(span, outer)));
    for (const each of [...own, ...strayAnnotations(loaded.node.header, items)]) dangling.push(each);
  }
  const header = agreeOnHeader(resolution, group);
  if (header === null) {
    const known = group.unreadable || files.some(({ loaded }) => loaded.syntaxErrors.length > 0);
    if (!known)
      resolution.report(
        resolveDiagnostic("resolve/no-package", startOf(group), {
          path: group.path,
          single: group.files.length === 1,
          nested,
        }),
      );
    return null;
  }
  return addUnit(resolution, { group, name: header.name, docs: documentationOf(group), files, dangling });
}

/** The beginning of the first file, where the header is missing. */
function startOf({ files }: PackageGroup): Span | null {
  const source = files[0]?.node.source;
  return source === undefined ? null : { source, start: 0, end: 0 };
}

/** The first header; reports the others that differ from it, and docs on more than one. */
function agreeOnHeader(resolution: Resolution, group: PackageGroup): PackageHeaderNode | null {
  let first: PackageHeaderNode | null = null;
  let docs: Span | null = null;
  for (const { node } of group.files) {
    const { header } = node;
    if (header === null) continue;
    first ??= header;
    const name = packageId(packageNameOf(header.name));
    const firstName = packageId(packageNameOf(first.name));
    if (name !== firstName) {
      const related = [{ span: first.name.span, message: "another file says so here" }];
      resolution.report(
        resolveDiagnostic("resolve/package-mismatch", header.name.span, { name, first: firstName }, { related }),
      );
    }
    if (header.docsSpan === null) continue;
    if (docs === null) docs = header.docsSpan;
    else
      resolution.report(
        resolveDiagnostic(
          "resolve/package-docs",
          header.docsSpan,
          {},
          { related: [{ span: docs, message: "the first one" }] },
        ),
      );
  }
  return first;
}

function documentationOf(group: PackageGroup): string | null {
  return group.files.find(({ node }) => (node.header?.docs ?? null) !== null)?.node.header?.docs ?? null;
}

function collectNested(resolution: Resolution, group: PackageGroup, loaded: LoadedFile, node: NestedPackageNode): void {
  const items: ItemNode[] = [];
  for (const item of node.items) {
    if (item.kind !== "nested-package") {
      items.push(item);
      continue;
    }
    const inner = packageId(packageNameOf(item.name));
    const related = [{ span: node.name.span, message: "inside this one" }];
    resolution.report(resolveDiagnostic("resolve/nested-package", item.name.span, { name: inner }, { related }));
  }
  addUnit(resolution, {
    group,
    name: node.name,
    docs: node.docs,
    files: [{ items, loaded, scope: new Map() }],
    dangling: [...danglingIn(loaded).filter(({ span }) => isInside(span, node.span)), ...strayAnnotations(node, items)],
  });
}

/** Annotations that document nothing; in a file with syntax errors they may have stood on what was lost there. */
function danglingIn({ node, syntaxErrors }: LoadedFile): readonly AnnotationNode[] {
  return syntaxErrors.length > 0 ? [] : node.danglingAnnotations;
}

function isInside(inner: Span, outer: Span): boolean {
  return inner.start >= outer.start && inner.end <= outer.end;
}

interface UnitParts {
  readonly group: PackageGroup;
  readonly name: PackageNameNode;
  readonly docs: string | null;
  readonly files: readonly UnitFile[];
  readonly dangling: AnnotationNode[];
}

function addUnit(resolution: Resolution, { group, name: nameNode, docs, files, dangling }: UnitParts): Unit {
  const name = packageNameOf(nameNode);
  const id = packageId(name);
  const unit: Unit = {
    package: {
      kind: "package",
      name,
      id,
      docs,
      interfaces: new Map(),
      worlds: new Map(),
      shipped: group.shipped,
      danglingAnnotations: dangling,
    },
    nameSpan: nameNode.span,
    files,
    incomplete: group.unreadable || files.some(({ loaded }) => loaded.syntaxErrors.length > 0),
    group,
    items: new Map(),
    foreign: new Map(),
    sequence: [],
    interfaces: [],
    worlds: [],
    gated: false,
    finished: false,
    twice: false,
    releases: new Set(),
  };
  const first = resolution.units.get(id);
  if (first === undefined) resolution.units.set(id, unit);
  else {
    first.twice = true;
    const related = [{ span: first.nameSpan, message: "first defined here" }];
    resolution.report(resolveDiagnostic("resolve/duplicate-package", nameNode.span, { package: id }, { related }));
  }
  return first ?? unit;
}
