/** `process.ts`: the abstract class that users implement (design 2.4). */
import { CodeModule } from "./code-module.ts";
import { docComment } from "./docs.ts";
import type { PrintedFile } from "./file.ts";
import { definitionName, PROCESS_PATH, ROUTES_PATH } from "./generated-names.ts";
import { handlerNote, LocalNames, methodName, parameterTags, pushName } from "./handler-names.ts";
import { jsonAnswerCall } from "./json-calls.ts";
import type { Type } from "../model.ts";
import type { Handler, ProcessModel } from "../process/model.ts";
import { typedChannels } from "../process/ws-handler.ts";
import type { WorldPlan } from "./plan.ts";
import { stringLiteral } from "./string-literal.ts";
import { namedTypeText, returnText, typeText } from "./type-text.ts";

/** What `process.hbs` takes. */
export interface ProcessView {
  readonly imports: readonly string[];
  readonly docs: string;
  readonly className: string;
  /** `Process<CounterState>` */
  readonly base: string;
  readonly definition: string;
  readonly methods: readonly MethodView[];
  readonly pushes: readonly PushView[];
}
/** A method that is not abstract: it sends typed messages. */
export interface PushView {
  readonly docs: string;
  readonly name: string;
  readonly parameters: string;
  readonly statement: string;
}
export interface MethodView {
  /** `abstract`, and `override` where every object has such a member. */
  readonly modifiers: string;
  /** A whole comment with its newline, or empty. */
  readonly docs: string;
  readonly name: string;
  /** `by: bigint, context: RequestContext` */
  readonly parameters: string;
  readonly result: string;
}

/** Prints the abstract class: `@init` first, then handlers in the contract's order, `context` last in each. */
export function printProcess(plan: WorldPlan, process: ProcessModel): PrintedFile {
  const code = new CodeModule(PROCESS_PATH);
  code.declare(plan.className);
  const methods = process.handlers.map((handler) => methodView(plan, code, handler));
  const view: ProcessView = {
    docs: docComment(plan.world.docs, { note: `The process \`${process.name}\`: implement what is abstract, then spawn it on a node.` }),
    className: plan.className,
    base: `${code.value("hypc/runtime", "Process")}${process.state === null ? "" : `<${namedTypeText(plan, code, process.state)}>`}`,
    definition: code.localValue(ROUTES_PATH, definitionName(plan)),
    methods: process.init === null ? methods : [initView(process.init), ...methods],
    pushes: typedChannels(process.handlers).map(({ handler, ws }) => pushView(plan, code, handler, ws.typed.push)),
    imports: code.importLines(),
  };
  return { path: PROCESS_PATH, template: "process", view };
}

function initView(init: Handler): MethodView {
  const { docs, gates } = init.function;
  return {
    docs: docComment(docs, { indent: "  ", note: "Runs once, before the first message.", gates }),
    modifiers: modifiersOf(init),
    name: methodName(init),
    parameters: "",
    result: "Promise<void>",
  };
}

function methodView(plan: WorldPlan, code: CodeModule, handler: Handler): MethodView {
  const { docs, gates, parameters } = handler.function;
  const names = new LocalNames();
  const listed = parameters.map((param) => `${names.parameter(param)}: ${typeText(plan, code, param.type)}`);
  listed.push(`${names.other("context")}: ${code.type("hypc/runtime", "RequestContext")}`);
  return {
    docs: docComment(docs, { indent: "  ", note: handlerNote(handler), gates, tags: parameterTags(parameters) }),
    modifiers: modifiersOf(handler),
    name: methodName(handler),
    parameters: listed.join(", "),
    result: returnText(plan, code, handler.function),
  };
}

function pushView(plan: WorldPlan, code: CodeModule, handler: Handler, push: Type): PushView {
  const type = typeText(plan, code, push);
  const module = plan.moduleOf(handler.function.owner);
  const json = jsonAnswerCall(plan, module, code, push, "message", `${handler.name} push`);
  return {
    docs: docComment(`Sends a message to channels of \`${handler.name}\`. Returns how many of them took it.`, { indent: "  " }),
    name: pushName(handler),
    parameters: `channels: number | Iterable<number>, message: ${type}`,
    statement: `return this.process.server.pushTyped(${stringLiteral(handler.name)}, channels, ${json});`,
  };
}

function modifiersOf(handler: Handler): string {
  return methodName(handler) in Object.prototype ? "abstract override" : "abstract";
}
