/** Every message about the text of a contract: one row a code. `hypc explain CODE` has a page on each. */
import { diagnosticsOf, message } from "./diagnostic.ts";

export const syntaxMessages = {
  "syntax/not-utf8": message<{ offset: number; encoding: string | null }>(
    "error",
    ({ offset, encoding }) =>
      encoding === null ? `this is not UTF-8 text: byte ${offset} begins no character` : `this is ${encoding} text, not UTF-8`,
    ({ encoding }) => (encoding === null ? "is it a WIT file? WIT is UTF-8 text" : "save the file as UTF-8"),
  ),
  "syntax/too-large": message<{ megabytes: number; limit: number }>(
    "error",
    ({ megabytes, limit }) => `the file has ${megabytes} MB; a WIT file may have ${limit} MB at most`,
    () => "is it a WIT file? Split a package that large over several files of one directory",
  ),
  "syntax/control-character": message<{ character: string }>(
    "error",
    ({ character }) => `the control character ${character} may not stand in a WIT file, not even in a comment`,
    () => "delete it; only tabs and line breaks are allowed",
  ),
  "syntax/bidirectional-override": message<{ character: string }>(
    "error",
    ({ character }) => `${character} changes the direction in which text is shown, so this line is not what it seems to be`,
    () => "delete the invisible character",
  ),
  "syntax/discouraged-character": message<{ character: string }>(
    "error",
    ({ character }) => `${character} is deprecated in Unicode and may not stand in a WIT file`,
    () => "use the characters that Unicode recommends in its place",
  ),
  "syntax/unexpected-character": message<{ text: string; help: string | undefined }>(
    "error",
    ({ text }) => `${text} means nothing in WIT`,
    ({ help }) => help,
  ),
  "syntax/unterminated-comment": message<{ depth: number }>(
    "error",
    () => "this block comment never ends",
    ({ depth }) => (depth > 1 ? `comments nest: ${depth} more \`*/\` are needed` : "close it with `*/`"),
  ),
  "syntax/invalid-string": message<{ problem: string; help: string | undefined }>(
    "error",
    ({ problem }) => `this text is not valid: ${problem}`,
    ({ help }) => help,
  ),
  "syntax/invalid-name": message<{ name: string; problem: string; suggestion: string | null }>(
    "error",
    ({ name, problem }) => `\`${name}\` is not a name: ${problem}`,
    ({ suggestion }) => (suggestion === null ? "names are words of letters and digits, joined by `-`" : `write \`${suggestion}\``),
  ),
  "syntax/keyword-as-name": message<{ keyword: string }>(
    "error",
    ({ keyword }) => `\`${keyword}\` is a keyword of WIT, so it cannot be used as a name like this`,
    ({ keyword }) => `write \`%${keyword}\`: the \`%\` makes a name of it, and is not part of the name`,
  ),
  "syntax/invalid-version": message<{ text: string; problem: string }>(
    "error",
    ({ text, problem }) => `\`${text}\` is not a version: ${problem}`,
    () => "versions are `MAJOR.MINOR.PATCH`, as in `1.0.0` or `1.0.0-rc.1`",
  ),
  "syntax/expected": message<{ expected: string; found: string }>(
    "error",
    ({ expected, found }) => `expected ${expected}, found ${found}`,
  ),
  "syntax/unexpected-end": message<{ expected: string }>(
    "error",
    ({ expected }) => `the file ends where ${expected} should come`,
  ),
  "syntax/unclosed": message<{ bracket: string; closer: string; found: string }>(
    "error",
    ({ bracket, found }) => `${found} cannot stand here, so a \`${bracket}\` before it was not closed`,
    ({ closer }) => `add the missing \`${closer}\``,
  ),
  "syntax/missing-semicolon": message<{ after: string }>(
    "error",
    ({ after }) => `${after} must end with \`;\``,
    () => "add a `;`",
  ),
  "syntax/missing-comma": message<{ between: string }>(
    "error",
    ({ between }) => `${between} must be separated by \`,\``,
    () => "add a `,`",
  ),
  "syntax/stray-semicolon": message<{ where: string }>(
    "error",
    ({ where }) => `no \`;\` may stand ${where}`,
    () => "delete it",
  ),
  "syntax/unknown-word": message<{ word: string; expected: string; suggestion: string | null }>(
    "error",
    ({ word, expected }) => `\`${word}\` is no keyword; expected ${expected}`,
    ({ suggestion }) => (suggestion === null ? undefined : `did you mean \`${suggestion}\`?`),
  ),
  "syntax/misplaced": message<{ what: string; place: string; help: string | undefined }>(
    "error",
    ({ what, place }) => `${what} cannot stand ${place}`,
    ({ help }) => help,
  ),
  "syntax/package-header": message<{ reason: string }>(
    "error",
    ({ reason }) => `a \`package\` header must be the first thing in its file; ${reason}`,
    () => "give the second package its own file, or write `package name:space { ... }`",
  ),
  "syntax/unknown-attribute": message<{ name: string; suggestion: string | null }>(
    "error",
    ({ name }) => `WIT has no attribute \`@${name}\``,
    ({ suggestion }) => (suggestion === null ? undefined : `did you mean \`@${suggestion}\`?`),
  ),
  "syntax/annotation-outside-comment": message<{ text: string }>(
    "error",
    ({ text }) => `\`${text}\` is not WIT; annotations stand in doc comments, so that every WIT tool can read the contract`,
    ({ text }) => `write it in a comment above the item: \`/// ${text}\``,
  ),
  "syntax/attribute-not-allowed": message<{ place: string }>(
    "error",
    ({ place }) => `an attribute cannot stand on ${place}`,
    () => "attributes stand on worlds, interfaces, functions, types, imports, exports, includes and uses",
  ),
  "syntax/nesting": message<{ what: string; limit: number }>(
    "error",
    ({ what, limit }) => `${what} are nested too deep: ${limit} levels are the most`,
  ),
  "syntax/list-length": message<{ text: string }>(
    "error",
    ({ text }) => `\`${text}\` is too large for the length of a list`,
    () => "a list has at most 4294967295 elements",
  ),
  "syntax/too-many-errors": message(
    "error",
    () => "too many mistakes; the rest of this file was not read",
    () => "mend the first ones and run again",
  ),
  "syntax/annotation-unclosed": message<{ name: string; commentMark: string | null }>(
    "error",
    ({ name }) => `the brackets of \`@${name}(\` never close`,
    ({ commentMark }) =>
      commentMark === null
        ? "an annotation may run over several `///` lines, until its `)`"
        : `in a block comment \`${commentMark}\` counts even inside a text; write the annotation behind \`///\``,
  ),
  "syntax/annotation-expected": message<{ expected: string; found: string }>(
    "error",
    ({ expected, found }) => `expected ${expected}, found ${found}`,
  ),
  "syntax/annotation-space": message<{ name: string }>(
    "error",
    ({ name }) => `a space stands between \`@${name}\` and its arguments, so they are not read`,
    ({ name }) => `write \`@${name}(\``,
  ),
  "syntax/annotation-not-first": message<{ name: string }>(
    "error",
    ({ name }) => `\`@${name}\` is not the first thing on its line, so it is not read`,
    () => "every annotation starts a line of its own",
  ),
  "syntax/annotation-nesting": message<{ limit: number }>(
    "error",
    ({ limit }) => `the values of an annotation are nested too deep: ${limit} levels are the most`,
  ),
  "syntax/annotation-string": message<{ problem: string; help: string }>(
    "error",
    ({ problem }) => `this text is not valid: ${problem}`,
    ({ help }) => help,
  ),
  "syntax/attribute-in-comment": message<{ name: string }>(
    "error",
    ({ name }) => `\`@${name}\` is an attribute of WIT and does nothing in a comment`,
    () => "write it before the item, outside of the comment",
  ),
} as const;

/** The codes of this room. */
export type SyntaxCode = keyof typeof syntaxMessages;

/** Builds the diagnostics of this room. */
export const syntaxDiagnostic = diagnosticsOf(syntaxMessages);
