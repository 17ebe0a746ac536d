/**
 * Prettier's layout of the plainest lines that are too long, which are most of them: without Prettier, whose cold start costs
 * more than all the rest of generating. Whatever is less plain is left to it.
 */
import { closingBracket, EXPRESSIONS, splitAt, TYPES } from "./brackets.ts";
import { breakArrow } from "./plain-arrow.ts";
import { isPlainCall, isSum, isTerm, oneALine } from "./plain-terms.ts";
import { isWithin } from "./width.ts";

/** The lines that take the place of one that is too long for `width`; `null` where Prettier has to say. */
export function breakPlainLine(line: string, width: number): string[] | null {
  const indent = line.slice(0, line.length - line.trimStart().length);
  const text = line.slice(indent.length);
  if (isUnbreakable(text)) return [line];
  for (const rule of rulesFor(line, text, width)) {
    const broken = rule(text, width - indent.length)?.map((each) => indent + each);
    const lines = IN_TURN.has(rule) ? broken?.flatMap((each) => (isWithin(each, width) ? each : (breakPlainLine(each, width) ?? each))) : broken;
    if (lines?.every((each) => isWithin(each, width) || isUnbreakable(each.trimStart())) === true) return lines;
  }
  return null;
}

/**
 * The lines of a statement `const a = f<A>({` ... `});` or `export const a: T<A, B> = {` ... `};` whose first line is too long for nothing
 * but its brace: there Prettier moves the object to lines of its own, which are then to be looked at in their new place. `null` where it
 * is no such statement.
 */
export function moveBrace(lines: readonly string[], index: number, width: number): MovedBrace | null {
  const line = lines[index] ?? "";
  const start = line.slice(0, -1).trimEnd();
  if (!line.endsWith("{") || !isWithin(start, width)) return null;
  const isCall = /^const [\w$]+ = [\w$]+<.*>\($/.test(start);
  // By the types where one of them has types of its own.
  if (!isCall && (!/^(?:export )?const [\w$]+: [\w$]+<.*> =$/.test(start) || typeArguments(line)?.some(hasTypes) !== false)) return null;
  const end = lines.indexOf(isCall ? "});" : "};", index);
  const body = lines.slice(index + 1, end);
  if (end === -1 || !body.every((each) => /^ {2}/.test(each) && !each.includes("`"))) return null;
  const moved = body.map((each) => `  ${each}`);
  return { lines: [start, "  {", ...moved, ...(isCall ? ["  },", ");"] : ["  };"])], count: body.length + 2 };
}

/** Lines in the place of `count` others. */
export interface MovedBrace {
  readonly lines: readonly string[];
  readonly count: number;
}

function typeArguments(line: string): readonly string[] | null {
  return splitAt(line.slice(line.indexOf("<") + 1, line.lastIndexOf(">")), ", ", TYPES);
}

/** Of a reference by name: `A<B>`. */
function hasTypes(type: string): boolean {
  return /^[\w$.]+</.test(type) && closingBracket(type, type.indexOf("<"), TYPES) === type.length - 1;
}

/** The lines of a text that is too long for `room`; `null` where the rule is not meant for it. */
type Rule = (text: string, room: number) => string[] | null;

function rulesFor(line: string, text: string, width: number): readonly Rule[] {
  if (!text.endsWith("{") || !isWithin(line.slice(0, -1).trimEnd(), width)) return RULES;
  // Where all but the brace at its end fits, Prettier may move the brace and what it opens, but for a function's.
  return text.endsWith("> = {") && typeArguments(text)?.some(hasTypes) === true ? [breakTypeArguments] : [breakSignature, breakIf];
}

const RULES: readonly Rule[] = [
  breakNames,
  breakSignature,
  breakTypeArguments,
  breakText,
  breakUnion,
  (text) => oneMemberALine(breakUnion(text)),
  breakMembers,
  breakArrow,
  breakClause,
  breakGuard,
  breakIf,
  breakObject,
  breakCondition,
  breakReturnedSum,
  (text) => oneTermALine(breakReturnedSum(text)),
  breakSum,
  (text) => oneTermALine(breakSum(text)),
  breakCall,
  breakBits,
  (text) => oneBitALine(breakBits(text)),
];

/** Rules of which lines that are still too long are broken in turn: an object's members, an arrow's body, what follows a condition, arguments. */
const IN_TURN: ReadonlySet<Rule> = new Set<Rule>([breakObject, breakArrow, breakClause, breakGuard, breakCall]);

// Each rule begins with what its patterns cannot do without. A pattern is compiled when it first meets a text, which in a short run
// takes longer than all that it then does: most rules never get so far.

/** A member, or what an arrow gives, that is one template literal: Prettier breaks nothing inside, and does not move it. Nor a text or name on a line of its own, nor an import of one name. */
function isUnbreakable(text: string): boolean {
  if (text.endsWith(",")) return text.endsWith("`,") ? /^(?:[\w$]+: )?`[^`]*`,$/.test(text) : !text.includes(" ") && /^[\w$]+,$/.test(text);
  return isTextAlone(text) || (text.endsWith('";') && /^(?:import|export)(?: type)? \{ [\w$]+(?: as [\w$]+)? \} from "[^"]*";$/.test(text));
}

// Single quotes stay only around double ones.
const TEXT_ALONE = /^(?:"[^"\\]*"|'[^'\\]*"[^'\\]*');$/;

function isTextAlone(text: string): boolean {
  return (text.endsWith('";') || text.endsWith("';")) && TEXT_ALONE.test(text);
}

/** `const a = "b";`: the text goes to a line of its own. */
function breakText(text: string): string[] | null {
  if (!text.endsWith('";') && !text.endsWith("';")) return null;
  const [, head, literal] = /^((?:export )?(?:const|let) [\w$]+(?:: [\w$]+)? =) (.*)$/.exec(text) ?? [];
  return head === undefined || literal === undefined || !isTextAlone(literal) ? null : [head, `  ${literal}`];
}

/** `import { a, b } from "x";`, `handlers: [a, b],`, `return [a, f(b)];`, `const a: [B] = [c];`: one name a line. */
function breakNames(text: string, room: number): string[] | null {
  if (text.endsWith(" } = value;")) return breakFields(text, room);
  const list = text.endsWith('";') ? /^((?:import|export)(?: type)? )\{ (.*, .*) \}( from ".*";)$/.exec(text) : null;
  if (list !== null) return oneALine(`${list[1]}{`, (list[2] ?? "").split(", "), `}${list[3]}`);
  if (!text.endsWith("];") && !text.endsWith("],")) return null;
  const [, head, inside, end] = /^(\w+: |return |const [\w$]+: \[.*\] = )\[(.*)\]([,;])$/.exec(text) ?? [];
  const items = inside === undefined ? null : splitAt(inside, ", ", EXPRESSIONS);
  if (items === null || items.length < 2 || !items.every(isTerm)) return null;
  // Of numbers alone Prettier puts as many into a line as there is room for.
  return items.every((each) => /^\d[\d.]*$/.test(each)) ? null : oneALine(`${head}[`, items, `]${end}`);
}

/** `const { a, b: c } = value;`: one name a line, or only the value on a line of its own. */
function breakFields(text: string, room: number): string[] | null {
  const [, inside] = /^const \{ ([\w$]+(?:: [\w$]+)?(?:, [\w$]+(?:: [\w$]+)?)+) \} = value;$/.exec(text) ?? [];
  if (inside === undefined) return null;
  const names = inside.split(", ");
  const head = text.slice(0, -" value;".length);
  // Prettier takes more than two with another name among them for too complex to stay in one line.
  if (head.length <= room && (names.length < 3 || !inside.includes(":"))) return [head, "  value;"];
  return oneALine("const {", names, "} = value;");
}

/** `export function f(a: A, b: B): C {`, `abstract f(a: A): B;`: one parameter a line. */
function breakSignature(text: string): string[] | null {
  if (!text.includes("): ")) return null;
  const start = /^(?:(?:export )?(?:async )?function |abstract |async )?[\w$]+\((?=[\w$]+(?:\?|:| =))/.exec(text)?.[0];
  if (start === undefined) return null;
  const close = closingBracket(text, start.length - 1, TYPES);
  const end = close === -1 ? "" : text.slice(close);
  if (!/^\): [^{}]+(?: \{|;)$/.test(end)) return null;
  const parameters = splitAt(text.slice(start.length, close), ", ", TYPES);
  // A single parameter of an object type is treated otherwise.
  if (parameters === null || parameters.some((each) => /[{}]|=>/.test(each))) return null;
  return oneALine(start, parameters, end);
}

/** `const a = f<A, B>({`, `export const a: T<A, B> = {`: one type a line. */
function breakTypeArguments(text: string): string[] | null {
  if (!text.endsWith("{")) return null;
  const [, start, list, end] = /^((?:export )?const [\w$]+(?: = |: )[\w$]+<)(.*)(>\(\{|> = \{)$/.exec(text) ?? [];
  if (start === undefined || list === undefined || end === undefined || start.includes(":") !== end.includes("=")) return null;
  const types = splitAt(list, ", ", TYPES);
  if (types === null || types.length < 2 || types.some((each) => /[{}]|=>/.test(each))) return null;
  return [start, ...types.map((each, index) => `  ${each}${index === types.length - 1 ? "" : ","}`), end];
}

/** `type A = { a: b } | { c: d };`: the members go to a line of their own. */
function breakUnion(text: string): string[] | null {
  if (!text.includes("type ") || !text.includes(" | ")) return null;
  const [, head, union] = /^((?:export )?type [\w$]+ =) (.*);$/.exec(text) ?? [];
  return head === undefined || union === undefined || membersOf(union) === null ? null : [head, `  ${union};`];
}

/** Of a union of several object types or texts; `null` of any other, for of words beside a single object type Prettier may make something else. */
function membersOf(union: string): string[] | null {
  const members = splitAt(union, " | ", TYPES);
  return members !== null && members.length > 1 && members.every((each) => /^(?:\{ .* \}|"[^"]*")$/.test(each)) ? members : null;
}

/** `{ a: b } | { c: d };`, below a comment: one member a line. */
function breakMembers(text: string): string[] | null {
  if (!/^[{"]/.test(text) || !text.endsWith(";") || !text.includes(" | ")) return null;
  const members = membersOf(text.slice(0, -1));
  return members?.map((each, index) => `| ${each}${index === members.length - 1 ? ";" : ""}`) ?? null;
}

/** The same with one member a line. */
function oneMemberALine(lines: readonly string[] | null): string[] | null {
  const [head, union] = lines ?? [];
  if (head === undefined || union === undefined) return null;
  return [head, ...(splitAt(union.trimStart(), " | ", TYPES) ?? []).map((each) => `  | ${each}`)];
}

/** `if (a) b;`, `for (...) b;`: what is to be done goes to a line of its own. */
function breakClause(text: string): string[] | null {
  if (!text.startsWith("if (") && !text.startsWith("for (")) return null;
  const close = closingBracket(text, text.indexOf("("), EXPRESSIONS);
  const clause = text.slice(close + 1);
  return close === -1 || !/^ [^{].*;$/.test(clause) ? null : [text.slice(0, close + 1), `  ${clause.slice(1)}`];
}

/** `if (!(a && b)) c;`: one term a line, but for two that fit into one, neither of which is made of terms. */
function breakGuard(text: string, room: number): string[] | null {
  if (!text.startsWith("if (!(")) return null;
  const close = closingBracket(text, 3, EXPRESSIONS);
  const condition = text.slice(4, close);
  const clause = text.slice(close + 1);
  if (closingBracket(condition, 1, EXPRESSIONS) !== condition.length - 1 || !/^ [^{].*;$/.test(clause) || /[{}[\]`]|=>/.test(condition)) return null;
  const inside = condition.slice(2, -1);
  const terms = splitAt(inside, " && ", EXPRESSIONS);
  // A single term is broken otherwise.
  if (terms === null || terms.length < 2) return null;
  const areTogether = terms.length === 2 && inside.length + 2 <= room && !terms.some(isEnclosed);
  const lines = areTogether ? [inside] : terms.map((term, index) => `${term}${index === terms.length - 1 ? "" : " &&"}`);
  return ["if (!(", ...lines.map((line) => `  ${line}`), "))", `  ${clause.slice(1)}`];
}

/** `(a || b)` */
function isEnclosed(term: string): boolean {
  return term.startsWith("(") && closingBracket(term, 0, EXPRESSIONS) === term.length - 1;
}

/** `if (a && b) {`: one term a line. */
function breakIf(text: string, room: number): string[] | null {
  if (!text.startsWith("if (") || !text.endsWith(") {")) return null;
  const condition = text.slice(4, -3);
  if (closingBracket(text, 3, EXPRESSIONS) !== text.length - 3 || /[{}[\]`"]|=>/.test(condition.replaceAll(/"\w+"/g, ""))) return null;
  const terms = splitAt(condition, " && ", EXPRESSIONS);
  if (terms === null || terms.length < 2 || splitAt(condition, " || ", EXPRESSIONS)?.length !== 1) return null;
  const lines = terms.flatMap((term, index) => breakTerm(term, room - 2, index === terms.length - 1 ? "" : " &&") ?? [""]);
  return lines.includes("") ? null : ["if (", ...lines.map((line) => `  ${line}`), ") {"];
}

/** A term of a condition, with what follows it: `(a || (b && c)) &&` is broken from outside to inside where it does not fit. */
function breakTerm(term: string, room: number, end: string): string[] | null {
  if (term.length + end.length <= room) return [term + end];
  if (!isEnclosed(term)) return null;
  const inside = term.slice(1, -1);
  const operator = [" ||", " &&"].find((each) => (splitAt(inside, `${each} `, EXPRESSIONS)?.length ?? 0) > 1);
  const [first = "", ...others] = operator === undefined ? [] : (splitAt(inside, `${operator} `, EXPRESSIONS) ?? []);
  if (operator === undefined || first.length + 1 + operator.length > room) return null;
  const lines = others.flatMap((part, index) => breakTerm(part, room - 2, index === others.length - 1 ? `)${end}` : operator) ?? [""]);
  return lines.includes("") ? null : [`(${first}${operator}`, ...lines.map((line) => `  ${line}`)];
}

/** `return { a: b, c: d };`, `e = { a: b };`: one member a line. */
function breakObject(text: string): string[] | null {
  if (!text.endsWith(" };") && !text.endsWith(" },")) return null;
  const [, head, inside, end] = /^((?:return |(?:(?:const|let) )?[\w$]+ = |[\w$]+: )?)\{ (.*) \}([;,])$/.exec(text) ?? [];
  // What stands alone before a semicolon is the last member of a union, a type.
  if (head === undefined || inside === undefined || (head === "" && end === ";")) return null;
  const members = splitAt(inside, ", ", EXPRESSIONS);
  return members?.every((each) => /^(?:[\w$]+: .*|[\w$]+)$/.test(each) && !each.includes("=>")) === true ? oneALine(`${head}{`, members, `}${end}`) : null;
}

/** `return a ? b : c;`, `d: a ? b : c,`: one branch a line. */
function breakCondition(text: string): string[] | null {
  if (!text.includes(" ? ")) return null;
  const [, condition, branches, end] = /^((?:return |[\w$]+: )(?:[\w$]+\([\w$., ]*\)|[\w$]+ === undefined)) \? (.*)([;,])$/.exec(text) ?? [];
  const [first, second, ...others] = branches === undefined ? [] : (splitAt(branches, " : ", EXPRESSIONS) ?? []);
  if (condition === undefined || first === undefined || second === undefined || others.length > 0 || !isPlainBranch(first) || !isPlainBranch(second)) return null;
  return [condition, `  ? ${first}`, `  : ${second}${end}`];
}

function isPlainBranch(text: string): boolean {
  return (/^\{ .* \}$/.test(text) && !/[?]|=>/.test(text)) || isTerm(text);
}

/** `return a + b;`: in parentheses. */
function breakReturnedSum(text: string): string[] | null {
  if (!text.startsWith("return ") || !text.endsWith(";") || !text.includes(" + ")) return null;
  const sum = text.slice("return ".length, -1);
  return isSum(sum) ? ["return (", `  ${sum}`, ");"] : null;
}

/** `text += "a" + b;`: the sum goes to a line of its own. */
function breakSum(text: string): string[] | null {
  if (!text.includes(" + ")) return null;
  const [, head, sum] = /^((?:(?:let|const) )?[\w$]+ \+?=) (.*);$/.exec(text) ?? [];
  return head === undefined || sum === undefined || !isSum(sum) ? null : [head, `  ${sum};`];
}

/** The same with the sum, which is the second line, broken after each `+`. */
function oneTermALine(lines: readonly string[] | null): string[] | null {
  const [head, sum, ...rest] = lines ?? [];
  if (head === undefined || sum === undefined) return null;
  const terms = splitAt(sum.trimStart(), " + ", EXPRESSIONS) ?? [];
  return [head, ...terms.map((term, index) => `  ${term}${index === terms.length - 1 ? "" : " +"}`), ...rest];
}

/** `const a = f(b, c);`, `return f(b, c);`, `a: f(b, c),`, `f(b, c);`: one argument a line. */
function breakCall(text: string): string[] | null {
  if (!text.endsWith(");") && !text.endsWith("),")) return null;
  const [, head, call, end] = /^((?:(?:const|let) [\w$]+ = |[\w$]+(?:\["[^"]*"\])? \+?= |return |[\w$]+: )?)(.*\))([;,])$/.exec(text) ?? [];
  if (head === undefined || call === undefined || !isPlainCall(call)) return null;
  const open = call.indexOf("(");
  const args = splitAt(call.slice(open + 1, -1), ", ", EXPRESSIONS);
  if (args === null || args[0] === "" || (args.length === 1 && head !== "" && !breaksForOnly(args[0] ?? "", head))) return null;
  return oneALine(head + call.slice(0, open + 1), args, `)${end}`);
}

/** Whether Prettier breaks a call behind its bracket for its only argument, which for some short ones it does not, but before the call where there is a place. */
function breaksForOnly(argument: string, head: string): boolean {
  return head === "return " ? /^[\w$]+$/.test(argument) : head.endsWith(": ") && /^[\w$]+\([\w$]+\.[\w$]+, [\w$]+\)$/.test(argument);
}

/** `f(a | b, c);`: one argument a line. */
function breakBits(text: string): string[] | null {
  if (!text.includes(" | ")) return null;
  const [, callee, inside] = /^([\w$]+)\((.*)\);$/.exec(text) ?? [];
  const [bits, ...others] = (inside === undefined ? null : splitAt(inside, ", ", EXPRESSIONS)) ?? [];
  if (bits === undefined || others.length === 0 || !others.every(isTerm)) return null;
  const terms = splitAt(bits, " | ", EXPRESSIONS);
  return terms === null || terms.length < 2 || !terms.every(isTerm) ? null : oneALine(`${callee}(`, [bits, ...others], ");");
}

/** The same with the bits, which are the second line, broken after each `|`. */
function oneBitALine(lines: readonly string[] | null): string[] | null {
  const [head, bits, ...rest] = lines ?? [];
  if (head === undefined || bits === undefined) return null;
  const terms = splitAt(bits.trimStart(), " | ", EXPRESSIONS) ?? [];
  return [head, ...terms.map((term, index) => `  ${index === 0 ? "" : "  "}${term}${index === terms.length - 1 ? "" : " |"}`), ...rest];
}
