import { getSystemErrorName } from "node:util";
import { StateError, type StateErrorCode } from "./state-error.ts";

type Explanation = readonly [code: StateErrorCode, problem: (place: string, reason: string) => string, advice: string];

const UNWRITABLE: Explanation = [
  "directory-unusable",
  (place, reason) => `${place} cannot be read and written: ${reason}.`,
  "Give the user that runs the node access to it, or name another data directory.",
];
const NO_DIRECTORY: Explanation = [
  "directory-unusable",
  (place, reason) => `${place} is no directory: ${reason}.`,
  "Name another data directory.",
];
const MISSING: Explanation = [
  "directory-unusable",
  (place, reason) => `${place} is not there: ${reason}.`,
  "Name another data directory, or make this one.",
];
const NO_SOCKETS: Explanation = [
  "directory-unusable",
  (place, reason) => `${place} cannot hold the socket that keeps other processes out: ${reason}.`,
  "Name a data directory on a local disk, with a shorter path.",
];
const FULL: Explanation = [
  "store-full",
  (place, reason) => `There is no room left for ${place}: ${reason}.`,
  "Make room on the disk, or raise the quota. What was saved before is still there.",
];
const REFUSED: Explanation = [
  "store-failed",
  (place, reason) => `The disk did not take what was written to ${place}: ${reason}.`,
  "See whether it is full, over a quota or a limit on file sizes, or failing. What was saved before is still there.",
];
const DAMAGED: Explanation = [
  "store-damaged",
  (place, reason) => `${place} is damaged: ${reason}.`,
  "Restore the whole data directory from a backup, or move it away to begin anew. Nothing was changed.",
];
const OTHER: Explanation = [
  "store-failed",
  (place, reason) => `${place} reports: ${reason}.`,
  "What was saved before is still there.",
];

const EXPLANATIONS: ReadonlyMap<unknown, Explanation> = new Map<unknown, Explanation>([
  ["EACCES", UNWRITABLE],
  ["EPERM", UNWRITABLE],
  ["EROFS", UNWRITABLE],
  ["ENOENT", MISSING],
  ["ENOTDIR", NO_DIRECTORY],
  ["EEXIST", NO_DIRECTORY],
  ["ENOTSUP", NO_SOCKETS],
  ["EOPNOTSUPP", NO_SOCKETS],
  ["ENAMETOOLONG", NO_SOCKETS],
  ["EINVAL", NO_SOCKETS],
  ["ENOSPC", FULL],
  ["EDQUOT", FULL],
  ["EFBIG", FULL],
  ["EIO", REFUSED],
  // LMDB's own, from its lmdb.h.
  [-30_792, FULL],
  [-30_793, DAMAGED],
  [-30_794, DAMAGED],
  [-30_796, DAMAGED],
  [-30_797, DAMAGED],
]);

/** An error of the operating system or of LMDB about a data directory or a file in it. A `StateError` stays what it is. */
export function systemError(place: string, error: unknown): StateError {
  if (error instanceof StateError) return error;
  const [code, problem, advice] = EXPLANATIONS.get(codeOf(error)) ?? OTHER;
  return new StateError(code, problem(place, error instanceof Error ? error.message : String(error)), advice, error);
}

/** Node says `ENOSPC`, LMDB says 28. */
function codeOf(error: unknown): unknown {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  const { code } = error;
  if (typeof code !== "number" || code <= 0) return code;
  try {
    return getSystemErrorName(-code);
  } catch {
    return code;
  }
}
