/** What printers write is laid out as by Prettier, and without it: loading it takes longer than all the rest of a cold run. */
import { format } from "prettier";
import { describe, expect, test } from "vitest";
import { memoryHost } from "../../../compiler/memory-host.ts";
import { generateWorlds } from "../../../compiler/generate.ts";
import type { EmittedFile } from "../../../compiler/emit/index.ts";
import { layOut } from "../../../compiler/format/stable-text.ts";

function filesOf(contract: string): readonly EmittedFile[] {
  const { worlds, checked } = generateWorlds(memoryHost({ "main.wit": `package a:b;\n${contract}` }), { paths: ["main.wit"], worlds: [], features: [], allFeatures: false });
  expect(checked.flatMap(({ diagnostics }) => diagnostics.map(({ message }) => message))).toEqual([]);
  return worlds.flatMap(({ files }) => files);
}

const CONTRACTS: Record<string, string> = {
  "records that cross between processes": `
    interface things {
      record page { offset: u32, limit: u32, total: u32 }
      record thing { id: string, name: string, description: option<string>, created-at: s64, class: string }
      record many { a-0: bool, a-1: string, a-2: u8, a-3: f64, a-4: option<u16>, a-5: string, a-6: string, a-7: string, a-8: f32 }
      variant failure { not-found, refused(list<string>) }
      /// @local
      create-thing: func(draft: thing, page: page) -> result<thing, failure>;
      /// @local
      create-many-things: func(drafts: list<many>) -> result<list<many>, failure>;
    }
    /// @process(name = "Things")
    world p { export things; }`,
  "types of one name in many interfaces": `
    ${Array.from({ length: 12 }, (_, at) => `interface a-rather-long-name-${at} { record shape { a: string }\n/// @http(method = "POST", path = "/${at}")\nf${at + 100}: func(s: shape) -> shape; }`).join("\n")}
    /// @process(name = "Shapes")
    world p { ${Array.from({ length: 12 }, (_, at) => `export a-rather-long-name-${at};`).join(" ")} }`,
  "procedures that Rust processes call": `
    interface things {
      record page { offset: u64, limit: u32 }
      record thing { id: string, description: option<string> }
      variant failure { not-found, refused(list<string>) }
      /// @remote
      get: func(id: string) -> result<thing, failure>;
      /// @remote
      put-thing: func(id: string, thing: thing) -> result<_, failure>;
      /// @remote
      list-things: func(page: page, tag: option<string>, only: list<string>) -> list<thing>;
      /// @remote
      find-the-things-of-a-page-by-their-longer-names: func(page: page) -> result<list<thing>, failure>;
      /// @remote
      count-all-things: func() -> u64;
    }
    /// @process(name = "Things", wire = hyperware)
    world p { export things; }`,
  "a state of everything": `
    /// @process(name = "P", state = st, save = every-message)
    world p {
      type pair = tuple<string, u32>;
      type pairs = list<pair>;
      record inner {
        /// @default(5)
        count: u32,
        name: string,
      }
      record outer {
        /// @default(5)
        max-count: u32,
        /// @default(1)
        least: u32,
      }
      variant either { a(tuple<u8, u8>), b(option<tuple<u8, list<tuple<pair, pair>>>>), c }
      record one { only: tuple<string, string> }
      record st { pairs: pairs, again: pairs, mixed: tuple<pair, u8, inner>, outer: outer, one: one, either: either, deep: map<string, result<tuple<u8, u8>, tuple<u8, u8>>> }
      /// @local
      export f: func();
    }`,
};

describe.each(Object.keys(CONTRACTS))("%s", (name) => {
  const files = filesOf(CONTRACTS[name] ?? "");

  test.each(files.map((file) => [file.path, file.text] as const))("%s", async (_path, text) => {
    for (const width of [80, 100, 120]) {
      const asked: string[] = [];
      const [own] = await layOut([text], width, async (piece) => {
        asked.push(piece);
        return format(piece, { parser: "typescript", printWidth: width });
      });
      expect(own).toBe(await format(text, { parser: "typescript", printWidth: width }));
      expect(asked).toEqual([]);
    }
  });
});

test("aliases that use one another twice each make a description as long as the contract", () => {
  const aliases = (count: number): string => Array.from({ length: count }, (_, at) => `type a${at + 1} = tuple<list<a${at}>, list<a${at}>>;`).join("\n");
  const length = (count: number): number => {
    const files = filesOf(`/// @process(name = "P", state = st, save = every-message)
      world p { type a0 = string; ${aliases(count)} record st { a: a${count} }
        /// @local
        export f: func(); }`);
    return files.find(({ path }) => path === "state.ts")?.text.length ?? 0;
  };
  // Doubled by each, twenty would be a million times as long.
  expect(length(20)).toBeLessThan(length(10) * 2);
});
