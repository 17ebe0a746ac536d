import type { WaveValue } from "../../grammar/ast.ts";
import { processDiagnostic as diagnostic } from "../messages/process.ts";
import type { ProcessRule } from "./rule.ts";

// As the runtime reads them, which a test holds: no other name ever calls.
const LONGEST_NAME = 128;
const NODE_NAME = /^[a-z0-9][a-z0-9_-]*(?:\.[a-z0-9][a-z0-9_-]*)*$/;

/** `@remote(from = [...])` names at least one node, and only what a node can be called. */
export const remoteNodes: ProcessRule = ({ exported }) =>
  exported.flatMap(({ kinds }) => {
    const from = kinds.get("remote")?.arguments.get("from");
    if (from?.value.kind !== "list") return [];
    if (from.value.items.length === 0)
      return [diagnostic("handler/remote-nodes", from.span, { problem: "an empty list lets no node call" })];
    return from.value.items.flatMap((item) => {
      const problem = problemOf(item);
      return problem === null ? [] : [diagnostic("handler/remote-nodes", item.span, { problem })];
    });
  });

function problemOf(item: WaveValue): string | null {
  if (item.kind !== "string") return null;
  return nodeNameProblem(item.value);
}

/** What keeps a text from being the name of a node; `null` where nothing does. */
export function nodeNameProblem(name: string): string | null {
  if (name.trim() === "") return "a node's name cannot be empty";
  if (name.length > LONGEST_NAME) return `a node's name has at most ${LONGEST_NAME} characters, not ${name.length}`;
  if (NODE_NAME.test(name)) return null;
  return `no node can be called \`${name}\`: names hold lower-case letters, digits, \`-\`, \`_\` and single dots, and each part starts with a letter or digit`;
}
