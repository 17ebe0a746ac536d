/** The rule for names (wit-parser's `validate_id`). */

/**
 * What is wrong with a name, without its `%`; `null` for a valid one: parts joined by `-`, the first begins with a letter,
 * each part all lower or all upper case, digits free, ASCII only.
 */
export function problemOfName(name: string): string | null {
  if (isValid(name)) return null;
  if (name === "") return "a letter must follow the `%`";
  if (name.startsWith("-") || name.endsWith("-") || name.includes("--")) return "something must stand on both sides of each `-`";
  const odd = /[^A-Za-z0-9-]/u.exec(name);
  if (odd !== null) return odd[0] === "_" ? "words are joined by `-`, not `_`" : `\`${odd[0]}\` is not allowed in names`;
  if (/^[0-9]/.test(name)) return "it begins with a digit";
  return "upper and lower case are mixed in one word";
}

// A loop, not a regular expression: names come in any length, and this runs for each.
function isValid(name: string): boolean {
  let partStart = 0;
  let letters = 0;
  for (let at = 0; at < name.length; at += 1) {
    const code = name.charCodeAt(at);
    if (code === 45) {
      if (at === partStart) return false;
      partStart = at + 1;
      letters = 0;
    } else if (code >= 48 && code <= 57) {
      if (at === 0) return false;
    } else {
      const kind = code >= 97 && code <= 122 ? 1 : code >= 65 && code <= 90 ? 2 : 0;
      if (kind === 0 || (letters !== 0 && letters !== kind)) return false;
      letters = kind;
    }
  }
  return partStart < name.length;
}

/** A valid name that an invalid one probably means (`createUser` and `create_user` mean `create-user`); `null` without one. */
export function nearestName(name: string): string | null {
  if (name.length > 100) return null;
  const nearest = name
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1-$2")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[-0-9]+|-+$/g, "");
  if (/[^\x20-\x7e\p{M}]/u.test(name.normalize("NFD"))) return null;
  return nearest !== name && isValid(nearest) ? nearest : null;
}
