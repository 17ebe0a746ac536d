/** How other printers call the JSON and text codecs: they get an expression, and the import is made. */
import { underlyingType, type Type } from "../model.ts";
import type { CodeModule } from "./code-module.ts";
import type { CodecRef, ConstrainedItem, ModulePlan, WorldPlan } from "./plan.ts";

/** A type's use, or a field or parameter with what it adds. */
export type Codable = Type | ConstrainedItem;

/** Where the JSON and text codecs of a module are: `codecs/json/counter.ts`. */
export function jsonPath(module: ModulePlan): string {
  return `codecs/json/${module.name}.ts`;
}

/** Where the writers of what a server sends are: `codecs/answers/counter.ts`. */
export function answersPath(module: ModulePlan): string {
  return `codecs/answers/${module.name}.ts`;
}

/** Where the scanners of what a server is sent are: `codecs/bodies/counter.ts`. */
export function bodiesPath(module: ModulePlan): string {
  return `codecs/bodies/${module.name}.ts`;
}

/** `decodeUser(input.body[0], faults, "$")`: `json` is an expression of any type, `at` one of type `PathSegment`. */
export function jsonDecodeCall(
  plan: WorldPlan,
  module: ModulePlan,
  code: CodeModule,
  of: Codable,
  json: string,
  at: string,
  faults = "faults",
): string {
  return `${codecFunction(plan, code, "decode", referTo(plan, module, of))}(${json}, ${faults}, ${at})`;
}

/**
 * `encodeU32(result, "count-users result")`: JSON text of the value that the expression `value` has. `where` is plain text and
 * says in an `EncodeError` what was wrong; parts of named types are called by their type (`user.age`).
 */
export function jsonEncodeCall(
  plan: WorldPlan,
  module: ModulePlan,
  code: CodeModule,
  of: Codable,
  value: string,
  where: string,
): string {
  return `${codecFunction(plan, code, "encode", referTo(plan, module, of))}(${value}, ${JSON.stringify(where)})`;
}

/**
 * `encodeJson(writeJsonUser, result, "get-user result")`: the same JSON, ASCII as a string or else UTF-8, as a server sends it.
 */
export function jsonAnswerCall(
  plan: WorldPlan,
  module: ModulePlan,
  code: CodeModule,
  of: Codable,
  value: string,
  where: string,
): string {
  const write = codecFunction(plan, code, "writeJson", referTo(plan, module, of));
  return `${code.value("hypc/runtime", "encodeJson")}(${write}, ${value}, ${JSON.stringify(where)})`;
}

/**
 * `parseU32(text, faults, "path.id")`: `text` is an expression of type `string`; of type `readonly string[]` where
 * `textShape` says `many`. An option's codec is the one of what it holds: that it is absent is the caller's business.
 */
export function textParseCall(
  plan: WorldPlan,
  module: ModulePlan,
  code: CodeModule,
  of: Codable,
  text: string,
  at: string,
  faults = "faults",
): string {
  return `${codecFunction(plan, code, "parse", referToText(plan, module, of))}(${text}, ${faults}, ${at})`;
}

/** `formatU32(id, "get-user.id")`: a `string`; a `string[]` where `textShape` says `many`. The value is not `undefined`. */
export function textFormatCall(
  plan: WorldPlan,
  module: ModulePlan,
  code: CodeModule,
  of: Codable,
  value: string,
  where: string,
): string {
  return `${codecFunction(plan, code, "format", referToText(plan, module, of))}(${value}, ${JSON.stringify(where)})`;
}

/** How a type is held by path, query or header. */
export interface TextShape {
  /** It may be absent: an option, also behind an alias. */
  readonly optional: boolean;
  /** It is a list: one text an item. */
  readonly many: boolean;
}

export function textShape(type: Type): TextShape {
  const under = underlyingType(type);
  const held = under.kind === "option" ? underlyingType(under.element) : under;
  return { optional: under.kind === "option", many: held.kind === "list" };
}

// Functions of the runtime whose form depends on the wire.
const HYPERWARE_SUFFIXES: Readonly<Record<string, string>> = {
  U64: "U64Digits",
  S64: "S64Digits",
  F32: "F32OrNull",
  F64: "F64OrNull",
  Bytes: "ByteList",
};

/** The function's name in the file of `code`, imported where it is another's. */
export function codecFunction(
  plan: WorldPlan,
  code: CodeModule,
  operation: "decode" | "encode" | "parse" | "format" | "writeJson" | "scan",
  ref: CodecRef,
): string {
  const pathOf = operation === "writeJson" ? answersPath : operation === "scan" ? bodiesPath : jsonPath;
  if (ref.kind === "unit") return code.localValue(pathOf(ref.unit.module), operation + ref.unit.suffix);
  const isServers = pathOf !== jsonPath;
  const json = isServers || operation === "decode" || operation === "encode";
  const suffix =
    json && plan.process?.wire === "hyperware" ? (HYPERWARE_SUFFIXES[ref.suffix] ?? ref.suffix) : ref.suffix;
  return code.value(isServers ? "hypc/runtime" : "hypc/client", operation + suffix);
}

/** The codec of a type's use, or of a field or parameter. */
export function referTo(plan: WorldPlan, module: ModulePlan, of: Codable): CodecRef {
  return isItem(of) ? plan.referItem(of, module) : plan.refer(of, module);
}

/** The same for texts, which never hold options. */
export function referToText(plan: WorldPlan, module: ModulePlan, of: Codable): CodecRef {
  if (isItem(of) && plan.process?.constraints.has(of as never) === true) return plan.referItem(of, module);
  let type = isItem(of) ? of.type : of;
  while (type.kind === "option") type = type.element;
  return plan.refer(type, module);
}

function isItem(of: Codable): of is ConstrainedItem {
  return of.kind === "field" || of.kind === "parameter";
}
