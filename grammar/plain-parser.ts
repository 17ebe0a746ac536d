/**
 * The parser's short way: the tree of a text without mistakes, which is nearly every text, straight from its characters. It
 * gives the tree that `parser.ts` gives, or nothing at all: it knows no recovery and no message, and where it stops the
 * grammar of `parser.ts` has the word. The productions are quoted there.
 */
import type {
  ExternItem, ExternNode, FileNode, IncludeNode, IncludeRename, InterfaceItemNode, InterfaceNode, ItemNode, PackageHeaderNode,
  NestedPackageNode, TopLevelUseNode, UsedName, UseNode, WorldItemNode, WorldNode,
} from "./ast.ts";
import { DeferredInterface, type InterfaceBody } from "./deferred-interface.ts";
import { COLON, LEFT_BRACE, PERIOD, RIGHT_BRACE, SEMICOLON, SLASH, type PlainStart } from "./plain-names.ts";
import { END, keyword, NAME, NOT_PLAIN } from "./plain-scanner.ts";
import { PlainTypes } from "./plain-types.ts";
import type { Source } from "./source.ts";

const MAX_PACKAGE_DEPTH = 100;

const PACKAGE = keyword("package");
const USE = keyword("use");
const AS = keyword("as");
const INTERFACE = keyword("interface");
const WORLD = keyword("world");
const IMPORT = keyword("import");
const EXPORT = keyword("export");
const INCLUDE = keyword("include");
const WITH = keyword("with");

/**
 * The tree of a text; `null` where it has a mistake, or anything else that is rare. The text must hold no invalid characters.
 * `deferred`: interfaces of the package itself are `DeferredInterface`s, and mistakes in them are found when they are read.
 */
export function parsePlain(source: Source, deferred = false): FileNode | null {
  try {
    return new PlainParser(source, deferred).file();
  } catch (error) {
    if (error === NOT_PLAIN) return null;
    throw error;
  }
}

class PlainParser extends PlainTypes {
  private packageDepth = 0;
  private readonly deferred: boolean;

  constructor(source: Source, deferred: boolean) {
    super(source);
    this.deferred = deferred;
  }

  file(): FileNode {
    let header: PackageHeaderNode | null = null;
    const items: ItemNode[] = [];
    while (this.kind !== END) {
      const item = this.item();
      if (item.kind !== "package-header") items.push(item);
      else if (header === null && items.length === 0) header = item;
      else throw NOT_PLAIN;
    }
    const { source } = this;
    const danglingAnnotations = this.rest();
    return { kind: "file", source, header, items, danglingAnnotations, span: { source, start: 0, end: this.text.length } };
  }

  private item(): ItemNode | PackageHeaderNode {
    const start = this.itemStart();
    switch (this.kind) {
      case PACKAGE:
        return this.package(start);
      case USE:
        return this.topLevelUse(start);
      case INTERFACE:
        return this.interface(start);
      case WORLD:
        return this.world(start);
      default:
        throw NOT_PLAIN;
    }
  }

  private package({ docs, docsSpan, annotations, gates, at }: PlainStart): NestedPackageNode | PackageHeaderNode {
    if (gates.length > 0 || this.packageDepth >= MAX_PACKAGE_DEPTH) throw NOT_PLAIN;
    this.advance();
    const name = this.packageName();
    if (this.skip(SEMICOLON)) return { kind: "package-header", name, docs, docsSpan, annotations, span: this.span(at) };
    this.packageDepth += 1;
    const items = this.body(this.nestedItem);
    this.packageDepth -= 1;
    return { kind: "nested-package", gates: [], name, items, docs, annotations, span: this.span(at) };
  }

  private readonly nestedItem = (): ItemNode => {
    const item = this.item();
    if (item.kind === "package-header") throw NOT_PLAIN;
    return item;
  };

  private topLevelUse({ annotations, gates, at }: PlainStart): TopLevelUseNode {
    this.leave(annotations);
    this.advance();
    const path = this.path();
    const as = this.renaming();
    this.expect(SEMICOLON);
    return { kind: "top-level-use", gates, path, as, span: this.span(at) };
  }

  private interface({ docs, annotations, gates, at }: PlainStart): InterfaceNode {
    this.advance();
    const name = this.name();
    if (this.deferred && this.packageDepth === 0) {
      const { start } = this;
      const uses = this.outline();
      return new DeferredInterface({ name, docs, annotations, gates, span: this.span(at), uses }, (node) => this.readBody(node, start));
    }
    const items = this.body(this.interfaceItem);
    return { kind: "interface", name, items, docs, annotations, gates, span: this.span(at) };
  }

  /** The uses of an interface, whose body is passed over. What this takes for an item is one if the body is well-formed. */
  private outline(): UseNode[] {
    this.expect(LEFT_BRACE);
    const left = this.leftCount();
    const uses: UseNode[] = [];
    let inside = false;
    while (this.passItems(inside ? this.start : this.lastEnd, inside)) {
      const start = this.itemStart();
      inside = this.kind !== USE;
      if (!inside) uses.push(this.use(start));
    }
    this.advance();
    this.forgetLeft(left);
    return uses;
  }

  /** The body that `outline` passed over, from its brace. */
  private readBody({ span, uses }: DeferredInterface, open: number): InterfaceBody {
    this.goTo(open);
    const items = this.body(this.interfaceItem);
    if (this.lastEnd !== span.end) throw NOT_PLAIN;
    // The nodes that were handed out already.
    let use = 0;
    for (let at = 0; use < uses.length; at += 1) {
      const known = uses[use];
      if (known === undefined || at >= items.length) throw NOT_PLAIN;
      if (items[at]?.kind !== "use") continue;
      items[at] = known;
      use += 1;
    }
    return { items, danglingAnnotations: this.takeLeft() };
  }

  private readonly interfaceItem = (): InterfaceItemNode => {
    const start = this.itemStart();
    if (this.kind === USE) return this.use(start);
    if (this.kind !== NAME) return this.typedef(start);
    const { docs, annotations, gates, at } = start;
    const name = this.name();
    this.expect(COLON);
    const fn = this.function();
    this.expect(SEMICOLON);
    return { kind: "function", name, function: fn, docs, annotations, gates, span: this.span(at) };
  };

  private use({ docs, annotations, gates, at }: PlainStart): UseNode {
    this.advance();
    const path = this.path();
    this.expect(PERIOD);
    const names = this.list(LEFT_BRACE, RIGHT_BRACE, this.usedName);
    this.expect(SEMICOLON);
    return { kind: "use", path, names, docs, annotations, gates, span: this.span(at) };
  }

  private readonly usedName = (): UsedName => ({ name: this.name(), as: this.renaming() });

  private world({ docs, annotations, gates, at }: PlainStart): WorldNode {
    this.advance();
    const name = this.name();
    const items = this.body(this.worldItem);
    return { kind: "world", name, items, docs, annotations, gates, span: this.span(at) };
  }

  private readonly worldItem = (): WorldItemNode => {
    const start = this.itemStart();
    switch (this.kind) {
      case IMPORT:
      case EXPORT:
        return this.extern(start);
      case INCLUDE:
        return this.include(start);
      case USE:
        return this.use(start);
      default:
        return this.typedef(start);
    }
  };

  private extern({ docs, annotations, gates, at }: PlainStart): ExternNode {
    const direction = this.kind === IMPORT ? "import" : "export";
    this.advance();
    const item = this.externItem();
    if (item.kind !== "inline-interface") this.expect(SEMICOLON);
    return { kind: "extern", direction, item, docs, annotations, gates, span: this.span(at) };
  }

  private externItem(): ExternItem {
    const name = this.name();
    if (!this.skip(COLON)) return { kind: "path", path: { package: null, name, span: name.span } };
    if (this.startsFunction()) return { kind: "function", name, function: this.function() };
    if (this.skip(INTERFACE)) return { kind: "inline-interface", name, items: this.body(this.interfaceItem) };
    const second = this.name();
    if (this.kind === SLASH) return { kind: "path", path: this.pathInPackage(name, second) };
    if (!this.skip(COLON)) return { kind: "named-path", name, path: { package: null, name: second, span: second.span } };
    return { kind: "named-path", name, path: this.pathInPackage(second, this.name()) };
  }

  private include({ docs, annotations, gates, at }: PlainStart): IncludeNode {
    this.advance();
    const path = this.path();
    let renames: IncludeRename[] = [];
    if (this.skip(WITH)) renames = this.list(LEFT_BRACE, RIGHT_BRACE, this.rename);
    else this.expect(SEMICOLON);
    return { kind: "include", path, renames, docs, annotations, gates, span: this.span(at) };
  }

  private readonly rename = (): IncludeRename => {
    const name = this.name();
    this.expect(AS);
    return { name, as: this.name() };
  };
}
