/**
 * What printers make is already Prettier's own layout wherever no line is too long for it: they write one construct a line and
 * break only where Prettier always does. So only lines that are too long need a layout: the plain ones get it here, the others
 * from Prettier, each in surroundings like its own.
 */
import { excerptOf, type Excerpt } from "./excerpts.ts";
import { breakPlainLine, moveBrace } from "./plain-layout.ts";
import { areAllWithin, isWithin } from "./width.ts";

/** The widest a line may be, where every other option is Prettier's default; `null` where Prettier has to lay out everything. */
export function widthOf(options: Readonly<Record<string, unknown>>): number | null {
  const { printWidth = 80, ...others } = options;
  const changed = Object.entries(others).some(([name, value]) => DEFAULT_OPTIONS[name] !== value);
  // Prettier has something to say of a width that is none.
  return changed || typeof printWidth !== "number" || !Number.isSafeInteger(printWidth) || printWidth < 0 ? null : printWidth;
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

/** One line that is too long, or a whole declaration where no line of it can stand alone. */
interface Piece {
  readonly excerpt: Excerpt;
  readonly place: { readonly lines: string[]; readonly index: number };
}

/**
 * Lays generated texts out in lines of `width`.
 * @param format Prettier. It is given one text that holds everything that is too long, and none where nothing is.
 */
export async function layOut(texts: readonly string[], width: number, format: (text: string) => Promise<string>): Promise<string[]> {
  const pieces: Piece[] = [];
  const isLaidOut = (text: string): boolean => areAllWithin(text, width) && !isCrowded(text);
  const chunked = texts.map((text) =>
    (isLaidOut(text) ? [text.trimEnd()] : topLevelChunks(text)).map((chunk) => {
      if (isLaidOut(chunk)) return [chunk];
      const lines = chunk.split("\n");
      pieces.push(...piecesOf(lines, width));
      return lines;
    }),
  );
  try {
    if (pieces.length > 0) await layOutPieces(pieces, format);
  } catch {
    // Prettier does not take some line for code where it stands alone; whole texts it always does.
    return Promise.all(texts.map(format));
  }
  return chunked.map((chunks) => chunks.map((lines) => lines.join("\n")).join("\n\n") + "\n");
}

async function layOutPieces(pieces: readonly Piece[], format: (text: string) => Promise<string>): Promise<void> {
  const batch = pieces.map(({ excerpt }, index) => `// ${MARK}${index}\n${excerpt.text}\n`).join("\n");
  const formatted = (await format(batch)).split(new RegExp(`^// ${MARK}\\d+\\n`, "m")).slice(1);
  const whole = new Set<string[]>();
  pieces.forEach(({ excerpt, place }, index) => {
    const laidOut = excerpt.unwrap((formatted[index] ?? "").trimEnd().split("\n"));
    if (laidOut === null) whole.add(place.lines);
    else place.lines[place.index] = laidOut.join("\n");
  });
  // Prettier moved what stands around an excerpt: its declaration has to be laid out in one piece.
  for (const lines of whole) lines.splice(0, lines.length, (await format(lines.join("\n"))).trimEnd());
}

const MARK = "hypc excerpt ";

/** Pieces between blank lines that stand before something at the left margin: whole declarations, or runs of them. */
function topLevelChunks(text: string): string[] {
  return text.trimEnd().split(/\n\n(?=[^\s)\]}])/);
}

function piecesOf(lines: string[], width: number): Piece[] {
  const pieces: Piece[] = [];
  // By index, since lines are put in on the way.
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? "";
    const crowded = isCrowded(line);
    const within = isWithin(line, width);
    if ((within && !crowded) || isComment(line)) continue;
    const moved = within ? null : moveBrace(lines, index, width);
    if (moved !== null) {
      lines.splice(index, moved.count, ...moved.lines);
      continue;
    }
    const broken = crowded ? null : breakPlainLine(line, width);
    if (broken !== null) {
      lines[index] = broken.join("\n");
      continue;
    }
    const excerpt = excerptOf(lines, index);
    if (excerpt === null) return [wholeChunk(lines)];
    pieces.push({ excerpt, place: { lines, index } });
  }
  return pieces;
}

function wholeChunk(lines: string[]): Piece {
  const text = lines.join("\n");
  // Its lines are only needed as one from here on.
  lines.splice(0, lines.length, text);
  return { excerpt: { text, unwrap: (laidOut) => laidOut }, place: { lines, index: 0 } };
}

// Prettier breaks a list of several objects, or of several lists, even where it would fit. Of several lines: where one may have such a list.
function isCrowded(line: string): boolean {
  return (line.includes("}, {") && line.includes("[{")) || (line.includes("], [") && line.includes("[["));
}

// Prettier leaves the text of comments alone.
function isComment(line: string): boolean {
  return /^\s*(?:\/\/|\/\*\*.*\*\/$|\* |\/\*\*$|\*\/$)/.test(line);
}
