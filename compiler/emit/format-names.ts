/**
 * The forms that `@format` can ask for (the enum `string-format` of `hyper:annotations`), each with the function of the
 * runtime that tells whether a string has it.
 */
export const FORMAT_FUNCTIONS: ReadonlyMap<string, string> = new Map([
  ["date-time", "isDateTime"],
  ["date", "isDate"],
  ["time", "isTime"],
  ["email", "isEmail"],
  ["uuid", "isUuid"],
  ["uri", "isUri"],
  ["hostname", "isHostname"],
  ["ipv4", "isIpv4"],
  ["ipv6", "isIpv6"],
]);
