import type { CommentText, Doc } from "./doc.ts";

export interface Page {
  /** In columns. */
  readonly width: number;
  /** What one level of indentation is made of, and how wide it is. */
  readonly indent: string;
  readonly indentWidth: number;
}

interface Command {
  readonly doc: Doc;
  readonly broken: boolean;
  readonly level: number;
}

/** Chooses the line breaks. Takes time in proportion to the text: a group looks ahead one line at most. */
export function printDoc(doc: Doc, page: Page): string {
  const out: string[] = [];
  const stack: Command[] = [{ doc, broken: true, level: 0 }];
  let column = 0;
  // An indentation is written when something stands behind it: no line ends with blanks.
  let pending = 0;
  const write = (text: string): void => {
    if (text === "") return;
    if (pending > 0) out.push(page.indent.repeat(pending));
    pending = 0;
    out.push(text);
    column += text.length;
  };
  for (let command = stack.pop(); command !== undefined; command = stack.pop()) {
    const { doc: each, broken, level } = command;
    if (typeof each === "string") {
      write(each);
      continue;
    }
    switch (each.kind) {
      case "concat":
        for (let at = each.parts.length - 1; at >= 0; at -= 1) stack.push({ doc: each.parts[at] ?? "", broken, level });
        break;
      case "indent":
        stack.push({ doc: each.content, broken, level: level + 1 });
        break;
      case "group":
        stack.push({ doc: each.content, broken: each.hard || !fits(each.content, stack, page.width - column), level });
        break;
      case "if-broken":
        if (broken) write(each.broken);
        break;
      case "line":
        if (!broken && !each.hard) {
          write(each.flat);
          break;
        }
        out.push(each.blank ? "\n\n" : "\n");
        pending = level;
        column = level * page.indentWidth;
        break;
      case "comment": {
        const startsLine = pending > 0 || column === 0;
        const lines = startsLine ? movedLines(each, page.indent.repeat(level)) : each.lines;
        write(lines.join("\n"));
        if (lines.length > 1) column = lines.at(-1)?.length ?? 0;
        break;
      }
    }
  }
  return out.join("");
}

/** The lines of a block that stands first on its line, at its new indentation. */
function movedLines({ lines, indent }: CommentText, to: string): readonly string[] {
  if (indent === null || lines.length === 1) return lines;
  return lines.map((line, index) => (index === 0 || line === "" ? line : to + line.slice(indent.length)));
}

/** Whether a group on one line, and what follows up to the next line break, fits into the columns that are left. */
function fits(content: Doc, rest: readonly Command[], columns: number): boolean {
  let left = columns;
  let next = rest.length;
  const stack: { readonly doc: Doc; readonly broken: boolean }[] = [{ doc: content, broken: false }];
  while (left >= 0) {
    let command = stack.pop();
    if (command === undefined) {
      next -= 1;
      command = rest[next];
      if (command === undefined) return true;
    }
    const { doc, broken } = command;
    if (typeof doc === "string") {
      left -= doc.length;
      continue;
    }
    switch (doc.kind) {
      case "concat":
        for (let at = doc.parts.length - 1; at >= 0; at -= 1) stack.push({ doc: doc.parts[at] ?? "", broken });
        break;
      case "indent":
        stack.push({ doc: doc.content, broken });
        break;
      case "group":
        stack.push({ doc: doc.content, broken: broken || doc.hard });
        break;
      case "if-broken":
        if (broken) left -= doc.broken.length;
        break;
      case "line":
        if (broken || doc.hard) return true;
        left -= doc.flat.length;
        break;
      case "comment":
        if (doc.trailing) break;
        left -= doc.lines[0]?.length ?? 0;
        if (doc.lines.length > 1) return left >= 0;
        break;
    }
  }
  return false;
}
