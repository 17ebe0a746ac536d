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
  for (let start = 0, end = 0; end !== -1; start = end + 1) {
    end = text.indexOf("\n", start);
    if ((end === -1 ? text.length : end) - start > width) return false;
  }
  return !NOT_ASCII.test(text);
}
