/**
 * A tree back to text, in one canonical layout. The law: printed text parses to the same tree, places apart. Plain comments
 * are not in the tree and not in the text; of a tree with mistakes only what could be read is printed.
 */
import { escapeWave } from "./annotation-values.ts";
import type {
  AnnotationNode, CaseNode, Documented, ExternNode, FileNode, FunctionNode, GateNode, Identifier, IncludeNode,
  InterfaceItemNode, ItemNode, PackageNameNode, ParameterNode, ResourceFunctionNode, TypeDefNode, TypeNode, UsePath,
  UseNode, WaveValue, WorldItemNode,
} from "./ast.ts";
import { KEYWORDS } from "./tokens.ts";

/** The text of a whole file, with a line break at its end. */
export function printFile(file: FileNode): string {
  const parts: string[] = [];
  if (file.header !== null) parts.push(`${documentation(file.header)}package ${packageName(file.header.name)};\n`);
  for (const item of file.items) parts.push(printItem(item));
  // They document nothing, and do so again where they stand last.
  if (file.danglingAnnotations.length > 0) parts.push(file.danglingAnnotations.map(annotationLines).join(""));
  return parts.join("\n");
}

function printItem(item: ItemNode): string {
  switch (item.kind) {
    case "top-level-use":
      return `${gates(item.gates)}use ${usePath(item.path)}${renamed(item.as)};\n`;
    case "nested-package":
      return `${documentation(item)}package ${packageName(item.name)} ${body(item.items.map(printItem))}\n`;
    case "interface":
      return `${opening(item)}interface ${name(item.name)} ${body(item.items.map(interfaceItem))}\n`;
    case "world":
      return `${opening(item)}world ${name(item.name)} ${body(item.items.map(worldItem))}\n`;
  }
}

function interfaceItem(item: InterfaceItemNode): string {
  if (item.kind === "use") return use(item);
  if (item.kind === "function") return `${opening(item)}${name(item.name)}: ${func(item.function)};\n`;
  return typeDefinition(item);
}

function worldItem(item: WorldItemNode): string {
  if (item.kind === "use") return use(item);
  if (item.kind === "include") return include(item);
  if (item.kind === "extern") return extern(item);
  return typeDefinition(item);
}

function use(item: UseNode): string {
  const names = item.names.map((used) => `${name(used.name)}${renamed(used.as)}`).join(", ");
  return `${opening(item)}use ${usePath(item.path)}.{${names}};\n`;
}

function include(item: IncludeNode): string {
  const path = `${opening(item)}include ${usePath(item.path)}`;
  if (item.renames.length === 0) return `${path};\n`;
  return `${path} with { ${item.renames.map((rename) => `${name(rename.name)} as ${name(rename.as)}`).join(", ")} }\n`;
}

function extern(node: ExternNode): string {
  const start = `${opening(node)}${node.direction} `;
  const { item } = node;
  switch (item.kind) {
    case "function":
      return `${start}${name(item.name)}: ${func(item.function)};\n`;
    case "inline-interface":
      return `${start}${name(item.name)}: interface ${body(item.items.map(interfaceItem))}\n`;
    case "named-path":
      return `${start}${name(item.name)}: ${usePath(item.path)};\n`;
    case "path":
      return `${start}${usePath(item.path)};\n`;
  }
}

function typeDefinition(def: TypeDefNode): string {
  const start = opening(def);
  switch (def.kind) {
    case "alias":
      return `${start}type ${name(def.name)} = ${printType(def.type)};\n`;
    case "record":
      return `${start}record ${name(def.name)} ${lines(def.fields.map((field) => `${documentation(field)}${name(field.name)}: ${printType(field.type)},\n`))}\n`;
    case "flags":
      return `${start}flags ${name(def.name)} ${lines(def.flags.map(caseLine))}\n`;
    case "enum":
      return `${start}enum ${name(def.name)} ${lines(def.cases.map(caseLine))}\n`;
    case "variant":
      return `${start}variant ${name(def.name)} ${lines(def.cases.map(caseLine))}\n`;
    case "resource":
      if (def.functions.length === 0) return `${start}resource ${name(def.name)};\n`;
      return `${start}resource ${name(def.name)} ${body(def.functions.map(resourceFunction))}\n`;
  }
}

function caseLine(node: CaseNode): string {
  return `${documentation(node)}${name(node.name)}${node.type === null ? "" : `(${printType(node.type)})`},\n`;
}

function resourceFunction(node: ResourceFunctionNode): string {
  if (node.role === "constructor") return `${opening(node)}constructor${signature(node.function)};\n`;
  return `${opening(node)}${name(node.name)}: ${node.role === "static" ? "static " : ""}${func(node.function)};\n`;
}

function func(node: FunctionNode): string {
  return `${node.async ? "async " : ""}func${signature(node)}`;
}

function signature(node: FunctionNode): string {
  const result = node.result === null ? "" : ` -> ${printType(node.result)}`;
  if (node.parameters.every(isBare)) return `(${node.parameters.map(parameter).join(", ")})${result}`;
  return `(\n${indent(node.parameters.map((each) => `${parameter(each)},\n`).join(""))})${result}`;
}

function parameter(node: ParameterNode): string {
  return `${documentation(node)}${name(node.name)}: ${printType(node.type)}`;
}

/** A type as it is written in WIT. */
export function printType(type: TypeNode): string {
  switch (type.kind) {
    case "primitive":
      return type.name;
    case "name":
      return name(type.name);
    case "tuple":
      return `tuple<${type.items.map(printType).join(", ")}>`;
    case "list":
      return `list<${printType(type.element)}${type.length === null ? "" : `, ${type.length}`}>`;
    case "map":
      return `map<${printType(type.key)}, ${printType(type.value)}>`;
    case "option":
      return `option<${printType(type.element)}>`;
    case "result":
      if (type.ok === null) return type.err === null ? "result" : `result<_, ${printType(type.err)}>`;
      return type.err === null ? `result<${printType(type.ok)}>` : `result<${printType(type.ok)}, ${printType(type.err)}>`;
    case "future":
    case "stream":
      return type.element === null ? type.kind : `${type.kind}<${printType(type.element)}>`;
    case "own":
    case "borrow":
      return `${type.kind}<${name(type.resource)}>`;
    case "error":
      return "/* unreadable */";
  }
}

// Names -----------------------------------------------------------------------------------------------------

/** A name where WIT expects one: with a `%` where it is a keyword. */
function name(identifier: Identifier): string {
  return KEYWORDS.has(identifier.name) ? `%${identifier.name}` : identifier.name;
}

function renamed(as: Identifier | null): string {
  return as === null ? "" : ` as ${name(as)}`;
}

function packageName(node: PackageNameNode): string {
  return `${name(node.namespace)}:${name(node.name)}${node.version === null ? "" : `@${node.version.text}`}`;
}

function usePath(path: UsePath): string {
  if (path.package === null) return name(path.name);
  const { namespace, name: of, version } = path.package;
  return `${name(namespace)}:${name(of)}/${name(path.name)}${version === null ? "" : `@${version.text}`}`;
}

// Documentation, annotations and gates ----------------------------------------------------------------------

function opening(item: Documented & { readonly gates: readonly GateNode[] }): string {
  return documentation(item) + gates(item.gates);
}

function gates(list: readonly GateNode[]): string {
  return list.map((gate) => `${printGate(gate)}\n`).join("");
}

function printGate(gate: GateNode): string {
  switch (gate.kind) {
    case "since":
    case "deprecated":
      return `@${gate.kind}(version = ${gate.version.text})`;
    case "unstable":
      return `@unstable(feature = ${name(gate.feature)})`;
    case "external-id":
      return `@external-id(${escapeWave(gate.id, '"')})`;
  }
}

function isBare(node: Documented): boolean {
  return node.docs === null && node.annotations.length === 0;
}

function documentation({ docs, annotations }: Documented): string {
  const text = docs === null ? "" : docs.split("\n").map(docLine).join("");
  return text + annotations.map(annotationLines).join("");
}

function docLine(line: string): string {
  if (line === "") return "///\n";
  // What would begin an annotation was none where it came from; behind four slashes it stays text.
  return `${/^\s*@/.test(line) ? "////" : "///"} ${line}\n`;
}

function annotationLines(annotation: AnnotationNode): string {
  if (annotation.diagnostics.length === 0) return `/// ${printAnnotation(annotation)}\n`;
  // A malformed one is kept as it was written, line by line.
  const { source, start, end } = annotation.span;
  const written = source.text.slice(start, end).split("\n");
  return written.map((line, index) => `/// ${(index === 0 ? line : line.replace(/^\s*(?:\/{3,}|\*+)?\s*/, "")).trimEnd()}\n`).join("");
}

/** A well-formed annotation on one line, from its `@`. */
export function printAnnotation(annotation: AnnotationNode): string {
  if (!annotation.parenthesized) return `@${annotation.name.name}`;
  const list = annotation.arguments.map(({ label, value }) => (label === null ? "" : `${label.name} = `) + printValue(value));
  return `@${annotation.name.name}(${list.join(", ")})`;
}

/** A WAVE value. */
export function printValue(value: WaveValue): string {
  switch (value.kind) {
    case "bool":
      return String(value.value);
    case "number":
      return value.text;
    case "string":
      return escapeWave(value.value, '"');
    case "char":
      return escapeWave(value.value, "'");
    case "label":
      return `${NOT_LABELS.has(value.name) ? "%" : ""}${value.name}${value.payload === null ? "" : `(${printValue(value.payload)})`}`;
    case "list":
      return `[${value.items.map(printValue).join(", ")}]`;
    case "tuple":
      return `(${value.items.map(printValue).join(", ")})`;
    case "record":
      return value.fields.length === 0 ? "{:}" : `{${value.fields.map((field) => `${field.name.name}: ${printValue(field.value)}`).join(", ")}}`;
    case "flags":
      return `{${value.names.map((flag) => flag.name).join(", ")}}`;
  }
}

const NOT_LABELS = new Set(["true", "false", "nan", "inf"]);

// Layout ----------------------------------------------------------------------------------------------------

/** `{ ... }` around items, a blank line before and after each that takes more than one. */
function body(items: readonly string[]): string {
  let text = "";
  items.forEach((item, index) => {
    const previous = items[index - 1];
    if (previous !== undefined && (isLong(item) || isLong(previous))) text += "\n";
    text += item;
  });
  return lines([text]);
}

function isLong(item: string): boolean {
  return item.indexOf("\n") !== item.length - 1;
}

function lines(items: readonly string[]): string {
  const text = items.join("");
  return text === "" ? "{}" : `{\n${indent(text)}}`;
}

function indent(text: string): string {
  // By hand, since `^` also matches behind U+2028, which is no line break in WIT.
  return text.split("\n").map((line) => (line === "" ? "" : `  ${line}`)).join("\n");
}
