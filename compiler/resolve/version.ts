/** Semantic versions, ordered as the reference orders them (the `semver` crate: by SemVer 2.0, then by build metadata). */

/** Negative, zero or positive as `a` is before, equal to or after `b`. */
export function compareVersions(a: string, b: string): number {
  const left = split(a);
  const right = split(b);
  for (let at = 0; at < 3; at++) {
    const order = compareNumbers(left.core[at] ?? "0", right.core[at] ?? "0");
    if (order !== 0) return order;
  }
  return (
    comparePrerelease(left.prerelease, right.prerelease) ||
    compareIdentifiers(left.build, right.build, compareBuildNumbers)
  );
}

interface Version {
  readonly core: readonly string[];
  readonly prerelease: string;
  readonly build: string;
}

function split(text: string): Version {
  const plus = text.indexOf("+");
  const front = plus === -1 ? text : text.slice(0, plus);
  const dash = front.indexOf("-");
  return {
    core: (dash === -1 ? front : front.slice(0, dash)).split("."),
    prerelease: dash === -1 ? "" : front.slice(dash + 1),
    build: plus === -1 ? "" : text.slice(plus + 1),
  };
}

/** A release is after all of its pre-releases. */
function comparePrerelease(a: string, b: string): number {
  if (a === b) return 0;
  if (a === "") return 1;
  if (b === "") return -1;
  return compareIdentifiers(a, b, compareNumbers);
}

/** Numeric identifiers come before others; a longer list after its own beginning. */
function compareIdentifiers(a: string, b: string, numbers: (a: string, b: string) => number): number {
  const left = a.split(".");
  const right = b.split(".");
  for (const [at, one] of left.entries()) {
    const other = right[at];
    if (other === undefined) return 1;
    const numeric = isNumeric(one);
    if (numeric !== isNumeric(other)) return numeric ? -1 : 1;
    const order = numeric ? numbers(one, other) : compareText(one, other);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

/** The empty identifier counts as a number, as it does in the reference. */
function isNumeric(identifier: string): boolean {
  return /^\d*$/.test(identifier);
}

function compareNumbers(a: string, b: string): number {
  return a.length - b.length || compareText(a, b);
}

/** Build metadata may have leading zeros: 0 < 00 < 1 < 01 < 2. */
function compareBuildNumbers(a: string, b: string): number {
  return compareNumbers(a.replace(/^0+/, ""), b.replace(/^0+/, "")) || a.length - b.length;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
