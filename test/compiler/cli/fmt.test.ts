import { execFileSync } from "node:child_process";
import { chmodSync, readFileSync, readdirSync, statSync, symlinkSync, utimesSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { fmtCommand, type FmtFlags } from "../../../compiler/cli/fmt.ts";
import { nodeHost } from "../../../compiler/host.ts";
import { hypc, workIn, type Ran } from "./harness.ts";

const UGLY = "package a:b;\r\n/// @local\r\ninterface  i { f : func ( ) ; } // end";
const TIDY = "package a:b;\n/// @local\ninterface i {\n  f: func();\n} // end\n";
const BROKEN = "package a:b;\ninterface i { f func(); }\n";

const read = (path: string): string => readFileSync(path, "utf8");

/** Runs `hypc fmt --stdin` on a text. */
async function pipe(input: string | Uint8Array, flags: FmtFlags = {}): Promise<Ran> {
  const out: string[] = [];
  const error: string[] = [];
  const terminal = { out: (text: string) => void out.push(`${text}\n`), error: (text: string) => void error.push(text), colours: false };
  const bytes = typeof input === "string" ? new TextEncoder().encode(input) : input;
  const code = await fmtCommand(nodeHost(), terminal, [], { stdin: true, ...flags }, async () => bytes);
  return { code, out: out.join(""), error: error.join("\n") };
}

describe("hypc fmt", () => {
  it("formats every .wit file below a directory, but nothing of deps, node_modules and hidden directories", async () => {
    const others = ["api/deps/x/x.wit", "api/node_modules/x/x.wit", "api/.git/x.wit", "api/notes.txt", "elsewhere.wit"];
    workIn({ "api/a.wit": UGLY, "api/inner/b.wit": UGLY, "api/c.wit": TIDY, ...Object.fromEntries(others.map((path) => [path, UGLY])) });
    expect(await hypc("fmt")).toEqual({ code: 0, out: "formatted api/a.wit\nformatted api/inner/b.wit\n3 files (2 changed, 1 unchanged)", error: "" });
    expect([read("api/a.wit"), read("api/inner/b.wit"), read("api/c.wit")]).toEqual([TIDY, TIDY, TIDY]);
    expect(others.map(read)).toEqual(others.map(() => UGLY));
    expect(readdirSync("api").sort()).toEqual([".git", "a.wit", "c.wit", "deps", "inner", "node_modules", "notes.txt"]);
    expect(await hypc("fmt")).toEqual({ code: 0, out: "3 files (0 changed, 3 unchanged)", error: "" });
  });

  it("formats what is named: files of any name, and deps", async () => {
    workIn({ "api/deps/x/x.wit": UGLY, "contract.txt": UGLY });
    expect((await hypc("fmt", "api/deps", "contract.txt", "./contract.txt")).out).toBe("formatted api/deps/x/x.wit\nformatted contract.txt\n2 files (2 changed, 0 unchanged)");
    expect([read("api/deps/x/x.wit"), read("contract.txt")]).toEqual([TIDY, TIDY]);
  });

  it("takes the contracts of the configuration where none is named", async () => {
    workIn({ "hypc.config.json": '{ "contracts": ["wit"] }', "wit/a.wit": UGLY });
    expect((await hypc("fmt")).code).toBe(0);
    expect(read("wit/a.wit")).toBe(TIDY);
  });

  it("--check writes nothing, lists what would change and exits with 1", async () => {
    workIn({ "api/a.wit": UGLY, "api/b.wit": TIDY });
    expect(await hypc("fmt", "--check")).toEqual({ code: 1, out: "would change api/a.wit", error: "1 file not formatted, 1 formatted; run `hypc fmt`" });
    expect(read("api/a.wit")).toBe(UGLY);
    expect((await hypc("fmt", "--check", "api/b.wit")).code).toBe(0);
  });

  it("leaves a file with syntax errors as it is, tells them, and formats the others", async () => {
    workIn({ "api/a.wit": BROKEN, "api/b.wit": UGLY, "api/c.wit": Uint8Array.of(0xff, 0xfe) });
    const { code, out, error } = await hypc("fmt");
    expect([code, out]).toEqual([1, "formatted api/b.wit"]);
    expect(error).toContain("error[syntax/expected]: expected `:`, found the keyword `func`\n  --> api/a.wit:2:17");
    expect(error).toContain("syntax/not-utf8");
    expect(read("api/a.wit")).toBe(BROKEN);
    expect([...readFileSync("api/c.wit")]).toEqual([0xff, 0xfe]);
  });

  it("keeps the mode of what it writes, and the time stamp of what it does not", async () => {
    workIn({ "api/a.wit": UGLY, "api/b.wit": TIDY });
    chmodSync("api/a.wit", 0o640);
    utimesSync("api/b.wit", 1000, 1000);
    await hypc("fmt");
    expect(statSync("api/a.wit").mode & 0o777).toBe(0o640);
    expect(statSync("api/b.wit").mtimeMs).toBe(1_000_000);
  });

  it("passes links over in a directory, and writes through one that is named", async () => {
    workIn({ "api/a.wit": TIDY, "shared/b.wit": UGLY, "other/c.wit": UGLY });
    symlinkSync("../shared/b.wit", "api/b.wit");
    symlinkSync("..", "api/loop");
    expect((await hypc("fmt")).out).toBe("1 file (0 changed, 1 unchanged)");
    expect(read("shared/b.wit")).toBe(UGLY);
    expect((await hypc("fmt", "api/b.wit")).out).toContain("formatted api/b.wit");
    expect(read("shared/b.wit")).toBe(TIDY);
    expect(readdirSync("api", { withFileTypes: true }).find(({ name }) => name === "b.wit")?.isSymbolicLink()).toBe(true);
  });

  it("refuses what is no regular file, without waiting for it", async () => {
    workIn({});
    execFileSync("mkfifo", ["pipe.wit"]);
    const { code, error } = await hypc("fmt", "pipe.wit");
    expect(code).toBe(1);
    expect(error).toContain("error[load/not-a-file]: `pipe.wit` is neither a file nor a directory");
  });

  it("refuses a path that is not there with exit code 2", async () => {
    workIn({});
    expect(await hypc("fmt", "nowhere")).toEqual({ code: 2, out: "", error: "hypc: nowhere: no such file or directory" });
    expect((await hypc("fmt", "--stdin", "api")).code).toBe(2);
    expect((await hypc("fmt", "--json")).code).toBe(2);
  });
});

describe("hypc fmt --stdin", () => {
  it("prints the formatted text and nothing else", async () => {
    expect(await pipe(`\ufeff${UGLY}`)).toEqual({ code: 0, out: TIDY, error: "" });
    expect(await pipe(TIDY)).toEqual({ code: 0, out: TIDY, error: "" });
    expect(await pipe("")).toEqual({ code: 0, out: "", error: "" });
  });

  it("prints nothing where the text has syntax errors, which are told", async () => {
    const { code, out, error } = await pipe(BROKEN);
    expect([code, out]).toEqual([1, ""]);
    expect(error).toContain("--> <stdin>:2:17");
  });

  it("only tells whether it would change, with --check", async () => {
    expect(await pipe(UGLY, { check: true })).toEqual({ code: 1, out: "would change <stdin>\n", error: "" });
    expect(await pipe(TIDY, { check: true })).toEqual({ code: 0, out: "", error: "" });
  });
});
