/** The JSON of a procedure, for processes of `wire = hyperware`: what Rust processes send between nodes. */
import type { Type } from "../model.ts";
import type { Handler } from "../process/model.ts";
import type { CodeModule } from "./code-module.ts";
import { envelopePlace, envelopeText } from "./envelope.ts";
import { LocalNames } from "./handler-names.ts";
import { codecFunction, jsonDecodeCall, jsonEncodeCall, referTo } from "./json-calls.ts";
import { snakeCase } from "./names.ts";
import type { WorldPlan } from "./plan.ts";
import { stringLiteral } from "./string-literal.ts";

/** What functions of the member call their own parameters: nothing imported may be called like one. */
export const JSON_LOCALS: readonly string[] = ["text", "values", "faults", "result"];

/** The lines of the member `json` of a `ProcedureCodec`. */
export function jsonMember(plan: WorldPlan, code: CodeModule, handler: Handler): string[] {
  const members = [...parameterMembers(plan, code, handler), ...resultMembers(plan, code, handler)];
  return ["json: {", ...members.map((line) => `  ${line}`), "},"];
}

function parameterMembers(plan: WorldPlan, code: CodeModule, { function: func, envelope, name }: Handler): string[] {
  const { parameters } = func;
  const module = plan.moduleOf(func.owner);
  const names = new LocalNames();
  const locals = parameters.map((param) => names.parameter(param));
  const written = parameters.map((param, index) =>
    jsonEncodeCall(plan, module, code, param, locals[index] ?? "", `${name}.${param.name}`),
  );
  const read = parameters.map((param, index) => {
    const at = stringLiteral(envelopePlace(envelope, index, parameters.length));
    return jsonDecodeCall(plan, module, code, param, `values[${index}]`, at);
  });
  const wireNames = parameters.map((param) => stringLiteral(snakeCase(param.name)));
  const call = [
    "text",
    stringLiteral(envelope),
    `[${wireNames.join(", ")}]`,
    `${read.length === 0 ? "()" : "(values, faults)"} => [${read.join(", ")}]`,
    ...readingOf(
      plan,
      parameters.map(({ type }) => type),
    ),
  ];
  return [
    `writeParameters: (${locals.length === 0 ? "" : `[${locals.join(", ")}]`}) => ${envelopeText(envelope, written)},`,
    `readParameters: (text) => ${code.value("hypc/client", "readJsonParameters")}(${call.join(", ")}),`,
  ];
}

function resultMembers(plan: WorldPlan, code: CodeModule, { function: func, name }: Handler): string[] {
  const { result } = func;
  const module = plan.moduleOf(func.owner);
  const decode =
    result === null
      ? code.value("hypc/client", "decodeUnit")
      : codecFunction(plan, code, "decode", referTo(plan, module, result));
  const call = ["text", decode, ...readingOf(plan, result === null ? [] : [result])];
  const written =
    result === null
      ? '() => "null"'
      : `(result) => ${jsonEncodeCall(plan, module, code, result, "result", `${name} result`)}`;
  return [
    `writeResult: ${written},`,
    `readResult: (text) => ${code.value("hypc/client", "readJsonResult")}(${call.join(", ")}),`,
  ];
}

/** The last argument of the runtime's readers, where `JSON.parse` alone would lose something of these types. */
function readingOf(plan: WorldPlan, types: readonly Type[]): string[] {
  const { exactIntegers, uniqueKeys } = plan.jsonTraits(types);
  const members = [...(exactIntegers ? ["exactIntegers: true"] : []), ...(uniqueKeys ? ["uniqueKeys: true"] : [])];
  return members.length === 0 ? [] : [`{ ${members.join(", ")} }`];
}
