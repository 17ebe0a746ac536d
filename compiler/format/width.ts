/** Whether a line is short enough. Prettier counts columns; counting two for whatever is not ASCII is never too few. */
export function isWithin(line: string, width: number): boolean {
  if (line.length <= width / 2) return true;
  let columns = line.length;
  for (let i = 0; i < line.length; i++) if (line.charCodeAt(i) > 0x7e) columns++;
  return columns <= width;
}
