import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { fileReason } from "../../../runtime/file-reason.ts";

test("a file that cannot be read says why in words, with the system's code", async () => {
  const here = fileURLToPath(import.meta.url);
  const reasonOf = (path: string): Promise<string> => readFile(path, "utf8").catch(fileReason);
  expect(await reasonOf(`${here}.nowhere`)).toBe("no such file or directory (ENOENT)");
  expect(await reasonOf(`${here}/x`)).toBe("a part of the path is a file, not a directory (ENOTDIR)");
  expect(await reasonOf(dirname(here))).toBe("it is a directory (EISDIR)");
});

test("what has no word keeps its code, and what has no code its message", () => {
  expect(fileReason(Object.assign(new Error("x"), { code: "EMFILE" }))).toBe("EMFILE");
  expect(fileReason(new Error("broken"))).toBe("broken");
});
