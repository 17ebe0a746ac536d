import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { COUNTER, hypc, workIn } from "./harness.ts";

function tree(directory: string): string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { recursive: true, encoding: "utf8" })
    .filter((path) => statSync(join(directory, path)).isFile())
    .sort();
}

function contents(directory: string): Record<string, string> {
  return Object.fromEntries(tree(directory).map((path) => [path, readFileSync(join(directory, path), "utf8")]));
}

describe("hypc generate", () => {
  test("writes the world's directory and nothing else", async () => {
    const directory = workIn({ "api/counter.wit": COUNTER });
    const { code, out, error } = await hypc("generate");
    expect({ code, error }).toEqual({ code: 0, error: "" });
    expect(out).toContain("generated/counter-process:");
    expect(tree(directory).filter((path) => !path.startsWith("generated/counter-process/"))).toEqual(["api/counter.wit"]);
    const files = tree("generated/counter-process");
    for (const file of ["client.ts", "index.ts", "process.ts", "routes.ts", "state.ts", "types/counter.ts", "types/world.ts"]) expect(files).toContain(file);
  });

  test("is deterministic, and independent of where it runs", async () => {
    workIn({ "api/counter.wit": COUNTER });
    await hypc("generate");
    const first = contents("generated");
    workIn({ "deep/er/counter.wit": COUNTER });
    await hypc("generate", "deep/er", "--out", "some/where");
    expect(contents("some/where")).toEqual(first);
  });

  test("leaves unchanged files untouched", async () => {
    workIn({ "api/counter.wit": COUNTER });
    await hypc("generate");
    const file = "generated/counter-process/routes.ts";
    const old = new Date("2020-01-01T00:00:00Z");
    utimesSync(file, old, old);
    const { out } = await hypc("generate");
    expect(out).toContain("unchanged");
    expect(out).not.toContain("changed,");
    expect(statSync(file).mtime).toEqual(old);
  });

  test("replaces no file that hypc did not make, and then writes nothing at all", async () => {
    workIn({ "api/counter.wit": COUNTER, "generated/counter-process/process.ts": "export const mine = 1;\n" });
    const { code, error } = await hypc("generate");
    expect(code).toBe(2);
    expect(error).toContain("nothing was written: not made by hypc, and in the place of generated files: generated/counter-process/process.ts");
    expect(contents("generated")).toEqual({ "counter-process/process.ts": "export const mine = 1;\n" });
  });

  test.each([
    ['{"printWidth":"80"}', "Invalid printWidth value"],
    ['{"printWidth":80.5}', "Invalid printWidth value"],
    ['{"semi":"no"}', "Invalid semi value"],
    ['{"semi":false,', "YAML Error"],
    ['{"plugins":["./nowhere.mjs"]}', "nowhere.mjs"],
  ])("says in a line or two, without writing, that Prettier does not take the configuration %s", async (options, reason) => {
    workIn({ "api/counter.wit": COUNTER, ".prettierrc": options });
    const { code, out, error } = await hypc("generate");
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(error).toMatch(/^hypc: the Prettier configuration for generated\/counter-process cannot be used: /);
    expect(error).toContain(reason);
    // oxlint-disable-next-line no-control-regex -- colours
    expect(error).not.toMatch(/\u001b/);
    expect(existsSync("generated")).toBe(false);
    expect((await hypc("generate", "--no-format")).code).toBe(0);
  });

  test("replaces its own files, also those with marks of a merge conflict at their head", async () => {
    workIn({ "api/counter.wit": COUNTER });
    await hypc("generate");
    const file = "generated/counter-process/process.ts";
    const good = readFileSync(file, "utf8");
    writeFileSync(file, `<<<<<<< HEAD\n${good}\n>>>>>>> theirs\n`);
    expect((await hypc("generate")).code).toBe(0);
    expect(readFileSync(file, "utf8")).toBe(good);
  });

  test.skipIf(process.platform !== "linux")("an output directory that cannot be made is said, never waited for", async () => {
    workIn({ "api/counter.wit": COUNTER });
    const { code, error } = await hypc("generate", "--out", "/proc/hypc-test/deeper");
    expect(code).toBe(2);
    expect(error).toContain("nothing was written: ENOENT");
  });

  test("a bad contract writes nothing at all", async () => {
    workIn({ "api/counter.wit": COUNTER });
    await hypc("generate");
    const before = contents("generated");
    writeFileSync("api/counter.wit", `${COUNTER}\ninterface other { f: func() -> nope; }\n`);
    const { code } = await hypc("generate");
    expect(code).toBe(1);
    expect(contents("generated")).toEqual(before);
    workIn({ "api/counter.wit": COUNTER.replace("by: u64", "by: u46") });
    expect((await hypc("generate")).code).toBe(1);
    expect(existsSync("generated")).toBe(false);
  });

  test("one bad PATH among good ones writes nothing at all", async () => {
    workIn({ "good/a.wit": COUNTER, "bad/b.wit": "package a:b;\nworld w {" });
    expect((await hypc("generate", "good", "bad")).code).toBe(1);
    expect(existsSync("generated")).toBe(false);
  });

  test("--check writes nothing and lists what would change", async () => {
    workIn({ "api/counter.wit": COUNTER });
    const absent = await hypc("generate", "--check");
    expect(absent.code).toBe(1);
    expect(absent.out).toContain("would create generated/counter-process/process.ts");
    expect(existsSync("generated")).toBe(false);

    await hypc("generate");
    expect((await hypc("generate", "--check")).code).toBe(0);

    const edited = "generated/counter-process/process.ts";
    const before = readFileSync(edited, "utf8");
    writeFileSync(edited, before.replace("abstract", "/* by hand */ abstract"));
    const drift = await hypc("generate", "--check");
    expect(drift.code).toBe(1);
    expect(drift.out).toBe("would change generated/counter-process/process.ts");
    await hypc("generate");
    expect(readFileSync(edited, "utf8")).toBe(before);

    writeFileSync("api/counter.wit", COUNTER.replaceAll("read:", "look:"));
    expect((await hypc("generate", "--check")).out).toContain("would change generated/counter-process/routes.ts");
  });

  test("removes what it no longer makes, and never what people wrote", async () => {
    workIn({ "api/counter.wit": COUNTER });
    await hypc("generate");
    writeFileSync("generated/counter-process/mine.ts", "export {};\n");
    mkdirSync("generated/other", { recursive: true });
    writeFileSync("generated/other/mine.ts", "export {};\n");
    writeFileSync("api/counter.wit", COUNTER.replaceAll("interface counter ", "interface tally ").replace("export counter;", "export tally;"));
    expect((await hypc("generate", "--check")).out).toContain("would remove generated/counter-process/types/counter.ts");
    await hypc("generate");
    const files = tree("generated");
    expect(files).not.toContain("counter-process/types/counter.ts");
    expect(files).toContain("counter-process/types/tally.ts");
    expect(files).toContain("counter-process/mine.ts");
    expect(files).toContain("other/mine.ts");
  });

  test("--world chooses; several plain worlds without it are an error that lists them", async () => {
    const two = "package a:b;\nworld first { export f: func(); }\nworld second { export g: func(); }\n";
    workIn({ "api/a.wit": two });
    const { code, error } = await hypc("generate");
    expect(code).toBe(2);
    expect(error).toContain("--world first");
    expect(error).toContain("--world second");
    expect(existsSync("generated")).toBe(false);
    expect((await hypc("generate", "--world", "second")).code).toBe(0);
    expect(readdirSync("generated")).toEqual(["second"]);
    expect((await hypc("generate", "--world", "a:b/first", "--world", "second")).code).toBe(0);
    expect(readdirSync("generated").sort()).toEqual(["first", "second"]);
    const typo = await hypc("generate", "--world", "secnd");
    expect(typo.code).toBe(2);
    expect(typo.error).toContain("did you mean `second`?");
  });

  test("an id without a version names the package without one, where another of that name has one", async () => {
    const text = "package a:b;\nworld plain {}\npackage c:d { world w { export f: func(); } }\npackage c:d@1.0.0 { world w { export g: func(); } }\n";
    workIn({ "api/a.wit": text });
    expect((await hypc("generate", "--world", "c:d/w")).code).toBe(0);
    expect(readFileSync("generated/w/types/world.ts", "utf8")).toContain("f(): void");
    expect((await hypc("generate", "--world", "c:d/w@1.0.0")).code).toBe(0);
    expect(readFileSync("generated/w/types/world.ts", "utf8")).toContain("g(): void");
  });

  test("a world of a package in several versions needs the version", async () => {
    workIn({ "api/a.wit": "package a:b;\npackage c:d@1.0.0 { world w { export f: func(); } }\npackage c:d@2.0.0 { world w { export f: func(); } }\n" });
    const { code, error } = await hypc("generate", "--world", "c:d/w");
    expect(code).toBe(2);
    expect(error).toContain("world/which-version");
    expect(existsSync("generated")).toBe(false);
    expect((await hypc("generate", "--world", "c:d/w@2.0.0")).code).toBe(0);
  });

  test("an unwritable place is reported, and leaves nothing behind", async () => {
    workIn({ "api/counter.wit": COUNTER, generated: "a file, where the directory should be" });
    const { code, error } = await hypc("generate");
    expect(code).toBe(2);
    expect(error).toContain("nothing was written");
  });

  test("two worlds of one name in one run are an error", async () => {
    workIn({ "one/a.wit": COUNTER, "two/a.wit": COUNTER.replace("demo:counter", "demo:tally") });
    const { error } = await hypc("generate", "one", "two");
    expect(error).toContain("generate/same-world-twice");
    expect(existsSync("generated")).toBe(false);
  });

  test("--json prints what became of each file", async () => {
    workIn({ "api/counter.wit": COUNTER });
    const { out } = await hypc("generate", "--json");
    const result = JSON.parse(out) as { ok: boolean; worlds: { directory: string; created: string[]; changed: string[]; removed: string[] }[] };
    expect(result.ok).toBe(true);
    expect(result.worlds[0]?.directory).toBe("generated/counter-process");
    expect(result.worlds[0]?.created).toContain("routes.ts");
    expect(result.worlds[0]?.changed).toEqual([]);
  });
});

describe("hypc.config.json", () => {
  test("sets what flags set; flags win", async () => {
    workIn({ "contracts/counter.wit": COUNTER, "hypc.config.json": JSON.stringify({ contracts: "contracts", out: "gen", format: false }) });
    expect((await hypc("generate")).code).toBe(0);
    expect(existsSync("gen/counter-process/index.ts")).toBe(true);
    await hypc("generate", "--out", "elsewhere");
    expect(existsSync("elsewhere/counter-process/index.ts")).toBe(true);
  });

  test.each([
    ['{"contract": "api"}', "did you mean `contracts`?"],
    ['{"out": 5}', "out"],
    ["{nonsense", "not valid JSON"],
  ])("%s is refused", async (config, text) => {
    workIn({ "api/counter.wit": COUNTER, "hypc.config.json": config });
    for (const command of ["generate", "check", "routes"]) {
      const { code, error } = await hypc(command);
      expect(code).toBe(2);
      expect(error).toContain(text);
    }
  });
});

describe("hypc vendor", () => {
  test("copies the shipped packages that a contract uses", async () => {
    const contract = COUNTER.replace("interface counter {", "interface counter {\n  use hyper:process/types@1.0.0.{address};\n");
    workIn({ "api/counter.wit": contract });
    expect((await hypc("vendor")).out).toContain("hyper:process@1.0.0");
    const copied = tree("api/deps");
    expect(copied.length).toBeGreaterThan(0);
    expect((await hypc("check")).code).toBe(0);
    expect((await hypc("vendor")).code).toBe(0);
    expect(tree("api/deps")).toEqual(copied);
  });

  test("has nothing to do for a contract that uses none", async () => {
    workIn({ "api/counter.wit": COUNTER });
    expect((await hypc("vendor")).code).toBe(0);
    expect(existsSync("api/deps")).toBe(false);
  });

  test("refuses a file, which has no deps/", async () => {
    workIn({ "counter.wit": COUNTER });
    expect(await hypc("vendor", "counter.wit")).toMatchObject({ code: 2, error: expect.stringContaining("directory") as string });
  });
});

describe("hypc init", () => {
  test("makes a project whose contract is sound and whose code is generated", async () => {
    workIn({});
    const { code, out } = await hypc("init", "My App");
    expect(code).toBe(0);
    expect(out).toContain("npm test");
    process.chdir("My App");
    expect((await hypc("check")).code).toBe(0);
    expect((await hypc("generate", "--check")).code).toBe(0);
    expect(tree(".").filter((path) => !path.startsWith("generated"))).toEqual(
      [".gitignore", "README.md", "api/deps/hyper-process/types.wit", "api/notes.wit", "package.json", "src/main.ts", "src/notes.ts", "test/notes.test.ts", "tsconfig.json"].sort(),
    );
    expect((JSON.parse(readFileSync("package.json", "utf8")) as { name: string }).name).toBe("my-app");
  });

  test.each([
    ["world", "world", "app-world"],
    ["string", "string", "app-string"],
    ["2 cool--things", "2-cool--things", "app-2-cool-things"],
    ["hypc", "hypc-app", "hypc-app"],
    ["---", "hypc-app", "hypc-app"],
  ])("makes a sound project in a directory called %s", async (directory, name, label) => {
    workIn({});
    expect(await hypc("init", `./${directory}`)).toMatchObject({ code: 0, error: "" });
    expect((JSON.parse(readFileSync(join(directory, "package.json"), "utf8")) as { name: string }).name).toBe(name);
    expect(readFileSync(join(directory, "api/notes.wit"), "utf8")).toContain(`package ${label}:notes@0.1.0;`);
  });

  test("where nothing can be written is wrong usage, not a stack", async () => {
    workIn({ file: "" });
    expect(await hypc("init", "file/below")).toEqual({ code: 2, out: "", error: expect.stringMatching(/^hypc: the project cannot be written: ENOTDIR/) as string });
  });

  test("never replaces a file", async () => {
    const directory = workIn({ "package.json": "{}" });
    const { code, error } = await hypc("init");
    expect(code).toBe(2);
    expect(error).toContain("package.json");
    expect(tree(directory)).toEqual(["package.json"]);
  });
});

describe("hypc explain", () => {
  test("prints a page with a wrong and a right example", async () => {
    const { code, out } = await hypc("explain", "route/duplicate");
    expect(code).toBe(0);
    expect(out).toContain("Wrong:");
    expect(out).toContain("Right:");
  });

  test("an unknown code is wrong usage, with what was probably meant", async () => {
    const { code, error } = await hypc("explain", "route/duplicat");
    expect(code).toBe(2);
    expect(error).toContain("did you mean `route/duplicate`?");
  });
});
