/** `routes.ts`: the handler table that the runtime serves a process by. */
import { underlyingType, type Type } from "../model.ts";
import type { Handler, HttpBindingModel, HttpHandlerModel, HttpParameter, ProcessModel, SavePolicy } from "../process/model.ts";
import { placeholders } from "../process/path-pattern.ts";
import { CodeModule } from "./code-module.ts";
import { ErrorStatuses } from "./error-status.ts";
import type { PrintedFile } from "./file.ts";
import { definitionName, PROCEDURES_PATH, PROCESS_PATH, ROUTES_PATH, STATE_PATH, stateDefinitionName } from "./generated-names.ts";
import { LocalNames, methodName, procedureName, routeText } from "./handler-names.ts";
import { jsonDecodeCall, jsonEncodeCall, jsonTraits, textParseCall, textShape } from "./json-calls.ts";
import { camelCase } from "./names.ts";
import type { ModulePlan, WorldPlan } from "./plan.ts";
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
    const routed = process.routes.map(({ handler }) => handler);
    const ordered = [...routed, ...process.handlers.filter((handler) => !routed.includes(handler))];
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
      comment: handler.http === null ? "No HTTP" : routeText(handler.http),
      constant,
      typeArguments: `${className}, [${parameterTypes.join(", ")}], ${result === null ? "undefined" : typeText(plan, code, result)}`,
      name: stringLiteral(handler.name),
      envelope: stringLiteral(handler.envelope),
      invoke: `(process, ${args.length === 0 ? "_args" : "args"}, context) => process.${methodName(handler)}(${[...args, "context"].join(", ")})`,
      http: handler.http === null ? null : this.http(handler, handler.http),
      rpc: this.rpc(handler),
    };
  }

  private http(handler: Handler, http: HttpHandlerModel): HttpView {
    const body = http.parameters.filter(({ from }) => from === "body");
    const { exactIntegers, uniqueKeys } = jsonTraits(this.plan, body.map(({ param }) => param.type));
    return {
      members: [
        `method: ${http.method === null ? "null" : stringLiteral(http.method)}`,
        `path: ${http.path === null ? "null" : stringLiteral(http.path.text)}`,
        `body: [${body.map(({ wireName }) => stringLiteral(wireName)).join(", ")}]`,
        ...(exactIntegers ? ["exactIntegers: true"] : []),
        ...(uniqueKeys ? ["uniqueKeys: true"] : []),
      ],
      decode: this.decode(handler, http),
      encode: this.encode(handler),
    };
  }

  private decode(handler: Handler, http: HttpHandlerModel): string {
    if (http.parameters.length === 0) return "() => []";
    const module = this.plan.moduleOf(handler.function.owner);
    const names = new LocalNames();
    for (const name of ["input", "faults"]) names.other(name);
    const reads: string[] = [];
    let bodyIndex = 0;
    const inPath = http.path === null ? [] : placeholders(http.path);
    const values = http.parameters.map((parameter) => {
      const { param, from, wireName } = parameter;
      switch (from) {
        case "path": {
          const text = `input.path[${inPath.indexOf(wireName)}] ?? ""`;
          return textParseCall(this.plan, module, this.code, param, text, stringLiteral(`path.${wireName}`));
        }
        case "body": {
          const index = bodyIndex++;
          return jsonDecodeCall(this.plan, module, this.code, param, `input.body[${index}]`, `input.bodyPath[${index}] ?? "$"`);
        }
        default:
          return this.decodeText(parameter, module, names, reads);
      }
    });
    const tuple = `[${values.join(", ")}]`;
    if (reads.length === 0) return `(input, faults) => ${tuple}`;
    return `(input, faults) => {\n${reads.map((line) => `      ${line}\n`).join("")}      return ${tuple};\n    }`;
  }

  // A text from the query or a header may be absent.
  private decodeText({ param, from, wireName }: HttpParameter, module: ModulePlan, names: LocalNames, reads: string[]): string {
    const at = stringLiteral(`${from}.${wireName}`);
    const key = stringLiteral(wireName);
    const { optional, many } = textShape(param.type);
    const local = names.other(new LocalNames().parameter(param));
    const source = many ? `input.query.all(${key})` : from === "query" ? `input.query.get(${key})` : `input.header(${key})`;
    reads.push(`const ${local} = ${source};`);
    const parsed = textParseCall(this.plan, module, this.code, param, local, at);
    if (many) return optional ? `${local}.length === 0 ? undefined : ${parsed}` : parsed;
    if (optional) return `${local} === undefined ? undefined : ${parsed}`;
    return `${local} === undefined ? faults.add(${at}, "a value", undefined) : ${parsed}`;
  }

  private encode(handler: Handler): string {
    const { plan, process, code } = this;
    const { result, owner } = handler.function;
    const hyperware = process.wire === "hyperware";
    const status = hyperware ? 200 : handler.status;
    if (result === null) return `() => ({ status: ${status}, body: ${hyperware ? '"null"' : "null"} })`;
    const module = plan.moduleOf(owner);
    const under = underlyingType(result);
    const body = (type: Type, value: string, where: string): string =>
      jsonEncodeCall(plan, module, code, type, value, `${handler.name} ${where}`);
    if (hyperware || under.kind !== "result") return `(result) => ({ status: ${status}, body: ${body(result, "result", "result")} })`;
    const okBody = under.ok === null ? "null" : body(under.ok, "result.val", "result");
    const errStatus = under.err === null ? "400" : this.statuses.expression(under.err, "result.val");
    const errBody = under.err === null ? "null" : body(under.err, "result.val", "error");
    return `(result) => (result.tag === "ok" ? { status: ${status}, body: ${okBody} } : { status: ${errStatus}, body: ${errBody} })`;
  }

  private rpc(handler: Handler): string {
    if (!handler.local && handler.remote === null) return "null";
    const remote = handler.remote === null ? false : (handler.remote.from ?? true);
    const text = Array.isArray(remote) ? `[${remote.map((node) => stringLiteral(node)).join(", ")}]` : String(remote);
    return `{ local: ${handler.local}, remote: ${text}, codec: ${this.code.localValue(PROCEDURES_PATH, procedureName(handler))} }`;
  }
}

function saveText(save: SavePolicy): string {
  return "n" in save ? `{ kind: ${stringLiteral(save.kind)}, n: ${save.n} }` : `{ kind: ${stringLiteral(save.kind)} }`;
}

function bindingText(binding: HttpBindingModel): string {
  return `{ ${bindingMembers(binding)} }`;
}

function bindingMembers({ path, authenticated, localOnly }: HttpBindingModel): string {
  return `path: ${stringLiteral(path)}, authenticated: ${authenticated}, localOnly: ${localOnly}`;
}

// Prettier breaks lists of several objects, and only those.
function listText(items: readonly string[]): string {
  if (items.length < 2) return `[${items.join("")}]`;
  return `[\n${items.map((item) => `    ${item},\n`).join("")}  ]`;
}
