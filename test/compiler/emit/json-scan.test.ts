import { isAscii } from "node:buffer";
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { printBodies } from "../../../compiler/emit/bodies.ts";
import { CodeModule } from "../../../compiler/emit/code-module.ts";
import { moduleView } from "../../../compiler/emit/file.ts";
import { codecFunction, jsonDecodeCall, jsonEncodeCall, referTo } from "../../../compiler/emit/json-calls.ts";
import { printJson } from "../../../compiler/emit/json.ts";
import { planWorld } from "../../../compiler/emit/plan.ts";
import { renderFiles } from "../../../compiler/emit/render.ts";
import { isScannable, SCANNED_LEVELS } from "../../../compiler/emit/scannable.ts";
import { typeText } from "../../../compiler/emit/type-text.ts";
import { printTypes } from "../../../compiler/emit/types.ts";
import type { Type, TypeDef } from "../../../compiler/model.ts";
import { Faults } from "../../../runtime/codec/faults.ts";
import { readUniqueKeys } from "../../../runtime/codec/json-parse.ts";
import { NOT_PLAIN, SCANNED_DEPTH, scanJson, scanJsonText, type ScanFunction } from "../../../runtime/codec/json-scan.ts";
import { GeneratedFolder } from "../../support/generated.ts";
import * as b from "./builders.ts";
import { randomTypes } from "./json-random-types.ts";
import { valuesOf } from "./json-type-values.ts";

interface Codec {
  readonly decode: (json: unknown, faults: Faults) => unknown;
  readonly encode: (value: unknown) => string;
  readonly scan: ScanFunction<unknown>;
}

const COUNT = 160;
const SEED = Number(process.env["FC_SEED"] ?? 20_261_128);
const random = randomTypes(COUNT, SEED);
const types = random.types.filter(isScannable);
const folder = new GeneratedFolder();
const codecs: Codec[] = [];

/** A world that takes each type as a body, and a module that calls the codec of each. */
function write(name: string, types: readonly Type[], definitions: readonly TypeDef[]): void {
  const functions = types.map((type, index) => b.func(`take-${index}`, { value: type }));
  const iface = b.iface("random", definitions, functions);
  const world = b.world("random-process", { exports: [iface] });
  const contract = b.contractOf(b.packageOf("demo:random", [iface], [world]));
  const process = b.processOf(world, { handlers: functions.map((each) => b.handlerOf(each, { http: {} })) });
  const plan = planWorld(contract, world, process);
  const module = plan.moduleOf(iface);
  const code = new CodeModule("calls.ts");
  const calls = types.map((type, index) => {
    const faults = code.type("hypc/client", "Faults");
    const text = typeText(plan, code, type);
    return [
      `export const codec${index} = {`,
      `  decode: (json: unknown, faults: ${faults}): ${text} => ${jsonDecodeCall(plan, module, code, type, "json", '"$"')},`,
      `  encode: (value: ${text}): string => ${jsonEncodeCall(plan, module, code, type, "value", "call")},`,
      `  scan: ${codecFunction(plan, code, "scan", referTo(plan, module, type))},`,
      "};",
    ].join("\n");
  });
  const file = { path: code.path, template: "module", view: moduleView(code, calls) };
  folder.write(name, renderFiles([...printTypes(plan), ...printJson(plan), ...printBodies(plan), file], world));
}

beforeAll(async () => {
  write("web", types, random.definitions);
  const module = await folder.load("web", "calls.ts");
  types.forEach((_, index) => codecs.push(module[`codec${index}`] as Codec));
});
afterAll(() => folder.remove());

test("there are enough types to say anything, and their scanners compile under the strict flags", () => {
  expect(types.length).toBeGreaterThan(COUNT / 4);
  expect(folder.typecheck({ client: "runtime/codec/json-surface.ts", runtime: "runtime/codec/scan-surface.ts" })).toBe("");
});

/** What parsing and decoding make of a text; `NOT_PLAIN` where it is refused. */
function parsed({ decode }: Codec, text: string): unknown {
  let json: unknown;
  try {
    json = readUniqueKeys(text);
  } catch {
    return NOT_PLAIN;
  }
  const faults = new Faults(text);
  const value = decode(json, faults);
  return faults.count === 0 ? value : NOT_PLAIN;
}

/** What scanning makes of it: as bytes, as a string and in an envelope, which is the same. */
function scanned({ scan }: Codec, text: string): unknown {
  const bytes = Buffer.from(text);
  const value = scanJson(scan, bytes, isAscii(bytes));
  const ofText = scanJsonText(scan, text);
  if (!isDeepStrictEqual(ofText, value)) expect(ofText).toStrictEqual(value);
  const envelope = Buffer.from(`{"Take":${text}}`);
  const inEnvelope = scanJson(scan, envelope, isAscii(envelope), 8);
  if (!isDeepStrictEqual(inEnvelope, value)) expect(inEnvelope).toStrictEqual(value);
  return value;
}

function forEachType(check: (type: (typeof types)[number], codec: Codec) => fc.IProperty<unknown>, numRuns = 15): void {
  types.forEach((type, index) => {
    const codec = codecs[index];
    if (codec !== undefined) fc.assert(check(type, codec), { numRuns });
  });
}

describe("plain JSON", () => {
  test("gives what parsing it gives, and most of what clients send is plain", () => {
    let plain = 0;
    let all = 0;
    forEachType((type, codec) =>
      fc.property(valuesOf(type), (value) => {
        const text = codec.encode(value);
        const found = scanned(codec, text);
        all++;
        if (found === NOT_PLAIN) return;
        plain++;
        const expected = parsed(codec, text);
        if (!isDeepStrictEqual(found, expected)) expect(found).toStrictEqual(expected);
      }),
    );
    // Not plain are 64-bit integers in strings, NaN and infinities, a char beyond U+FFFF.
    expect(plain / all).toBeGreaterThan(0.5);
  });

  const piece = fc.constantFrom(..."{}[],:\"\\ \n0123456789.-+eEtfnu/x", "null", "true", "false", "{}", "[]", '""', '"tag":', ',"val":', "\\n", "\\ud83d\\ude00", "\\ud800", "é", "😀", "\u007f", "\ufeff", "\u0001", "1e5", "-0", "0.1", "1e999", "12345678901234567890");
  const edit = fc.record({ at: fc.nat(), remove: fc.nat({ max: 6 }), insert: fc.oneof(fc.constant(""), piece) });

  test("a text with anything changed in it gives what parsing it gives, or is left to parsing", () => {
    forEachType(
      (type, codec) =>
        fc.property(valuesOf(type), fc.array(edit, { minLength: 1, maxLength: 3 }), (value, edits) => {
          let text = codec.encode(value);
          for (const { at, remove, insert } of edits) {
            const from = at % (text.length + 1);
            text = text.slice(0, from) + insert + text.slice(from + remove);
          }
          if (!text.isWellFormed()) return;
          const found = scanned(codec, text);
          if (found === NOT_PLAIN) return;
          const expected = parsed(codec, text);
          if (!isDeepStrictEqual(found, expected)) expect({ text, found }).toStrictEqual({ text, found: expected });
        }),
      60,
    );
  });

  test("what is left of a text that was scanned before is not taken for this one's", () => {
    forEachType((type, codec) =>
      fc.property(valuesOf(type), fc.nat(), (value, at) => {
        const text = codec.encode(value);
        scanned(codec, text);
        const cut = text.slice(0, at % text.length);
        const found = cut.isWellFormed() ? scanned(codec, cut) : NOT_PLAIN;
        if (found !== NOT_PLAIN) expect(found).toStrictEqual(parsed(codec, cut));
      }),
    );
  });
});

test("a text that is no use is left at once, however large its type", async () => {
  const records = [b.record("r-0", { a: b.u8 })];
  for (let n = 1; n <= 30; n++) {
    const part = b.named(records[n - 1] as TypeDef);
    records.push(b.record(`r-${n}`, { a: part, b: part }));
  }
  const type = b.named(records.at(-1) as TypeDef);
  expect(isScannable(type)).toBe(true);
  write("doubled", [type], records);
  const { codec0 } = await folder.load("doubled", "calls.ts");
  // Of r-30 there are 2^30 in what such a value would be made of.
  for (const text of ["1", "{}", "[]", '{"a":', `${'{"a":'.repeat(31)}1}`]) expect(scanned(codec0 as Codec, text)).toBe(NOT_PLAIN);
});

test("types are as deep as servers let what is scanned be", () => {
  expect(SCANNED_LEVELS).toBe(SCANNED_DEPTH - 1);
  const deep = (levels: number): Type => (levels === 0 ? b.u8 : b.list(deep(levels - 1)));
  expect(isScannable(deep(SCANNED_LEVELS))).toBe(true);
  expect(isScannable(deep(SCANNED_LEVELS + 1))).toBe(false);
});
