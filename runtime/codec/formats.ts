/** The well-known forms of `@format`: each function says whether the whole string has it. */

const DATE = /^([0-9]{4})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$/;
const TIME = /^([01][0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9]|60)(?:\.[0-9]+)?(Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$/i;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** The production of HTML's `<input type=email>`, with at most one way to match, so that no text is slow. */
const EMAIL =
  /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$/;
const LABEL = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;
const OCTET = /^(?:0|[1-9][0-9]{0,2})$/;
const HEX_GROUP = /^[0-9A-Fa-f]{1,4}$/;
/** RFC 3986: a scheme, then any of the characters that a URI is made of; `%` only before two hexadecimal digits. */
const URI = /^[A-Za-z][A-Za-z0-9+.-]*:(?:[A-Za-z0-9._~:/?#[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*$/;

/** RFC 3339 full-date, of the Gregorian calendar: `2024-02-29`. */
export function isDate(text: string): boolean {
  const match = DATE.exec(text);
  if (match === null) return false;
  const [, year, month, day] = match.map(Number);
  return year !== undefined && month !== undefined && day !== undefined && day <= daysOf(year, month);
}

/** RFC 3339 full-time: `12:00:00Z`, `12:00:00.25+01:00`. Second 60 is a leap second, which only 23:59 UTC can have. */
export function isTime(text: string): boolean {
  const match = TIME.exec(text);
  if (match === null) return false;
  const [, hour = "", minute = "", second = "", offset = "Z"] = match;
  return second !== "60" || utcMinute(Number(hour), Number(minute), offset) === 23 * 60 + 59;
}

/** RFC 3339 date-time: `2026-01-31T12:00:00Z`. */
export function isDateTime(text: string): boolean {
  return /^[Tt]$/.test(text.charAt(10)) && isDate(text.slice(0, 10)) && isTime(text.slice(11));
}

/** A mailbox as HTML's `<input type=email>` takes it. */
export function isEmail(text: string): boolean {
  return EMAIL.test(text);
}

/** RFC 9562: `f81d4fae-7dec-11d0-a765-00a0c91e6bf6`, in any case. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** An absolute URI (RFC 3986), with or without a fragment: it begins with a scheme. */
export function isUri(text: string): boolean {
  if (!URI.test(text)) return false;
  const [beforeFragment = "", ...fragments] = text.split("#");
  if (fragments.length > 1 || fragments.some((fragment) => /[[\]]/.test(fragment))) return false;
  // Brackets stand around an IPv6 address and nowhere else.
  const authority = /^[^:]+:\/\/([^/?]*)/.exec(beforeFragment)?.[1] ?? "";
  if (/[[\]]/.test(beforeFragment.replace(authority, ""))) return false;
  return isAuthority(authority);
}

function isAuthority(authority: string): boolean {
  const host = authority.slice(authority.lastIndexOf("@") + 1);
  if (authority.indexOf("@") !== authority.lastIndexOf("@")) return false;
  const literal = /^\[([^[\]]*)\](?::[0-9]*)?$/.exec(host);
  if (literal !== null)
    return isIpv6(literal[1] ?? "") || /^v[0-9A-Fa-f]+\.[A-Za-z0-9._~!$&'()*+,;=:-]+$/i.test(literal[1] ?? "");
  return !/[[\]]/.test(authority) && /^[^:]*(?::[0-9]*)?$/.test(host);
}

/** RFC 1123: labels of letters, digits and inner hyphens, at most 63 each and 253 in all. */
export function isHostname(text: string): boolean {
  return text.length <= 253 && text.split(".").every((label) => LABEL.test(label));
}

/** Four decimal numbers up to 255 without leading zeros: `127.0.0.1`. */
export function isIpv4(text: string): boolean {
  const octets = text.split(".", 5);
  return octets.length === 4 && octets.every((octet) => OCTET.test(octet) && Number(octet) <= 255);
}

/** RFC 4291: eight groups, one `::` for a run of zeros, the last two perhaps as IPv4. No zone. */
export function isIpv6(text: string): boolean {
  if (text.length > 45) return false;
  const halves = text.split("::");
  if (halves.length > 2) return false;
  const groups = halves.map((half) => (half === "" ? [] : half.split(":")));
  const [left = [], right] = groups;
  const last = right ?? left;
  const ending = last.at(-1);
  let count = left.length + (right?.length ?? 0);
  if (ending !== undefined && ending.includes(".")) {
    if (!isIpv4(ending)) return false;
    last.pop();
    count++;
  }
  return (
    [...left, ...(right ?? [])].every((group) => HEX_GROUP.test(group)) &&
    (right === undefined ? count === 8 : count <= 7)
  );
}

function daysOf(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Minutes since midnight, UTC. */
function utcMinute(hour: number, minute: number, offset: string): number {
  const sign = offset.startsWith("-") ? 1 : -1;
  const [hours = 0, minutes = 0] = /^[Zz]$/.test(offset) ? [0, 0] : offset.slice(1).split(":").map(Number);
  const day = 24 * 60;
  return (((hour * 60 + minute + sign * (hours * 60 + minutes)) % day) + day) % day;
}
