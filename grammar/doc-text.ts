/** Comments to documentation: without their marks, without common indent. */

/** Stands in comment text where an annotation was cut out; a line that holds nothing else vanishes. */
export const CUT = "\0";
// Text behind an annotation takes its place.
const BLANK_CUT = /^(\s*)\0\s*/;

/** The text of a `///` comment; `null` where it held nothing but an annotation. */
export function textOfLine(image: string): string | null {
  return withoutCuts(image.replace(/^\/+/, ""));
}

/** The lines of a block comment without its marks and, where there is one, without the column of stars. */
export function linesOfBlock(image: string): string[] {
  const lines = image.slice(3, image.endsWith("*/") && image.length > 4 ? -2 : undefined).split("\n");
  const last = lines.length - 1;
  const starred = lines.every((line, index) => index === 0 || /^\s*\*/.test(line) || (index === last && line.trim() === ""));
  const bare = starred ? lines.map((line, index) => (index === 0 ? line : line.replace(/^\s*\*/, ""))) : lines;
  // The first line stands behind the mark, whatever the others are indented by.
  const [first, ...rest] = bare.map(withoutCuts);
  return [...(first == null ? [] : [first.trim()]), ...dedent(rest.filter((line) => line !== null))];
}

/** True for a comment that documents: `///`, and `/** ... *` `/` that is no ruler of stars. */
export function isDocComment(image: string): boolean {
  if (image.startsWith("//")) return image.startsWith("///");
  return image.startsWith("/**") && image.length > 4 && !image.startsWith("/***");
}

/** One text of many lines, blank ones at both ends removed; `null` where nothing is left. */
export function joinDocLines(lines: readonly string[]): string | null {
  let from = 0;
  let to = lines.length;
  while (from < to && lines[from] === "") from += 1;
  while (to > from && lines[to - 1] === "") to -= 1;
  return from === to ? null : lines.slice(from, to).join("\n");
}

/** Lines without trailing blanks and without the indent that all of them share. */
export function dedent(lines: readonly string[]): string[] {
  let indent = Infinity;
  const trimmed = lines.map((line) => line.trimEnd());
  for (const line of trimmed) {
    if (line !== "") indent = Math.min(indent, line.length - line.trimStart().length);
  }
  return indent === Infinity ? trimmed : trimmed.map((line) => line.slice(indent));
}

/** The line without the marks of annotations; `null` where they were all that it held. */
function withoutCuts(line: string): string | null {
  if (!line.includes(CUT)) return line;
  const text = line.replace(BLANK_CUT, "$1").replaceAll(CUT, "");
  return text.trim() === "" ? null : text;
}
