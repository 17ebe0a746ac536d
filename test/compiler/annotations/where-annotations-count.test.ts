import { describe, expect, it } from "vitest";
import { checkFiles, checkFilesWithOwnSchema, processWith, spanText, summaries } from "../check/support/check-text.ts";

describe("where annotations count", () => {
  const process = 'package test:app;\n/// @process(name = "App")\nworld app {\n  export other:lib/api;\n}\n';

  it("in a package without a process no comment is looked at", () => {
    const contract =
      "package test:lib;\n/// @deprecated\ninterface api {\n  /// @param x: the thing\n  /// @http(method = \n  f: func(x: u8);\n  /// @todo\n}\nworld w { export api; }\n";
    expect(checkFiles(contract)).toEqual({ processes: [], diagnostics: [] });
  });

  it("a misspelt @process is pointed out, as a warning", () => {
    const { diagnostics } = checkFiles('package test:lib;\n/// @proces(name = "App")\nworld w {}\n');
    expect(diagnostics.map((each) => [each.code, each.severity, spanText(each)])).toEqual([
      ["process/misspelt", "warning", "proces"],
    ]);
  });

  it("an interface that a process exports from elsewhere counts; the rest of its package does not", () => {
    const lib =
      "package other:lib;\ninterface api {\n  /// @lokal\n  f: func();\n  /// @local\n  g: func();\n}\ninterface prose {\n  /// @author somebody\n  f: func();\n}\n";
    const { diagnostics, processes } = checkFiles({ "app.wit": process, "deps/lib/lib.wit": lib });
    expect(summaries(diagnostics)).toEqual(["annotation/unknown @ lokal"]);
    expect(processes[0]?.handlers.map(({ name }) => name)).toEqual(["g"]);
  });

  it("a dependency with a process of its own counts, and is not built", () => {
    const lib =
      'package other:lib;\ninterface api {\n  /// @local\n  g: func();\n}\ninterface prose {\n  /// @author somebody\n  f: func();\n}\n/// @process(name = "Lib")\nworld lib { export api; }\n';
    const { diagnostics, processes } = checkFiles({ "app.wit": process, "deps/lib/lib.wit": lib });
    expect(summaries(diagnostics)).toEqual(["annotation/unknown @ author"]);
    expect(processes.map(({ world }) => world.name)).toEqual(["app"]);
  });

  it("well-formed constraints of types from elsewhere hold; what is not well-formed there is prose", () => {
    const lib =
      'package other:lib;\ninterface types {\n  /// @length(min = 1, max = 80)\n  type title = string;\n  /// @pattern("(")\n  /// @length(one, two)\n  /// @min(1)\n  /// @format("email")\n  type odd = string;\n}\n';
    const app =
      'package test:app;\ninterface api {\n  use other:lib/types.{title, odd};\n  /// @local\n  f: func(t: title, o: odd);\n}\n/// @process(name = "App")\nworld app { export api; }\n';
    const { diagnostics, processes } = checkFiles({ "app.wit": app, "deps/lib/lib.wit": lib });
    expect(diagnostics).toEqual([]);
    expect([...(processes[0]?.constraints ?? [])].map(([item, constraints]) => [item.name, constraints])).toEqual([
      ["title", { length: { min: 1, max: 80 } }],
      ["odd", { format: "email" }],
    ]);
  });

  it("without a copy in deps/ the shipped annotations count", () => {
    const { diagnostics } = checkFilesWithOwnSchema(
      processWith("  /// @local\n  f: func();\n  /// @loacl\n  g: func();"),
    );
    expect(summaries(diagnostics)).toEqual(["annotation/unknown @ loacl"]);
  });

  it("a copy of hyper:annotations in deps/ says what annotations there are", () => {
    const copy =
      "package hyper:annotations@1.0.0;\ninterface annotations {\n  variant annotation { process(process), local, http(http) }\n  record process { name: string }\n  record http { path: string }\n}\n";
    const app = processWith("  /// @remote\n  f: func();\n  /// @http\n  g: func();");
    const { diagnostics } = checkFilesWithOwnSchema({ "app.wit": app, "deps/annotations/annotations.wit": copy });
    expect(diagnostics.map(({ message }) => message)).toEqual([
      "there is no annotation `@remote`",
      "`@http` needs `path`",
    ]);
  });
});
