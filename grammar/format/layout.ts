/** The layout of WIT, production by production in the order of `parser.ts`. The text is known to be without syntax errors. */
import { EOF, type TokenType } from "chevrotain";
import * as t from "../tokens.ts";
import { concat, group, type Doc } from "./doc.ts";
import { block, lines, list } from "./layout-lists.ts";
import { packageName, path, type } from "./layout-types.ts";
import { FIRST_ITEM, ITEM, softly, SPACE, TOUCH, type Separator } from "./separate.ts";
import type { TokenWriter } from "./token-writer.ts";

const NAMES = softly("", false);
const RENAMES = softly(" ", false);
const PARAMETERS = softly("", true);

/** file ::= ('package' package-name ';')? item* */
export function file(tokens: TokenWriter): Doc {
  const parts: Doc[] = [];
  while (tokens.type() !== EOF) parts.push(item(tokens, parts.length === 0 ? FIRST_ITEM : ITEM));
  // The last line ends like every other, unless nothing is on it.
  const empty = parts.length === 0 && !tokens.commented;
  const { inner, outer } = tokens.close(ITEM, false);
  return empty ? "" : concat([...parts, inner, outer]);
}

/** item ::= gate* (package | top-level-use | interface | world) */
function item(tokens: TokenWriter, separator: Separator): Doc {
  return gated(tokens, separator, (before) => {
    const keyword = tokens.type();
    const first = tokens.take(before);
    switch (keyword) {
      case t.Package: {
        const name = packageName(tokens);
        const rest = tokens.type() === t.LeftBrace ? block(tokens, item) : tokens.take(TOUCH);
        return concat([first, name, rest]);
      }
      case t.Use:
        return concat([first, use(tokens)]);
      case t.World:
        return concat([first, tokens.take(SPACE), block(tokens, worldItem)]);
      default:
        return concat([first, tokens.take(SPACE), block(tokens, interfaceItem)]);
    }
  });
}

/** gate*, each on a line of its own, and what they stand on */
function gated(tokens: TokenWriter, separator: Separator, rest: (separator: Separator) => Doc): Doc {
  const parts: Doc[] = [];
  let before = separator;
  while (tokens.type() === t.At) {
    parts.push(tokens.take(before), gate(tokens));
    before = FIRST_ITEM;
  }
  return parts.length === 0 ? rest(before) : concat([...parts, rest(before)]);
}

/** id '(' (id '=' (version | id) | string) ')', behind the '@' */
function gate(tokens: TokenWriter): Doc {
  const parts: Doc[] = [tokens.take(TOUCH), tokens.take(TOUCH)];
  let afterMark = false;
  while (tokens.type() !== t.RightParen) {
    const mark = tokens.type() === t.Equals;
    // The parts of a version touch.
    parts.push(tokens.take(mark || afterMark ? SPACE : TOUCH));
    afterMark = mark;
  }
  return concat([...parts, tokens.take(TOUCH)]);
}

/** path ('as' id)? ';' | path '.' '{' (id ('as' id)? ','?)* '}' ';' */
function use(tokens: TokenWriter): Doc {
  const parts: Doc[] = [path(tokens, SPACE)];
  if (tokens.type() === t.As) parts.push(tokens.take(SPACE), tokens.take(SPACE));
  if (tokens.type() === t.Period) parts.push(tokens.take(TOUCH), group(list(tokens, TOUCH, NAMES, t.RightBrace, renamed, true)));
  return concat([...parts, tokens.take(TOUCH)]);
}

/** id ('as' id)? */
function renamed(tokens: TokenWriter, separator: Separator): Doc {
  const name = tokens.take(separator);
  return tokens.type() === t.As ? concat([name, tokens.take(SPACE), tokens.take(SPACE)]) : name;
}

/** interface-item ::= gate* (typedef | named-function | use) */
function interfaceItem(tokens: TokenWriter, separator: Separator): Doc {
  return gated(tokens, separator, (before) => {
    if (tokens.type() === t.Use) return concat([tokens.take(before), use(tokens)]);
    if (tokens.type(1) === t.Colon) return concat([tokens.take(before), tokens.take(TOUCH), func(tokens), tokens.take(TOUCH)]);
    return typedef(tokens, before);
  });
}

/** world-item ::= gate* (extern | include | use | typedef) */
function worldItem(tokens: TokenWriter, separator: Separator): Doc {
  return gated(tokens, separator, (before) => {
    switch (tokens.type()) {
      case t.Use:
        return concat([tokens.take(before), use(tokens)]);
      case t.Include:
        return concat([tokens.take(before), include(tokens)]);
      case t.Import:
      case t.Export:
        return concat([tokens.take(before), extern(tokens)]);
      default:
        return typedef(tokens, before);
    }
  });
}

/** extern-item ::= id ':' func ';' | id ':' 'interface' '{' interface-item* '}' | id ':' path ';' | path ';' */
function extern(tokens: TokenWriter): Doc {
  // `a:b/c` is the name of an interface, `a: b` an interface under another name.
  if (tokens.type(1) !== t.Colon || tokens.type(3) === t.Slash) return concat([path(tokens, SPACE), tokens.take(TOUCH)]);
  const label = [tokens.take(SPACE), tokens.take(TOUCH)];
  switch (tokens.type()) {
    case t.Func:
    case t.Async:
      return concat([...label, func(tokens), tokens.take(TOUCH)]);
    case t.Interface:
      return concat([...label, tokens.take(SPACE), block(tokens, interfaceItem)]);
    default:
      return concat([...label, path(tokens, SPACE), tokens.take(TOUCH)]);
  }
}

/** path (';' | 'with' '{' (id 'as' id ','?)* '}') */
function include(tokens: TokenWriter): Doc {
  const included = path(tokens, SPACE);
  if (tokens.type() !== t.With) return concat([included, tokens.take(TOUCH)]);
  return concat([included, tokens.take(SPACE), group(list(tokens, SPACE, RENAMES, t.RightBrace, renamed, true))]);
}

/** typedef ::= alias | record | flags | enum | variant | resource */
function typedef(tokens: TokenWriter, separator: Separator): Doc {
  const keyword = tokens.type();
  const start = [tokens.take(separator), tokens.take(SPACE)];
  switch (keyword) {
    case t.Type:
      return concat([...start, tokens.take(SPACE), type(tokens, SPACE), tokens.take(TOUCH)]);
    case t.Resource:
      return concat([...start, tokens.type() === t.Semicolon ? tokens.take(TOUCH) : block(tokens, resourceFunction)]);
    case t.Record:
      return concat([...start, lines(tokens, typed)]);
    default:
      return concat([...start, lines(tokens, variantCase)]);
  }
}

/** id ':' type */
function typed(tokens: TokenWriter, separator: Separator): Doc {
  return concat([tokens.take(separator), tokens.take(TOUCH), type(tokens, SPACE)]);
}

/** id ('(' type ')')? */
function variantCase(tokens: TokenWriter, separator: Separator): Doc {
  const name = tokens.take(separator);
  if (tokens.type() !== t.LeftParen) return name;
  return concat([name, tokens.take(TOUCH), type(tokens, TOUCH), tokens.take(TOUCH)]);
}

/** resource-function ::= gate* ('constructor' signature ';' | id ':' 'static'? func ';') */
function resourceFunction(tokens: TokenWriter, separator: Separator): Doc {
  return gated(tokens, separator, (before) => {
    const keyword: TokenType = tokens.type();
    const name = tokens.take(before);
    if (keyword === t.Constructor) return concat([name, signature(tokens), tokens.take(TOUCH)]);
    const colon = tokens.take(TOUCH);
    const isStatic = tokens.type() === t.Static ? tokens.take(SPACE) : "";
    return concat([name, colon, isStatic, func(tokens), tokens.take(TOUCH)]);
  });
}

/** func ::= 'async'? 'func' signature */
function func(tokens: TokenWriter): Doc {
  const isAsync = tokens.type() === t.Async ? tokens.take(SPACE) : "";
  return concat([isAsync, tokens.take(SPACE), signature(tokens)]);
}

/** signature ::= '(' (id ':' type ','?)* ')' ('->' type)?; where all of it does not fit, each parameter has a line */
function signature(tokens: TokenWriter): Doc {
  const parameters = list(tokens, TOUCH, PARAMETERS, t.RightParen, typed, true);
  if (tokens.type() !== t.Arrow) return group(parameters);
  return group(concat([parameters, tokens.take(SPACE), type(tokens, SPACE)]));
}
