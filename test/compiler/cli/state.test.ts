import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { encodeBinary } from "../../../runtime/codec/binary.ts";
import type { TypeDescriptor } from "../../../runtime/state/descriptor.ts";
import { describing } from "../../../runtime/state/group-commit.ts";
import { ValueWriter } from "../../../runtime/state/interpret.ts";
import { openStore } from "../../../runtime/state/open-store.ts";
import { writeChanges } from "../../../runtime/state/store.ts";
import { StoredImage } from "../../../runtime/state/stored-image.ts";
import { typeHash } from "../../../runtime/state/type-hash.ts";
import { hypc, workIn } from "./harness.ts";

const TEAM = "team:demo:alice.os";
const primitive = (name: string): TypeDescriptor => ({ kind: "primitive", name });

const teamType: TypeDescriptor = {
  kind: "record",
  name: "team-state",
  fields: [
    { name: "total-count", type: primitive("u64") },
    { name: "ratio", type: primitive("f64") },
    { name: "photo", type: { kind: "list", element: primitive("u8") } },
    {
      name: "members",
      type: {
        kind: "map",
        key: primitive("string"),
        value: { kind: "option", element: { kind: "option", element: primitive("s64") } },
      },
    },
    {
      name: "last",
      type: {
        kind: "result",
        ok: primitive("string"),
        err: { kind: "enum", name: "fault", cases: ["lost", "not-found"] },
      },
    },
    {
      name: "shapes",
      type: {
        kind: "list",
        element: {
          kind: "variant",
          name: "shape",
          cases: [
            { name: "dot", type: null },
            { name: "disc", type: { kind: "tuple", items: [primitive("u8"), primitive("char")] } },
          ],
        },
      },
    },
    { name: "rights", type: { kind: "flags", name: "rights", flags: ["read", "write-all"] } },
  ],
};

const team = {
  totalCount: 18_446_744_073_709_551_615n,
  ratio: -0,
  photo: Uint8Array.of(1, 2, 255),
  members: new Map<string, unknown>([
    ["zoë", { tag: "some", val: 5n }],
    ["__proto__", { tag: "some", val: undefined }],
    ["b", { tag: "none" }],
  ]),
  last: { tag: "err", val: "not-found" },
  shapes: [{ tag: "dot" }, { tag: "disc", val: [7, "🦊"] }],
  rights: { read: false, writeAll: true },
};

async function save(directory: string, process: string, type: TypeDescriptor, value: unknown): Promise<void> {
  const store = await openStore({ directory, owner: "test" });
  const payload = encodeBinary((each: unknown, out) => new ValueWriter().write(type, each, out, "state"), value);
  const hash = typeHash(type);
  await writeChanges(store, [
    describing(hash, type),
    ...new StoredImage(process, hash, store, null).changesTo(payload),
  ]);
  await store.close();
}

async function withTeam(): Promise<void> {
  workIn({});
  await save("data", TEAM, teamType, team);
}

describe("hypc state show", () => {
  test("prints save, size, type and value, no digit of which is lost", async () => {
    await withTeam();
    const { code, out } = await hypc("state", "show", "data");
    expect(code).toBe(0);
    expect(out).toContain(`${TEAM}: save 1, `);
    expect(out).toContain("record team-state { total-count: u64, ratio: f64, photo: list<u8>, ");
    expect(out).toContain('"totalCount": "18446744073709551615"');
    expect(out).toContain('"zoë": {\n      "tag": "some",\n      "val": 5\n    }');
    const { out: json } = await hypc("state", "show", "data", TEAM, "--json");
    expect(JSON.parse(json)).toMatchObject({
      process: TEAM,
      save: 1,
      entries: 1,
      fault: null,
      value: { last: { tag: "err", val: "not-found" }, photo: "AQL/" },
    });
  });

  test("refuses a directory that a node owns, and names it; --live looks into it beside that node", async () => {
    await withTeam();
    const owner = await openStore({ directory: "data", owner: "node alice.os" });
    const refused = await hypc("state", "show", "data");
    expect(refused.code).toBe(1);
    expect(refused.error).toContain("node alice.os (process ");
    expect(refused.error).toContain("--live");
    expect((await hypc("state", "show", "data", "--live")).out).toContain(TEAM);
    expect((await hypc("state", "check", "data", "--live")).code).toBe(0);
    await owner.close();
  });

  test("says what it does not find", async () => {
    await withTeam();
    expect((await hypc("state", "show", "data", "another:demo:x")).error).toContain(
      `holds no state of another:demo:x. It holds those of ${TEAM}`,
    );
    expect(await hypc("state", "show", "nowhere")).toMatchObject({ code: 2 });
    workIn({ "empty/file": "" });
    expect((await hypc("state", "show", "empty")).error).toContain("is no data directory of hypc");
  });
});

describe("hypc state export and import", () => {
  test("carry a state over whole", async () => {
    await withTeam();
    expect((await hypc("state", "export", "data", "--out", "file.json")).code).toBe(0);
    expect(await hypc("state", "import", "other", "file.json")).toMatchObject({
      code: 0,
      out: `other: 1 state imported (${TEAM})`,
    });
    const { out } = await hypc("state", "export", "other");
    expect(out).toBe(readFileSync("file.json", "utf8").trimEnd());
    expect((await hypc("state", "check", "other")).code).toBe(0);
    // Once more over itself: as the save that follows.
    expect((await hypc("state", "import", "other", "file.json")).code).toBe(0);
    expect((await hypc("state", "show", "other")).out).toContain("save 2");
  });

  test.each([
    [
      "a value out of its range",
      (text: string) => text.replace('"AQL/"', '"AQL"'),
      "$.photo: expected bytes in base64",
    ],
    [
      "an integer too large",
      (text: string) => text.replace("18446744073709551615", "18446744073709551616"),
      "$.total-count: expected a bigint from 0 to 18446744073709551615",
    ],
    [
      "an unknown case",
      (text: string) => text.replace('"val": "not-found"', '"val": "lost-it"'),
      "expected a case of fault",
    ],
    [
      "an unknown field",
      (text: string) => text.replace('"ratio": "-0"', '"ration": 1'),
      "$.ration: expected a field of team-state",
    ],
    ["a changed type", (text: string) => text.replace('"f64"', '"f32"'), "was changed: its hash does not fit"],
    ["another file", () => "{}", "it is no file that `hypc state export` wrote"],
    ["no JSON", () => "{", "it is no JSON"],
  ])("refuse %s, by its place", async (_what, spoil, message) => {
    await withTeam();
    await hypc("state", "export", "data", "--out", "file.json");
    const text = readFileSync("file.json", "utf8");
    expect(spoil(text)).not.toBe(text);
    writeFileSync("file.json", spoil(text));
    const { code, error } = await hypc("state", "import", "data", "file.json");
    expect(error).toContain(message);
    expect(code).toBe(1);
    expect((await hypc("state", "show", "data")).out).toContain("save 1");
  });

  test("refuse a state of another type in its place, unless told", async () => {
    await withTeam();
    await hypc("state", "export", "data", "--out", "file.json");
    await save(
      "other",
      TEAM,
      { kind: "record", name: "team-state", fields: [{ name: "total-count", type: primitive("u32") }] },
      { totalCount: 1 },
    );
    const { code, error } = await hypc("state", "import", "other", "file.json");
    expect(code).toBe(1);
    expect(error).toContain("`team-state.total-count` was u32 and is u64; `team-state.ratio` (f64) is new");
    expect((await hypc("state", "import", "other", "file.json", "--force")).code).toBe(0);
    expect((await hypc("state", "show", "other")).out).toContain("18446744073709551615");
  });
});

describe("hypc state check", () => {
  test("reads every entry, and names the damaged one", async () => {
    await withTeam();
    expect(await hypc("state", "check", "data")).toMatchObject({ code: 0, out: "data: 2 entries, all whole" });
    const store = await openStore({ directory: "data", owner: "test" });
    const bytes = (await store.load(`state/${TEAM}`)) ?? new Uint8Array();
    bytes[50] = (bytes[50] ?? 0) ^ 1;
    await store.save(`state/${TEAM}`, bytes);
    await store.close();
    expect(await hypc("state", "check", "data")).toMatchObject({
      code: 1,
      error: `state/${TEAM} has changed bits: its checksum does not fit`,
      out: "data: 2 entries, 1 damaged",
    });
    expect(await hypc("state", "show", "data")).toMatchObject({ code: 1 });
    expect((await hypc("state", "export", "data")).error).toContain("has changed bits");
  });
});
