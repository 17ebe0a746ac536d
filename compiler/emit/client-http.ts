/** The HTTP client of a process: one method a handler, over `HttpClient` of the runtime. */
import { underlyingType, type Type } from "../model.ts";
import type { Handler, HttpHandlerModel, HttpParameter, PathSegment, ProcessModel } from "../process/model.ts";
import type { ClassView, ClientMethodView } from "./client.ts";
import { ClientRequests, readerMember, type ClientRequest } from "./client-request.ts";
import type { CodeModule } from "./code-module.ts";
import { docComment } from "./docs.ts";
import { envelopeText } from "./envelope.ts";
import { LocalNames, methodName, parameterTags, routeText } from "./handler-names.ts";
import { codecFunction, jsonEncodeCall, referTo, referToText, textFormatCall, textShape } from "./json-calls.ts";
import type { ModulePlan, WorldPlan } from "./plan.ts";
import { stringLiteral, templateText } from "./string-literal.ts";
import { typeText } from "./type-text.ts";

const PACKAGE = "hypc/client";

/** The class and its methods; `null` for a process without HTTP handlers. */
export function httpClientView(plan: WorldPlan, process: ProcessModel, code: CodeModule): ClassView | null {
  const handlers = process.handlers.filter(({ http }) => http !== null);
  if (handlers.length === 0) return null;
  const asked = new ClientRequests(process);
  const requests = handlers.map((handler) => ({ handler, request: asked.of(handler) }));
  const silent = requests.filter(({ request }) => request === null).map(({ handler }) => methodName(handler));
  const client = code.value(PACKAGE, "HttpClient");
  return {
    docs: docComment(plan.world.docs, { note: classNote(process, silent) }),
    name: `${plan.baseName}HttpClient`,
    constructorDocs: docComment("@param base - Where the process is served, such as `http://localhost:8080`; in a browser a path will do.", { indent: "  " }),
    constructorParameters: `base: string | URL, options?: ${code.type(PACKAGE, "HttpClientOptions")}`,
    assignments: [`this.#http = new ${client}(base, options);`],
    fields: [`readonly #http: ${client};`],
    methods: requests.flatMap(({ handler, request }) => (request === null ? [] : [new MethodPrinter(plan, process, code, handler, request).print()])),
  };
}

function classNote(process: ProcessModel, silent: readonly string[]): string {
  const note = `HTTP client of \`${process.name}\`. Methods reject with \`ProblemError\` where the request was refused, with \`NetworkError\` where no answer came.`;
  return silent.length === 0 ? note : `${note} It lacks ${silent.map((name) => `\`${name}\``).join(", ")}: \`fetch\` cannot send what they answer to, a GET with a body.`;
}

class MethodPrinter {
  private readonly plan: WorldPlan;
  private readonly process: ProcessModel;
  private readonly code: CodeModule;
  private readonly handler: Handler;
  private readonly http: HttpHandlerModel;
  private readonly request: ClientRequest;
  private readonly module: ModulePlan;
  private readonly names = new LocalNames();
  private readonly statements: string[] = [];

  constructor(plan: WorldPlan, process: ProcessModel, code: CodeModule, handler: Handler, request: ClientRequest) {
    if (handler.http === null) throw new Error(`${handler.name} answers no HTTP`);
    this.plan = plan;
    this.process = process;
    this.code = code;
    this.handler = handler;
    this.http = handler.http;
    this.request = request;
    this.module = plan.moduleOf(handler.function.owner);
  }

  print(): ClientMethodView {
    const { plan, code, handler, names } = this;
    const { docs, gates, parameters } = handler.function;
    const listed = parameters.map((param) => `${names.parameter(param)}: ${typeText(plan, code, param.type)}`);
    const tags = parameterTags(parameters);
    const wildcard = this.request.path.segments.at(-1);
    let rest = "";
    if (wildcard?.kind === "wildcard") {
      rest = names.other("rest");
      listed.push(`${rest}: string`);
      tags.push(`@param ${rest} - What stands for the \`*\` of the path, not encoded.`);
    }
    const options = names.other("options");
    listed.push(`${options}?: ${code.type(PACKAGE, "HttpCallOptions")}`);
    const answer = names.other("answer");
    const call = `await this.#http.send(${options}, ${this.call(rest)})`;
    return {
      docs: docComment(docs, { indent: "  ", note: routeText(this.http), gates, tags }),
      head: `async ${methodName(handler)}(${listed.join(", ")}): Promise<${this.resultText()}>`,
      statements: [...this.statements, `const ${answer} = ${call};`, `return ${this.read(answer)};`],
    };
  }

  private call(rest: string): string {
    const path = this.path(rest);
    const query = this.query();
    const headers = this.headers();
    const body = this.body();
    const traits = this.plan.jsonTraits(this.handler.function.result === null ? [] : [this.handler.function.result]);
    const members = [
      `method: ${stringLiteral(this.request.method)}`,
      `path: ${path}`,
      ...(query === null ? [] : [query === "query" ? "query" : `query: ${query}`]),
      ...(headers === null ? [] : [headers === "headers" ? "headers" : `headers: ${headers}`]),
      ...(body === null ? [] : [`body: ${body}`]),
      ...readerMember(this.code, traits),
    ];
    // Objects that are broken after their brace stay so, whatever the width.
    return `{\n${members.map((member) => `      ${member},\n`).join("")}    }`;
  }

  private path(rest: string): string {
    const pieces = this.request.path.segments.map((segment) => this.segment(segment, rest));
    if (pieces.every((piece) => "literal" in piece)) return stringLiteral(`/${pieces.map(({ literal }) => literal).join("/")}`);
    return `\`/${pieces.map((piece) => ("literal" in piece ? templateText(piece.literal) : `\${${piece.code}}`)).join("/")}\``;
  }

  private segment(segment: PathSegment, rest: string): { readonly literal: string } | { readonly literal?: never; readonly code: string } {
    if (segment.kind === "literal") return { literal: segment.text };
    if (segment.kind === "wildcard") return { code: `${this.code.value(PACKAGE, "pathRest")}(${stringLiteral(segment.prefix)}, ${rest})` };
    const parameter = this.http.parameters.find(({ from, wireName }) => from === "path" && wireName === segment.name);
    if (parameter === undefined) throw new Error(`no parameter is bound to {${segment.name}} of ${this.handler.name}`);
    return { code: `${this.code.value(PACKAGE, "pathSegment")}(${stringLiteral(segment.name)}, ${this.text(parameter)})` };
  }

  private query(): string | null {
    const parameters = this.bound("query");
    if (parameters.length === 0) return null;
    const query = this.names.other("query");
    this.statements.push(`const ${query} = new ${this.code.value(PACKAGE, "QueryText")}();`);
    for (const parameter of parameters) {
      const { many } = textShape(parameter.param.type);
      this.addWhereGiven(parameter, `${query}.${many ? "addAll" : "add"}(${stringLiteral(parameter.wireName)}, ${this.text(parameter)});`);
    }
    return query;
  }

  private headers(): string | null {
    const parameters = this.bound("header");
    if (parameters.length === 0) return null;
    const headers = this.names.other("headers");
    this.statements.push(`const ${headers}: Record<string, string> = {};`);
    for (const parameter of parameters) {
      const name = stringLiteral(parameter.wireName);
      const value = `${this.code.value(PACKAGE, "headerText")}(${name}, ${this.text(parameter)})`;
      this.addWhereGiven(parameter, `${headers}[${name}] = ${value};`);
    }
    return headers;
  }

  private addWhereGiven({ param }: HttpParameter, statement: string): void {
    if (!textShape(param.type).optional) this.statements.push(statement);
    else this.statements.push(`if (${new LocalNames().parameter(param)} !== undefined) {`, `  ${statement}`, "}");
  }

  private text({ from, param }: HttpParameter): string {
    const value = new LocalNames().parameter(param);
    const codec = referToText(this.plan, this.module, param);
    // What makes paths and queries of texts looks at them itself.
    if (from !== "header" && codec.kind !== "unit" && codec.suffix === "String" && !textShape(param.type).many) return value;
    return textFormatCall(this.plan, this.module, this.code, param, value, `${this.handler.name}.${param.name}`);
  }

  private body(): string | null {
    if (this.request.body === "none") return null;
    const values = this.bound("body").map(({ param, wireName }) => {
      const value = new LocalNames().parameter(param);
      return { wireName, json: jsonEncodeCall(this.plan, this.module, this.code, param, value, `${this.handler.name}.${param.name}`) };
    });
    const [first] = values;
    if (this.request.body === "direct") {
      if (values.length === 1 && first !== undefined) return first.json;
      return `\`{${values.map(({ wireName, json }) => `${templateText(JSON.stringify(wireName))}:\${${json}}`).join(",")}}\``;
    }
    return envelopeText(
      this.handler.envelope,
      values.map(({ json }) => json),
    );
  }

  private bound(from: HttpParameter["from"]): HttpParameter[] {
    return this.http.parameters.filter((parameter) => parameter.from === from);
  }

  // Answers to HEAD have no body: whether it went well is all there is.
  private isHead(): boolean {
    return this.request.method === "HEAD";
  }

  private resultText(): string {
    const { result } = this.handler.function;
    if (result === null) return "void";
    if (!this.isHead()) return typeText(this.plan, this.code, result);
    return underlyingType(result).kind === "result" ? "boolean" : "void";
  }

  private read(answer: string): string {
    const { plan, process, code, handler, module } = this;
    const { result } = handler.function;
    if (result === null) return `${answer}.nothing()`;
    const under = underlyingType(result);
    if (this.isHead()) return under.kind === "result" ? `${answer}.succeeded()` : `${answer}.nothing()`;
    const decoder = (type: Type): string => codecFunction(plan, code, "decode", referTo(plan, module, type));
    if (under.kind !== "result" || process.wire === "hyperware") return `${answer}.value(${decoder(result)})`;
    const types = under.ok === null || under.err === null ? `<${[under.ok, under.err].map((side) => (side === null ? "undefined" : typeText(plan, code, side))).join(", ")}>` : "";
    return `${answer}.result${types}(${under.ok === null ? "null" : decoder(under.ok)}, ${under.err === null ? "null" : decoder(under.err)})`;
  }
}
