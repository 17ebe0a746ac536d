import type { MethodIndex } from "./method.ts";
import type { Leaf, PathTrie, TrieNode, TrieWildcard } from "./path-trie.ts";
import { isPlainFrom } from "./request-target.ts";

const NOTHING: readonly string[] = Object.freeze([]);

/**
 * A pattern that matched, with the raw texts of its `{param}`s, and last that of its `*`.
 *
 * Not made by a literal, nor is its list: V8 counts how many of what a literal of the code made outlive a collection, and where nearly all do,
 * as those of requests under way, it makes whatever the same literal makes from then on in the old space, which costs more for good.
 */
export class PathMatch {
  readonly leaf: Leaf;
  /** How many texts there are: two have a place of their own. */
  readonly #count: number;
  readonly #first: string;
  readonly #second: string;
  readonly #further: readonly string[];
  /** The path, where what its `*` stands for has had no look yet, and from where on. */
  #path: string | null;
  readonly #from: number;
  #isPlain: boolean;

  constructor(
    leaf: Leaf,
    count: number,
    first: string,
    second: string,
    further: readonly string[],
    isPlain: boolean,
    path: string | null,
    from: number,
  ) {
    this.leaf = leaf;
    this.#count = count;
    this.#first = first;
    this.#second = second;
    this.#further = further;
    this.#isPlain = isPlain;
    this.#path = path;
    this.#from = from;
  }

  /** Where a pattern without placeholders ends. */
  static literal(leaf: Leaf): PathMatch {
    return new PathMatch(leaf, 0, "", "", NOTHING, leaf.pattern.isPlain, null, 0);
  }

  /** Nothing in the path needs a second look: it can be routed, and none of the texts holds a `%`. */
  get isPlain(): boolean {
    if (this.#path === null) return this.#isPlain;
    this.#isPlain = this.#isPlain && isPlainFrom(this.#path, this.#from);
    this.#path = null;
    return this.#isPlain;
  }

  /** The texts, in a list that is made anew each time. */
  get captures(): readonly string[] {
    if (this.#count === 0) return NOTHING;
    if (this.#count === 1) return listOf(this.#first);
    if (this.#count === 2) return listOf(this.#first, this.#second);
    return listOf(this.#first, this.#second, ...this.#further);
  }
}

/** As few pieces as can be, none much shorter than the others. */
function piecesOf(text: string): readonly string[] {
  const count = Math.ceil(text.length / LONGEST_PIECE);
  return Array.from({ length: count }, (_, index) =>
    text.slice(Math.ceil((index * text.length) / count), Math.ceil(((index + 1) * text.length) / count)),
  );
}

/** `texts` as a list of its own; see `PathMatch`. */
function listOf(...texts: string[]): string[] {
  return texts;
}

/** How long the text of a node is. */
const LENGTH = 0;
/** How long the literal is that ends here, and the first of the pieces of what of it is behind its first character; 0: nothing has to be compared. */
const LITERAL = 1;
const PIECE = 2;
/** The character that the first entry of its table stands for, and how many entries there are. */
const FIRST = 3;
const COUNT = 4;
/** What ends here, and the record of what else begins here. 0: nothing. */
const END = 5;
const OPEN = 6;
/** Nodes by the character that their text begins with; 0: none. */
const TABLE = 7;

/** A record is the node behind a `{param}`, wildcards (0: none), and behind these two the same once more without the `{param}`. */
const WILDCARDS_ALONE = 2;

const SLASH = 0x2f;
const DOT = 0x2e;
/** V8 copies so many characters that are cut out; a longer text it leaves where it is, and then it takes long to compare. */
const LONGEST_PIECE = 12;
/** Characters from `&` to `~` need no second look in a segment that does not begin with a dot. */
const FIRST_PLAIN = 0x26;
const LAST_PLAIN = 0x7e;

/**
 * A trie compiled into arrays of numbers, which lie close together: a search hashes nothing. It goes from node to node by one character each, and
 * compares literals as a whole where a placeholder begins or the path ends. It looks at literals before `{param}` before `*`, segment by segment, so
 * that what it finds first is the most specific; it steps back to where the way parted last where a branch leads nowhere, and visits no node twice.
 */
export class PathMatcher {
  readonly #nodes: Int32Array;
  /** Those of a literal follow one another. */
  readonly #pieces: readonly string[];
  readonly #wildcards: readonly (readonly TrieWildcard[])[];
  readonly #ends: readonly PathMatch[];
  /** The node where a search begins, and what of the path is behind it. */
  readonly #start: number;
  readonly #startAt: number;
  /** Where the third and later captures of a search begin and end; the next search writes over them. */
  readonly #further: number[] = [];
  /** What a search has left open on its way: the record of it among the nodes, where, and how many captures there were. */
  readonly #left: number[] = [];

  constructor(trie: PathTrie) {
    const nodes: number[] = [];
    const pieces = [""];
    // 0 stands for none.
    const wildcards: TrieWildcard[][] = [[]];
    const ends: PathMatch[] = [];
    const put = (node: TrieNode, before: string): number => {
      const at = nodes.length;
      const literal = before + node.text;
      const opens = node.parameter !== null || node.wildcards.length > 0;
      const rest = opens || node.leaf !== null ? piecesOf(literal.slice(1)) : [];
      const piece = rest.length === 0 ? 0 : pieces.push(...rest) - rest.length;
      const units = node.children.map(({ text }) => text.charCodeAt(0));
      const first = Math.min(...units, 0x7f);
      const count = units.length === 0 ? 0 : Math.max(...units) - first + 1;
      nodes.push(node.text.length, literal.length, piece, first, count, 0, 0);
      for (let index = 0; index < count; index++) nodes.push(0);
      if (node.leaf !== null) nodes[at + END] = ends.push(PathMatch.literal(node.leaf));
      if (opens) {
        const own = node.wildcards.length === 0 ? 0 : wildcards.push(node.wildcards) - 1;
        const open = nodes.push(0, own, 0, own) - 4;
        nodes[at + OPEN] = open;
        if (node.parameter !== null) nodes[open] = put(node.parameter, "");
      }
      for (const [index, child] of node.children.entries()) {
        const entry = at + TABLE + (units[index] ?? 0) - first;
        nodes[entry] = put(child, opens ? "" : literal);
      }
      return at;
    };
    put(trie.root, "");
    // Every pattern begins with a slash: most often nothing else is common to all, and then there is no need to look it up.
    const [only, ...others] = trie.root.children;
    const behindSlash = only?.text === "/" && others.length === 0;
    this.#start = behindSlash ? (nodes[TABLE] ?? 0) : 0;
    this.#startAt = behindSlash ? 1 : 0;
    this.#nodes = Int32Array.from(nodes);
    this.#pieces = pieces;
    this.#wildcards = wildcards;
    this.#ends = ends;
  }

  /** The most specific pattern that matches `path` and allows the method. */
  find(path: string, method: MethodIndex): PathMatch | null {
    const found = this.#quick(path, method);
    return found === undefined ? this.#search(path, method) : found;
  }

  /**
   * The same where the way never parts and no more than two texts are captured, and `undefined` elsewhere: without a way back it is fewer variables than
   * a processor has registers. One way out for all that is found, since the engine makes calls part of this function by how often they are made.
   */
  #quick(path: string, method: MethodIndex): PathMatch | null | undefined {
    if (path.charCodeAt(0) !== SLASH) return null;
    const nodes = this.#nodes;
    const length = path.length;
    let node = this.#start;
    let at = this.#startAt;
    let odd = 0;
    // One before where a `*` begins.
    let from = -1;
    let count = 0;
    let start0 = 0;
    let end0 = 0;
    let start1 = 0;
    let end1 = 0;
    let leaf: Leaf | null = null;
    for (;;) {
      let open = 0;
      while (at < length) {
        open = nodes[node + OPEN] as number;
        const index = path.charCodeAt(at) - (nodes[node + FIRST] as number);
        if (index < 0 || index >= (nodes[node + COUNT] as number)) break;
        const child = nodes[node + TABLE + index] as number;
        if (child === 0) break;
        if (open !== 0) return undefined;
        node = child;
        at += nodes[child + LENGTH] as number;
      }
      if (at >= length) {
        const end = nodes[node + END] as number;
        if (at > length || end === 0) return null;
        const match = this.#ends[end - 1] as PathMatch;
        leaf = match.leaf;
      } else if (open === 0) return null;
      if (!this.#holds(path, at, node)) return null;
      if (leaf !== null) break;
      if (count === 2) return undefined;
      let start = at;
      const wildcards = nodes[open + 1] as number;
      node = nodes[open] as number;
      if (wildcards !== 0) {
        const all = this.#wildcards[wildcards] as readonly TrieWildcard[];
        const only = all[0] as TrieWildcard;
        if (node !== 0 || all.length > 1) return undefined;
        const { prefix } = only;
        start += prefix.length;
        if (start >= length || (prefix !== "" && !path.startsWith(prefix, at))) return null;
        from = at - 1;
        leaf = only.leaf;
        at = length;
      } else {
        for (; at < length; at++) {
          const unit = path.charCodeAt(at);
          if (unit === SLASH) break;
          odd |= (unit - FIRST_PLAIN) | (LAST_PLAIN - unit);
        }
        if (at === start) return null;
        if (path.charCodeAt(start) === DOT) odd = -1;
      }
      if (count === 0) {
        start0 = start;
        end0 = at;
      } else {
        start1 = start;
        end1 = at;
      }
      count++;
      if (leaf !== null) break;
    }
    if ((leaf.plans[method] ?? null) === null) return null;
    const first = path.slice(start0, end0);
    const second = count === 2 ? path.slice(start1, end1) : "";
    return new PathMatch(leaf, count, first, second, NOTHING, odd >= 0 && leaf.pattern.isPlain, from < 0 ? null : path, from);
  }

  /** The same where the way parts. */
  #search(path: string, method: MethodIndex): PathMatch | null {
    if (path.charCodeAt(0) !== SLASH) return null;
    const nodes = this.#nodes;
    const left = this.#left;
    const length = path.length;
    let node = this.#start;
    let at = this.#startAt;
    let depth = 0;
    // Negative where a capture holds what needs a second look.
    let odd = 0;
    // One before where a `*` begins.
    let from = -1;
    // Captures. Two in variables, since an array would cost as much as a node does.
    let count = 0;
    let start0 = 0;
    let end0 = 0;
    let start1 = 0;
    let end1 = 0;
    let leaf: Leaf | null = null;
    while (leaf === null) {
      let open = 0;
      if (at === length) {
        const end = nodes[node + END] as number;
        if (end !== 0 && this.#holds(path, at, node)) {
          const match = this.#ends[end - 1] as PathMatch;
          if ((match.leaf.plans[method] ?? null) !== null) {
            if (count === 0) return match;
            leaf = match.leaf;
            break;
          }
        }
      } else {
        open = nodes[node + OPEN] as number;
        if (open === 0 || this.#holds(path, at, node)) {
          const index = path.charCodeAt(at) - (nodes[node + FIRST] as number);
          const child =
            index >= 0 && index < (nodes[node + COUNT] as number) ? (nodes[node + TABLE + index] as number) : 0;
          if (child !== 0) {
            const end = at + (nodes[child + LENGTH] as number);
            if (end <= length) {
              if (open !== 0) {
                left[depth++] = open;
                left[depth++] = at;
                left[depth++] = count;
              }
              node = child;
              at = end;
              continue;
            }
          }
        } else {
          open = 0;
        }
      }
      // No literal leads on: what else begins here, or else where the way parted last.
      for (;;) {
        if (open === 0) {
          if (depth === 0) return null;
          count = left[--depth] as number;
          at = left[--depth] as number;
          open = left[--depth] as number;
        }
        const parameter = nodes[open] as number;
        const wildcards = nodes[open + 1] as number;
        let start = at;
        let end = at;
        if (parameter !== 0) {
          for (; end < length; end++) {
            const unit = path.charCodeAt(end);
            if (unit === SLASH) break;
            odd |= (unit - FIRST_PLAIN) | (LAST_PLAIN - unit);
          }
          if (path.charCodeAt(at) === DOT) odd = -1;
        }
        if (end > at) {
          if (wildcards !== 0) {
            left[depth++] = open + WILDCARDS_ALONE;
            left[depth++] = at;
            left[depth++] = count;
          }
          node = parameter;
          at = end;
        } else if (wildcards !== 0) {
          const all = this.#wildcards[wildcards] as readonly TrieWildcard[];
          for (let index = 0; index < all.length; index++) {
            const wildcard = all[index] as TrieWildcard;
            const { prefix } = wildcard;
            if (
              length > at + prefix.length &&
              (prefix === "" || path.startsWith(prefix, at)) &&
              (wildcard.leaf.plans[method] ?? null) !== null
            ) {
              leaf = wildcard.leaf;
              start = at + prefix.length;
              end = length;
              from = at - 1;
              break;
            }
          }
        }
        open = 0;
        if (end === start) continue;
        if (count === 0) {
          start0 = start;
          end0 = end;
        } else if (count === 1) {
          start1 = start;
          end1 = end;
        } else {
          this.#keep(count, start, end);
        }
        count++;
        break;
      }
    }
    const second = count > 1 ? path.slice(start1, end1) : "";
    const further = count > 2 ? this.#furtherTexts(path, count) : NOTHING;
    return new PathMatch(leaf, count, path.slice(start0, end0), second, further, odd >= 0 && leaf.pattern.isPlain, from < 0 ? null : path, from);
  }

  /** Whether the literal that ends at a node stands before `at`; its first character has been looked at. */
  #holds(path: string, at: number, node: number): boolean {
    let piece = this.#nodes[node + PIECE] as number;
    if (piece === 0) return true;
    let next = at - (this.#nodes[node + LITERAL] as number) + 1;
    while (next < at) {
      const text = this.#pieces[piece++] as string;
      const behind = next + text.length;
      if (path.slice(next, behind) !== text) return false;
      next = behind;
    }
    return true;
  }

  #keep(index: number, start: number, end: number): void {
    this.#further[2 * index - 4] = start;
    this.#further[2 * index - 3] = end;
  }

  #furtherTexts(path: string, count: number): readonly string[] {
    const texts = listOf();
    for (let index = 2; index < count; index++)
      texts.push(path.slice(this.#further[2 * index - 4], this.#further[2 * index - 3]));
    return texts;
  }
}
