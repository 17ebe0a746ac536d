/**
 * What printers make is already Prettier's own layout wherever no line is too long for it: they write one construct a line and
 * break only where Prettier always does. So only declarations with a line that is too long need Prettier, and long import
 * lists not even that.
 */

/** The widest a line may be, where every other option is Prettier's default; `null` where Prettier has to lay out everything. */
export function widthOf(options: Readonly<Record<string, unknown>>): number | null {
  const { printWidth = 80, ...others } = options;
  const changed = Object.entries(others).some(([name, value]) => DEFAULT_OPTIONS[name] !== value);
  return changed || typeof printWidth !== "number" ? null : printWidth;
}

// Those that bear on TypeScript.
const DEFAULT_OPTIONS: Readonly<Record<string, unknown>> = {
  arrowParens: "always",
  bracketSpacing: true,
  endOfLine: "lf",
  experimentalOperatorPosition: "end",
  experimentalTernaries: false,
  objectWrap: "preserve",
  quoteProps: "as-needed",
  semi: true,
  singleQuote: false,
  tabWidth: 2,
  trailingComma: "all",
  useTabs: false,
};

/**
 * Lays a generated text out in lines of `width`, declaration by declaration.
 * @param formatChunk Prettier, for the declarations that need it.
 */
export async function layOut(text: string, width: number, formatChunk: (chunk: string) => Promise<string>): Promise<string> {
  const chunks: string[] = [];
  for (const chunk of topLevelChunks(text)) {
    const broken = breakLists(chunk, width);
    chunks.push(isWithin(broken, width) ? broken : (await formatChunk(broken)).trimEnd());
  }
  return chunks.join("\n\n") + "\n";
}

/** Pieces between blank lines that stand before something at the left margin: whole declarations, or runs of them. */
function topLevelChunks(text: string): string[] {
  return text.trimEnd().split(/\n\n(?=[^\s)\]}])/);
}

// `import { a, b } from "x";` one name a line. A single name is never broken.
const LIST = /^(import|import type|export|export type) \{ (.*, .*) \} from (".*");$/;

function breakLists(chunk: string, width: number): string {
  if (!/^(?:im|ex)port/m.test(chunk)) return chunk;
  const lines = chunk.split("\n").map((line) => {
    const [, keyword, names, source] = line.length > width ? (LIST.exec(line) ?? []) : [];
    return names === undefined ? line : `${keyword} {\n${names.split(", ").map((name) => `  ${name},\n`).join("")}} from ${source};`;
  });
  return lines.join("\n");
}

function isWithin(chunk: string, width: number): boolean {
  return chunk.split("\n").every((line) => line.length <= width / 2 || widthOfLine(line) <= width || isComment(line));
}

// Prettier counts columns; counting two for whatever is not ASCII is never too few.
function widthOfLine(line: string): number {
  let columns = line.length;
  for (let i = 0; i < line.length; i++) if (line.charCodeAt(i) > 0x7e) columns++;
  return columns;
}

// Prettier leaves the text of comments alone.
function isComment(line: string): boolean {
  return /^\s*(?:\/\/|\/\*\*.*\*\/$|\* |\/\*\*$|\*\/$)/.test(line);
}
