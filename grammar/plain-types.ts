/** Types, functions and type definitions of `plain-parser.ts`; the productions are those of `parser-types.ts`. */
import type {
  CaseNode, FieldNode, FunctionNode, ParameterNode, PrimitiveName, ResourceFunctionNode, ResourceNode, TypeDefNode, TypeNode,
} from "./ast.ts";
import {
  COLON, COMMA, EQUALS, GREATER_THAN, LEFT_BRACE, LEFT_PAREN, LESS_THAN, PlainNames, RIGHT_BRACE, RIGHT_PAREN, SEMICOLON,
  type PlainStart,
} from "./plain-names.ts";
import { ARROW, INTEGER, isPrimitive, keyword, NAME, NOT_PLAIN, wordOf } from "./plain-scanner.ts";

const MAX_TYPE_DEPTH = 100;
const LARGEST_LENGTH = 4294967295;

const TYPE = keyword("type");
const RECORD = keyword("record");
const FLAGS = keyword("flags");
const ENUM = keyword("enum");
const VARIANT = keyword("variant");
const RESOURCE = keyword("resource");
const CONSTRUCTOR = keyword("constructor");
const STATIC = keyword("static");
const FUNC = keyword("func");
const ASYNC = keyword("async");
const LIST = keyword("list");
const OPTION = keyword("option");
const RESULT = keyword("result");
const TUPLE = keyword("tuple");
const MAP = keyword("map");
const STREAM = keyword("stream");
const FUTURE = keyword("future");
const OWN = keyword("own");
const BORROW = keyword("borrow");
const UNDERSCORE = keyword("_");

export abstract class PlainTypes extends PlainNames {
  private depth = 0;

  protected typedef(start: PlainStart): TypeDefNode {
    const { docs, annotations, gates, at } = start;
    const { kind } = this;
    if (kind === RESOURCE) return this.resource(start);
    if (kind !== TYPE && kind !== RECORD && kind !== FLAGS && kind !== ENUM && kind !== VARIANT) throw NOT_PLAIN;
    this.advance();
    const name = this.name();
    switch (kind) {
      case TYPE: {
        this.expect(EQUALS);
        const type = this.type();
        this.expect(SEMICOLON);
        return { kind: "alias", name, type, docs, annotations, gates, span: this.span(at) };
      }
      case RECORD: {
        const fields = this.list(LEFT_BRACE, RIGHT_BRACE, this.field);
        return { kind: "record", name, fields, docs, annotations, gates, span: this.span(at) };
      }
      case FLAGS: {
        const flags = this.list(LEFT_BRACE, RIGHT_BRACE, this.plainCase);
        return { kind: "flags", name, flags, docs, annotations, gates, span: this.span(at) };
      }
      case ENUM: {
        const cases = this.list(LEFT_BRACE, RIGHT_BRACE, this.plainCase);
        return { kind: "enum", name, cases, docs, annotations, gates, span: this.span(at) };
      }
      default: {
        const cases = this.list(LEFT_BRACE, RIGHT_BRACE, this.variantCase);
        return { kind: "variant", name, cases, docs, annotations, gates, span: this.span(at) };
      }
    }
  }

  private readonly field = (): FieldNode => {
    const { docs, annotations } = this.comments();
    const name = this.name();
    this.expect(COLON);
    const type = this.type();
    return { kind: "field", name, type, docs, annotations, span: this.span(name.span.start) };
  };

  private readonly plainCase = (): CaseNode => {
    const { docs, annotations } = this.comments();
    const name = this.name();
    return { kind: "case", name, type: null, docs, annotations, span: name.span };
  };

  private readonly variantCase = (): CaseNode => {
    const { docs, annotations } = this.comments();
    const name = this.name();
    let type: TypeNode | null = null;
    if (this.skip(LEFT_PAREN)) {
      type = this.type();
      this.expect(RIGHT_PAREN);
    }
    return { kind: "case", name, type, docs, annotations, span: this.span(name.span.start) };
  };

  private resource({ docs, annotations, gates, at }: PlainStart): ResourceNode {
    this.advance();
    const name = this.name();
    const functions = this.skip(SEMICOLON) ? [] : this.body(this.resourceFunction);
    return { kind: "resource", name, functions, docs, annotations, gates, span: this.span(at) };
  }

  private readonly resourceFunction = (): ResourceFunctionNode => {
    const { docs, annotations, gates, at } = this.itemStart();
    const { kind, start } = this;
    if (kind === CONSTRUCTOR) {
      this.advance();
      const name = { name: "constructor", span: this.span(start) };
      const { parameters, result } = this.signature();
      const fn: FunctionNode = { async: false, parameters, result, span: this.span(start) };
      this.expect(SEMICOLON);
      return { kind: "resource-function", name, role: "constructor", function: fn, docs, annotations, gates, span: this.span(at) };
    }
    const name = this.name();
    this.expect(COLON);
    const role = this.skip(STATIC) ? "static" : "method";
    const fn = this.function();
    this.expect(SEMICOLON);
    return { kind: "resource-function", name, role, function: fn, docs, annotations, gates, span: this.span(at) };
  };

  /** func ::= 'async'? 'func' parameters ('->' type)? */
  protected function(): FunctionNode {
    const { start } = this;
    const isAsync = this.skip(ASYNC);
    this.expect(FUNC);
    const { parameters, result } = this.signature();
    return { async: isAsync, parameters, result, span: this.span(start) };
  }

  protected startsFunction(): boolean {
    return this.kind === FUNC || this.kind === ASYNC;
  }

  private signature(): { readonly parameters: ParameterNode[]; readonly result: TypeNode | null } {
    const parameters = this.list(LEFT_PAREN, RIGHT_PAREN, this.parameter);
    const result = this.skip(ARROW) ? this.type() : null;
    return { parameters, result };
  }

  private readonly parameter = (): ParameterNode => {
    const { docs, annotations } = this.comments();
    const name = this.name();
    this.expect(COLON);
    const type = this.type();
    return { kind: "parameter", name, type, docs, annotations, span: this.span(name.span.start) };
  };

  private readonly type = (): TypeNode => {
    const { kind, start } = this;
    if (this.depth >= MAX_TYPE_DEPTH) throw NOT_PLAIN;
    if (isPrimitive(kind)) {
      const name = wordOf(kind) as PrimitiveName;
      this.advance();
      return { kind: "primitive", name, span: this.span(start) };
    }
    if (kind === NAME) {
      const name = this.name();
      return { kind: "name", name, span: name.span };
    }
    this.depth += 1;
    this.advance();
    const type = this.typeWithArguments(kind, start);
    this.depth -= 1;
    return type;
  };

  private typeWithArguments(kind: number, start: number): TypeNode {
    switch (kind) {
      case LIST: {
        this.expect(LESS_THAN);
        const element = this.type();
        const length = this.skip(COMMA) ? this.length() : null;
        this.expect(GREATER_THAN);
        return { kind: "list", element, length, span: this.span(start) };
      }
      case OPTION: {
        this.expect(LESS_THAN);
        const element = this.type();
        this.expect(GREATER_THAN);
        return { kind: "option", element, span: this.span(start) };
      }
      case RESULT: {
        let ok: TypeNode | null = null;
        let err: TypeNode | null = null;
        if (this.skip(LESS_THAN)) {
          if (this.skip(UNDERSCORE)) {
            this.expect(COMMA);
            err = this.type();
          } else {
            ok = this.type();
            if (this.skip(COMMA)) err = this.type();
          }
          this.expect(GREATER_THAN);
        }
        return { kind: "result", ok, err, span: this.span(start) };
      }
      case TUPLE: {
        const items = this.list(LESS_THAN, GREATER_THAN, this.type);
        return { kind: "tuple", items, span: this.span(start) };
      }
      case MAP: {
        this.expect(LESS_THAN);
        const key = this.type();
        this.expect(COMMA);
        const value = this.type();
        this.expect(GREATER_THAN);
        return { kind: "map", key, value, span: this.span(start) };
      }
      case STREAM:
      case FUTURE: {
        let element: TypeNode | null = null;
        if (this.skip(LESS_THAN)) {
          element = this.type();
          this.expect(GREATER_THAN);
        }
        return { kind: kind === STREAM ? "stream" : "future", element, span: this.span(start) };
      }
      case OWN:
      case BORROW: {
        this.expect(LESS_THAN);
        const resource = this.name();
        this.expect(GREATER_THAN);
        return { kind: kind === OWN ? "own" : "borrow", resource, span: this.span(start) };
      }
      default:
        throw NOT_PLAIN;
    }
  }

  private length(): number {
    const { start, end } = this;
    this.expect(INTEGER);
    const length = Number(this.text.slice(start, end));
    if (length > LARGEST_LENGTH) throw NOT_PLAIN;
    return length;
  }
}
