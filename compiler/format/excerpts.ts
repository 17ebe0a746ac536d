/** Single lines of a generated text as texts of their own, in surroundings that have Prettier lay them out as in their place. */

export interface Excerpt {
  /** Whole statements at the left margin. */
  readonly text: string;
  /** The lines that take the place of the excerpt's, of what Prettier made of `text`; `null` where it changed the surroundings. */
  readonly unwrap: (laidOut: readonly string[]) => readonly string[] | null;
}

/** The excerpt of a line; `null` where it cannot be laid out alone. `lines` are those of one declaration as a printer wrote it. */
export function excerptOf(lines: readonly string[], index: number): Excerpt | null {
  const line = lines[index] ?? "";
  const indent = indentOf(line);
  const body = bodyOf(lines, index);
  if (body === null) return null;
  const around = surroundingsOf(lines, index, indent);
  if (around === null) return null;
  const before = around.before;
  const after = [...body, ...around.after];
  return {
    text: [...before, line, ...after].join("\n"),
    unwrap: (laidOut) => {
      const end = laidOut.length - after.length;
      const same = end > before.length && before.every((each, at) => laidOut[at] === each) && after.every((each, at) => laidOut[end + at] === each);
      return same ? laidOut.slice(before.length, end) : null;
    },
  };
}

/** What stands for the lines that a line opens: as few as will keep them open. `null` where the line is no such opener. */
function bodyOf(lines: readonly string[], index: number): string[] | null {
  const line = lines[index] ?? "";
  const indent = indentOf(line);
  const opens = kindOpenedBy(line);
  if (opens === null) return /[;,]$/.test(line) ? [] : null;
  let end = index + 1;
  while (end < lines.length && (lines[end] === "" || indentOf(lines[end] ?? "") > indent)) end++;
  const close = lines[end];
  if (close === undefined || indentOf(close) !== indent || !/^\s*\}\)?[;,]?$/.test(close)) return null;
  const blank = " ".repeat(indent);
  return [`${blank}  ${PLACEHOLDERS[opens]}`, close];
}

type Kind = "object" | "class" | "interface" | "block";

const PLACEHOLDERS: Readonly<Record<Kind, string>> = { object: "_: 0,", class: "_;", interface: "_: 0;", block: "_;" };

/** What the lines below a line are part of. */
function kindOpenedBy(line: string): Kind | null {
  if (!line.endsWith("{")) return null;
  if (/^(export )?(abstract )?class /.test(line)) return "class";
  if (/^(export )?interface /.test(line)) return "interface";
  if (/(?:[:=(,[?]|\breturn) ?\{$/.test(line)) return "object";
  return /(?:[)>\]\w"}]|=>) \{$/.test(line) && !/^\s*switch\b/.test(line) ? "block" : null;
}

interface Surroundings {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** Lines that put a line at `indent` into what it is part of. */
function surroundingsOf(lines: readonly string[], index: number, indent: number): Surroundings | null {
  if (indent === 0) return { before: [], after: [] };
  if (indent % 2 !== 0) return null;
  const levels = indent / 2;
  const line = lines[index] ?? "";
  switch (kindAround(lines, index, indent)) {
    case "object":
      return nested(levels, "_ = {", "};", "_: {", "},");
    case "class":
      return levels === 1 ? nested(1, "abstract class _ extends _ {", "}") : null;
    case "interface":
      return levels === 1 ? nested(1, "interface _ {", "}") : null;
    case "block": {
      // Neither `break` nor `continue` may stand alone.
      if (/\b(?:break|continue);/.test(line)) return null;
      if (levels === 1) return nested(1, "async function _() {", "}");
      const { before, after } = nested(levels - 1, "  async _() {", "  }", "{", "}", 1);
      return { before: ["class _ {", ...before], after: [...after, "}"] };
    }
    default:
      return null;
  }
}

function nested(levels: number, open: string, close: string, openInner = "", closeInner = "", outer = 0): Surroundings {
  const blank = (level: number): string => "  ".repeat(level + outer);
  const inner = Array.from({ length: levels - 1 }, (_, level) => level + 1);
  return {
    before: [open, ...inner.map((level) => blank(level) + openInner)],
    after: [...inner.reverse().map((level) => blank(level) + closeInner), close],
  };
}

function kindAround(lines: readonly string[], index: number, indent: number): Kind | null {
  for (let at = index - 1; at >= 0; at--) {
    const line = lines[at] ?? "";
    if (line === "" || indentOf(line) >= indent) continue;
    if (indentOf(line) !== indent - 2) return null;
    return /^\s*(?:case .*|default):$/.test(line) ? "block" : kindOpenedBy(line);
  }
  return null;
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}
