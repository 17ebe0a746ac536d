/** What generated checks of constraints call. */

/** Characters of a string as people count them in a contract: Unicode scalar values, so that an emoji is one. */
export function countCharacters(text: string): number {
  const { length } = text;
  let count = length;
  // A pair is one character in two units; strings that get here have no lone surrogates.
  for (let i = 0; i < length; i++) if ((text.charCodeAt(i) & 0xfc00) === 0xdc00) count--;
  return count;
}
