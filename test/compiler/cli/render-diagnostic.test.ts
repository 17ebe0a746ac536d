import { describe, expect, test } from "vitest";
import { COLOURS, renderDiagnostic } from "../../../compiler/cli/render-diagnostic.ts";
import type { Diagnostic } from "../../../grammar/diagnostic.ts";
import type { Source } from "../../../grammar/source.ts";

function source(text: string): Source {
  return { path: "api/users.wit", text };
}

function at(of: Source, needle: string, from = 0): Diagnostic["span"] & object {
  const start = of.text.indexOf(needle, from);
  return { source: of, start, end: start + needle.length };
}

function diagnostic(parts: Partial<Diagnostic> & Pick<Diagnostic, "span">): Diagnostic {
  return { code: "route/duplicate", severity: "error", message: "two handlers answer POST /users", related: [], ...parts };
}

describe("renderDiagnostic", () => {
  test("shows the line, the underline, the related place and the help", () => {
    const file = source('a\n  /// @http(path = "/users")\nb\n  /// @http(path = "/users")\n');
    const needle = '@http(path = "/users")';
    const second = at(file, needle, 20);
    const text = renderDiagnostic(
      diagnostic({
        span: second,
        label: "`add-user` is bound here",
        related: [{ span: at(file, needle), message: "`create-user` took it first" }],
        help: "give one of them another path",
      }),
    );
    expect(text).toBe(
      [
        "error[route/duplicate]: two handlers answer POST /users",
        "  --> api/users.wit:4:7",
        ' 4 |   /// @http(path = "/users")',
        "   |       ^^^^^^^^^^^^^^^^^^^^^^ `add-user` is bound here",
        "  --> api/users.wit:2:7",
        ' 2 |   /// @http(path = "/users")',
        "   |       ---------------------- `create-user` took it first",
        "   = help: give one of them another path",
      ].join("\n"),
    );
  });

  test("underlines the first line of a span over several, and an empty span by one mark", () => {
    const file = source("interface a {\n  x\n}\n");
    expect(renderDiagnostic(diagnostic({ span: { source: file, start: 0, end: 17 } }))).toContain("   | ^^^^^^^^^^^^^\n".trimEnd());
    expect(renderDiagnostic(diagnostic({ span: { source: file, start: file.text.length, end: file.text.length } }))).toContain(":4:1");
  });

  test("shows a part of a very long line, around the place", () => {
    const file = source(`${"x".repeat(1_000_000)}HERE${"y".repeat(1_000_000)}`);
    const text = renderDiagnostic(diagnostic({ span: at(file, "HERE") }));
    expect(text.length).toBeLessThan(600);
    expect(text).toContain("…xxx");
    expect(text).toContain("^^^^");
  });

  test("never passes control characters to the terminal", () => {
    const file = source("type \u001b[31mred = u8;\u202e");
    const text = renderDiagnostic(diagnostic({ span: { source: file, start: 5, end: 9 }, message: "bad \u001b name" }));
    expect(text).not.toContain("\u001b");
    expect(text).not.toContain("\u202e");
    expect(text).toContain("\\u{1b}");
  });

  test("keeps the underline under the text after tabs, wide and combining characters", () => {
    const file = source("\t日本e\u0301 bad");
    const lines = renderDiagnostic(diagnostic({ span: at(file, "bad") })).split("\n");
    // two columns for the tab, four for the ideographs, one for the letter and its accent, one for the blank
    expect(lines[3]).toBe(`   | ${" ".repeat(8)}^^^`);
  });

  test("colours only with a palette", () => {
    const file = source("x");
    const one = diagnostic({ span: at(file, "x") });
    expect(renderDiagnostic(one)).not.toContain("\u001b[");
    expect(renderDiagnostic(one, COLOURS)).toContain("\u001b[1;31merror[route/duplicate]");
    expect(renderDiagnostic({ ...one, severity: "warning" }, COLOURS)).toContain("\u001b[1;33mwarning");
  });

  test("prints a diagnostic without a place", () => {
    expect(renderDiagnostic(diagnostic({ span: null, help: "one\ntwo" }))).toBe(
      "error[route/duplicate]: two handlers answer POST /users\n   = help: one\n           two",
    );
  });
});
