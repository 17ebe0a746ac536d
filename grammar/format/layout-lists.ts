/** Bodies and lists: the three ways in which elements stand between brackets. */
import type { TokenType } from "chevrotain";
import { Comma, RightBrace } from "../tokens.ts";
import { concat, indent, TRAILING_COMMA, type Doc } from "./doc.ts";
import { FIRST_ITEM, ITEM, SPACE, TOUCH, type Separator } from "./separate.ts";
import type { TokenWriter } from "./token-writer.ts";

/** Lays out one element, kept apart from what stands before it. */
export type Element = (tokens: TokenWriter, separator: Separator) => Doc;

/** '{' element* '}', each on lines of its own */
export function block(tokens: TokenWriter, element: Element): Doc {
  return braces(tokens, element, () => "");
}

/** '{' (element (',' element)* ','?)? '}', each on a line of its own, with a comma behind the last */
export function lines(tokens: TokenWriter, element: Element): Doc {
  return braces(tokens, element, (last) => (last ? "," : tokens.take(TOUCH)));
}

function braces(tokens: TokenWriter, element: Element, after: (last: boolean) => Doc): Doc {
  const open = tokens.take(SPACE);
  if (tokens.type() === RightBrace && !tokens.commented) return concat([open, tokens.take(TOUCH)]);
  const parts: Doc[] = [];
  while (!ends(tokens, RightBrace)) {
    parts.push(element(tokens, parts.length === 0 ? FIRST_ITEM : ITEM));
    parts.push(after(ends(tokens, RightBrace)));
  }
  const { inner, outer } = tokens.close(ITEM, parts.length === 0);
  return concat([open, indent(concat([...parts, inner])), outer]);
}

/**
 * open (element (',' element)* ','?)? close, on one line where it fits: belongs into a group.
 * `commas`: whether a comma may stand behind the last.
 */
export function list(tokens: TokenWriter, before: Separator, around: Separator, close: TokenType, element: Element, commas: boolean): Doc {
  const open = tokens.take(before);
  if (tokens.type() === close && !tokens.commented) return concat([open, tokens.take(TOUCH)]);
  const parts: Doc[] = [];
  const between: Separator = { ...around, flat: " " };
  while (!ends(tokens, close)) {
    parts.push(element(tokens, parts.length === 0 ? around : between));
    if (!ends(tokens, close)) parts.push(tokens.take(TOUCH));
    else if (commas) parts.push(TRAILING_COMMA);
  }
  const { inner, outer } = tokens.close(parts.length === 0 ? { ...around, flat: "" } : around, parts.length === 0);
  return concat([open, indent(concat([...parts, inner])), outer]);
}

/** Whether nothing but a trailing comma stands before the closing bracket. */
function ends(tokens: TokenWriter, close: TokenType): boolean {
  return tokens.type() === close || (tokens.type() === Comma && tokens.type(1) === close);
}
