/** What all productions of `plain-parser.ts` share: names of packages, versions, paths, gates. As in `parser-names.ts`. */
import type { AnnotationNode, GateNode, Identifier, PackageNameNode, UsePath, VersionNode } from "./ast.ts";
import { INTEGER, keyword, NAME, NOT_PLAIN, PlainScanner, TEXT } from "./plain-scanner.ts";
import { Reporter } from "./reporter.ts";
import type { Span } from "./source.ts";
import { readStringLiteral } from "./string-literal.ts";
import { problemOfVersion } from "./versions.ts";

export const PLUS = 43;
export const COMMA = 44;
export const MINUS = 45;
export const PERIOD = 46;
export const SLASH = 47;
export const COLON = 58;
export const SEMICOLON = 59;
export const LESS_THAN = 60;
export const EQUALS = 61;
export const GREATER_THAN = 62;
export const AT = 64;
export const LEFT_PAREN = 40;
export const RIGHT_PAREN = 41;
export const LEFT_BRACE = 123;
export const RIGHT_BRACE = 125;

const AS = keyword("as");
const NO_GATES: readonly GateNode[] = [];

/** What stands before an item's keyword. */
export interface PlainStart {
  /** Of the first word of the item, comments apart. */
  readonly at: number;
  readonly docs: string | null;
  readonly docsSpan: Span | null;
  readonly annotations: readonly AnnotationNode[];
  readonly gates: readonly GateNode[];
}

export abstract class PlainNames extends PlainScanner {
  /** Items of the lists that are being read, so that each list is made when its length is known: one that grows takes room for 16. */
  private readonly open: unknown[] = [];
  private openCount = 0;

  /** id ::= '%'? word */
  protected name(): Identifier {
    if (this.kind !== NAME || !this.valid) throw NOT_PLAIN;
    const { text, start, end, source } = this;
    const name = text.slice(text.charCodeAt(start) === 37 ? start + 1 : start, end);
    this.advance();
    return { name, span: { source, start, end } };
  }

  /** open (one (',' one)* ','?)? close */
  protected list<T>(open: number, close: number, one: () => T): T[] {
    this.expect(open);
    const first = this.openCount;
    while (this.kind !== close) {
      this.add(one());
      if (this.kind === COMMA) this.advance();
      else if (this.kind !== close) throw NOT_PLAIN;
    }
    this.advance();
    return this.closed(first);
  }

  /** '{' one* '}' */
  protected body<T>(one: () => T): T[] {
    this.expect(LEFT_BRACE);
    const first = this.openCount;
    while (this.kind !== RIGHT_BRACE) this.add(one());
    this.advance();
    return this.closed(first);
  }

  private add(item: unknown): void {
    this.open[this.openCount] = item;
    this.openCount += 1;
  }

  private closed<T>(first: number): T[] {
    const items = this.openCount === first ? [] : this.open.slice(first, this.openCount);
    this.openCount = first;
    return items as T[];
  }

  /** ('as' id)? */
  protected renaming(): Identifier | null {
    return this.skip(AS) ? this.name() : null;
  }

  /** package-name ::= id ':' id ('@' version)? */
  protected packageName(): PackageNameNode {
    const namespace = this.name();
    this.expect(COLON);
    const name = this.name();
    const version = this.optionalVersion();
    return { namespace, name, version, span: this.span(namespace.span.start) };
  }

  /** path ::= id | id ':' id '/' id ('@' version)? */
  protected path(): UsePath {
    const first = this.name();
    if (!this.skip(COLON)) return { package: null, name: first, span: first.span };
    return this.pathInPackage(first, this.name());
  }

  /** '/' id ('@' version)?, behind `id ':' id` */
  protected pathInPackage(namespace: Identifier, packageName: Identifier): UsePath {
    this.expect(SLASH);
    const name = this.name();
    const version = this.optionalVersion();
    const { start } = namespace.span;
    const span: Span = { source: this.source, start, end: packageName.span.end };
    return { package: { namespace, name: packageName, version, span }, name, span: this.span(start) };
  }

  private optionalVersion(): VersionNode | null {
    return this.skip(AT) ? this.version() : null;
  }

  /** version ::= integer '.' integer '.' integer ('-' version-identifiers)? ('+' version-identifiers)? */
  private version(): VersionNode {
    const { start } = this;
    this.expect(INTEGER);
    this.expect(PERIOD);
    this.expect(INTEGER);
    this.expect(PERIOD);
    this.expect(INTEGER);
    let end = this.lastEnd;
    if (this.skip(MINUS)) end = this.versionIdentifiers() ?? end;
    if (this.skip(PLUS)) end = this.versionIdentifiers() ?? end;
    const text = this.text.slice(start, end);
    if (problemOfVersion(text) !== null) throw NOT_PLAIN;
    return { text, span: { source: this.source, start, end } };
  }

  /** (word | integer | '-' | '.' before one of those)*: `use a:b/c@1.0.0-rc.{d}` ends before `.{`; its end, `null` where it is empty */
  private versionIdentifiers(): number | null {
    let end: number | null = null;
    for (;;) {
      if (this.kind === NAME && this.text.charCodeAt(this.start) !== 37) this.advance();
      else if (this.kind === INTEGER || this.kind === MINUS) this.advance();
      else if (this.kind === PERIOD && this.text.charCodeAt(this.end) !== LEFT_BRACE) this.advance();
      else return end;
      end = this.lastEnd;
    }
  }

  /** gate* before an item, with the comments around them */
  protected itemStart(): PlainStart {
    const at = this.start;
    const docsSpan = this.commentsSpan();
    const { docs, annotations } = this.comments();
    if (this.kind !== AT) return { at, docs, docsSpan, annotations, gates: NO_GATES };
    const gates: GateNode[] = [];
    const all = [...annotations];
    while (this.kind === AT) {
      gates.push(this.gate());
      // A comment between a gate and its item documents nothing for WIT; its annotations count.
      all.push(...this.comments().annotations);
    }
    return { at, docs, docsSpan, annotations: all, gates };
  }

  /** gate ::= '@' ('since' | 'deprecated') '(' 'version' '=' version ')' | '@' 'unstable' '(' 'feature' '=' id ')' | '@' 'external-id' '(' string ')' */
  private gate(): GateNode {
    const { start } = this;
    this.expect(AT);
    const kind = this.name().name;
    this.expect(LEFT_PAREN);
    if (kind === "external-id") {
      const id = this.externalId();
      this.expect(RIGHT_PAREN);
      return { kind, id, span: this.span(start) };
    }
    if (kind === "unstable") {
      this.argument("feature");
      const feature = this.name();
      this.expect(RIGHT_PAREN);
      return { kind, feature, span: this.span(start) };
    }
    if (kind !== "since" && kind !== "deprecated") throw NOT_PLAIN;
    this.argument("version");
    const version = this.version();
    this.expect(RIGHT_PAREN);
    return { kind, version, span: this.span(start) };
  }

  private argument(wanted: string): void {
    if (this.name().name !== wanted) throw NOT_PLAIN;
    this.expect(EQUALS);
  }

  private externalId(): string {
    if (this.kind !== TEXT) throw NOT_PLAIN;
    const reporter = new Reporter(this.source);
    const id = readStringLiteral({ image: this.text.slice(this.start, this.end), startOffset: this.start }, reporter);
    if (!reporter.empty) throw NOT_PLAIN;
    this.advance();
    return id;
  }
}
