import type { MethodIndex } from "./method.ts";
import type { PathPattern } from "./path-pattern.ts";
import type { Plans } from "./route-plan.ts";

/** Where patterns of one shape end. */
export interface Leaf {
  /** Of the first handler. */
  readonly pattern: PathPattern;
  readonly plans: Plans;
}

/** A pattern that matched, with the raw texts of its `{param}`s, and last that of its `*`. */
export interface PathMatch {
  readonly leaf: Leaf;
  readonly captures: readonly string[];
}

interface TrieNode {
  readonly literals: Map<string, TrieNode>;
  parameter: TrieNode | null;
  /** The longest prefix first. */
  readonly wildcards: { readonly prefix: string; readonly leaf: Leaf }[];
  leaf: Leaf | null;
}

/**
 * Patterns by segment. A search looks at literals before `{param}` before `*`, so what it finds first is the most
 * specific; it steps back where a branch leads nowhere. Every pattern has one way through the tree, so that a search
 * visits no node twice.
 */
export class PathTrie {
  readonly #root: TrieNode = newNode();

  /** Patterns of one shape have to come as one leaf. */
  add(leaf: Leaf): void {
    let node = this.#root;
    for (const segment of leaf.pattern.segments) {
      if (segment.kind === "wildcard") {
        node.wildcards.push({ prefix: segment.prefix, leaf });
        node.wildcards.sort((a, b) => b.prefix.length - a.prefix.length);
        return;
      }
      if (segment.kind === "parameter") {
        node = node.parameter ??= newNode();
      } else {
        const known = node.literals.get(segment.text);
        const next = known ?? newNode();
        if (known === undefined) node.literals.set(segment.text, next);
        node = next;
      }
    }
    node.leaf = leaf;
  }

  /** The most specific pattern that matches `path` and allows the method. */
  find(path: string, method: MethodIndex): PathMatch | null {
    const captures: string[] = [];
    const leaf = search(this.#root, path, 1, method, captures);
    return leaf === null ? null : { leaf, captures };
  }

  /** Every pattern that matches `path`, whatever it allows. */
  all(path: string): readonly Leaf[] {
    const found: Leaf[] = [];
    collect(this.#root, path, 1, found);
    return found;
  }
}

function newNode(): TrieNode {
  return { literals: new Map(), parameter: null, wildcards: [], leaf: null };
}

function search(node: TrieNode, path: string, at: number, method: MethodIndex, captures: string[]): Leaf | null {
  const slash = path.indexOf("/", at);
  const segment = slash === -1 ? path.slice(at) : path.slice(at, slash);
  const literal = node.literals.get(segment);
  if (literal !== undefined) {
    const found = slash === -1 ? allowing(literal, method) : search(literal, path, slash + 1, method, captures);
    if (found !== null) return found;
  }
  if (node.parameter !== null && segment !== "") {
    captures.push(segment);
    const found =
      slash === -1 ? allowing(node.parameter, method) : search(node.parameter, path, slash + 1, method, captures);
    if (found !== null) return found;
    captures.pop();
  }
  for (const { prefix, leaf } of node.wildcards) {
    if (path.length > at + prefix.length && path.startsWith(prefix, at) && (leaf.plans[method] ?? null) !== null) {
      captures.push(path.slice(at + prefix.length));
      return leaf;
    }
  }
  return null;
}

function allowing(node: TrieNode, method: MethodIndex): Leaf | null {
  return node.leaf !== null && (node.leaf.plans[method] ?? null) !== null ? node.leaf : null;
}

function collect(node: TrieNode, path: string, at: number, found: Leaf[]): void {
  const slash = path.indexOf("/", at);
  const segment = slash === -1 ? path.slice(at) : path.slice(at, slash);
  for (const next of [node.literals.get(segment), segment === "" ? null : node.parameter]) {
    if (next === undefined || next === null) continue;
    if (slash !== -1) collect(next, path, slash + 1, found);
    else if (next.leaf !== null) found.push(next.leaf);
  }
  for (const { prefix, leaf } of node.wildcards) {
    if (path.length > at + prefix.length && path.startsWith(prefix, at)) found.push(leaf);
  }
}
