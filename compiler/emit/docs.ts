import type { GateNode } from "../../grammar/ast.ts";

export interface DocExtras {
  /** Prepended to every line. */
  readonly indent?: string;
  /** A last sentence of hypc's own: `GET /counter`. */
  readonly note?: string | null;
  /** `@deprecated` gates become the tag of that name. */
  readonly gates?: readonly GateNode[];
  /** Further tags: `@param by - How much.` */
  readonly tags?: readonly string[];
}

/**
 * A contract's documentation as a TSDoc comment with its trailing newline, ready to stand before a declaration; empty where
 * there is nothing to say. One line where it fits on one.
 */
export function docComment(docs: string | null, extras: DocExtras = {}): string {
  const { indent = "" } = extras;
  const lines = docLines(docs, extras);
  if (lines.length === 0) return "";
  if (lines.length === 1) return `${indent}/** ${lines[0]} */\n`;
  const body = lines.map((line) => (line === "" ? `${indent} *\n` : `${indent} * ${line}\n`)).join("");
  return `${indent}/**\n${body}${indent} */\n`;
}

function docLines(docs: string | null, { note = null, gates = [], tags = [] }: DocExtras): string[] {
  // A carriage return alone ends a line as well, for TypeScript and for Prettier.
  const lines = (docs ?? "").split(/\r\n?|\n/).map((line) => line.trimEnd().replaceAll("*/", "*\\/"));
  while (lines[0] === "") lines.shift();
  while (lines.at(-1) === "") lines.pop();
  if (note !== null) appendNote(lines, note);
  const deprecated = gates.flatMap((gate) => (gate.kind === "deprecated" ? [`@deprecated since ${gate.version.text}`] : []));
  const last = [...tags, ...deprecated].map((tag) => tag.replaceAll("*/", "*\\/"));
  if (lines.length > 0 && last.length > 0) lines.push("");
  return [...lines, ...last];
}

// `The current value. GET /counter`: behind a single sentence, below anything longer.
function appendNote(lines: string[], note: string): void {
  const safe = note.replaceAll("*/", "*\\/");
  const [only] = lines;
  if (only === undefined) lines.push(safe);
  else if (lines.length === 1 && only.length + safe.length < 100) lines[0] = `${/[.!?:)]$/.test(only) ? only : `${only}.`} ${safe}`;
  else lines.push("", safe);
}
