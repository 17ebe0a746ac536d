/** The layout of types and of the names of packages and interfaces. */
import * as t from "../tokens.ts";
import { concat, group, type Doc } from "./doc.ts";
import { list } from "./layout-lists.ts";
import { softly, SPACE, TOUCH, type Separator } from "./separate.ts";
import type { TokenWriter } from "./token-writer.ts";

const ARGUMENTS = softly("", false);

/** type ::= primitive | id | ('tuple' | 'list' | ...) ('<' ... '>')? */
export function type(tokens: TokenWriter, separator: Separator): Doc {
  const keyword = tokens.type();
  const name = tokens.take(separator);
  if (tokens.type() !== t.LessThan) return name;
  switch (keyword) {
    case t.Tuple:
      return concat([name, group(list(tokens, TOUCH, ARGUMENTS, t.GreaterThan, type, true))]);
    case t.MapType:
      return concat([name, group(list(tokens, TOUCH, ARGUMENTS, t.GreaterThan, type, false))]);
    case t.List:
    case t.Result:
      return concat([name, listOrResult(tokens)]);
    default:
      return concat([name, tokens.take(TOUCH), type(tokens, TOUCH), tokens.take(TOUCH)]);
  }
}

/** One argument alone is no reason for a line of its own. */
function listOrResult(tokens: TokenWriter): Doc {
  if (argumentCount(tokens) > 1) return group(list(tokens, TOUCH, ARGUMENTS, t.GreaterThan, type, false));
  return concat([tokens.take(TOUCH), type(tokens, TOUCH), tokens.take(TOUCH)]);
}

/** How many arguments stand between the bracket that comes next and its end. */
function argumentCount(tokens: TokenWriter): number {
  let depth = 0;
  let count = 1;
  for (let ahead = 0; ; ahead += 1) {
    const next = tokens.type(ahead);
    if (next === t.LessThan) depth += 1;
    else if (next === t.GreaterThan) depth -= 1;
    else if (next === t.Comma && depth === 1) count += 1;
    if (depth === 0) return count;
  }
}

/** package-name ::= id ':' id ('@' version)? */
export function packageName(tokens: TokenWriter): Doc {
  return concat([tokens.take(SPACE), tokens.take(TOUCH), tokens.take(TOUCH), optionalVersion(tokens)]);
}

/** path ::= id | id ':' id '/' id ('@' version)? */
export function path(tokens: TokenWriter, separator: Separator): Doc {
  const parts = [tokens.take(separator)];
  if (tokens.type() !== t.Colon) return concat(parts);
  for (let rest = 0; rest < 4; rest += 1) parts.push(tokens.take(TOUCH));
  return concat([...parts, optionalVersion(tokens)]);
}

/** ('@' integer '.' integer '.' integer ('-' parts)? ('+' parts)?)? */
function optionalVersion(tokens: TokenWriter): Doc {
  if (tokens.type() !== t.At) return "";
  const parts: Doc[] = [];
  for (let fixed = 0; fixed < 6; fixed += 1) parts.push(tokens.take(TOUCH));
  for (const mark of [t.Minus, t.Plus]) {
    if (tokens.type() !== mark) continue;
    do parts.push(tokens.take(TOUCH));
    while (isVersionPart(tokens, 0) || (tokens.type() === t.Period && isVersionPart(tokens, 1)));
  }
  return concat(parts);
}

/** As `parser-names.ts` reads them: a `.` before anything else ends the version. */
function isVersionPart(tokens: TokenWriter, ahead: number): boolean {
  const next = tokens.type(ahead);
  return next === t.Integer || next === t.Minus || (next === t.Name && !tokens.image(ahead).startsWith("%"));
}
