/** What to do about tokens that people expect to work where they do not. */
import type { TokenType } from "chevrotain";
import * as t from "./tokens.ts";

const TYPE_KEYWORDS = new Set<TokenType>([t.Record, t.Variant, t.Enum, t.Flags, t.Resource]);

/** The help for a token that no alternative of a production begins with; `undefined` where there is nothing to add. */
export function hintFor(production: string, found: TokenType): string | undefined {
  switch (production) {
    case "type":
      if (TYPE_KEYWORDS.has(found)) return "types have names: define it as an item of its own and write its name here";
      if (found === t.LeftParen) return "there are no unnamed or multiple results: use `tuple<...>`, or define a record";
      if (found === t.Func) return "functions are no values; pass a resource";
      if (found === t.Underscore) return "only the first place of `result<_, e>` may be left open";
      return undefined;
    case "item":
      if (TYPE_KEYWORDS.has(found) || found === t.Type) return "types stand in an `interface` or a `world`";
      if (found === t.Import || found === t.Export || found === t.Include) return "imports, exports and includes stand in a `world`";
      if (found === t.LeftBrace) return "name what it is, as in `interface name { ... }`";
      return undefined;
    case "interfaceItem":
      if (found === t.Import || found === t.Export) return "imports and exports stand in a `world`; an interface lists `name: func();`";
      if (found === t.Include) return "includes stand in a `world`; an interface takes types with `use`";
      if (found === t.Func || found === t.Async) return "the name comes first: `name: func();`";
      if (found === t.Interface || found === t.World) return "interfaces and worlds stand beside one another, at the top level of a file";
      return undefined;
    case "worldItem":
      if (found === t.Func) return "write `import name: func();` or `export name: func();`";
      if (found === t.Interface) return "write `import name: interface { ... }` or `export name: interface { ... }`";
      if (found === t.World) return "worlds stand beside one another, at the top level of a file; use `include` to take one in";
      return undefined;
    case "resourceFunction":
      if (found === t.Static) return "the name comes first: `name: static func();`";
      if (found === t.Func || found === t.Async) return "the name comes first: `name: func();`";
      return undefined;
    case "externItem":
      return found === t.Interface ? "write `interface { ... }`" : undefined;
    default:
      return undefined;
  }
}
