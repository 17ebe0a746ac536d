/** What to do about tokens that people expect to work where they do not. */
import type { TokenType } from "chevrotain";
import * as t from "./tokens.ts";

const TYPE_KEYWORDS = new Set<TokenType>([t.Record, t.Variant, t.Enum, t.Flags, t.Resource]);

const GATE_FORMS = 'write `@since(version = 1.0.0)`, `@unstable(feature = name)`, `@deprecated(version = 1.0.0)` or `@external-id("...")`';

/** The help for a token that no alternative of a production begins with, and for the one behind it. */
export function hintForChoice(production: string, found: TokenType, behind: TokenType): string | undefined {
  switch (production) {
    case "type":
      if (TYPE_KEYWORDS.has(found)) return "types have names: define it as an item of its own and write its name here";
      if (found === t.LeftParen && behind === t.RightParen) return "a function without a result ends behind its parameters, without `->`";
      if (found === t.LeftParen) return "there are no unnamed or multiple results: use `tuple<...>`, or define a record";
      if (found === t.Func) return "functions are no values; pass a resource";
      if (found === t.Underscore) return "only the first place of `result<_, e>` may be left open";
      return undefined;
    case "resultType":
      return "without types it is written `result`, with one of two `result<t>` or `result<_, e>`";
    case "item":
      if (TYPE_KEYWORDS.has(found) || found === t.Type) return "types stand in an `interface` or a `world`";
      if (found === t.Import || found === t.Export || found === t.Include) return "imports, exports and includes stand in a `world`";
      return undefined;
    case "interfaceItem":
      if (found === t.Import || found === t.Export) return "imports and exports stand in a `world`; an interface lists `name: func();`";
      if (found === t.Include) return "includes stand in a `world`; an interface takes types with `use`";
      if (found === t.Func || found === t.Async) return "the name comes first: `name: func();`";
      if (found === t.Interface || found === t.World) return "interfaces and worlds stand beside one another, at the top level of a file";
      return undefined;
    case "worldItem":
      if (found === t.Func || (found === t.Name && behind === t.Colon)) return "write `import name: func();` or `export name: func();`";
      if (found === t.Interface) return "write `import name: interface { ... }` or `export name: interface { ... }`";
      if (found === t.World) return "worlds stand beside one another, at the top level of a file; use `include` to take one in";
      return undefined;
    case "resourceFunction":
      if (found === t.Static) return "the name comes first: `name: static func();`";
      if (found === t.Func || found === t.Async) return "the name comes first: `name: func();`";
      if (found === t.Interface || found === t.World) return "interfaces and worlds stand beside one another, at the top level of a file";
      if (TYPE_KEYWORDS.has(found) || found === t.Type) return "types stand in the interface or world around the resource";
      return undefined;
    case "gate":
      return GATE_FORMS;
    default:
      return undefined;
  }
}

const GENERIC_TYPES: Readonly<Record<string, string>> = {
  listType: "write what it holds: `list<u8>`",
  optionType: "write what it holds: `option<u8>`",
  mapType: "write what it holds: `map<string, u8>`",
  tupleType: "write what it holds: `tuple<u8, string>`",
  handle: "write the resource: `borrow<name>`",
};

/** The help for a token that stands in the place of the one token that would be right. */
export function hintForToken(production: string, expected: TokenType, found: TokenType): string | undefined {
  if (expected === t.Name && found === t.StringLiteral) return "names stand without quotes";
  if (found === t.LessThan || expected === t.LessThan) {
    const generic = GENERIC_TYPES[production];
    if (generic !== undefined) return generic;
  }
  switch (production) {
    case "version":
      return found === t.StringLiteral ? "versions stand without quotes" : "versions are `MAJOR.MINOR.PATCH`, as in `1.0.0`";
    case "gate":
      return GATE_FORMS;
    case "resultType":
      return expected === t.Comma ? "without types it is written `result`" : undefined;
    case "listType":
      return expected === t.Integer ? "the length of a list is a number: `list<u8, 4>`" : undefined;
    case "pathInPackage":
      return expected === t.Slash ? "the whole path is `namespace:package/name`" : undefined;
    case "path":
      return found === t.LeftBrace ? "the path comes first: `use path.{names};`" : undefined;
    case "use":
      return "write `use path.{names};`";
    case "field":
      return found === t.Equals ? "write `name: type`" : undefined;
    case "signature":
      return found === t.Async ? "`async` stands before `func`" : undefined;
    case "namedFunction":
      return expected === t.Colon ? "a function is written `name: func();`" : undefined;
    case "rename":
      return found === t.Colon ? "only plain names can be renamed; an interface under its id keeps it" : "write `name as other-name`";
    case "function":
      return found === t.Static ? "`static` stands before `async` and `func`" : undefined;
    default:
      return undefined;
  }
}
