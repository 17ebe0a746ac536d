/** Semantic versions as the reference checks them (the `semver` crate). */

const PARTS = /^(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)(?:-([0-9A-Za-z.-]*))?(?:\+([0-9A-Za-z.-]*))?$/;
const LARGEST = 2n ** 64n - 1n;

/** What is wrong with a version; `null` for a valid one. */
export function problemOfVersion(text: string): string | null {
  if (/\s|\/[/*]/.test(text)) return "no blanks or comments may stand in it";
  const match = PARTS.exec(text);
  if (match === null) {
    if (/^[0-9]+\.[0-9]+\.[0-9]+/.test(text) && /(?:^|\.)0[0-9]/.test(text.split(/[-+]/, 1)[0] ?? "")) {
      return "its numbers have no leading zeros";
    }
    return "only letters, digits, `-` and `.` may follow its three numbers";
  }
  for (const number of match.slice(1, 4)) {
    if (number !== undefined && number.length > 19 && BigInt(number.slice(0, 30)) > LARGEST) return "a number in it is too large";
  }
  const [, , , , pre, build] = match;
  for (const part of pre?.split(".") ?? []) {
    if (part === "") return "a part of it is empty";
    if (/^0[0-9]+$/.test(part)) return "its numbers have no leading zeros";
  }
  return build?.split(".").includes("") === true ? "a part of it is empty" : null;
}
