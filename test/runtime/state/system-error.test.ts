import { constants } from "node:os";
import { describe, expect, test } from "vitest";
import { StateError } from "../../../runtime/state/state-error.ts";
import { systemError } from "../../../runtime/state/system-error.ts";

const { errno } = constants;
const place = "/data/state.mdb";
const of = (code: unknown, message = "what the system says"): StateError =>
  systemError(place, Object.assign(new Error(message), { code }));

describe("an error of the system about a data directory", () => {
  test.each([
    ["EACCES", "directory-unusable"],
    ["EROFS", "directory-unusable"],
    ["ENOENT", "directory-unusable"],
    ["ENOTDIR", "directory-unusable"],
    ["EOPNOTSUPP", "directory-unusable"],
    ["ENOSPC", "store-full"],
    ["EDQUOT", "store-full"],
    ["EIO", "store-failed"],
    ["EWHAT", "store-failed"],
  ])("%s is told as %s, with the place, the reason and what to do", (code, expected) => {
    const error = of(code);
    expect(error.code).toBe(expected);
    expect(error.problem).toContain(place);
    expect(error.problem).toContain("what the system says");
    expect(error.advice).not.toBe("");
    expect(error.message).toBe(`${error.problem} ${error.advice}`);
    expect(error.cause).toBeInstanceOf(Error);
  });

  test("is the same where LMDB gives its number", () => {
    for (const code of ["ENOSPC", "EFBIG", "EIO", "EACCES"] as const)
      expect(of(errno[code]).message).toBe(of(code).message);
    expect(of(-30_792).code).toBe("store-full");
    for (const code of [-30_793, -30_794, -30_796, -30_797]) expect(of(code).code).toBe("store-damaged");
    expect(of(123_456).code).toBe("store-failed");
  });

  test("that is a StateError stays itself, and what is no error is told too", () => {
    const known = new StateError("closed", "It was closed.", "Open it.");
    expect(systemError(place, known)).toBe(known);
    expect(systemError(place, "a text").message).toBe(
      `${place} reports: a text. What was saved before is still there.`,
    );
    expect(systemError(place, new Error("without a code")).code).toBe("store-failed");
  });
});
