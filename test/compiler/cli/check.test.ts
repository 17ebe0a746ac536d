import { describe, expect, test } from "vitest";
import { COUNTER, hypc, workIn } from "./harness.ts";

interface Line {
  readonly path: string;
  readonly ok: boolean;
  readonly diagnostics: readonly {
    readonly code: string;
    readonly severity: string;
    readonly message: string;
    readonly file: string;
    readonly start: { readonly line: number; readonly column: number };
    readonly end: { readonly line: number; readonly column: number };
    readonly help?: string;
  }[];
}

function lines(out: string): Line[] {
  return out.split("\n").map((line) => JSON.parse(line) as Line);
}

describe("hypc check", () => {
  test("ends with 0 for a sound contract, by default in api/", async () => {
    workIn({ "api/counter.wit": COUNTER });
    const { code, out, error } = await hypc("check");
    expect({ code, error }).toEqual({ code: 0, error: "" });
    expect(out).toContain("api: ok");
    expect(out).toContain("counter-process with 2 handlers");
  });

  test("ends with 1 for an error, and shows it with its place as given", async () => {
    workIn({ "api/counter.wit": COUNTER.replace("by: u64", "by: u46") });
    const { code, out, error } = await hypc("check", "api");
    expect(code).toBe(1);
    expect(out).toBe("");
    expect(error).toContain("--> api/counter.wit:11:17");
    expect(error).toContain("did you mean `u");
    expect(error).toContain("1 error; `hypc explain ");
  });

  test("reports several independent mistakes in one run, in order", async () => {
    const contract = COUNTER.replace('method = "GET"', 'methd = "GET"').replace("by: u64", "by: u46").replace("every-message", "evry-message");
    workIn({ "api/counter.wit": contract });
    const { out } = await hypc("check", "--json");
    const [line] = lines(out);
    expect(line?.ok).toBe(false);
    expect(line?.diagnostics.map(({ start }) => start.line)).toEqual([6, 11, 14]);
  });

  test("--json prints one line a PATH, with UTF-16 columns from 1", async () => {
    workIn({
      "good/counter.wit": COUNTER,
      "bad/a.wit": "package demo:bad;\n/* 😀 */ interface a { f: func() -> nope; }\n",
    });
    const { code, out } = await hypc("check", "--json", "good", "bad");
    expect(code).toBe(1);
    const [good, bad] = lines(out);
    expect(good).toEqual({ path: "good", ok: true, diagnostics: [] });
    expect(bad?.path).toBe("bad");
    expect(bad?.diagnostics).toHaveLength(1);
    const [first] = bad?.diagnostics ?? [];
    expect(first).toMatchObject({ severity: "error", file: "bad/a.wit", start: { line: 2, column: 37 }, end: { line: 2, column: 41 } });
    expect(first?.code).toMatch(/^[a-z-]+\/[a-z0-9-]+$/);
  });

  test("a warning alone ends with 0", async () => {
    workIn({ "api/counter.wit": COUNTER.replace("  /// @local\n  add", "  /// @local\n  add").replace("interface counter {", "interface counter {\n  unrouted: func();\n") });
    const { code, error } = await hypc("check");
    expect(code).toBe(0);
    expect(error).toContain("warning[");
    expect(error).toContain("unrouted");
  });

  test("a PATH that is not there is wrong usage", async () => {
    workIn({});
    for (const args of [["check"], ["check", "nowhere"], ["check", "--json", "nowhere"], ["routes", "x.wit"], ["generate", "x"], ["vendor", "x"]]) {
      const { code, error } = await hypc(...args);
      expect(code, args.join(" ")).toBe(2);
      expect(error).toContain("no such file or directory");
    }
  });

  test("--features and --all-features decide about gates", async () => {
    const gated = "package demo:gated@1.0.0;\ninterface a {\n  @unstable(feature = fancy)\n  type t = u8;\n  f: func(x: t);\n}\n";
    workIn({ "api/a.wit": gated });
    expect((await hypc("check")).code).toBe(1);
    expect((await hypc("check", "--features", "other,fancy")).code).toBe(0);
    expect((await hypc("check", "--all-features")).code).toBe(0);
  });

  test.each([
    ["not UTF-8", new Uint8Array([0x70, 0xff, 0xfe, 0x80])],
    ["binary", new Uint8Array(4096).map((_, index) => (index * 37) % 256)],
    ["empty", ""],
    ["truncated", COUNTER.slice(0, 120)],
    ["deep", `package a:b;\ninterface i { type t = ${"list<".repeat(10_000)}u8${">".repeat(10_000)}; }`],
    ["deep comment", `package a:b;\n${"/* ".repeat(10_000)}${" */".repeat(10_000)}`],
    ["deep annotation", `package a:b;\ninterface i {\n  /// @default(${"[".repeat(10_000)}\n  f: func();\n}`],
  ])("a file that is %s gets a verdict, never a crash", async (name, content) => {
    workIn({ "api/x.wit": content });
    const { code, out } = await hypc("check", "--json");
    expect([0, 1]).toContain(code);
    if (!["deep comment", "deep annotation"].includes(name)) expect(code).toBe(1);
    const [line] = lines(out);
    expect(line?.ok).toBe(code === 0);
  });
});

describe("hypc routes", () => {
  test("--json prints one line a process", async () => {
    workIn({ "api/counter.wit": COUNTER });
    const { code, out } = await hypc("routes", "--json");
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual({
      process: "counter-process",
      routes: [
        { method: "GET", path: "/counter", handler: "read", parameters: false, status: 200 },
        { method: "POST", path: "/counter", handler: "add", parameters: true, status: 200 },
      ],
    });
  });

  test("prints a table for people", async () => {
    workIn({ "api/counter.wit": COUNTER });
    const { out } = await hypc("routes");
    expect(out).toContain("counter-process (Counter), bound at /");
    expect(out).toMatch(/GET\s+\/counter\s+read/);
  });

  test("refuses a contract with errors", async () => {
    workIn({ "api/counter.wit": COUNTER.replace("by: u64", "by: u46") });
    expect((await hypc("routes")).code).toBe(1);
  });
});

describe("usage", () => {
  test.each([
    [["frobnicate"], "unknown command"],
    [["check", "--frobnicate"], "unknown option"],
    [["generate", "--watch", "--check"], "exclude each other"],
    [["explain"], "missing required argument"],
  ])("%j is wrong usage", async (args, text) => {
    workIn({ "api/counter.wit": COUNTER });
    const { code, error } = await hypc(...args);
    expect(code).toBe(2);
    expect(error).toContain(text);
  });

  test("without arguments the help is shown, with 2; --help and --version end with 0", async () => {
    expect((await hypc()).code).toBe(2);
    const help = await hypc("--help");
    expect(help.code).toBe(0);
    expect(help.out).toContain("generate");
    const version = await hypc("--version");
    expect(version).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+$/) as string });
  });

  test("the help names every command; that of a command names it alone, and a mistyped one is guessed", async () => {
    const { out } = await hypc("--help");
    for (const name of ["generate", "check", "routes", "fmt", "vendor", "state", "cluster", "init", "explain"]) expect(out).toMatch(new RegExp(`^  ${name} `, "m"));
    expect((await hypc("check", "--help")).out).toMatch(/^Usage: hypc check \[options\] \[path...\]$/m);
    expect((await hypc("check", "--version")).out).toBe((await hypc("--version")).out);
    expect((await hypc("chekc")).error).toContain("Did you mean check?");
    // A property that every object has is no command.
    expect(await hypc("constructor")).toMatchObject({ code: 2, error: expect.stringContaining("unknown command") as string });
  });
});

describe("several mistakes", () => {
  test("a missing semicolon hides no mistake of its interface", async () => {
    workIn({ "api/a.wit": "package a:b;\ninterface i {\n  record r { name: strng }\n  f: func()\n  g: func(x: nope);\n}\n" });
    const { out } = await hypc("check", "--json");
    expect(lines(out)[0]?.diagnostics.map(({ code, start }) => [code, start.line])).toEqual([
      ["resolve/unknown-type", 3],
      ["syntax/missing-semicolon", 4],
      ["resolve/unknown-type", 5],
    ]);
  });

  test("what only the component validator refuses is a warning of check and an error of generate", async () => {
    workIn({ "api/a.wit": "package a:b;\ninterface i {\n  record r { x: u8, x: u8 }\n  f: func(r: r);\n}\nworld w { export i; }\n" });
    const checked = await hypc("check");
    expect(checked.code).toBe(0);
    expect(checked.error).toContain("warning[component/duplicate-field]");
    const generated = await hypc("generate");
    expect(generated.code).toBe(1);
    expect(generated.error).toContain("error[component/duplicate-field]");
    expect(generated.error).not.toContain("warning[");
  });
});
