/** Envelopes of requests (design 1.3), as generated code writes them. */
import { stringLiteral, templateText } from "./string-literal.ts";

/**
 * An expression: the text `{"CreateUser":...}`. `parameters` are expressions of JSON texts; one stands for itself, several in a
 * list, none as `null`.
 */
export function envelopeText(envelope: string, parameters: readonly string[]): string {
  const key = JSON.stringify(envelope);
  if (parameters.length === 0) return stringLiteral(`{${key}:null}`);
  const list = parameters.map((json) => `\${${json}}`).join(",");
  return `\`{${templateText(key)}:${parameters.length === 1 ? list : `[${list}]`}}\``;
}

/** Where a parameter stands in the envelope, for faults: `$.CreateUser`, or one of several, `$.CreateUser[1]`. */
export function envelopePlace(envelope: string, index: number, count: number): string {
  return count === 1 ? `$.${envelope}` : `$.${envelope}[${index}]`;
}
