import type { PathPattern } from "./path-pattern.ts";
import type { Plans } from "./route-plan.ts";

/** Where patterns of one shape end. */
export interface Leaf {
  /** Of the first handler. */
  readonly pattern: PathPattern;
  readonly plans: Plans;
}

/** `prefix` is what stands before the `*` in its segment. */
export interface TrieWildcard {
  readonly prefix: string;
  readonly leaf: Leaf;
}

/** A place in the paths, behind a text that all share which come by. A `{param}` or `*` begins at such a place, and never inside a text. */
export interface TrieNode {
  /** What leads here from the node above, in ASCII; empty at the root and behind a `{param}`. */
  text: string;
  /** No two of them begin with the same character. */
  children: TrieNode[];
  /** Behind a `{param}` that begins here. */
  parameter: TrieNode | null;
  /** Those that begin here, the longest prefix first. */
  readonly wildcards: TrieWildcard[];
  leaf: Leaf | null;
}

/** Patterns by what they have in common. Every pattern has one way through the tree. */
export class PathTrie {
  readonly root: TrieNode = newNode("");

  /** Patterns of one shape have to come as one leaf. */
  add(leaf: Leaf): void {
    let node = this.root;
    let literal = "";
    for (const segment of leaf.pattern.segments) {
      literal += "/";
      if (segment.kind === "literal") {
        literal += segment.text;
        continue;
      }
      node = insert(node, literal);
      literal = "";
      if (segment.kind === "wildcard") {
        node.wildcards.push({ prefix: segment.prefix, leaf });
        node.wildcards.sort((a, b) => b.prefix.length - a.prefix.length);
        return;
      }
      node = node.parameter ??= newNode("");
    }
    insert(node, literal).leaf = leaf;
  }

  /** Every pattern that matches `path`, whatever it allows. */
  all(path: string): readonly Leaf[] {
    const found: Leaf[] = [];
    collect(this.root, path, 0, found);
    return found;
  }
}

function newNode(text: string): TrieNode {
  return { text, children: [], parameter: null, wildcards: [], leaf: null };
}

/** The node that `literal` leads to from `from`; one on the way is split where the ways part. */
function insert(from: TrieNode, literal: string): TrieNode {
  if (literal === "") return from;
  const index = from.children.findIndex(({ text }) => text[0] === literal[0]);
  const child = from.children[index];
  if (child === undefined) {
    const added = newNode(literal);
    from.children.push(added);
    return added;
  }
  let same = 1;
  while (same < literal.length && literal[same] === child.text[same]) same++;
  if (same === child.text.length) return insert(child, literal.slice(same));
  const between = newNode(child.text.slice(0, same));
  between.children = [child];
  child.text = child.text.slice(same);
  from.children[index] = between;
  return insert(between, literal.slice(same));
}

function collect({ children, parameter, wildcards, leaf }: TrieNode, path: string, at: number, found: Leaf[]): void {
  if (at === path.length) {
    if (leaf !== null) found.push(leaf);
    return;
  }
  for (const child of children)
    if (path.startsWith(child.text, at)) collect(child, path, at + child.text.length, found);
  const slash = path.indexOf("/", at);
  const end = slash === -1 ? path.length : slash;
  if (parameter !== null && end > at) collect(parameter, path, end, found);
  for (const { prefix, leaf: below } of wildcards) {
    if (path.length > at + prefix.length && path.startsWith(prefix, at)) found.push(below);
  }
}
