/** Checks of `@min`, `@max`, `@length`, `@pattern` and `@format` as statements, for every decoder and encoder. */
import { underlyingType, type Type } from "../model.ts";
import type { Constraints } from "../process/model.ts";
import type { CodeModule } from "./code-module.ts";
import { FORMAT_FUNCTIONS } from "./format-names.ts";
import type { CodecUnit } from "./plan.ts";
import { isTaggedOption } from "./type-text.ts";

/** One check: an expression that is true where the value is refused, and what was expected instead. */
interface Check {
  readonly refuses: string;
  readonly expected: string;
}

/** Module-level constants that the checks of a unit use, declared in `code`: its regular expression. */
export function constraintConstants(code: CodeModule, unit: CodecUnit): string[] {
  const pattern = constraintsOf(unit)?.pattern;
  if (pattern === undefined) return [];
  // `source` has slashes and line ends escaped for a literal.
  const { source } = new RegExp(`^(?:${pattern})$`, "u");
  return [`const ${code.declare(patternName(unit))} = /${source}/u;`];
}

/**
 * Statements that check what the expression `value` (a name, of the unit's type or of `type`) holds. `refuse` makes the statement for one
 * violation: its arguments are expressions, a string literal of what was expected and what was found.
 * `(expected, found) => "faults.add(at, " + expected + ", " + found + ");"`
 */
export function constraintChecks(
  code: CodeModule,
  unit: CodecUnit,
  value: string,
  refuse: (expected: string, found: string) => string,
  type: Type = unitType(unit),
): string[] {
  const constraints = constraintsOf(unit);
  return constraints === null ? [] : checkStatements(code, unit, constraints, type, value, refuse);
}

/** The constraints that a unit adds to its type's own codec. */
export function constraintsOf(unit: CodecUnit): Constraints | null {
  return unit.source.kind === "anonymous" ? null : unit.source.constraints;
}

/** A float with a lower or an upper bound, but not both. */
export function isFloatOfOneBound(unit: CodecUnit, type: Type): boolean {
  const under = underlyingType(type);
  const { min, max } = constraintsOf(unit) ?? {};
  const one = (min === undefined) !== (max === undefined);
  return one && under.kind === "primitive" && (under.name === "f32" || under.name === "f64");
}

function unitType({ source }: CodecUnit): Type {
  if (source.kind !== "definition") return source.type;
  if (source.def.body.kind !== "alias") throw new Error(`constraints on ${source.def.name}, which is no alias`);
  return source.def.body.type;
}

function checkStatements(
  code: CodeModule,
  unit: CodecUnit,
  constraints: Constraints,
  type: Type,
  value: string,
  refuse: (expected: string, found: string) => string,
): string[] {
  // Of an option what is there must hold.
  const present: string[] = [];
  let held = underlyingType(type);
  let name = value;
  while (held.kind === "option") {
    const tagged = isTaggedOption(held);
    present.push(tagged ? `${name}.tag === "some"` : `${name} !== undefined`);
    if (tagged) name += ".val";
    held = underlyingType(held.element);
  }
  return checksOf(code, unit, constraints, held, name).map(
    ({ refuses, expected }) => `if (${[...present, refuses].join(" && ")}) ${refuse(JSON.stringify(expected), name)}`,
  );
}

function checksOf(code: CodeModule, unit: CodecUnit, constraints: Constraints, type: Type, value: string): Check[] {
  const checks: Check[] = [];
  const { min, max, length, pattern, format } = constraints;
  const number = type.kind === "primitive" && type.name === "f32" ? `Math.fround(${value})` : value;
  // `NaN` is neither: it is refused by both.
  if (min !== undefined)
    checks.push({ refuses: `!(${number} >= ${boundText(type, min)})`, expected: `at least ${min}` });
  if (max !== undefined)
    checks.push({ refuses: `!(${number} <= ${boundText(type, max)})`, expected: `at most ${max}` });
  if (length !== undefined) checks.push(...lengthChecks(code, length, type, value));
  if (pattern !== undefined)
    checks.push({ refuses: `!${patternName(unit)}.test(${value})`, expected: `a string that matches /${pattern}/` });
  if (format !== undefined) {
    const known = FORMAT_FUNCTIONS.get(format);
    if (known === undefined) throw new Error(`the format ${format} has no function`);
    checks.push({
      refuses: `!${code.value("hypc/client", known)}(${value})`,
      expected: FORMAT_EXPECTED[format] ?? format,
    });
  }
  return checks;
}

// Characters of a string are Unicode scalar values; its own length is at least theirs and at most twice that.
function lengthChecks(
  code: CodeModule,
  { min, max }: { readonly min: number | null; readonly max: number | null },
  type: Type,
  value: string,
): Check[] {
  const text = type.kind === "primitive";
  const [one, many] = text
    ? ["character", "characters"]
    : type.kind === "list" && isBytesLike(type)
      ? ["byte", "bytes"]
      : ["item", "items"];
  const say = (n: number): string => `${n} ${n === 1 ? one : many}`;
  const size = `${value}.${type.kind === "map" ? "size" : "length"}`;
  const checks: Check[] = [];
  if (min !== null && min === max) {
    const refuses = text
      ? `${code.value("hypc/client", "countCharacters")}(${value}) !== ${min}`
      : `${size} !== ${min}`;
    return [{ refuses, expected: `exactly ${say(min)}` }];
  }
  if (min !== null && min > 0) {
    checks.push({
      refuses: text ? `${code.value("hypc/client", "countCharacters")}(${value}) < ${min}` : `${size} < ${min}`,
      expected: `at least ${say(min)}`,
    });
  }
  if (max !== null) {
    checks.push({
      refuses: text ? `${code.value("hypc/client", "countCharacters")}(${value}) > ${max}` : `${size} > ${max}`,
      expected: `at most ${say(max)}`,
    });
  }
  return checks;
}

function isBytesLike(type: Type & { readonly kind: "list" }): boolean {
  const element = underlyingType(type.element);
  return element.kind === "primitive" && element.name === "u8";
}

/** A bound as a literal of the type's TypeScript type; of an f32 the value that such a number really has. */
function boundText(type: Type, text: string): string {
  if (type.kind !== "primitive") throw new Error(`a bound on a ${type.kind}`);
  switch (type.name) {
    case "u64":
    case "s64":
      return `${BigInt(text)}n`;
    case "f32":
      return numberText(Math.fround(Number(text)));
    default:
      return numberText(Number(text));
  }
}

function numberText(value: number): string {
  return Object.is(value, -0) ? "0" : String(value);
}

function patternName(unit: CodecUnit): string {
  return `pattern${unit.suffix}`;
}

const FORMAT_EXPECTED: Readonly<Record<string, string>> = {
  "date-time": "a date and time as 2026-01-31T12:00:00Z",
  date: "a date as 2026-01-31",
  time: "a time as 12:00:00Z",
  email: "an e-mail address",
  uuid: "a UUID",
  uri: "an absolute URI",
  hostname: "a host name",
  ipv4: "an IPv4 address",
  ipv6: "an IPv6 address",
};
