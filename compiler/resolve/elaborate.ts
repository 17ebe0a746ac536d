/** Imports what a world's imports and exports need, in the reference's order (`Resolve::elaborate_world`; rule 32). */
import { resolveDiagnostic } from "../messages/resolve.ts";
import type { Interface, TypeDef } from "../model.ts";
import { remembered } from "./stability.ts";
import type { Resolution, Stability, WorldEntry, WorldKey, WorldRecord } from "./state.ts";

/** Replaces the imports and exports of a world by complete ones. */
export function elaborate(resolution: Resolution, record: WorldRecord): void {
  const imports = new Map<WorldKey, WorldEntry>();
  const sorted = [...record.imports].sort((a, b) => rankOf(resolution, a[1]) - rankOf(resolution, b[1]));
  for (const [key, entry] of sorted) {
    if (entry.kind === "interface") addImport(imports, key, entry);
    else if (entry.kind === "type") {
      const needed = interfaceNeededBy(entry.def);
      if (needed !== null)
        addImport(imports, needed, impliedEntry(needed, remembered(resolution, entry.def), entry.span));
      imports.set(key, entry);
    } else imports.set(key, entry);
  }
  const exports = new Map<WorldKey, WorldEntry>();
  const exported = new Map<WorldKey, WorldEntry>();
  for (const [key, entry] of record.exports) (entry.kind === "interface" ? exported : exports).set(key, entry);
  new Exporter(resolution, record, imports, exports, exported).run();

  record.imports = new Map([...imports].sort((a, b) => rankOf(resolution, a[1]) - rankOf(resolution, b[1])));
  record.exports = exports;
}

/** Interfaces, then used types, definitions, functions, functions of resources: what is named stands before what names it. */
function rankOf(resolution: Resolution, entry: WorldEntry): number {
  switch (entry.kind) {
    case "interface":
      return 0;
    case "type":
      return interfaceNeededBy(entry.def) === null ? 2 : 1;
    case "function":
      return resolution.resourceOf.has(entry.function) ? 4 : 3;
  }
}

/** The interface that a `use` takes its type from. */
function interfaceNeededBy({ body, owner }: TypeDef): Interface | null {
  if (body.kind !== "use" || body.target.owner === owner) return null;
  return body.target.owner.kind === "interface" ? body.target.owner : null;
}

/** The interfaces whose types an interface uses, each once, in order. */
function directNeeds(of: Interface): Interface[] {
  const needs = new Set<Interface>();
  for (const def of of.types.values()) {
    const needed = interfaceNeededBy(def);
    if (needed !== null) needs.add(needed);
  }
  return [...needs];
}

function impliedEntry(
  of: Interface,
  stability: Stability,
  span: WorldEntry["span"],
): WorldEntry & { readonly kind: "interface" } {
  return { kind: "interface", interface: of, stability, explicit: false, name: of.name, span };
}

/** Adds what an interface needs, then the interface. Chains may be long, so there is no recursion. */
function addImport(
  imports: Map<WorldKey, WorldEntry>,
  key: WorldKey,
  entry: WorldEntry & { readonly kind: "interface" },
): void {
  if (imports.has(key)) return;
  const stack = [{ key, entry, needs: needsOf(entry), next: 0 }];
  const entered = new Set<WorldKey>([key]);
  for (let frame = stack.at(-1); frame !== undefined; frame = stack.at(-1)) {
    const need = frame.needs[frame.next++];
    if (need === undefined) {
      imports.set(frame.key, frame.entry);
      stack.pop();
    } else if (!imports.has(need) && !entered.has(need)) {
      entered.add(need);
      const implied = impliedEntry(need, entry.stability, entry.span);
      stack.push({ key: need, entry: implied, needs: needsOf(implied), next: 0 });
    }
  }
}

function needsOf(entry: WorldEntry & { readonly kind: "interface" }): readonly Interface[] {
  return entry.interface === null ? [] : directNeeds(entry.interface);
}

interface ExportFrame {
  readonly key: WorldKey;
  readonly entry: WorldEntry & { readonly kind: "interface" };
  readonly asExport: boolean;
  readonly needs: readonly Interface[];
  next: number;
}

/**
 * What exports need is exported too where the world says so, else imported. An interface that would have to be both is
 * refused: the export would see two of its types that are not the same (component-model #208).
 */
class Exporter {
  readonly #resolution: Resolution;
  readonly #record: WorldRecord;
  readonly #imports: Map<WorldKey, WorldEntry>;
  readonly #exports: Map<WorldKey, WorldEntry>;
  readonly #exported: ReadonlyMap<WorldKey, WorldEntry>;
  /** Interfaces that exports need as imports, with the one that needs them. */
  readonly #required = new Map<Interface, Interface | null>();

  constructor(
    resolution: Resolution,
    record: WorldRecord,
    imports: Map<WorldKey, WorldEntry>,
    exports: Map<WorldKey, WorldEntry>,
    exported: ReadonlyMap<WorldKey, WorldEntry>,
  ) {
    this.#resolution = resolution;
    this.#record = record;
    this.#imports = imports;
    this.#exports = exports;
    this.#exported = exported;
  }

  run(): void {
    for (const [key, entry] of this.#exported) {
      if (entry.kind !== "interface" || this.#addExport(key, entry)) continue;
      // Later exports would only repeat the complaint; they are kept as they are.
      for (const [other, rest] of this.#exported) if (!this.#exports.has(other)) this.#exports.set(other, rest);
      return;
    }
  }

  /** False where it was refused. */
  #addExport(key: WorldKey, entry: WorldEntry & { readonly kind: "interface" }): boolean {
    const stack: ExportFrame[] = [];
    this.#enter(stack, key, entry, true);
    for (let frame = stack.at(-1); frame !== undefined; frame = stack.at(-1)) {
      const need = frame.needs[frame.next++];
      if (need !== undefined) {
        const asExport = frame.asExport && this.#exported.has(need);
        if (this.#exports.has(need) && !asExport) {
          this.#refuse(
            entry,
            need,
            stack.filter((each) => !each.asExport).map((each) => each.entry.interface),
          );
          return false;
        }
        this.#enter(stack, need, impliedEntry(need, entry.stability, entry.span), asExport);
        continue;
      }
      stack.pop();
      if (!this.#leave(frame, entry, stack.at(-1))) return false;
    }
    return true;
  }

  #enter(
    stack: ExportFrame[],
    key: WorldKey,
    entry: WorldEntry & { readonly kind: "interface" },
    asExport: boolean,
  ): void {
    if (this.#exports.has(key)) return;
    if (!asExport && entry.interface !== null && this.#required.has(entry.interface)) return;
    const own = asExport ? this.#exported.get(key) : undefined;
    // The reference gives an export the gates of the export that needs it, where that one comes first.
    const kept = own?.kind === "interface" ? { ...own, stability: entry.stability } : entry;
    stack.push({ key, entry: kept, asExport, needs: needsOf(kept), next: 0 });
  }

  #leave(
    frame: ExportFrame,
    root: WorldEntry & { readonly kind: "interface" },
    parent: ExportFrame | undefined,
  ): boolean {
    const { key, entry } = frame;
    if (!frame.asExport) {
      if (entry.interface !== null)
        this.#required.set(entry.interface, parent === undefined || parent.asExport ? null : parent.entry.interface);
      if (!this.#imports.has(key)) this.#imports.set(key, entry);
      return true;
    }
    if (entry.interface !== null && this.#required.has(entry.interface)) {
      const way: Interface[] = [];
      for (let at = this.#required.get(entry.interface); at !== null && at !== undefined; at = this.#required.get(at))
        way.unshift(at);
      this.#refuse(root, entry.interface, way);
      return false;
    }
    this.#exports.set(key, entry);
    return true;
  }

  #refuse(root: WorldEntry, conflict: Interface, way: readonly (Interface | null)[]): void {
    const { world, refused } = this.#record;
    if (refused) return;
    this.#record.refused = true;
    const path = way.flatMap((each) => (each === null ? [] : [each.id ?? each.name]));
    const direct = this.#exported.get(conflict);
    const related =
      direct === undefined ? [] : [{ span: direct.span, message: `\`${conflict.name}\` is exported here` }];
    const parameters = { export: root.name, conflict: conflict.name, path, world: world.name };
    this.#resolution.report(resolveDiagnostic("world/transitive-export", root.span, parameters, { related }));
  }
}
