/** Types, functions and type definitions. */
import type {
  AliasNode, CaseNode, EnumNode, FieldNode, FlagsNode, FunctionNode, Identifier, ParameterNode, PrimitiveName, RecordNode,
  ResourceFunctionNode, ResourceNode, TypeDefNode, TypeNode, VariantNode,
} from "./ast.ts";
import { NameParser, NO_START, type Start } from "./parser-names.ts";
import * as t from "./tokens.ts";
import { shorten } from "./words.ts";

/** `MAX_TYPE_DEPTH` of the reference: 99 pairs of brackets and what stands in them. */
const MAX_TYPE_DEPTH = 100;
const LARGEST_LENGTH = 4294967295;

const IN_RESOURCE = { place: "in a resource", holdsInterfaces: false };

const PARAMETERS = { many: "the parameters of a function", one: "a parameter" };
const FIELDS = { many: "the fields of a record", one: "a field" };
const FLAGS = { many: "flags", one: "a flag" };
const ENUM_CASES = { many: "the cases of an enum", one: "a case" };
const VARIANT_CASES = { many: "the cases of a variant", one: "a case" };
const TUPLE_ITEMS = { many: "the types of a tuple", one: "a type" };

const GENERIC_TYPES = ["list", "option", "result", "tuple", "map", "stream", "future", "own", "borrow"];
const FUNCTION_WORDS = ["func", "async"];
const METHOD_WORDS = ["func", "async", "static"];
const RESOURCE_WORDS = ["constructor"];

export abstract class TypeParser extends NameParser {
  private typeDepth = 0;

  protected override resetDepth(): void {
    this.typeDepth = 0;
  }

  // Type definitions ------------------------------------------------------------------------------------------

  /** typedef ::= alias | record | flags | enum | variant | resource */
  protected readonly typedef = this.production("typedef", (start: Start = NO_START): TypeDefNode =>
    this.OR<TypeDefNode>([
      { ALT: () => this.SUBRULE(this.alias, { ARGS: [start] }) },
      { ALT: () => this.SUBRULE(this.record, { ARGS: [start] }) },
      { ALT: () => this.SUBRULE(this.flags, { ARGS: [start] }) },
      { ALT: () => this.SUBRULE(this.enum, { ARGS: [start] }) },
      { ALT: () => this.SUBRULE(this.variant, { ARGS: [start] }) },
      { ALT: () => this.SUBRULE(this.resource, { ARGS: [start] }) },
    ]),
  );

  /** alias ::= 'type' id '=' type ';' */
  private readonly alias = this.production("alias", (start: Start = NO_START): AliasNode => {
    this.CONSUME(t.Type);
    const name = this.name(0, "the name of a type");
    this.CONSUME(t.Equals);
    const type = this.SUBRULE(this.type);
    this.semicolon("a `type`");
    const { docs, annotations, gates } = start;
    return { kind: "alias", name, type, docs, annotations, gates, span: this.spanFrom(start.token) };
  });

  /** record ::= 'record' id '{' (field (',' field)* ','?)? '}' */
  private readonly record = this.production("record", (start: Start = NO_START): RecordNode => {
    this.CONSUME(t.Record);
    const name = this.name(0, "the name of a record");
    const fields: FieldNode[] = [];
    this.list(t.LeftBrace, t.RightBrace, FIELDS, fields, () => this.SUBRULE(this.field));
    const { docs, annotations, gates } = start;
    return { kind: "record", name, fields, docs, annotations, gates, span: this.spanFrom(start.token) };
  });

  /** field ::= id ':' type */
  private readonly field = this.production("field", (): FieldNode => {
    const { docs, annotations } = this.documented();
    const name = this.name(0, "the name of a field");
    this.CONSUME(t.Colon);
    const type = this.SUBRULE(this.type);
    return { kind: "field", name, type, docs, annotations, span: this.spanFromOffset(name.span.start) };
  });

  /** flags ::= 'flags' id '{' (case (',' case)* ','?)? '}' */
  private readonly flags = this.production("flags", (start: Start = NO_START): FlagsNode => {
    this.CONSUME(t.Flags);
    const name = this.name(0, "the name of the flags");
    const flags: CaseNode[] = [];
    this.list(t.LeftBrace, t.RightBrace, FLAGS, flags, () => this.SUBRULE(this.plainCase));
    const { docs, annotations, gates } = start;
    return { kind: "flags", name, flags, docs, annotations, gates, span: this.spanFrom(start.token) };
  });

  /** enum ::= 'enum' id '{' (case (',' case)* ','?)? '}' */
  private readonly enum = this.production("enum", (start: Start = NO_START): EnumNode => {
    this.CONSUME(t.Enum);
    const name = this.name(0, "the name of an enum");
    const cases: CaseNode[] = [];
    this.list(t.LeftBrace, t.RightBrace, ENUM_CASES, cases, () => this.SUBRULE(this.plainCase));
    const { docs, annotations, gates } = start;
    return { kind: "enum", name, cases, docs, annotations, gates, span: this.spanFrom(start.token) };
  });

  /** case ::= id */
  private readonly plainCase = this.production("plainCase", (): CaseNode => {
    const { docs, annotations } = this.documented();
    const name = this.name(0, "the name of a case");
    return { kind: "case", name, type: null, docs, annotations, span: name.span };
  });

  /** variant ::= 'variant' id '{' (variant-case (',' variant-case)* ','?)? '}' */
  private readonly variant = this.production("variant", (start: Start = NO_START): VariantNode => {
    this.CONSUME(t.Variant);
    const name = this.name(0, "the name of a variant");
    const cases: CaseNode[] = [];
    this.list(t.LeftBrace, t.RightBrace, VARIANT_CASES, cases, () => this.SUBRULE(this.variantCase));
    const { docs, annotations, gates } = start;
    return { kind: "variant", name, cases, docs, annotations, gates, span: this.spanFrom(start.token) };
  });

  /** variant-case ::= id ('(' type ')')? */
  private readonly variantCase = this.production("variantCase", (): CaseNode => {
    const { docs, annotations } = this.documented();
    const name = this.name(0, "the name of a case");
    let type: TypeNode | null = null;
    this.OPTION(() => {
      this.CONSUME(t.LeftParen);
      type = this.SUBRULE(this.type);
      this.CONSUME(t.RightParen);
    });
    return { kind: "case", name, type, docs, annotations, span: this.spanFromOffset(name.span.start) };
  });

  /** resource ::= 'resource' id (';' | '{' resource-function* '}') */
  private readonly resource = this.production("resource", (start: Start = NO_START): ResourceNode => {
    this.CONSUME(t.Resource);
    const name = this.name(0, "the name of a resource");
    const functions: ResourceFunctionNode[] = [];
    this.semicolonUnless(t.LeftBrace, "a `resource` without functions", () =>
      this.body(functions, IN_RESOURCE, () => this.SUBRULE(this.resourceFunction)),
    );
    const { docs, annotations, gates } = start;
    return { kind: "resource", name, functions, docs, annotations, gates, span: this.spanFrom(start.token) };
  });

  /** resource-function ::= gate* (constructor | method) */
  private readonly resourceFunction = this.production("resourceFunction", (): ResourceFunctionNode => {
    const start = this.start();
    if (this.LA(2).tokenType === t.Colon) this.mendKeywordName();
    if (this.LA(2).tokenType === t.LeftParen) this.mendKeyword(RESOURCE_WORDS, "`constructor` or the name of a function");
    return this.OR<ResourceFunctionNode>({
      DEF: [
        { ALT: () => this.SUBRULE(this.constructorFunction, { ARGS: [start] }) },
        { ALT: () => this.SUBRULE(this.method, { ARGS: [start] }) },
      ],
      ERR_MSG: "`constructor` or the name of a function",
    });
  });

  /** constructor ::= 'constructor' parameters ('->' type)? ';' */
  private readonly constructorFunction = this.production("constructorFunction", (start: Start = NO_START): ResourceFunctionNode => {
    const keyword = this.CONSUME(t.Constructor);
    const { parameters, result } = this.SUBRULE(this.signature);
    const fn: FunctionNode = { async: false, parameters, result, span: this.spanFrom(keyword) };
    this.semicolon("a constructor");
    const name = { name: "constructor", span: this.spanOf(keyword) };
    const { docs, annotations, gates } = start;
    return { kind: "resource-function", name, role: "constructor", function: fn, docs, annotations, gates, span: this.spanFrom(start.token) };
  });

  /** method ::= id ':' 'static'? func ';' */
  private readonly method = this.production("method", (start: Start = NO_START): ResourceFunctionNode => {
    const name = this.name(0, "the name of a function");
    this.CONSUME(t.Colon);
    this.mendKeyword(METHOD_WORDS, "`func`");
    let role: "method" | "static" = "method";
    this.OPTION(() => {
      this.CONSUME(t.Static);
      role = "static";
    });
    const fn = this.SUBRULE(this.function);
    this.semicolon("a function");
    const { docs, annotations, gates } = start;
    return { kind: "resource-function", name, role, function: fn, docs, annotations, gates, span: this.spanFrom(start.token) };
  });

  // Functions -------------------------------------------------------------------------------------------------

  /** func ::= 'async'? 'func' parameters ('->' type)? */
  protected readonly function = this.production("function", (): FunctionNode => {
    this.mendKeyword(FUNCTION_WORDS, "`func`");
    const first = this.LA(1);
    let isAsync = false;
    this.OPTION(() => {
      this.CONSUME(t.Async);
      isAsync = true;
      this.mendKeyword(FUNCTION_WORDS, "`func`");
    });
    this.CONSUME(t.Func);
    const { parameters, result } = this.SUBRULE(this.signature);
    return { async: isAsync, parameters, result, span: this.spanFrom(first) };
  });

  /** signature ::= '(' (parameter (',' parameter)* ','?)? ')' ('->' type)? */
  private readonly signature = this.production("signature", (): { parameters: ParameterNode[]; result: TypeNode | null } => {
    const parameters: ParameterNode[] = [];
    this.list(t.LeftParen, t.RightParen, PARAMETERS, parameters, () => this.SUBRULE(this.parameter));
    let result: TypeNode | null = null;
    this.OPTION2(() => {
      this.CONSUME(t.Arrow);
      result = this.SUBRULE(this.type);
    });
    return { parameters, result };
  });

  /** parameter ::= id ':' type */
  private readonly parameter = this.production("parameter", (): ParameterNode => {
    const { docs, annotations } = this.documented();
    const name = this.name(0, "the name of a parameter");
    this.CONSUME(t.Colon);
    const type = this.SUBRULE(this.type);
    return { kind: "parameter", name, type, docs, annotations, span: this.spanFromOffset(name.span.start) };
  });

  // Types -----------------------------------------------------------------------------------------------------

  /** type ::= primitive | id | tuple | list | map | option | result | future | stream | own | borrow */
  protected readonly type = this.production("type", (): TypeNode => {
    if (this.typeDepth >= MAX_TYPE_DEPTH && !this.RECORDING_PHASE) {
      const span = this.spanOf(this.LA(1));
      this.reporter.report("syntax/nesting", span, { what: "types", limit: MAX_TYPE_DEPTH });
      this.skipTypeArguments();
      return { kind: "error", span };
    }
    this.typeDepth += 1;
    if (this.LA(2).tokenType === t.LessThan) this.mendKeyword(GENERIC_TYPES, "a type with arguments");
    const type = this.OR<TypeNode>({ DEF: this.typeAlternatives, ERR_MSG: "a type" });
    this.typeDepth -= 1;
    return type;
  });

  // Chevrotain asks for one array a grammar, not one a call: this is the hottest choice of all.
  private readonly typeAlternatives = [
    {
      ALT: (): TypeNode => {
        const token = this.CONSUME(t.PrimitiveType);
        return { kind: "primitive", name: token.image as PrimitiveName, span: this.spanOf(token) };
      },
    },
    {
      ALT: (): TypeNode => {
        const name = this.name(0, "a type");
        if (this.nextIs(t.LessThan)) this.refuseArguments(name);
        return { kind: "name", name, span: name.span };
      },
    },
    { ALT: (): TypeNode => this.SUBRULE(this.listType) },
    { ALT: (): TypeNode => this.SUBRULE(this.optionType) },
    { ALT: (): TypeNode => this.SUBRULE(this.resultType) },
    { ALT: (): TypeNode => this.SUBRULE(this.tupleType) },
    { ALT: (): TypeNode => this.SUBRULE(this.mapType) },
    { ALT: (): TypeNode => this.SUBRULE(this.streamOrFuture) },
    { ALT: (): TypeNode => this.SUBRULE(this.handle) },
  ];

  /** tuple ::= 'tuple' '<' (type (',' type)* ','?)? '>' */
  private readonly tupleType = this.production("tupleType", (): TypeNode => {
    const keyword = this.CONSUME(t.Tuple);
    const items: TypeNode[] = [];
    this.list(t.LessThan, t.GreaterThan, TUPLE_ITEMS, items, () => this.SUBRULE(this.type));
    return { kind: "tuple", items, span: this.spanFrom(keyword) };
  });

  /** list ::= 'list' '<' type (',' integer)? '>' */
  private readonly listType = this.production("listType", (): TypeNode => {
    const keyword = this.CONSUME(t.List);
    this.CONSUME(t.LessThan);
    const element = this.SUBRULE(this.type);
    let length: number | null = null;
    this.OPTION(() => {
      this.CONSUME(t.Comma);
      const token = this.CONSUME(t.Integer);
      length = Number(token.image);
      if (length > LARGEST_LENGTH) this.reporter.report("syntax/list-length", this.spanOf(token), { text: token.image.slice(0, 60) });
    });
    this.CONSUME(t.GreaterThan);
    return { kind: "list", element, length, span: this.spanFrom(keyword) };
  });

  /** map ::= 'map' '<' type ',' type '>' */
  private readonly mapType = this.production("mapType", (): TypeNode => {
    const keyword = this.CONSUME(t.MapType);
    this.CONSUME(t.LessThan);
    const key = this.SUBRULE(this.type);
    this.CONSUME(t.Comma);
    const value = this.SUBRULE2(this.type);
    this.CONSUME(t.GreaterThan);
    return { kind: "map", key, value, span: this.spanFrom(keyword) };
  });

  /** option ::= 'option' '<' type '>' */
  private readonly optionType = this.production("optionType", (): TypeNode => {
    const keyword = this.CONSUME(t.Option);
    this.CONSUME(t.LessThan);
    const element = this.SUBRULE(this.type);
    this.CONSUME(t.GreaterThan);
    return { kind: "option", element, span: this.spanFrom(keyword) };
  });

  /** result ::= 'result' ('<' ('_' ',' type | type (',' type)?) '>')? */
  private readonly resultType = this.production("resultType", (): TypeNode => {
    const keyword = this.CONSUME(t.Result);
    let ok: TypeNode | null = null;
    let err: TypeNode | null = null;
    this.OPTION(() => {
      this.CONSUME(t.LessThan);
      this.OR({
        DEF: [
          {
            ALT: () => {
              this.CONSUME(t.Underscore);
              this.CONSUME(t.Comma);
              err = this.SUBRULE(this.type);
            },
          },
          {
            ALT: () => {
              ok = this.SUBRULE2(this.type);
              this.OPTION2(() => {
                this.CONSUME2(t.Comma);
                err = this.SUBRULE3(this.type);
              });
            },
          },
        ],
        ERR_MSG: "a type or `_`",
      });
      this.CONSUME(t.GreaterThan);
    });
    return { kind: "result", ok, err, span: this.spanFrom(keyword) };
  });

  /** ('future' | 'stream') ('<' type '>')? */
  private readonly streamOrFuture = this.production("streamOrFuture", (): TypeNode => {
    const keyword = this.OR([{ ALT: () => this.CONSUME(t.Stream) }, { ALT: () => this.CONSUME(t.Future) }]);
    let element: TypeNode | null = null;
    this.OPTION(() => {
      this.CONSUME(t.LessThan);
      element = this.SUBRULE(this.type);
      this.CONSUME(t.GreaterThan);
    });
    return { kind: keyword.tokenType === t.Stream ? "stream" : "future", element, span: this.spanFrom(keyword) };
  });

  /** ('own' | 'borrow') '<' id '>' */
  private readonly handle = this.production("handle", (): TypeNode => {
    const keyword = this.OR([{ ALT: () => this.CONSUME(t.Borrow) }, { ALT: () => this.CONSUME(t.Own) }]);
    this.CONSUME(t.LessThan);
    const resource = this.name(0, "the name of a resource");
    this.CONSUME(t.GreaterThan);
    return { kind: keyword.tokenType === t.Own ? "own" : "borrow", resource, span: this.spanFrom(keyword) };
  });

  /** `name<...>`, which no keyword resembles: only WIT's own types take arguments. */
  private refuseArguments(name: Identifier): void {
    const words = { word: shorten(name.name), expected: "one of the types that take arguments", suggestion: null };
    this.reporter.report("syntax/unknown-word", name.span, words, { help: `they are ${GENERIC_TYPES.map((each) => `\`${each}\``).join(", ")}` });
    this.skipBrackets();
  }

  /** Skips a type that is not read for its depth. */
  private skipTypeArguments(): void {
    this.SKIP_TOKEN();
    this.skipBrackets();
  }
}
