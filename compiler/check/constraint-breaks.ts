/** Whether a value that a contract writes down fits the constraints that hold for it. */
import type { WaveValue } from "../../grammar/ast.ts";
import { numberOf } from "../annotations/number-types.ts";
import type { Constraints } from "../process/model.ts";

/** True where the one number is greater than the other; exact for integers of any size. */
export function exceeds(a: string, b: string): boolean {
  if (/^-?\d+$/.test(a) && /^-?\d+$/.test(b)) return BigInt(a) > BigInt(b);
  return numberOf(a) > numberOf(b);
}

/** Why a value (in normal form, of a type that is no option) breaks the constraints; `null` where it does not. */
export function breakOf(value: WaveValue, { min, max, length, pattern, format }: Constraints): string | null {
  if (value.kind === "number") {
    // NaN is in no range.
    if (min !== undefined && (value.text.includes("nan") || exceeds(min, value.text)))
      return `${value.text} is less than ${min}`;
    if (max !== undefined && (value.text.includes("nan") || exceeds(value.text, max)))
      return `${value.text} is more than ${max}`;
    return null;
  }
  const size = sizeOf(value);
  if (length !== undefined && size !== null) {
    const shown = value.kind === "string" ? JSON.stringify(value.value) : "the list";
    if (length.min !== null && size < length.min)
      return `${shown} has a length of ${size}, and ${length.min} is the least`;
    if (length.max !== null && size > length.max)
      return `${shown} has a length of ${size}, and ${length.max} is the most`;
  }
  if (value.kind !== "string") return null;
  if (pattern !== undefined && !matches(pattern, value.value))
    return `${JSON.stringify(value.value)} does not match /${pattern}/`;
  if (format !== undefined && !hasFormat(format, value.value)) return `${JSON.stringify(value.value)} is no ${format}`;
  return null;
}

/** Characters are Unicode scalar values. */
function sizeOf(value: WaveValue): number | null {
  if (value.kind === "string") return [...value.value].length;
  return value.kind === "list" ? value.items.length : null;
}

function matches(pattern: string, text: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`, "u").test(text);
  } catch {
    // That the pattern is none is reported where it stands.
    return true;
  }
}

// Coarse on purpose: the runtime has the exact rules; what is refused here has no chance there.
const FORMATS: Readonly<Record<string, RegExp>> = {
  "date-time": /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}/,
  date: /^\d{4}-\d{2}-\d{2}$/,
  time: /^\d{2}:\d{2}:\d{2}/,
  email: /^[^@\s]+@[^@\s]+$/,
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
  uri: /^[a-z][a-z0-9+.-]*:/i,
  hostname: /^[a-z0-9.-]+$/i,
  ipv4: /^\d{1,3}(\.\d{1,3}){3}$/,
  ipv6: /^[0-9a-f:.]*:[0-9a-f:.]*$/i,
};

function hasFormat(format: string, text: string): boolean {
  return FORMATS[format]?.test(text) ?? true;
}
