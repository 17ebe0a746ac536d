/** Text and tree of WIT contracts. */
export type * from "./ast.ts";
export { PRIMITIVES } from "./ast.ts";
export { decodeSource, type Decoded } from "./decode.ts";
export * from "./diagnostic.ts";
export { formatWit, type FormatOptions, type FormatResult } from "./format/format-wit.ts";
export * from "./location.ts";
export { syntaxMessages, type SyntaxCode } from "./messages.ts";
export { MAX_SOURCE_LENGTH, parseWit, type ParseResult } from "./parse.ts";
export { printAnnotation, printFile, printType, printValue } from "./printer.ts";
export * from "./source.ts";
export { editDistance, suggest } from "./suggest.ts";
