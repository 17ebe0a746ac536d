/** `routes.ts`: the handler table that the runtime serves a process by. */
import { underlyingType, type Param, type Type } from "../model.ts";
import type { Handler, HttpBindingModel, HttpHandlerModel, HttpParameter, ProcessModel, SavePolicy, WsBindingModel, WsHandlerModel } from "../process/model.ts";
import { placeholders } from "../process/path-pattern.ts";
import { CodeModule } from "./code-module.ts";
import { ErrorStatuses } from "./error-status.ts";
import type { PrintedFile } from "./file.ts";
import { definitionName, PROCEDURES_PATH, PROCESS_PATH, ROUTES_PATH, STATE_PATH, stateDefinitionName } from "./generated-names.ts";
import { ETH_NOTE, LocalNames, methodName, procedureName, routeText, wsText } from "./handler-names.ts";
import { codecFunction, jsonAnswerCall, referTo, referToText, textShape } from "./json-calls.ts";
import { camelCase } from "./names.ts";
import type { ModulePlan, WorldPlan } from "./plan.ts";
import { scannedParameter } from "./scannable.ts";
import { stringLiteral } from "./string-literal.ts";
import { namedTypeText, typeText } from "./type-text.ts";

/** What `routes.hbs` takes. Members are code unless said otherwise. */
export interface RoutesView {
  readonly imports: readonly string[];
  readonly handler: string;
  readonly handlers: readonly HandlerView[];
  /** Whole functions. */
  readonly functions: readonly string[];
  readonly definition: DefinitionView;
}
export interface DefinitionView {
  readonly name: string;
  readonly type: string;
  /** `name: value` of each member, in order. */
  readonly members: readonly string[];
  readonly handlers: string;
}
export interface HandlerView {
  /** Text of the comment above it. */
  readonly comment: string;
  readonly constant: string;
  readonly typeArguments: string;
  readonly name: string;
  readonly envelope: string;
  readonly invoke: string;
  /** `null` where it answers no HTTP. */
  readonly http: HttpView | null;
  readonly rpc: string;
  /** `null` where it has nothing to do with WebSockets. */
  readonly ws: string | null;
  readonly eth: boolean;
}
export interface HttpView {
  /** `name: value` of the plain members. */
  readonly members: readonly string[];
  readonly decode: string;
  readonly encode: string;
}

/** Prints the handler table: HTTP handlers in the order in which they are matched, then the others. */
export function printRoutes(plan: WorldPlan, process: ProcessModel): PrintedFile {
  return new RoutesPrinter(plan, process).print();
}

class RoutesPrinter {
  private readonly plan: WorldPlan;
  private readonly process: ProcessModel;
  private readonly code = new CodeModule(ROUTES_PATH);
  private readonly statuses: ErrorStatuses;

  constructor(plan: WorldPlan, process: ProcessModel) {
    this.plan = plan;
    this.process = process;
    this.statuses = new ErrorStatuses(plan, process, this.code);
  }

  print(): PrintedFile {
    const { code, plan, process } = this;
    const definition = code.declare(definitionName(plan));
    code.declare("Definition");
    // Routes first, in their order.
    const ordered = [...new Set([...process.routes.map(({ handler }) => handler), ...process.handlers])];
    for (const { function: func } of ordered) for (const param of func.parameters) code.declare(new LocalNames().parameter(param));
    const constants = ordered.map((handler) => code.declareFree(`${camelCase(handler.name)}Handler`));
    const handler = code.value("hypc/runtime", "handler");
    const className = code.localType(PROCESS_PATH, plan.className);
    const handlers = ordered.map((each, index) => this.handler(each, constants[index] ?? "", className));
    const state = process.state === null ? "undefined" : namedTypeText(plan, code, process.state);
    const type = `${code.type("hypc/runtime", "ProcessDefinition")}<${className}, ${state}>`;
    const members = this.definitionMembers();
    const view: RoutesView = {
      handler,
      handlers,
      functions: this.statuses.functions(),
      definition: { name: definition, type, members, handlers: constants.join(", ") },
      imports: code.importLines(),
    };
    return { path: ROUTES_PATH, template: "routes", view };
  }

  private definitionMembers(): string[] {
    const { process, plan, code } = this;
    return [
      "abi: 1",
      `world: ${stringLiteral(plan.world.id)}`,
      `name: ${stringLiteral(process.name)}`,
      ...(process.icon === null ? [] : [`icon: ${stringLiteral(process.icon)}`]),
      ...(process.widget === null ? [] : [`widget: ${stringLiteral(process.widget)}`]),
      `wire: ${stringLiteral(process.wire)}`,
      `save: ${saveText(process.save)}`,
      `state: ${process.state === null ? "null" : code.localValue(STATE_PATH, stateDefinitionName(plan))}`,
      `http: ${listText(process.httpBindings.map(bindingText))}`,
      ...(process.wsBindings.length === 0 ? [] : [`ws: ${listText(process.wsBindings.map(wsBindingText))}`]),
      `ui: ${listText(process.ui.map((each) => `{ dir: ${stringLiteral(each.dir)}, ${bindingMembers(each)} }`))}`,
      `init: ${process.init === null ? "null" : `(process) => process.${methodName(process.init)}()`}`,
    ];
  }

  private handler(handler: Handler, constant: string, className: string): HandlerView {
    const { plan, code } = this;
    const { parameters, result } = handler.function;
    const parameterTypes = parameters.map(({ type }) => typeText(plan, code, type));
    const args = parameters.map((_, index) => `args[${index}]`);
    return {
      comment: commentOn(handler),
      constant,
      typeArguments: `${className}, [${parameterTypes.join(", ")}], ${result === null ? "undefined" : typeText(plan, code, result)}`,
      name: stringLiteral(handler.name),
      envelope: stringLiteral(handler.envelope),
      invoke: `(process, ${args.length === 0 ? "_args" : "args"}, context) => process.${methodName(handler)}(${[...args, "context"].join(", ")})`,
      http: handler.http === null ? null : this.http(handler, handler.http),
      rpc: this.rpc(handler),
      ws: handler.ws === null ? null : this.ws(handler, handler.ws),
      eth: handler.eth,
    };
  }

  private http(handler: Handler, http: HttpHandlerModel): HttpView {
    const body = http.parameters.filter(({ from }) => from === "body");
    const { exactIntegers, uniqueKeys } = this.plan.jsonTraits(body.map(({ param }) => param.type));
    return {
      members: [
        `method: ${http.method === null ? "null" : stringLiteral(http.method)}`,
        `path: ${http.path === null ? "null" : stringLiteral(http.path.text)}`,
        `body: [${body.map(({ wireName }) => stringLiteral(wireName)).join(", ")}]`,
        ...(exactIntegers ? ["exactIntegers: true"] : []),
        ...(uniqueKeys ? ["uniqueKeys: true"] : []),
        ...this.scanner(handler),
      ],
      decode: indented(this.decode(handler, http), "    "),
      encode: indented(this.encode(handler), "    "),
    };
  }

  private decode(handler: Handler, http: HttpHandlerModel): string {
    if (http.parameters.length === 0) return "() => []";
    const module = this.plan.moduleOf(handler.function.owner);
    const names = new LocalNames();
    for (const name of ["input", "faults"]) names.other(name);
    const inPath = http.path === null ? [] : placeholders(http.path);
    let bodyIndex = 0;
    const locals: string[] = [];
    const lines = http.parameters.map((parameter) => {
      const { param, from, wireName } = parameter;
      const local = names.other(new LocalNames().parameter(param));
      locals.push(local);
      if (from === "body") return `const ${local} = ${this.read("bodyParameter", [String(bodyIndex++)], this.decoder(param, module))};`;
      const index = from === "path" ? [String(inPath.indexOf(wireName))] : [];
      return `const ${local} = ${this.read(readerOfText(parameter), [...index, stringLiteral(wireName)], this.parser(param, module))};`;
    });
    return block("(input, faults) =>", [...lines, `return [${locals.join(", ")}];`]);
  }

  private read(reader: string, place: readonly string[], codec: string): string {
    return `${this.code.value("hypc/runtime", reader)}(${["input", ...place, codec, "faults"].join(", ")})`;
  }

  private decoder(param: Param, module: ModulePlan): string {
    return codecFunction(this.plan, this.code, "decode", referTo(this.plan, module, param));
  }

  /** The member that says how a body is taken from its bytes, where it can be. */
  private scanner(handler: Handler): string[] {
    const param = scannedParameter(handler, this.process.wire);
    if (param === null) return [];
    const ref = referTo(this.plan, this.plan.moduleOf(handler.function.owner), param);
    return [`scan: ${codecFunction(this.plan, this.code, "scan", ref)}`];
  }

  private parser(param: Param, module: ModulePlan): string {
    return codecFunction(this.plan, this.code, "parse", referToText(this.plan, module, param));
  }

  private encode(handler: Handler): string {
    const { plan, process, code } = this;
    const { result, owner } = handler.function;
    const hyperware = process.wire === "hyperware";
    const status = String(hyperware ? 200 : handler.status);
    if (result === null) return `() => ({ status: ${status}, body: ${hyperware ? '"null"' : "null"} })`;
    const module = plan.moduleOf(owner);
    const under = underlyingType(result);
    const body = (type: Type | null, value: string, where: string): string =>
      type === null ? "null" : jsonAnswerCall(plan, module, code, type, value, `${handler.name} ${where}`);
    if (hyperware || under.kind !== "result") return `(result) => (${answer(status, body(result, "result", "result"))})`;
    const errStatus = under.err === null ? "400" : this.statuses.expression(under.err, "result.val");
    const lines = [
      'if (result.tag === "err") {',
      `  return ${indented(answer(errStatus, body(under.err, "result.val", "error")), "  ")};`,
      "}",
      `return ${answer(status, body(under.ok, "result.val", "result"))};`,
    ];
    return block("(result) =>", lines);
  }

  private ws(handler: Handler, { kind, path, typed }: WsHandlerModel): string {
    const members = [`kind: ${stringLiteral(kind)}`, ...(kind === "client" ? [] : [`path: ${path === null ? "null" : stringLiteral(path.text)}`])];
    if (typed === null) return `{ ${members.join(", ")} }`;
    const { exactIntegers, uniqueKeys } = this.plan.jsonTraits([typed.message.type]);
    members.push(
      ...(exactIntegers ? ["exactIntegers: true"] : []),
      ...(uniqueKeys ? ["uniqueKeys: true"] : []),
      ...this.scanner(handler),
      `decode: ${this.decoder(typed.message, this.plan.moduleOf(handler.function.owner))}`,
    );
    return `{\n${members.map((member) => `    ${member},\n`).join("")}  }`;
  }

  private rpc(handler: Handler): string {
    if (!handler.local && handler.remote === null) return "null";
    const remote = handler.remote === null ? false : (handler.remote.from ?? true);
    const text = Array.isArray(remote) ? `[${remote.map((node) => stringLiteral(node)).join(", ")}]` : String(remote);
    return `{ local: ${handler.local}, remote: ${text}, codec: ${this.code.localValue(PROCEDURES_PATH, procedureName(handler))} }`;
  }
}

function commentOn({ http, ws, eth }: Handler): string {
  if (ws !== null) return wsText(ws);
  if (eth) return ETH_NOTE;
  return http === null ? "No HTTP" : routeText(http);
}

/** The function of the runtime that reads a parameter which is text. */
function readerOfText({ param, from }: HttpParameter): string {
  const { optional, many } = textShape(param.type);
  if (many) return optional ? "optionalQueryList" : "queryList";
  if (optional) return from === "query" ? "optionalQuery" : "optionalHeader";
  return `${from}Parameter`;
}

// Objects that are broken after their brace stay so, whatever the width.
function answer(status: string, body: string): string {
  return `{\n  status: ${status},\n  body: ${body},\n}`;
}

function block(head: string, lines: readonly string[]): string {
  return `${head} {\n  ${indented(lines.join("\n"), "  ")}\n}`;
}

/** All lines but the first further in. */
function indented(text: string, by: string): string {
  return text.replaceAll("\n", `\n${by}`);
}

function saveText(save: SavePolicy): string {
  return "n" in save ? `{ kind: ${stringLiteral(save.kind)}, n: ${save.n} }` : `{ kind: ${stringLiteral(save.kind)} }`;
}

function bindingText(binding: HttpBindingModel): string {
  return `{ ${bindingMembers(binding)} }`;
}

function wsBindingText({ path, authenticated }: WsBindingModel): string {
  return `{ path: ${stringLiteral(path)}, authenticated: ${authenticated} }`;
}

function bindingMembers({ path, authenticated, localOnly }: HttpBindingModel): string {
  return `path: ${stringLiteral(path)}, authenticated: ${authenticated}, localOnly: ${localOnly}`;
}

// Prettier breaks lists of several objects, and only those.
function listText(items: readonly string[]): string {
  if (items.length < 2) return `[${items.join("")}]`;
  return `[\n${items.map((item) => `    ${item},\n`).join("")}  ]`;
}
