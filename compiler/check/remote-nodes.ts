import type { WaveValue } from "../../grammar/ast.ts";
import { processDiagnostic as diagnostic } from "../messages/process.ts";
import type { ProcessRule } from "./rule.ts";

/** `@remote(from = [...])` names at least one node, and no nameless one. */
export const remoteNodes: ProcessRule = ({ exported }) =>
  exported.flatMap(({ kinds }) => {
    const from = kinds.get("remote")?.arguments.get("from");
    if (from?.value.kind !== "list") return [];
    if (from.value.items.length === 0)
      return [diagnostic("handler/remote-nodes", from.span, { problem: "an empty list lets no node call" })];
    return from.value.items
      .filter(isBlank)
      .map((item) => diagnostic("handler/remote-nodes", item.span, { problem: "a node's name cannot be empty" }));
  });

function isBlank(value: WaveValue): boolean {
  return value.kind === "string" && value.value.trim() === "";
}
