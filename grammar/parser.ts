/**
 * The grammar of WIT, in the order of the specification (component-model `WIT.md`), as the reference implementation accepts
 * it (wit-parser 0.259). Each method parses the production quoted above it; what they share is in `parser-names.ts`, types
 * are in `parser-types.ts`.
 */
import { EOF } from "chevrotain";
import type {
  ExternItem, ExternNode, FileNode, Identifier, IncludeNode, IncludeRename, InterfaceItemNode, InterfaceNode, ItemNode,
  NamedFunctionNode, NestedPackageNode, PackageHeaderNode, TopLevelUseNode, UsedName, UseNode, WorldItemNode, WorldNode,
} from "./ast.ts";
import type { Lexed } from "./lexer.ts";
import { NO_START, type Start } from "./parser-names.ts";
import { TypeParser } from "./parser-types.ts";
import type { Reporter } from "./reporter.ts";
import * as t from "./tokens.ts";

/** `MAX_ITEM_DEPTH` of the reference. */
const MAX_PACKAGE_DEPTH = 100;

const TOP_LEVEL = { place: "at the top level of a file", holdsInterfaces: true };
const IN_PACKAGE = { place: "in a package", holdsInterfaces: true };
const IN_INTERFACE = { place: "in an interface", holdsInterfaces: false };
const IN_WORLD = { place: "in a world", holdsInterfaces: false };

const USED_NAMES = { many: "used names", one: "a name", endsWithSemicolon: true, help: "write `use path.{names};`" };
const RENAMES = { many: "renamed items", one: "a name" };

const TOP_WORDS = ["interface", "world", "use", "package"];
const TYPE_WORDS = ["type", "record", "variant", "enum", "flags", "resource"];
const INTERFACE_WORDS = [...TYPE_WORDS, "use"];
const WORLD_WORDS = ["import", "export", "include", "use", ...TYPE_WORDS];

export class WitParser extends TypeParser {
  private packageDepth = 0;

  constructor(options: { readonly skipValidations: boolean }) {
    super(options);
    this.performSelfAnalysis();
  }

  /** The tree of a file; what is wrong goes to the reporter. Always a tree, of what could be read. */
  parseFile(lexed: Lexed, reporter: Reporter): FileNode {
    this.packageDepth = 0;
    this.resetDepth();
    this.acquire(lexed, reporter);
    try {
      return this.file();
    } finally {
      this.release();
    }
  }

  // Files and packages ----------------------------------------------------------------------------------------

  /** file ::= ('package' package-name ';')? item* */
  private readonly file = this.production("file", (): FileNode => {
    let header: PackageHeaderNode | null = null;
    const items: ItemNode[] = [];
    this.mendHeader();
    this.repeat(EOF, items, TOP_LEVEL, () => {
      const item = this.SUBRULE(this.item);
      if (item.kind !== "package-header") return item;
      if (header === null && items.length === 0) header = item;
      else this.refuseHeader(item);
      return null;
    });
    const danglingAnnotations = this.danglingAnnotations();
    const span = { source: this.source, start: 0, end: this.source.text.length };
    return { kind: "file", source: this.source, header, items, danglingAnnotations, span };
  });

  /** item ::= gate* (package | top-level-use | interface | world) */
  private readonly item = this.production("item", (): ItemNode | PackageHeaderNode => {
    const start = this.start();
    this.mendKeyword(TOP_WORDS, "`interface`, `world`, `use` or `package`");
    return this.OR<ItemNode | PackageHeaderNode>({
      DEF: [
        { ALT: () => this.SUBRULE(this.package, { ARGS: [start] }) },
        { ALT: () => this.SUBRULE(this.topLevelUse, { ARGS: [start] }) },
        { ALT: () => this.SUBRULE(this.interface, { ARGS: [start] }) },
        { ALT: () => this.SUBRULE(this.world, { ARGS: [start] }) },
      ],
      ERR_MSG: "`interface`, `world`, `use` or `package`",
    });
  });

  /** package ::= 'package' package-name (';' | '{' item* '}') */
  private readonly package = this.production("package", (start: Start = NO_START): NestedPackageNode | PackageHeaderNode => {
    const keyword = this.CONSUME(t.Package);
    const name = this.SUBRULE(this.packageName);
    const { docs, docsSpan, annotations } = start;
    for (const gate of start.gates) this.reporter.report("syntax/attribute-not-allowed", gate.span, { place: "a package" });
    const items: ItemNode[] = [];
    let nested = false;
    this.semicolonUnless(t.LeftBrace, "a `package` header", () => {
      nested = true;
      if (this.packageDepth >= MAX_PACKAGE_DEPTH) {
        this.reporter.report("syntax/nesting", this.spanOf(keyword), { what: "packages", limit: MAX_PACKAGE_DEPTH });
        this.skipBrackets();
        return;
      }
      this.packageDepth += 1;
      this.body(items, IN_PACKAGE, () => {
        const item = this.SUBRULE(this.item);
        if (item.kind !== "package-header") return item;
        this.refuseHeader(item);
        return null;
      });
      this.packageDepth -= 1;
    });
    const span = this.spanFrom(start.token);
    if (nested) return { kind: "nested-package", gates: [], name, items, docs, annotations, span };
    return { kind: "package-header", name, docs, docsSpan, annotations, span };
  });

  /** `a:b;` at the start of a file lacks its keyword. */
  private mendHeader(): void {
    const token = this.LA(1);
    if (this.RECORDING_PHASE || token.tokenType !== t.Name || this.LA(2).tokenType !== t.Colon) return;
    const span = { ...this.spanOf(token), end: token.startOffset };
    this.expected("`package`", token, { fix: { title: "Add `package`", span, text: "package " } });
    while (!this.nextIs(t.Semicolon) && !this.nextIs(EOF)) this.SKIP_TOKEN();
    this.SKIP_TOKEN();
  }

  private refuseHeader(header: PackageHeaderNode): void {
    const reason = this.packageDepth > 0 ? "this one stands in a package" : "this one comes after other items";
    this.reporter.report("syntax/package-header", header.name.span, { reason });
  }

  /** top-level-use ::= 'use' path ('as' id)? ';' */
  private readonly topLevelUse = this.production("topLevelUse", (start: Start = NO_START): TopLevelUseNode => {
    this.comments.leave(start.annotations);
    this.CONSUME(t.Use);
    const path = this.SUBRULE(this.path);
    let as: Identifier | null = null;
    this.OPTION(() => {
      this.CONSUME(t.As);
      as = this.name(0, "the new name");
    });
    if (this.nextIs(t.Period)) this.refuseUsedNames();
    this.semicolon("a `use`");
    return { kind: "top-level-use", gates: start.gates, path, as, span: this.spanFrom(start.token) };
  });

  private refuseUsedNames(): void {
    const period = this.LA(1);
    const help = "here a `use` names a whole interface: `use a:b/c as d;`; to use its types, move it into an interface or world";
    this.reporter.report("syntax/misplaced", this.spanOf(period), { what: "`.{...}`", place: "at the top level of a file", help });
    this.SKIP_TOKEN();
    this.skipBrackets();
  }

  // Interfaces ------------------------------------------------------------------------------------------------

  /** interface ::= 'interface' id '{' interface-item* '}' */
  private readonly interface = this.production("interface", (start: Start = NO_START): InterfaceNode => {
    this.CONSUME(t.Interface);
    const name = this.name(0, "the name of an interface");
    const items = this.SUBRULE(this.interfaceBody);
    const { docs, annotations, gates } = start;
    return { kind: "interface", name, items, docs, annotations, gates, span: this.spanFrom(start.token) };
  });

  /** '{' interface-item* '}' */
  private readonly interfaceBody = this.production("interfaceBody", (): InterfaceItemNode[] => {
    const items: InterfaceItemNode[] = [];
    this.body(items, IN_INTERFACE, () => this.SUBRULE(this.interfaceItem));
    return items;
  });

  /** interface-item ::= gate* (typedef | named-function | use) */
  private readonly interfaceItem = this.production("interfaceItem", (): InterfaceItemNode => {
    const start = this.start();
    const expected = "a type, a `use` or the name of a function";
    if (this.LA(2).tokenType === t.Colon) this.mendKeywordName();
    else this.mendKeyword(INTERFACE_WORDS, expected);
    return this.OR<InterfaceItemNode>({
      DEF: [
        { ALT: () => this.SUBRULE(this.namedFunction, { ARGS: [start] }) },
        { ALT: () => this.SUBRULE(this.use, { ARGS: [start] }) },
        { ALT: () => this.SUBRULE(this.typedef, { ARGS: [start] }) },
      ],
      ERR_MSG: expected,
    });
  });

  /** named-function ::= id ':' func ';' */
  private readonly namedFunction = this.production("namedFunction", (start: Start = NO_START): NamedFunctionNode => {
    const name = this.name(0, "the name of a function");
    this.CONSUME(t.Colon);
    const fn = this.SUBRULE(this.function);
    this.semicolon("a function");
    const { docs, annotations, gates } = start;
    return { kind: "function", name, function: fn, docs, annotations, gates, span: this.spanFrom(start.token) };
  });

  /** use ::= 'use' path '.' '{' (id ('as' id)? (',' id ('as' id)?)* ','?)? '}' ';' */
  private readonly use = this.production("use", (start: Start = NO_START): UseNode => {
    this.CONSUME(t.Use);
    const path = this.SUBRULE(this.path);
    this.CONSUME(t.Period);
    const names: UsedName[] = [];
    this.list(t.LeftBrace, t.RightBrace, USED_NAMES, names, () => this.SUBRULE(this.usedName));
    this.semicolon("a `use`");
    const { docs, annotations, gates } = start;
    return { kind: "use", path, names, docs, annotations, gates, span: this.spanFrom(start.token) };
  });

  /** id ('as' id)? */
  private readonly usedName = this.production("usedName", (): UsedName => {
    const name = this.name(0, "the name of a type");
    let as: Identifier | null = null;
    this.OPTION(() => {
      this.CONSUME(t.As);
      as = this.name(1, "the new name");
    });
    return { name, as };
  });

  // Worlds ----------------------------------------------------------------------------------------------------

  /** world ::= 'world' id '{' world-item* '}' */
  private readonly world = this.production("world", (start: Start = NO_START): WorldNode => {
    this.CONSUME(t.World);
    const name = this.name(0, "the name of a world");
    const items: WorldItemNode[] = [];
    this.body(items, IN_WORLD, () => this.SUBRULE(this.worldItem));
    const { docs, annotations, gates } = start;
    return { kind: "world", name, items, docs, annotations, gates, span: this.spanFrom(start.token) };
  });

  /** world-item ::= gate* (extern | include | use | typedef) */
  private readonly worldItem = this.production("worldItem", (): WorldItemNode => {
    const start = this.start();
    const expected = "`import`, `export`, `include`, `use` or a type";
    this.mendKeyword(WORLD_WORDS, expected);
    return this.OR<WorldItemNode>({
      DEF: [
        { ALT: () => this.SUBRULE(this.extern, { ARGS: [start] }) },
        { ALT: () => this.SUBRULE(this.include, { ARGS: [start] }) },
        { ALT: () => this.SUBRULE(this.use, { ARGS: [start] }) },
        { ALT: () => this.SUBRULE(this.typedef, { ARGS: [start] }) },
      ],
      ERR_MSG: expected,
    });
  });

  /** extern ::= ('import' | 'export') extern-item */
  private readonly extern = this.production("extern", (start: Start = NO_START): ExternNode => {
    const keyword = this.OR([{ ALT: () => this.CONSUME(t.Import) }, { ALT: () => this.CONSUME(t.Export) }]);
    const item = this.SUBRULE(this.externItem);
    const { docs, annotations, gates } = start;
    const direction = keyword.tokenType === t.Import ? "import" : "export";
    return { kind: "extern", direction, item, docs, annotations, gates, span: this.spanFrom(start.token) };
  });

  /** extern-item ::= id ':' func ';' | id ':' 'interface' '{' interface-item* '}' | id ':' path ';' | path ';' */
  private readonly externItem = this.production("externItem", (): ExternItem => {
    const name = this.name(0, "the name of an interface or function");
    let item: ExternItem | null = null;
    this.OPTION(() => {
      this.CONSUME(t.Colon);
      if (this.LA(2).tokenType === t.LeftParen) this.mendKeyword(["func"], "`func`");
      item = this.OR<ExternItem>({
        DEF: [
          { ALT: () => ({ kind: "function", name, function: this.SUBRULE(this.function) }) },
          {
            ALT: () => {
              this.CONSUME(t.Interface);
              return { kind: "inline-interface", name, items: this.SUBRULE(this.interfaceBody) };
            },
          },
          { ALT: () => this.SUBRULE(this.externPath, { ARGS: [name] }) },
        ],
        ERR_MSG: "`func`, `interface` or the name of an interface",
      });
    });
    const read: ExternItem = (item as ExternItem | null) ?? { kind: "path", path: { package: null, name, span: name.span } };
    if (read.kind !== "inline-interface") this.semicolon("an import or export");
    return read;
  });

  /** id ('/' id ('@' version)? | ':' id '/' id ('@' version)?)?, behind `id ':'`: a whole path, or the interface that a label names */
  private readonly externPath = this.production("externPath", (label: Identifier): ExternItem => {
    const second = this.name(0, "the name of an interface");
    return this.OR<ExternItem>([
      { ALT: () => ({ kind: "path", path: this.SUBRULE(this.pathInPackage, { ARGS: [label, second] }) }) },
      {
        ALT: () => {
          this.CONSUME(t.Colon);
          const third = this.name(1, "the name of a package");
          return { kind: "named-path", name: label, path: this.SUBRULE2(this.pathInPackage, { ARGS: [second, third] }) };
        },
      },
      { ALT: () => ({ kind: "named-path", name: label, path: { package: null, name: second, span: second.span } }) },
    ]);
  });

  /** include ::= 'include' path (';' | 'with' '{' (id 'as' id (',' id 'as' id)* ','?)? '}') */
  private readonly include = this.production("include", (start: Start = NO_START): IncludeNode => {
    this.CONSUME(t.Include);
    const path = this.SUBRULE(this.path);
    const renames: IncludeRename[] = [];
    const { docs, annotations, gates } = start;
    this.semicolonUnless(t.With, "an `include`", () => {
      this.CONSUME(t.With);
      this.list(t.LeftBrace, t.RightBrace, RENAMES, renames, () => this.SUBRULE(this.rename));
    });
    return { kind: "include", path, renames, docs, annotations, gates, span: this.spanFrom(start.token) };
  });

  /** id 'as' id */
  private readonly rename = this.production("rename", (): IncludeRename => {
    const name = this.name(0, "the name of an import or export");
    this.CONSUME(t.As);
    return { name, as: this.name(1, "the new name") };
  });
}
