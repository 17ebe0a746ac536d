/** The RPC client of a process: another process as an object, over `RpcTarget` of the runtime. */
import type { ProcessModel } from "../process/model.ts";
import type { ClassView, ClientMethodView } from "./client.ts";
import type { CodeModule } from "./code-module.ts";
import { docComment } from "./docs.ts";
import { PROCEDURES_PATH } from "./generated-names.ts";
import { handlerNote, LocalNames, methodName, parameterTags, procedureName } from "./handler-names.ts";
import type { WorldPlan } from "./plan.ts";
import { stringLiteral } from "./string-literal.ts";
import { typeText } from "./type-text.ts";

const PACKAGE = "hypc/client";

/** The class and its methods; `null` for a process that answers no other one. */
export function rpcClientView(plan: WorldPlan, process: ProcessModel, code: CodeModule): ClassView | null {
  const handlers = process.handlers.filter(({ local, remote }) => local || remote !== null);
  if (handlers.length === 0) return null;
  const target = code.value(PACKAGE, "RpcTarget");
  const methods = handlers.map((handler): ClientMethodView => {
    const { docs, gates, parameters, result } = handler.function;
    const names = new LocalNames();
    const args = parameters.map((param) => names.parameter(param));
    const listed = parameters.map((param, index) => `${args[index]}: ${typeText(plan, code, param.type)}`);
    const options = names.other("options");
    listed.push(`${options}?: ${code.type(PACKAGE, "CallOptions")}`);
    const procedure = code.localValue(PROCEDURES_PATH, procedureName(handler));
    return {
      docs: docComment(docs, { indent: "  ", note: handlerNote({ ...handler, http: null }), gates, tags: parameterTags(parameters) }),
      head: `${methodName(handler)}(${listed.join(", ")}): Promise<${result === null ? "void" : typeText(plan, code, result)}>`,
      statements: [
        `return this.#target.call(${stringLiteral(handler.name)}, ${procedure}, [${args.join(", ")}], ${options});`,
      ],
    };
  });
  return {
    docs: docComment(plan.world.docs, { note: `\`${process.name}\` as processes call it. Methods reject with \`SendError\` where its handler did not answer.` }),
    name: `${plan.baseName}Client`,
    fields: [`readonly #target: ${target};`],
    constructorDocs: docComment(null, { indent: "  ", tags: ["@param caller - The process that calls (`this` inside a handler), or a node.", "@param address - Where the process runs: `address(\"alice.os@counter:demo:alice.os\")`."] }),
    constructorParameters: `caller: ${code.type(PACKAGE, "RpcCaller")}, address: ${code.type(PACKAGE, "Address")}`,
    assignments: [`this.#target = new ${target}(caller, address);`],
    methods,
  };
}
