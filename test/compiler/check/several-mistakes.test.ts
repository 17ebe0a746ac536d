import { describe, expect, it } from "vitest";
import { checkFiles, checkUnresolved, processWith, summaries } from "./support/check-text.ts";

describe("several mistakes at once", () => {
  it("each is told once, in the order of the text", () => {
    const contract = `package test:app;
interface api {
  enum oops {
    /// @status(200)
    bad,
  }
  /// @min(5)
  /// @max(1)
  type n = u8;
  /// @http(method = "GTE", path = "/a/{x}", secure = true)
  a: func();
  /// @http(method = "GET", path = "/b/{id}")
  b: func() -> result<u8, oops>;
  /// @http(method = "GET", path = "/c")
  c: func(x: map<string, u8>);
  /// @http(method = "GET", path = "/c")
  d: func();
  /// @init
  e: func() -> u8;
  /// @lokal
  f: func();
  g: func();
}
/// @process(name = "", state = missing, save = on-diff)
/// @bind-http(path = "x")
world app {
  export api;
}
`;
    expect(summaries(checkFiles(contract).diagnostics)).toEqual([
      "handler/status @ 200",
      "constraint/empty @ @max(1)",
      'annotation/unknown-case @ "GTE"',
      "route/unknown-parameter @ {x}",
      "annotation/unknown-argument @ secure",
      "route/unknown-parameter @ {id}",
      "route/query-type @ map<string, u8>",
      'route/duplicate @ @http(method = "GET", path = "/c")',
      "handler/init-signature @ e",
      "handler/init-signature @ u8",
      "annotation/unknown @ lokal",
      "handler/unrouted @ g",
      'process/name @ ""',
      "annotation/unknown-type @ missing",
      'binding/path @ "x"',
    ]);
  });

  it("a function that two processes export is judged once", () => {
    const contract =
      'package test:app;\ninterface api {\n  /// @http(path = "/{x}")\n  f: func();\n}\n/// @process(name = "A")\nworld a { export api; }\n/// @process(name = "B")\nworld b { export api; }\n';
    expect(summaries(checkFiles(contract).diagnostics)).toEqual(["route/unknown-parameter @ {x}"]);
  });

  it("what could not be resolved is not judged a second time", () => {
    const contract = processWith(
      '  /// @http(path = "/{x}")\n  f: func(x: missing) -> result<u8, gone>;\n  record r {\n    /// @max(1)\n    a: missing,\n  }',
      '/// @process(name = "App", state = st)',
      "  record st {\n    /// @default(5)\n    n: missing,\n  }",
    );
    expect(checkUnresolved(contract)).toEqual([]);
  });
});
