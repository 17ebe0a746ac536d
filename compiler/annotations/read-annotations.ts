import type { AnnotationNode } from "../../grammar/ast.ts";
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import { suggest } from "../../grammar/suggest.ts";
import { annotationDiagnostic as diagnostic } from "../messages/annotation.ts";
import type { Annotated, Contract } from "../model.ts";
import { readArguments, type ReadArgument } from "./arguments.ts";
import { countingItems, countingPackages } from "./counting.ts";
import { mayRepeat, mayStandOn, placesOf, type AnnotatedItem } from "./places.ts";
import type { AnnotationSchema } from "./schema.ts";

/** An annotation that is known and stands where it may. */
export interface ReadAnnotation {
  readonly name: string;
  readonly node: AnnotationNode;
  /** By parameter name. */
  readonly arguments: ReadonlyMap<string, ReadArgument>;
  /** False where something about it was reported: what it says is not to be relied on. */
  readonly sound: boolean;
}

/** The annotations of a contract's items. */
export interface AnnotationIndex {
  /** In source order; of an item whose annotations do not count those that are well-formed. */
  readonly of: (item: AnnotatedItem) => readonly ReadAnnotation[];
  /** True where the item's annotations count: what is wrong with them may be reported. */
  readonly counts: (item: Annotated) => boolean;
  /** Items on which an annotation was refused as unknown or malformed: rules expect nothing of them. */
  readonly spoilt: ReadonlySet<Annotated>;
  /** Every item whose annotations count. */
  readonly items: readonly AnnotatedItem[];
}

/** Reads every annotation that counts, and reports everything that is wrong with its form. */
export function readAnnotations(
  contract: Contract,
  schema: AnnotationSchema,
): { readonly index: AnnotationIndex; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const report = (each: Diagnostic): void => void diagnostics.push(each);
  const items = countingItems(contract);
  const read = new Map<Annotated, readonly ReadAnnotation[]>();
  const spoilt = new Set<Annotated>();
  // A `use` of several names documents each of them with one comment.
  const seen = new Set<AnnotationNode>();
  for (const item of items) {
    const nodes = item.item.annotations.filter((node) => !seen.has(node));
    for (const node of nodes) seen.add(node);
    const before = diagnostics.length;
    const annotations = readItem(nodes, item, schema, report);
    read.set(item.item, annotations);
    if (diagnostics.length > before && annotations.length < nodes.length) spoilt.add(item.item);
  }
  for (const { danglingAnnotations } of countingPackages(contract)) {
    for (const node of danglingAnnotations)
      report(diagnostic("annotation/dangling", node.span, { name: node.name.name }));
  }
  const elsewhere = new Map<Annotated, readonly ReadAnnotation[]>();
  const of = (item: AnnotatedItem): readonly ReadAnnotation[] => {
    const known = read.get(item.item) ?? elsewhere.get(item.item);
    if (known !== undefined) return known;
    const found = readItem(item.item.annotations, item, schema, () => {}).filter(({ sound }) => sound);
    elsewhere.set(item.item, found);
    return found;
  };
  return { index: { of, counts: (item) => read.has(item), spoilt, items }, diagnostics };
}

function readItem(
  nodes: readonly AnnotationNode[],
  item: AnnotatedItem,
  schema: AnnotationSchema,
  report: (diagnostic: Diagnostic) => void,
): readonly ReadAnnotation[] {
  const read: ReadAnnotation[] = [];
  const first = new Map<string, AnnotationNode>();
  for (const node of nodes) {
    const { name } = node.name;
    const definition = schema.get(name);
    if (definition === undefined) {
      // That an unknown name is malformed as well is the same mistake.
      report(unknownAnnotation(node, item, schema));
      continue;
    }
    for (const each of node.diagnostics) report(each);
    if (!mayStandOn(name, item.kind)) {
      // Where syntax errors left things out, the item may be another than the one that was meant.
      if (item.owner.incomplete === true) continue;
      report(diagnostic("annotation/misplaced", node.span, { name, item: item.noun, places: placesOf(name) }));
      continue;
    }
    const earlier = first.get(name);
    if (earlier !== undefined && !mayRepeat(name)) {
      report(
        diagnostic(
          "annotation/repeated",
          node.span,
          { name },
          { related: [{ span: earlier.span, message: "first written here" }] },
        ),
      );
      continue;
    }
    first.set(name, node);
    let sound = node.diagnostics.length === 0;
    const fail = (each: Diagnostic): void => {
      sound = false;
      report(each);
    };
    // What follows a syntax error in the same annotation would only repeat it.
    const values = sound ? readArguments(node, definition, item, fail) : new Map<string, ReadArgument>();
    read.push({ name, node, arguments: values, sound });
  }
  return read;
}

function unknownAnnotation(node: AnnotationNode, item: AnnotatedItem, schema: AnnotationSchema): Diagnostic {
  const { name, span } = node.name;
  const names = [...schema.keys()];
  const here = names.filter((each) => mayStandOn(each, item.kind));
  const near = suggest(name, here) ?? suggest(name, names);
  const fix = near === null ? {} : { fix: { title: `write \`@${near}\``, span, text: near } };
  return diagnostic("annotation/unknown", span, { name, near, here }, fix);
}
