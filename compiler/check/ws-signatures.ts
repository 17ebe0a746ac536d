import { isUnresolved, underlyingType } from "../annotations/underlying.ts";
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import type { ReadAnnotation } from "../annotations/read-annotations.ts";
import { processDiagnostic as diagnostic } from "../messages/process.ts";
import type { Func, Type } from "../model.ts";
import { isBuilt } from "./built-kinds.ts";
import { isProcessType } from "./process-types.ts";
import type { ProcessRule } from "./rule.ts";

type WsKind = "ws" | "ws-open" | "ws-close" | "ws-client";
const WS_KINDS: readonly WsKind[] = ["ws", "ws-client", "ws-open", "ws-close"];

interface Shape {
  readonly signature: string;
  readonly parameters: readonly { readonly is: (type: Type) => boolean; readonly text: string }[];
}

const isU32 = (type: Type): boolean => isPrimitive(type, "u32");
const CHANNEL = { is: isU32, text: "channel-id: u32" };

const RAW: Shape = {
  signature: "(channel-id: u32, message-type: ws-message-type, blob: lazy-load-blob)",
  parameters: [
    CHANNEL,
    { is: (type) => isProcessType(type, "ws-message-type"), text: "message-type: ws-message-type" },
    { is: (type) => isProcessType(type, "lazy-load-blob"), text: "blob: lazy-load-blob" },
  ],
};
const TYPED: Shape = {
  signature: "(channel-id: u32, message: your-message)",
  parameters: [CHANNEL, { is: () => true, text: "message: your-message" }],
};
const OPEN: Shape = {
  signature: "(channel-id: u32, path: string)",
  parameters: [CHANNEL, { is: (type) => isPrimitive(type, "string"), text: "path: string" }],
};
const CLOSE: Shape = { signature: "(channel-id: u32)", parameters: [CHANNEL] };

function isPrimitive(type: Type, name: string): boolean {
  const at = underlyingType(type);
  return at.kind === "primitive" && at.name === name;
}

/** The signature rules of WebSocket handlers: design 1.2. */
export const wsSignatures: ProcessRule = ({ exported, kinds: built }) =>
  exported.flatMap(({ function: func, kinds }) =>
    WS_KINDS.flatMap((kind) => {
      const annotation = kinds.get(kind);
      return annotation?.sound === true && isBuilt(kind, built) ? checkSignature(func, kind, annotation) : [];
    }),
  );

function shapeOf(kind: WsKind, annotation: ReadAnnotation): Shape {
  if (kind === "ws-open") return OPEN;
  if (kind === "ws-close") return CLOSE;
  return annotation.arguments.has("push") ? TYPED : RAW;
}

function checkSignature(func: Func, kind: WsKind, annotation: ReadAnnotation): Diagnostic[] {
  const shape = shapeOf(kind, annotation);
  const related = [{ span: annotation.node.span, message: `\`@${kind}\` stands here` }];
  const refuse = (span: Func["span"], problem: string): Diagnostic =>
    diagnostic(
      "handler/ws-signature",
      span,
      { kind, name: func.name, problem, signature: shape.signature },
      { related },
    );
  const found: Diagnostic[] = [];
  const { parameters, result } = func;
  if (parameters.length !== shape.parameters.length) {
    const count =
      shape.parameters.length === 1 ? "exactly 1 parameter" : `exactly ${shape.parameters.length} parameters`;
    const typed = kind === "ws" && shape === RAW && parameters.length === TYPED.parameters.length;
    const hint = typed ? "; a handler of typed messages names what the server sends: `@ws(path = ..., push = T)`" : "";
    found.push(refuse(func.nameSpan, `it must have ${count}: ${shape.signature}${hint}`));
  } else {
    shape.parameters.forEach(({ is, text }, index) => {
      const parameter = parameters[index];
      if (parameter !== undefined && !isUnresolved(parameter.type) && !is(parameter.type))
        found.push(refuse(parameter.type.span, `parameter ${index + 1} must be \`${text}\``));
    });
  }
  if (result !== null) found.push(refuse(result.span, "it has no result: what it sends goes through the server"));
  return found;
}
