/** The WebSocket client of a process: one method a typed handler, over `WsClient` of the runtime. */
import type { Handler, PathPattern, PathSegment, ProcessModel, WsHandlerModel } from "../process/model.ts";
import { parsePathPattern } from "../process/path-pattern.ts";
import { typedChannels } from "../process/ws-handler.ts";
import type { ClassView, ClientMethodView } from "./client.ts";
import { readerMember } from "./client-request.ts";
import type { CodeModule } from "./code-module.ts";
import { docComment } from "./docs.ts";
import { LocalNames, methodName } from "./handler-names.ts";
import { codecFunction, jsonEncodeCall, referTo } from "./json-calls.ts";
import { identifier } from "./names.ts";
import type { WorldPlan } from "./plan.ts";
import { stringLiteral, templateText } from "./string-literal.ts";
import { typeText } from "./type-text.ts";

const PACKAGE = "hypc/client";

/** The class and its methods; `null` for a process without typed WebSocket handlers. */
export function wsClientView(plan: WorldPlan, process: ProcessModel, code: CodeModule): ClassView | null {
  const channels = typedChannels(process.handlers);
  if (channels.length === 0) return null;
  const client = code.value(PACKAGE, "WsClient");
  return {
    docs: docComment(plan.world.docs, {
      note: `WebSocket client of \`${process.name}\`: a method for each typed channel. It works in browsers; where the platform has no WebSocket, hand one over in the options.`,
    }),
    name: `${plan.baseName}WsClient`,
    fields: [`readonly #ws: ${client};`],
    constructorDocs: docComment("@param base - Where the process is served, such as `http://localhost:8080`; in a browser a path will do.", { indent: "  " }),
    constructorParameters: `base: string | URL, options?: ${code.type(PACKAGE, "WsClientOptions")}`,
    assignments: [`this.#ws = new ${client}(base, options);`],
    methods: channels.map(({ handler, ws }) => methodView(plan, process, code, handler, ws)),
  };
}

type TypedWs = WsHandlerModel & { readonly typed: NonNullable<WsHandlerModel["typed"]> };

function methodView(plan: WorldPlan, process: ProcessModel, code: CodeModule, handler: Handler, ws: TypedWs): ClientMethodView {
  const { message, push } = ws.typed;
  const module = plan.moduleOf(handler.function.owner);
  const pattern = ws.path ?? bindingPattern(process);
  const names = new LocalNames();
  const parameters: string[] = [];
  const pieces = pattern.segments.map((segment) => segmentText(code, segment, names, parameters));
  const options = names.other("options");
  const received = typeText(plan, code, push);
  const sent = typeText(plan, code, message.type);
  const path = pieces.every(({ literal }) => literal)
    ? stringLiteral(`/${pieces.map(({ text }) => text).join("/")}`)
    : `\`/${pieces.map(({ literal, text }) => (literal ? templateText(text) : `\${${text}}`)).join("/")}\``;
  const members = [
    `path: ${path}`,
    ...readerMember(code, plan.jsonTraits([push])),
    `encode: (message) => ${jsonEncodeCall(plan, module, code, message, "message", `${handler.name}.${message.name}`)}`,
    `decode: ${codecFunction(plan, code, "decode", referTo(plan, module, push))}`,
  ];
  const channel = `${code.type(PACKAGE, "WsChannel")}<${sent}>`;
  return {
    docs: docComment(handler.function.docs, { indent: "  ", note: `WebSocket, ${pattern.text}`, gates: handler.function.gates }),
    head: `${methodName(handler)}(${[...parameters, `${options}: ${code.type(PACKAGE, "WsChannelOptions")}<${received}>`].join(", ")}): ${channel}`,
    statements: [`return this.#ws.open(${options}, {\n${members.map((member) => `      ${member},\n`).join("")}    });`],
  };
}

/** A handler without a path answers wherever no other one does: at the first binding. */
function bindingPattern(process: ProcessModel): PathPattern {
  return parsePathPattern(process.wsBindings[0]?.path ?? "/").pattern;
}

interface Piece {
  readonly literal: boolean;
  readonly text: string;
}

function segmentText(code: CodeModule, segment: PathSegment, names: LocalNames, parameters: string[]): Piece {
  if (segment.kind === "literal") return { literal: true, text: segment.text };
  const name = names.other(segment.kind === "parameter" ? identifier(segment.name) : "rest");
  parameters.push(`${name}: string`);
  if (segment.kind === "wildcard") return { literal: false, text: `${code.value(PACKAGE, "pathRest")}(${stringLiteral(segment.prefix)}, ${name})` };
  return { literal: false, text: `${code.value(PACKAGE, "pathSegment")}(${stringLiteral(segment.name)}, ${name})` };
}
