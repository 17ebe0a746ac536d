/** Random syntax trees that WIT can write down, for the law of the printer. */
import * as fc from "fast-check";
import type {
  AnnotationArgument, AnnotationNode, CaseNode, Documented, ExternItem, FieldNode, FileNode, FunctionNode, GateNode, Identifier,
  InterfaceItemNode, ItemNode, PackageNameNode, ParameterNode, PrimitiveName, ResourceFunctionNode, TypeDefNode, TypeNode,
  UsePath, VersionNode, WaveValue, WorldItemNode,
} from "../../grammar/index.ts";
import { PRIMITIVES } from "../../grammar/index.ts";
import { dedent, joinDocLines } from "../../grammar/doc-text.ts";
import { KEYWORDS } from "../../grammar/tokens.ts";
import { source } from "./support.ts";

const SPAN = { source: source(""), start: 0, end: 0 };
const WORDS = ["a", "b2", "GET", "user-id", "is-XML", "x-1", "true", "nan", "since", "self", ...KEYWORDS.keys()].filter((word) => word !== "_");
const VERSIONS = ["0.0.0", "1.2.3", "1.0.0-rc.1", "1.0.0+b.01", "2.0.0--x", "18446744073709551615.0.0"];

const name: fc.Arbitrary<Identifier> = fc.constantFrom(...WORDS).map((text) => ({ name: text, span: SPAN }));
const version: fc.Arbitrary<VersionNode> = fc.constantFrom(...VERSIONS).map((text) => ({ text, span: SPAN }));
const maybe = <T>(each: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(each, { nil: null });
const few = <T>(each: fc.Arbitrary<T>, least = 0): fc.Arbitrary<T[]> => fc.array(each, { minLength: least, maxLength: 3 });

const packageName: fc.Arbitrary<PackageNameNode> = fc.record({ namespace: name, name, version: maybe(version), span: fc.constant(SPAN) });
const path: fc.Arbitrary<UsePath> = fc.record({ package: maybe(packageName), name, span: fc.constant(SPAN) });

const text = fc.string({ unit: "binary", maxLength: 12 });
const docLine = fc.oneof(fc.constantFrom("", "@not-an-annotation", "/path", "* star", "*/", "/*", "  indented", "a \\ b"), text).map((line) =>
  line.replace(/[\u0f77\u0f79\u17b4\u17b5\p{Cc}\p{Cs}\u0149\u0673\u17a3\u17a4\u202a-\u202e\u2066-\u2069]/gu, ""),
);
const docs: fc.Arbitrary<string | null> = fc.array(docLine, { maxLength: 3 }).map((lines) => joinDocLines(dedent(lines)));

const wave: fc.Arbitrary<WaveValue> = fc.letrec<{ value: WaveValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.boolean().map((value): WaveValue => ({ kind: "bool", value, span: SPAN })),
    fc.constantFrom("0", "-5", "1.5", "-2.5e-3", "1E9", "nan", "inf", "-inf").map((digits): WaveValue => ({ kind: "number", text: digits, span: SPAN })),
    fc.string({ unit: "binary", maxLength: 8 }).map((value): WaveValue => ({ kind: "string", value, span: SPAN })),
    fc.string({ unit: "binary", minLength: 1, maxLength: 1 }).map((value): WaveValue => ({ kind: "char", value, span: SPAN })),
    fc.tuple(name, maybe(tie("value"))).map(([label, payload]): WaveValue => ({ kind: "label", name: label.name, payload, span: SPAN })),
    few(tie("value")).map((items): WaveValue => ({ kind: "list", items, span: SPAN })),
    few(tie("value")).map((items): WaveValue => ({ kind: "tuple", items, span: SPAN })),
    few(fc.record({ name, value: tie("value") })).map((fields): WaveValue => ({ kind: "record", fields, span: SPAN })),
    few(name).map((names): WaveValue => ({ kind: "flags", names, span: SPAN })),
  ),
})).value;
const argument: fc.Arbitrary<AnnotationArgument> = fc.record({ label: maybe(name), value: wave, span: fc.constant(SPAN) });
const annotation: fc.Arbitrary<AnnotationNode> = fc
  .tuple(name.filter(({ name: label }) => label !== "since"), few(argument), fc.boolean())
  .map(([label, list, bare]) => ({
    kind: "annotation" as const, name: label, arguments: bare ? [] : list, parenthesized: !bare, span: SPAN, diagnostics: [],
  }));

const documented: fc.Arbitrary<Documented> = fc.record({ docs, annotations: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, few(annotation)) });
const gate: fc.Arbitrary<GateNode> = fc.oneof(
  version.map((each): GateNode => ({ kind: "since", version: each, span: SPAN })),
  version.map((each): GateNode => ({ kind: "deprecated", version: each, span: SPAN })),
  name.map((feature): GateNode => ({ kind: "unstable", feature, span: SPAN })),
  fc.string({ unit: "binary", maxLength: 8 }).map((id): GateNode => ({ kind: "external-id", id, span: SPAN })),
);
const gates = fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, few(gate));

const type: fc.Arbitrary<TypeNode> = fc.letrec<{ type: TypeNode }>((tie) => ({
  type: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom<PrimitiveName[]>(...PRIMITIVES).map((each): TypeNode => ({ kind: "primitive", name: each, span: SPAN })),
    name.map((each): TypeNode => ({ kind: "name", name: each, span: SPAN })),
    fc.tuple(tie("type"), maybe(fc.nat())).map(([element, length]): TypeNode => ({ kind: "list", element, length, span: SPAN })),
    few(tie("type")).map((items): TypeNode => ({ kind: "tuple", items, span: SPAN })),
    fc.tuple(tie("type"), tie("type")).map(([key, value]): TypeNode => ({ kind: "map", key, value, span: SPAN })),
    tie("type").map((element): TypeNode => ({ kind: "option", element, span: SPAN })),
    fc.tuple(maybe(tie("type")), maybe(tie("type"))).map(([ok, err]): TypeNode => ({ kind: "result", ok, err, span: SPAN })),
    maybe(tie("type")).map((element): TypeNode => ({ kind: "future", element, span: SPAN })),
    maybe(tie("type")).map((element): TypeNode => ({ kind: "stream", element, span: SPAN })),
    name.map((resource): TypeNode => ({ kind: "own", resource, span: SPAN })),
    name.map((resource): TypeNode => ({ kind: "borrow", resource, span: SPAN })),
  ),
})).type;

const parameter: fc.Arbitrary<ParameterNode> = fc.tuple(documented, name, type).map(([doc, of, each]) => ({ ...doc, kind: "parameter" as const, name: of, type: each, span: SPAN }));
const func: fc.Arbitrary<FunctionNode> = fc.record({ async: fc.boolean(), parameters: few(parameter), result: maybe(type), span: fc.constant(SPAN) });
const field: fc.Arbitrary<FieldNode> = fc.tuple(documented, name, type).map(([doc, of, each]) => ({ ...doc, kind: "field" as const, name: of, type: each, span: SPAN }));
const plainCase: fc.Arbitrary<CaseNode> = fc.tuple(documented, name).map(([doc, of]) => ({ ...doc, kind: "case" as const, name: of, type: null, span: SPAN }));
const variantCase: fc.Arbitrary<CaseNode> = fc.tuple(documented, name, maybe(type)).map(([doc, of, each]) => ({ ...doc, kind: "case" as const, name: of, type: each, span: SPAN }));
const resourceFunction: fc.Arbitrary<ResourceFunctionNode> = fc
  .tuple(documented, gates, fc.constantFrom("constructor" as const, "method" as const, "static" as const), name, func)
  .map(([doc, before, role, of, fn]) => ({
    ...doc, kind: "resource-function" as const, gates: before, role, span: SPAN,
    name: role === "constructor" ? { name: "constructor", span: SPAN } : of,
    function: role === "constructor" ? { ...fn, async: false } : fn,
  }));

const typedef: fc.Arbitrary<TypeDefNode> = fc.tuple(documented, gates, name).chain(([doc, before, of]) => {
  const base = { ...doc, gates: before, name: of, span: SPAN };
  return fc.oneof(
    type.map((each): TypeDefNode => ({ ...base, kind: "alias", type: each })),
    few(field).map((fields): TypeDefNode => ({ ...base, kind: "record", fields })),
    few(plainCase).map((flags): TypeDefNode => ({ ...base, kind: "flags", flags })),
    few(plainCase).map((cases): TypeDefNode => ({ ...base, kind: "enum", cases })),
    few(variantCase).map((cases): TypeDefNode => ({ ...base, kind: "variant", cases })),
    few(resourceFunction).map((functions): TypeDefNode => ({ ...base, kind: "resource", functions })),
  );
});
const use: fc.Arbitrary<InterfaceItemNode & { readonly kind: "use" }> = fc
  .tuple(documented, gates, path, few(fc.record({ name, as: maybe(name) })))
  .map(([doc, before, from, names]) => ({ ...doc, kind: "use" as const, gates: before, path: from, names, span: SPAN }));
const namedFunction = fc
  .tuple(documented, gates, name, func)
  .map(([doc, before, of, fn]): InterfaceItemNode => ({ ...doc, kind: "function", gates: before, name: of, function: fn, span: SPAN }));
const interfaceItem: fc.Arbitrary<InterfaceItemNode> = fc.oneof(typedef, use, namedFunction);

const externItem: fc.Arbitrary<ExternItem> = fc.oneof(
  fc.tuple(name, func).map(([of, fn]): ExternItem => ({ kind: "function", name: of, function: fn })),
  fc.tuple(name, few(interfaceItem)).map(([of, items]): ExternItem => ({ kind: "inline-interface", name: of, items })),
  fc.tuple(name, path).map(([of, to]): ExternItem => ({ kind: "named-path", name: of, path: to })),
  path.map((to): ExternItem => ({ kind: "path", path: to })),
);
const worldItem: fc.Arbitrary<WorldItemNode> = fc.oneof(
  typedef,
  use,
  fc.tuple(documented, gates, fc.constantFrom("import" as const, "export" as const), externItem).map(([doc, before, direction, item]): WorldItemNode => ({ ...doc, kind: "extern", gates: before, direction, item, span: SPAN })),
  fc.tuple(documented, gates, path, few(fc.record({ name, as: name }))).map(([doc, before, from, renames]): WorldItemNode => ({ ...doc, kind: "include", gates: before, path: from, renames, span: SPAN })),
);

const flatItem: fc.Arbitrary<ItemNode> = fc.oneof(
  fc.tuple(documented, gates, name, few(interfaceItem)).map(([doc, before, of, items]): ItemNode => ({ ...doc, kind: "interface", gates: before, name: of, items, span: SPAN })),
  fc.tuple(documented, gates, name, few(worldItem)).map(([doc, before, of, items]): ItemNode => ({ ...doc, kind: "world", gates: before, name: of, items, span: SPAN })),
  fc.tuple(gates, path, maybe(name)).map(([before, from, as]): ItemNode => ({ kind: "top-level-use", gates: before, path: from, as, span: SPAN })),
);
const item: fc.Arbitrary<ItemNode> = fc.oneof(
  { weight: 4, arbitrary: flatItem },
  { weight: 1, arbitrary: fc.tuple(documented, packageName, few(flatItem)).map(([doc, of, items]): ItemNode => ({ ...doc, kind: "nested-package", gates: [], name: of, items, span: SPAN })) },
);

/** Any file that can be written. */
export const anyFile: fc.Arbitrary<FileNode> = fc
  .tuple(maybe(fc.tuple(documented, packageName)), few(item), few(annotation))
  .map(([header, items, danglingAnnotations]) => ({
    kind: "file" as const, source: source(""), span: SPAN, items, danglingAnnotations,
    header: header === null ? null : { ...header[0], kind: "package-header" as const, name: header[1], span: SPAN, docsSpan: null },
  }));
