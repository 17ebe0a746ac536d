/**
 * The text of the value at a path of member names in a JSON text that `JSON.parse` has read already; `undefined` where
 * there is none. Of repeated names the last one counts, as in `JSON.parse`.
 */
export function rawMember(text: string, path: readonly string[]): string | undefined {
  let start = skipSpace(text, 0);
  let end = text.length;
  for (const name of path) {
    if (text[start] !== "{") return undefined;
    let found: readonly [number, number] | undefined;
    let at = skipSpace(text, start + 1);
    while (at < text.length && text[at] === '"') {
      const nameEnd = skipString(text, at);
      const key: unknown = JSON.parse(text.slice(at, nameEnd));
      const valueStart = skipSpace(text, skipSpace(text, nameEnd) + 1);
      const valueEnd = skipValue(text, valueStart);
      if (key === name) found = [valueStart, valueEnd];
      at = skipSpace(text, valueEnd);
      if (text[at] === ",") at = skipSpace(text, at + 1);
    }
    if (found === undefined) return undefined;
    [start, end] = found;
  }
  return text.slice(start, end).trimEnd();
}

function skipSpace(text: string, at: number): number {
  while (at < text.length && " \t\n\r".includes(text.charAt(at))) at++;
  return at;
}

/** Behind the string that begins at `at`. */
function skipString(text: string, at: number): number {
  for (let index = at + 1; index < text.length; index++) {
    const char = text[index];
    if (char === "\\") index++;
    else if (char === '"') return index + 1;
  }
  return text.length;
}

/** Behind the value that begins at `at`. */
function skipValue(text: string, at: number): number {
  let depth = 0;
  let index = at;
  while (index < text.length) {
    const char = text.charAt(index);
    if (char === '"') {
      index = skipString(text, index);
      if (depth === 0) return index;
      continue;
    }
    if (char === "{" || char === "[") depth++;
    else if (char === "}" || char === "]") {
      if (depth === 0) return index;
      depth--;
      if (depth === 0) return index + 1;
    } else if (depth === 0 && (char === "," || " \t\n\r".includes(char))) return index;
    index++;
  }
  return index;
}
