/** The productions that all parts of WIT share: names of packages, versions, paths, gates. */
import type { IToken } from "chevrotain";
import type { AnnotationNode, GateNode, Identifier, PackageNameNode, UsePath, VersionNode } from "./ast.ts";
import { ATTRIBUTES, formOfGate } from "./attributes.ts";
import { ListParser } from "./parser-lists.ts";
import { endOfBrackets } from "./recovery.ts";
import type { Span } from "./source.ts";
import { readStringLiteral } from "./string-literal.ts";
import * as t from "./tokens.ts";
import { problemOfVersion } from "./versions.ts";
import { shorten } from "./words.ts";

/** What stands before an item's keyword. */
export interface Start {
  /** The first token of the item, comments apart. */
  readonly token: IToken;
  readonly docs: string | null;
  readonly docsSpan: Span | null;
  readonly annotations: readonly AnnotationNode[];
  readonly gates: readonly GateNode[];
}

const NO_GATES: readonly GateNode[] = [];

/** What chevrotain gets in place of arguments while it records the grammar. */
export const NO_START: Start = {
  token: { image: "", startOffset: 0, tokenTypeIdx: 0, tokenType: t.Name },
  docs: null,
  docsSpan: null,
  annotations: [],
  gates: NO_GATES,
};

export abstract class NameParser extends ListParser {
  /** Where the version that is being read ends. */
  private versionEnd = 0;

  /** package-name ::= id ':' id ('@' version)? */
  protected readonly packageName = this.production("packageName", (): PackageNameNode => {
    const namespace = this.name(0, "the namespace of the package");
    this.CONSUME(t.Colon);
    const name = this.name(1, "the name of the package");
    const version = this.optionalVersion();
    return { namespace, name, version, span: this.spanFromOffset(namespace.span.start) };
  });

  /** ('@' version)? */
  protected optionalVersion(): VersionNode | null {
    let version: VersionNode | null = null;
    this.OPTION9(() => {
      this.CONSUME9(t.At);
      version = this.SUBRULE9(this.version);
    });
    return version;
  }

  /** version ::= integer '.' integer '.' integer ('-' version-identifiers)? ('+' version-identifiers)? */
  protected readonly version = this.production("version", (): VersionNode => {
    const first = this.CONSUME(t.Integer);
    this.CONSUME(t.Period);
    this.CONSUME2(t.Integer);
    this.CONSUME2(t.Period);
    this.CONSUME3(t.Integer);
    this.versionEnd = this.lastEnd();
    this.OPTION(() => {
      this.CONSUME(t.Minus);
      this.SUBRULE(this.versionIdentifiers);
    });
    this.OPTION2(() => {
      this.CONSUME(t.Plus);
      this.SUBRULE2(this.versionIdentifiers);
    });
    // A `-` or `+` with nothing behind it is read and dropped, as the reference does.
    const span: Span = { source: this.source, start: first.startOffset, end: this.versionEnd };
    const text = this.source.text.slice(span.start, span.end);
    const problem = this.RECORDING_PHASE ? null : problemOfVersion(text);
    if (problem !== null) this.reporter.report("syntax/invalid-version", span, { text: shorten(text), problem });
    return { text, span };
  });

  /** version-identifiers ::= (word | integer | '-' | '.' before one of those)*: `use a:b/c@1.0.0-rc.{d}` ends before `.{` */
  private readonly versionIdentifiers = this.production("versionIdentifiers", (): void => {
    if (this.RECORDING_PHASE) {
      this.MANY(() => this.OR([t.Name, t.Integer, t.Minus, t.Period].map((type) => ({ ALT: () => this.CONSUME(type) }))));
      return;
    }
    // By hand, since chevrotain's loops cannot look two tokens ahead in a grammar of one.
    const first = this.LA(1);
    while (this.isVersionPart(1) || (this.nextIs(t.Period) && this.isVersionPart(2))) this.SKIP_TOKEN();
    if (this.LA(1) !== first) this.versionEnd = this.lastEnd();
  });

  private isVersionPart(ahead: number): boolean {
    const { tokenType, image } = this.LA(ahead);
    return tokenType === t.Integer || tokenType === t.Minus || (tokenType === t.Name && !image.startsWith("%"));
  }

  /** path ::= id | id ':' id '/' id ('@' version)? */
  protected readonly path = this.production("path", (): UsePath => {
    const first = this.name(0, "the name of an interface or world");
    let path: UsePath = { package: null, name: first, span: first.span };
    this.OPTION(() => {
      this.CONSUME(t.Colon);
      const second = this.name(1, "the name of a package");
      path = this.SUBRULE(this.pathInPackage, { ARGS: [first, second] });
    });
    return path;
  });

  /** '/' id ('@' version)?, behind `id ':' id` */
  protected readonly pathInPackage = this.production("pathInPackage", (namespace: Identifier, packageName: Identifier): UsePath => {
    this.CONSUME(t.Slash);
    const name = this.name(0, "the name of an interface or world");
    const version = this.optionalVersion();
    if (this.RECORDING_PHASE) return { package: null, name, span: name.span };
    const span: Span = { source: this.source, start: namespace.span.start, end: packageName.span.end };
    return { package: { namespace, name: packageName, version, span }, name, span: this.spanFromOffset(namespace.span.start) };
  });

  /** gate* before an item, with the comments around them */
  protected start(): Start {
    const token = this.LA(1);
    const { docs, span, annotations } = this.documented();
    if (!this.RECORDING_PHASE && token.tokenType !== t.At) return { token, docs, docsSpan: span, annotations, gates: NO_GATES };
    const gates: GateNode[] = [];
    const all = [...annotations];
    this.MANY(() => {
      const gate = this.SUBRULE(this.gate);
      if (gate !== null) gates.push(gate);
      // A comment between a gate and its item documents nothing for WIT; its annotations count.
      all.push(...this.documented().annotations);
    });
    return { token, docs, docsSpan: span, annotations: all, gates };
  }

  /** gate ::= '@' ('since' | 'deprecated') '(' 'version' '=' version ')' | '@' 'unstable' '(' 'feature' '=' id ')' | '@' 'external-id' '(' string ')' */
  private readonly gate = this.production("gate", (): GateNode | null => {
    const at = this.CONSUME(t.At);
    const kind = this.name(0, "the name of an attribute").name;
    if (!this.RECORDING_PHASE && !ATTRIBUTES.includes(kind)) {
      this.unknownAttribute(at, kind);
      return null;
    }
    const open = this.CONSUME(t.LeftParen);
    const words = kind === "external-id" ? "a text in quotes" : kind === "unstable" ? "`feature`" : "`version`";
    return this.OR<GateNode | null>({ ERR_MSG: words, DEF: [
      {
        GATE: () => kind === "external-id",
        ALT: () => {
          const literal = this.CONSUME(t.StringLiteral);
          this.CONSUME(t.RightParen);
          return { kind: "external-id", id: this.RECORDING_PHASE ? "" : readStringLiteral(literal, this.reporter), span: this.spanFrom(at) };
        },
      },
      {
        GATE: () => kind === "unstable",
        IGNORE_AMBIGUITIES: true,
        ALT: () => {
          if (!this.argument(1, "feature", kind)) return this.dropGate(open);
          this.CONSUME(t.Equals);
          const feature = this.name(2, "the name of a feature");
          this.CONSUME2(t.RightParen);
          return { kind: "unstable", feature, span: this.spanFrom(at) };
        },
      },
      {
        GATE: () => kind === "since" || kind === "deprecated",
        ALT: () => {
          if (!this.argument(3, "version", kind)) return this.dropGate(open);
          this.CONSUME2(t.Equals);
          const version = this.SUBRULE(this.version);
          this.CONSUME3(t.RightParen);
          return { kind: kind === "since" ? "since" : "deprecated", version, span: this.spanFrom(at) };
        },
      },
    ] });
  });

  /** The name of a gate's one argument; false where it is another, which is reported. */
  private argument(index: number, wanted: string, kind: string): boolean {
    const token = this.LA(1);
    const { name } = this.name(index, `\`${wanted}\``);
    if (this.RECORDING_PHASE || name === wanted) return true;
    this.expected(`\`${wanted}\``, token, { help: formOfGate(kind) });
    return false;
  }

  /** Leaves a gate that cannot be read behind, up to its closing bracket. */
  private dropGate(open: IToken): null {
    this.skipTo(endOfBrackets(this.lexed.tokens, this.indexOf(open)));
    return null;
  }
}
