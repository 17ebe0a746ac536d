import { expect, it } from "vitest";
import type { BuiltKinds } from "../../../../compiler/check/built-kinds.ts";
import { checkFiles } from "./check-text.ts";

/** One mistake: a contract in which `«` and `»` stand around the place that is to be blamed. */
export interface MarkedCase {
  readonly name: string;
  readonly contract: string;
  readonly code: string;
  readonly message: string;
  readonly help?: string;
}

/** A test a case: exactly one diagnostic, with this code and message, at exactly the marked place. */
export function itBlames(cases: readonly MarkedCase[], kinds?: BuiltKinds): void {
  for (const { name, contract, code, message, help } of cases) {
    it(name, () => {
      const start = contract.indexOf("«");
      const end = contract.indexOf("»") - 1;
      if (start < 0 || end < 0) throw new Error("the case marks no place");
      const { diagnostics } = checkFiles(contract.replace(/[«»]/g, ""), kinds);
      expect(
        diagnostics.map((each) => ({
          code: each.code,
          message: each.message,
          start: each.span?.start,
          end: each.span?.end,
        })),
      ).toEqual([{ code, message, start, end }]);
      if (help !== undefined) expect(diagnostics[0]?.help).toBe(help);
    });
  }
}
