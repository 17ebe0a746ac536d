import type { PathMatch } from "./path-matcher.ts";

/** The literal paths of one length. */
interface Group {
  /** Where they differ: no two have the same characters at all of these. */
  readonly positions: readonly number[];
  readonly factor: number;
  /** By the hash of those characters, an empty text where there is none; a power of two long. */
  readonly paths: readonly string[];
  readonly matches: readonly (PathMatch | null)[];
}

/**
 * Paths without placeholders, found by their length, a few of their characters, and one comparison: a map would read all characters of a path
 * twice, and so would it where the path is none of these.
 */
export class LiteralPaths {
  /** By length. */
  readonly #groups: (Group | null)[] = [];

  /** No path may come twice. */
  constructor(matches: ReadonlyMap<string, PathMatch>) {
    const byLength = new Map<number, string[]>();
    for (const path of matches.keys()) {
      const same = byLength.get(path.length);
      if (same === undefined) byLength.set(path.length, [path]);
      else same.push(path);
    }
    const longest = Math.max(0, ...byLength.keys());
    this.#groups = Array.from({ length: longest + 1 }, (_, length) => groupOf(byLength.get(length) ?? [], matches));
  }

  /** `null` where the path is none of them, or one of the very few whose place was taken. */
  find(path: string): PathMatch | null {
    if (path.length >= this.#groups.length) return null;
    const group = this.#groups[path.length] ?? null;
    if (group === null) return null;
    const { positions, factor, paths } = group;
    let hash = 0;
    for (let index = 0; index < positions.length; index++)
      hash = (hash * factor + path.charCodeAt(positions[index] as number)) | 0;
    hash &= paths.length - 1;
    return paths[hash] === path ? (group.matches[hash] ?? null) : null;
  }
}

const FACTORS = [1, 3, 5, 7, 31, 33, 37, 41, 61, 67, 127, 131];

/** With the factor that brings the fewest to one place. */
function groupOf(texts: readonly string[], matches: ReadonlyMap<string, PathMatch>): Group | null {
  if (texts.length === 0) return null;
  const positions = telling(texts);
  const size = 2 ** Math.ceil(Math.log2(texts.length * 4));
  let best: { readonly factor: number; readonly paths: string[]; readonly placed: number } | undefined;
  for (const factor of FACTORS) {
    const paths = Array.from({ length: size }, () => "");
    let placed = 0;
    for (const text of texts) {
      const hash = positions.reduce((sum, at) => (sum * factor + text.charCodeAt(at)) | 0, 0) & (size - 1);
      if (paths[hash] !== "") continue;
      paths[hash] = text;
      placed++;
    }
    if (best === undefined || placed > best.placed) best = { factor, paths, placed };
    if (placed === texts.length) break;
  }
  if (best === undefined) return null;
  const { factor, paths } = best;
  return {
    positions,
    factor,
    paths,
    matches: paths.map((path) => (path === "" ? null : (matches.get(path) ?? null))),
  };
}

/** Positions whose characters tell texts of one length apart: the one that tells most apart first, until all are. */
function telling(texts: readonly string[]): readonly number[] {
  const length = texts[0]?.length ?? 0;
  const positions: number[] = [];
  let keys = texts.map(() => "");
  for (let apart = 1; apart < texts.length;) {
    let best = { apart: 0, at: 0, keys };
    for (let at = 0; at < length; at++) {
      if (positions.includes(at)) continue;
      const finer = keys.map((key, index) => key + (texts[index]?.[at] ?? ""));
      const count = new Set(finer).size;
      if (count > best.apart) best = { apart: count, at, keys: finer };
    }
    if (best.apart <= apart) break;
    positions.push(best.at);
    ({ apart, keys } = best);
  }
  return positions;
}
