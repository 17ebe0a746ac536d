const NOT_ASCII = /[^\0-\x7e]/;

/** Whether a line is short enough. Prettier counts columns; counting two for whatever is not ASCII is never too few. */
export function isWithin(line: string, width: number): boolean {
  if (line.length <= width / 2) return true;
  if (line.length > width) return false;
  if (!NOT_ASCII.test(line)) return true;
  let columns = line.length;
  for (let i = 0; i < line.length; i++) if (line.charCodeAt(i) > 0x7e) columns++;
  return columns <= width;
}

/** Whether every line of a text is: most texts are, and lines are not looked at one by one then. May be false where all are. */
export function areAllWithin(text: string, width: number): boolean {
  return !NOT_ASCII.test(text) && !longLine(width).test(text);
}

const longLines = new Map<number, RegExp>();

function longLine(width: number): RegExp {
  let pattern = longLines.get(width);
  if (pattern === undefined) longLines.set(width, (pattern = new RegExp(`^[^\\n]{${width + 1}}`, "m")));
  return pattern;
}
