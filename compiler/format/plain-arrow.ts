/** Prettier's layout of members that are short functions: `name: (a, b) => ...,`. */
import { closingBracket, EXPRESSIONS, splitAt } from "./brackets.ts";
import { isPlainCall, isTerm, oneALine } from "./plain-terms.ts";

/**
 * `name: (a, b) => f(a, b),`: what it gives goes to a line of its own. `name: ([a, b]) => [f(a), g(b)],`: one item a line. `null` where
 * Prettier has to say.
 */
export function breakArrow(text: string, room: number): string[] | null {
  if (!text.includes(") => ")) return null;
  const [, head, body] = /^([\w$]+: \((?:[\w$, ]*|\[[\w$, ]*\])\) =>) (.*),$/.exec(text) ?? [];
  if (head === undefined || body === undefined) return null;
  if (isPlainCall(body) || /^`[^`]*`$/.test(body)) return [head, `  ${body},`];
  const items = itemsOf(body);
  if (items !== null) return oneALine(`${head} [`, items, "],");
  const call = breakCallOfMore(body, room - 2);
  return call === null ? null : [head, ...call.map((line) => `  ${line}`)];
}

/** An argument, with what it has inside where it can be written one a line: the start, its items and the end. */
interface Argument {
  readonly text: string;
  readonly inside: { readonly start: string; readonly items: readonly string[]; readonly end: string } | null;
}

/**
 * `f(a, ["b"], (c) => [g(c)], { d: true }),` where arguments are also lists, functions that give lists, and one object: as it is,
 * else with the last one broken, else with one argument a line.
 */
function breakCallOfMore(call: string, room: number): string[] | null {
  const open = call.indexOf("(");
  if (!/^[\w$]+$/.test(call.slice(0, open)) || closingBracket(call, open, EXPRESSIONS) !== call.length - 1) return null;
  const args = argumentsOf(call.slice(open + 1, -1));
  const last = args?.at(-1);
  if (args === null || last === undefined) return null;
  if (call.length < room) return [`${call},`];
  // Those that come last are broken by other rules.
  if (last.text.startsWith("[") || last.text.endsWith("[]")) return null;
  const start = call.slice(0, open + 1);
  if (last.inside !== null) {
    const hugging = start + [...args.slice(0, -1).map(({ text }) => text), last.inside.start].join(", ");
    if (hugging.length <= room) return oneALine(hugging, last.inside.items, `${last.inside.end}),`);
  }
  const lines = args.flatMap(({ text, inside }) =>
    inside === null || text.length + 3 <= room ? [`${text},`] : oneALine(inside.start, inside.items, `${inside.end},`),
  );
  return [start, ...lines.map((line) => `  ${line}`), "),"];
}

function argumentsOf(text: string): readonly Argument[] | null {
  const args: Argument[] = [];
  for (const each of splitAt(text, ", ", EXPRESSIONS) ?? []) {
    const argument = argumentOf(each);
    if (argument === null) return null;
    args.push(argument);
  }
  return args;
}

function argumentOf(text: string): Argument | null {
  if (isTerm(text) || text === "[]" || text === "() => []") return { text, inside: null };
  const list = itemsOf(text);
  if (list !== null) return { text, inside: { start: "[", items: list, end: "]" } };
  const [, head, body] = /^(\([\w$, ]*\) =>) (\[.*\])$/.exec(text) ?? [];
  const given = body === undefined ? null : itemsOf(body);
  if (given !== null) return { text, inside: { start: `${head} [`, items: given, end: "]" } };
  return /^\{ \w+: \w+ \}$/.test(text) ? { text, inside: { start: "{", items: [text.slice(2, -2)], end: "}" } } : null;
}

/** Of a list of names, literals and calls. */
function itemsOf(text: string): readonly string[] | null {
  const items = /^\[.+\]$/.test(text) ? splitAt(text.slice(1, -1), ", ", EXPRESSIONS) : null;
  return items?.every(isTerm) === true ? items : null;
}
