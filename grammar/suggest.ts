/**
 * The edit distance of two words with transpositions (Damerau-Levenshtein, optimal string alignment), or `limit + 1` where it
 * is larger than `limit`.
 */
export function editDistance(left: string, right: string, limit: number): number {
  if (Math.abs(left.length - right.length) > limit) return limit + 1;
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, index) => index);
  let leastOfLast = 0;
  for (let i = 1; i <= left.length; i += 1) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= right.length; j += 1) {
      const same = left.charCodeAt(i - 1) === right.charCodeAt(j - 1);
      let cost = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      const swapped =
        i > 1 && j > 1 && left.charCodeAt(i - 1) === right.charCodeAt(j - 2) && left.charCodeAt(i - 2) === right.charCodeAt(j - 1);
      if (swapped) cost = Math.min(cost, (beforeLast[j - 2] ?? 0) + 1);
      row.push(cost);
      if (cost < least) least = cost;
    }
    // A transposition reaches back two rows.
    if (least > limit && leastOfLast > limit) return limit + 1;
    leastOfLast = least;
    beforeLast = last;
    last = row;
  }
  return Math.min(last[right.length] ?? 0, limit + 1);
}

/**
 * The candidate that a misspelt word most likely means, for "did you mean"; `null` where none is close. Case and the
 * difference between `-`, `_` and no separator count little; the first of equally close candidates wins.
 */
export function suggest(word: string, candidates: Iterable<string>): string | null {
  // Longer than any name that a person would misspell; it keeps hostile names cheap.
  if (word.length > 100) return null;
  const plainWord = plain(word);
  const limit = word.length <= 3 ? 1 : word.length <= 5 ? 2 : 3;
  let best: string | null = null;
  let bestDistance = limit + 1;
  for (const candidate of candidates) {
    if (candidate === word || candidate.length > 100) continue;
    const plainCandidate = plain(candidate);
    const distance = plainCandidate === plainWord ? 0 : editDistance(plainWord, plainCandidate, Math.min(limit, bestDistance - 1));
    // A word of three letters with two of them wrong is another word.
    if (distance < bestDistance && distance * 2 < Math.max(plainWord.length, plainCandidate.length) + 1) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

function plain(word: string): string {
  return word.toLowerCase().replace(/[-_]/g, "");
}
