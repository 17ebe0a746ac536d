/** `codecs/procedures.ts`: a `ProcedureCodec` for each handler that other processes can call, shared with its clients. */
import type { Param } from "../model.ts";
import type { Handler, ProcessModel } from "../process/model.ts";
import { CodeModule } from "./code-module.ts";
import { TypeHashes } from "./descriptor.ts";
import { moduleView, type PrintedFile } from "./file.ts";
import { PROCEDURES_PATH } from "./generated-names.ts";
import { LocalNames, procedureName } from "./handler-names.ts";
import type { ModulePlan, WorldPlan } from "./plan.ts";
import { JSON_LOCALS, jsonMember } from "./procedure-json.ts";
import { stringLiteral } from "./string-literal.ts";
import { typeText } from "./type-text.ts";
import { copyCall, readCall, writeCall } from "./value-site.ts";

/** Prints the procedures; `null` where no handler is open to other processes. */
export function printProcedures(plan: WorldPlan, process: ProcessModel): PrintedFile | null {
  const handlers = process.handlers.filter(({ local, remote }) => local || remote !== null);
  if (handlers.length === 0) return null;
  const code = new CodeModule(PROCEDURES_PATH);
  for (const handler of handlers) code.declare(procedureName(handler));
  // Parameters are names inside the functions below: nothing imported may be called like one.
  for (const { function: func } of handlers)
    for (const param of func.parameters) code.declare(new LocalNames().parameter(param));
  for (const name of ["out", "input", "result"]) code.declare(name);
  if (process.wire === "hyperware") for (const name of JSON_LOCALS) code.declare(name);
  const hashes = new TypeHashes();
  const declarations = handlers.map((handler) => procedureText(plan, code, handler, hashes));
  return { path: code.path, template: "module", view: moduleView(code, declarations) };
}

interface Parameter {
  readonly param: Param;
  readonly local: string;
  /** In errors: `"add.by"`. */
  readonly at: string;
}

function procedureText(plan: WorldPlan, code: CodeModule, handler: Handler, hashes: TypeHashes): string {
  const { function: func } = handler;
  const module = plan.moduleOf(func.owner);
  const names = new LocalNames();
  for (const name of ["out", "input"]) names.other(name);
  const parameters = func.parameters.map((param): Parameter => {
    const wanted = new LocalNames().parameter(param);
    return { param, local: names.other(wanted), at: stringLiteral(`${handler.name}.${param.name}`) };
  });
  const types = `[${func.parameters.map(({ type }) => typeText(plan, code, type)).join(", ")}], ${func.result === null ? "undefined" : typeText(plan, code, func.result)}`;
  const members = [
    `hash: ${stringLiteral(hashes.ofFunction(func))},`,
    ...parameterMembers(plan, code, module, parameters),
    ...resultMembers(plan, code, module, handler),
    ...(plan.process?.wire === "hyperware" ? jsonMember(plan, code, handler) : []),
  ];
  return [
    `export const ${procedureName(handler)}: ${code.type("hypc/client", "ProcedureCodec")}<${types}> = {`,
    ...members.map((line) => `  ${line}`),
    "};",
  ].join("\n");
}

function parameterMembers(
  plan: WorldPlan,
  code: CodeModule,
  module: ModulePlan,
  parameters: readonly Parameter[],
): string[] {
  if (parameters.length === 0)
    return ["copyParameters: () => [],", "writeParameters: () => {},", "readParameters: () => [],"];
  // By their places: taking an array apart by names costs as much as copying two records.
  const refer = ({ param }: Parameter) => plan.referItem(param, module);
  return [
    `copyParameters: (args) => [${parameters.map((each, i) => copyCall(code, refer(each), `args[${i}]`, each.at)).join(", ")}],`,
    `writeParameters: (args, out) => {`,
    ...parameters.map((each, i) => `  ${writeCall(code, refer(each), `args[${i}]`, each.at)};`),
    "},",
    `readParameters: (input) => [${parameters.map((each) => readCall(plan, code, refer(each), each.at)).join(", ")}],`,
  ];
}

function resultMembers(
  plan: WorldPlan,
  code: CodeModule,
  module: ModulePlan,
  { function: { result }, name }: Handler,
): string[] {
  if (result === null)
    return ["copyResult: () => undefined,", "writeResult: () => {},", "readResult: () => undefined,"];
  const ref = plan.refer(result, module);
  const at = stringLiteral(`${name} result`);
  const copy = copyCall(code, ref, "result", at);
  return [
    `copyResult: (result) => ${copy},`,
    `promiseResult: (result) => Promise.resolve(${copy}),`,
    `writeResult: (result, out) => ${writeCall(code, ref, "result", at)},`,
    `readResult: (input) => ${readCall(plan, code, ref, at)},`,
  ];
}
