import type { MethodIndex } from "./method.ts";
import type { Leaf, PathTrie, TrieNode, TrieWildcard } from "./path-trie.ts";

/** A pattern that matched, with the raw texts of its `{param}`s, and last that of its `*`. */
export interface PathMatch {
  readonly leaf: Leaf;
  readonly captures: readonly string[];
  /** False: none of them holds a `%`. */
  readonly mayBeEscaped: boolean;
}

/** Where the text of a node begins, and how long it is. */
const TEXT = 0;
const LENGTH = 1;
/** The character that the first entry of its table stands for, and how many entries there are. */
const FIRST = 2;
const COUNT = 3;
/** What ends here, and what else begins here: a node behind a `{param}`, and wildcards. 0: nothing. */
const END = 4;
const OPEN = 5;
/** Nodes by the character that their text begins with; 0: none. */
const TABLE = 6;

const SLASH = 0x2f;
const PERCENT = 0x25;
const NOTHING: readonly string[] = Object.freeze([]);

/**
 * A trie compiled into arrays of numbers, which lie close together: a search compares characters, hashes nothing and makes no text but the
 * captures of what it finds. It looks at literals before `{param}` before `*`, segment by segment, so that what it finds first is the most specific;
 * it steps back where a branch leads nowhere, and visits no node twice.
 */
export class PathMatcher {
  readonly #nodes: Int32Array;
  readonly #texts: Uint8Array;
  readonly #wildcards: readonly (readonly TrieWildcard[])[];
  readonly #ends: readonly PathMatch[];
  /** Where the captures of a search begin and end, and whether a `%` came by; the next search writes over them. */
  readonly #bounds: number[] = [];
  #mayBeEscaped = false;

  constructor(trie: PathTrie) {
    const nodes: number[] = [];
    const texts: number[] = [];
    // 0 stands for none.
    const wildcards: TrieWildcard[][] = [[]];
    const ends: PathMatch[] = [];
    const put = (node: TrieNode): number => {
      const at = nodes.length;
      const start = texts.length;
      for (let index = 0; index < node.text.length; index++) texts.push(node.text.charCodeAt(index));
      const units = node.children.map(({ text }) => text.charCodeAt(0));
      const first = Math.min(...units, 0x7f);
      const count = units.length === 0 ? 0 : Math.max(...units) - first + 1;
      nodes.push(start, texts.length - start, first, count, 0, 0);
      for (let index = 0; index < count; index++) nodes.push(0);
      if (node.leaf !== null) nodes[at + END] = ends.push({ leaf: node.leaf, captures: NOTHING, mayBeEscaped: false });
      if (node.parameter !== null || node.wildcards.length > 0) {
        const open = nodes.push(0, node.wildcards.length === 0 ? 0 : wildcards.push(node.wildcards) - 1) - 2;
        nodes[at + OPEN] = open;
        if (node.parameter !== null) nodes[open] = put(node.parameter);
      }
      for (const [index, child] of node.children.entries()) {
        const entry = at + TABLE + (units[index] ?? 0) - first;
        nodes[entry] = put(child);
      }
      return at;
    };
    put(trie.root);
    this.#nodes = Int32Array.from(nodes);
    this.#texts = Uint8Array.from(texts);
    this.#wildcards = wildcards;
    this.#ends = ends;
  }

  /** The most specific pattern that matches `path` and allows the method. */
  find(path: string, method: MethodIndex): PathMatch | null {
    this.#mayBeEscaped = false;
    return this.#search(0, path, 0, method, 0);
  }

  /** `at`: behind the text of `from`; `captured`: how many captures there are so far. */
  #search(from: number, path: string, start: number, method: MethodIndex, captured: number): PathMatch | null {
    const nodes = this.#nodes;
    const texts = this.#texts;
    let node = from;
    let at = start;
    let count = captured;
    for (;;) {
      if (at === path.length) return this.#ended(nodes[node + END] as number, path, method, count);
      const index = path.charCodeAt(at) - (nodes[node + FIRST] as number);
      let child = index >= 0 && index < (nodes[node + COUNT] as number) ? (nodes[node + TABLE + index] as number) : 0;
      let end = at;
      if (child !== 0) {
        end += nodes[child + LENGTH] as number;
        if (end > path.length) {
          child = 0;
        } else {
          // The table has looked at the first character.
          for (let next = at + 1, unit = (nodes[child + TEXT] as number) + 1; next < end; next++, unit++) {
            if (path.charCodeAt(next) !== texts[unit]) {
              child = 0;
              break;
            }
          }
        }
      }
      const open = nodes[node + OPEN] as number;
      if (open === 0) {
        // Nothing to step back to.
        if (child === 0) return null;
        node = child;
        at = end;
        continue;
      }
      if (child !== 0) {
        const found = this.#search(child, path, end, method, count);
        if (found !== null) return found;
      }
      const parameter = nodes[open] as number;
      const wildcards = nodes[open + 1] as number;
      if (parameter !== 0) {
        const slash = this.#endOfSegment(path, at);
        if (slash > at) {
          this.#capture(count, at, slash);
          if (wildcards === 0) {
            count++;
            node = parameter;
            at = slash;
            continue;
          }
          const found = this.#search(parameter, path, slash, method, count + 1);
          if (found !== null) return found;
        }
      }
      return wildcards === 0 ? null : this.#searchWildcards(wildcards, path, at, method, count);
    }
  }

  #searchWildcards(wildcards: number, path: string, at: number, method: MethodIndex, count: number): PathMatch | null {
    const all = this.#wildcards[wildcards] as readonly TrieWildcard[];
    for (let index = 0; index < all.length; index++) {
      const { prefix, leaf } = all[index] as TrieWildcard;
      const rest = at + prefix.length;
      if (
        path.length > rest &&
        (prefix === "" || path.startsWith(prefix, at)) &&
        (leaf.plans[method] ?? null) !== null
      ) {
        this.#capture(count, rest, path.length);
        this.#mayBeEscaped ||= path.includes("%", rest);
        return this.#match(leaf, path, count + 1);
      }
    }
    return null;
  }

  #ended(end: number, path: string, method: MethodIndex, count: number): PathMatch | null {
    if (end === 0) return null;
    const match = this.#ends[end - 1] as PathMatch;
    if ((match.leaf.plans[method] ?? null) === null) return null;
    return count === 0 ? match : this.#match(match.leaf, path, count);
  }

  #match(leaf: Leaf, path: string, count: number): PathMatch {
    const captures =
      count === 1
        ? [this.#text(path, 0)]
        : count === 2
          ? [this.#text(path, 0), this.#text(path, 1)]
          : this.#list(path, count);
    return { leaf, captures, mayBeEscaped: this.#mayBeEscaped };
  }

  #list(path: string, count: number): string[] {
    return Array.from({ length: count }, (_, index) => this.#text(path, index));
  }

  #text(path: string, index: number): string {
    return path.slice(this.#bounds[2 * index], this.#bounds[2 * index + 1]);
  }

  #capture(index: number, start: number, end: number): void {
    this.#bounds[2 * index] = start;
    this.#bounds[2 * index + 1] = end;
  }

  #endOfSegment(path: string, at: number): number {
    for (let end = at; end < path.length; end++) {
      const unit = path.charCodeAt(end);
      if (unit === SLASH) return end;
      if (unit === PERCENT) this.#mayBeEscaped = true;
    }
    return path.length;
  }
}
