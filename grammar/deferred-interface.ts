/**
 * Interfaces whose bodies are read when somebody asks for them. A whole tree of a large text is alive while the contract is
 * made of it, and a collector that copies what lives copies it twice; a body that is read when it is needed is gone before.
 */
import type { AnnotationNode, GateNode, Identifier, InterfaceItemNode, InterfaceNode, UseNode } from "./ast.ts";
import type { Span } from "./source.ts";

/** What stands between the braces of an interface. */
export interface InterfaceBody {
  readonly items: readonly InterfaceItemNode[];
  /** Annotations in it that document nothing; a file lists those of its deferred bodies nowhere else. */
  readonly danglingAnnotations: readonly AnnotationNode[];
}

/** All that `InterfaceNode` holds but its items. */
export type InterfaceOutline = Pick<InterfaceNode, "name" | "docs" | "annotations" | "gates" | "span"> & {
  /** What the interface uses, in order, which decides when its turn is. */
  readonly uses: readonly UseNode[];
};

/** An interface whose items are not read yet. Only its outline is known to be well-formed. */
export class DeferredInterface implements InterfaceNode {
  readonly kind = "interface";
  readonly name: Identifier;
  readonly docs: string | null;
  readonly annotations: readonly AnnotationNode[];
  readonly gates: readonly GateNode[];
  readonly span: Span;
  readonly uses: readonly UseNode[];
  /** True where its body was read, and is well-formed. */
  wasRead = false;
  readonly #read: (node: DeferredInterface) => InterfaceBody;
  #items: readonly InterfaceItemNode[] | null = null;

  constructor(outline: InterfaceOutline, read: (node: DeferredInterface) => InterfaceBody) {
    this.name = outline.name;
    this.docs = outline.docs;
    this.annotations = outline.annotations;
    this.gates = outline.gates;
    this.span = outline.span;
    this.uses = outline.uses;
    this.#read = read;
  }

  /** Reads the body, which is kept nowhere: every call makes another tree. Throws `NOT_PLAIN` where the body has a mistake. */
  read(): InterfaceBody {
    const body = this.#read(this);
    this.wasRead = true;
    return body;
  }

  /** The same, read once and kept. */
  get items(): readonly InterfaceItemNode[] {
    this.#items ??= this.read().items;
    return this.#items;
  }
}

/** The body of any interface; dangling annotations are told of deferred ones alone. */
export function bodyOf(node: InterfaceNode): InterfaceBody {
  return node instanceof DeferredInterface ? node.read() : { items: node.items, danglingAnnotations: [] };
}

/** Items of an interface, of which every `use` is one; a deferred body is not read for it. */
export function usesAmong(node: InterfaceNode): readonly InterfaceItemNode[] {
  return node instanceof DeferredInterface ? node.uses : node.items;
}
