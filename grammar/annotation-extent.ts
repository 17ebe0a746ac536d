/**
 * Where annotations stand in a comment: `@` and a label, first on their line, and arguments until their brackets
 * balance. Everything here only measures; it is what keeps annotations from ever changing what the rest of a file means.
 */

export interface AnnotationExtent {
  /** Of the `@`. */
  readonly at: number;
  /** After the label. */
  readonly nameEnd: number;
  /** After the `)`, or `nameEnd` without arguments, or -1 where the brackets never balance. */
  readonly end: number;
}

const LABEL = /%?[A-Za-z_][A-Za-z0-9_-]*/y;
const LINE_CONTINUATION = /[ \t]*\/\/\/(?!\/)/y;
const BLOCK_GUTTER = /[ \t]*(?:\*+(?!\/))?/y;
const CHARACTER = /'(?:\\u\{[^}'\n]*\}|\\[^\n]|[^\\'\n\ud800-\udfff]|[\ud800-\udbff][\udc00-\udfff])'/y;

function matchEnd(pattern: RegExp, text: string, offset: number): number {
  pattern.lastIndex = offset;
  return pattern.test(text) ? pattern.lastIndex : -1;
}

function skipBlanks(text: string, offset: number): number {
  let at = offset;
  while (text.charCodeAt(at) === 32 || text.charCodeAt(at) === 9) at += 1;
  return at;
}

/** After the label of the annotation that starts at or behind blanks from `offset`; -1 where none starts. */
function labelEnd(text: string, offset: number): number {
  const at = skipBlanks(text, offset);
  return text.charCodeAt(at) === 64 ? matchEnd(LABEL, text, at + 1) : -1;
}

/** After the closing quote of the string at `offset`, or the end of its line. */
export function endOfString(text: string, offset: number): number {
  for (let at = offset + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 34) return at + 1;
    if (code === 10) return at;
    if (code === 92 && text.charCodeAt(at + 1) !== 10) at += 1;
  }
  return text.length;
}

/** After the closing quote of the character at `offset`; -1 where it is none. */
export function endOfCharacter(text: string, offset: number): number {
  return matchEnd(CHARACTER, text, offset);
}

/** Where the text of the next line of the comment begins; -1 where the annotation cannot go on there. */
function nextLine(text: string, lineStart: number, block: boolean): number {
  const at = matchEnd(block ? BLOCK_GUTTER : LINE_CONTINUATION, text, lineStart);
  // A line that begins an annotation of its own ends one that forgot its bracket.
  return at === -1 || labelEnd(text, at) !== -1 ? -1 : at;
}

/** After the bracket that closes the one at `open`; -1 where the comment ends first. */
function endOfArguments(text: string, open: number, block: boolean): number {
  let depth = 0;
  for (let at = open; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case 40: case 91: case 123:
        depth += 1;
        break;
      case 41: case 93: case 125:
        depth -= 1;
        if (depth === 0) return at + 1;
        break;
      case 34: {
        const end = endOfString(text, at);
        // Comment marks count inside strings too: WIT knows nothing of strings in comments.
        if (block && /\*\/|\/\*/.test(text.slice(at, end))) return -1;
        at = end - 1;
        break;
      }
      case 39: {
        const end = endOfCharacter(text, at);
        if (end !== -1) at = end - 1;
        break;
      }
      case 42:
        if (block && text.charCodeAt(at + 1) === 47) return -1;
        break;
      case 47:
        if (block && text.charCodeAt(at + 1) === 42) return -1;
        break;
      case 10: {
        const next = nextLine(text, at + 1, block);
        if (next === -1) return -1;
        at = next - 1;
        break;
      }
    }
  }
  return -1;
}

function extentAt(text: string, offset: number, block: boolean): AnnotationExtent | null {
  const nameEnd = labelEnd(text, offset);
  if (nameEnd === -1) return null;
  const end = text.charCodeAt(nameEnd) === 40 ? endOfArguments(text, nameEnd, block) : nameEnd;
  return { at: skipBlanks(text, offset), nameEnd, end };
}

/** The annotation of a `///` comment that starts at `offset`. */
export function annotationOfLine(text: string, offset: number): AnnotationExtent | null {
  // Four slashes are a ruler or a doc comment that was switched off.
  if (!text.startsWith("///", offset) || text.charCodeAt(offset + 3) === 47) return null;
  return extentAt(text, offset + 3, false);
}

/**
 * The next annotation in a block comment, reading from `offset`, which stands inside the comment at its outermost level;
 * `null` where the comment ends first. `lineStart`: whether `offset` is where a line's text begins.
 */
export function nextAnnotationOfBlock(text: string, offset: number, lineStart: boolean): AnnotationExtent | null {
  if (lineStart) {
    const found = extentAt(text, offset, true);
    if (found !== null) return found;
  }
  let depth = 1;
  for (let at = offset; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 47 && text.charCodeAt(at + 1) === 42) {
      depth += 1;
      at += 1;
    } else if (code === 42 && text.charCodeAt(at + 1) === 47) {
      depth -= 1;
      at += 1;
      if (depth === 0) return null;
    } else if (code === 10 && depth === 1) {
      const found = extentAt(text, matchEnd(BLOCK_GUTTER, text, at + 1), true);
      if (found !== null) return found;
    }
  }
  return null;
}

/** After the mark that closes a block comment, reading from `offset` inside its outermost level; -1 without one. */
export function endOfBlock(text: string, offset: number): number {
  let depth = 1;
  for (let at = offset; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 47 && text.charCodeAt(at + 1) === 42) {
      depth += 1;
      at += 1;
    } else if (code === 42 && text.charCodeAt(at + 1) === 47) {
      depth -= 1;
      at += 1;
      if (depth === 0) return at + 1;
    }
  }
  return -1;
}

/** The end of the line of `offset`, its `\n` not included. */
export function endOfLine(text: string, offset: number): number {
  const at = text.indexOf("\n", offset);
  return at === -1 ? text.length : at;
}
