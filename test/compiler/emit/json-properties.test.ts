import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { printAnswers } from "../../../compiler/emit/answers.ts";
import { jsonAnswerCall, jsonDecodeCall, jsonEncodeCall } from "../../../compiler/emit/json-calls.ts";
import { CodeModule } from "../../../compiler/emit/code-module.ts";
import { moduleView } from "../../../compiler/emit/file.ts";
import { printJson } from "../../../compiler/emit/json.ts";
import { planWorld } from "../../../compiler/emit/plan.ts";
import { renderFiles } from "../../../compiler/emit/render.ts";
import { typeText } from "../../../compiler/emit/type-text.ts";
import { printTypes } from "../../../compiler/emit/types.ts";
import type { Wire } from "../../../compiler/process/model.ts";
import { EncodeError, Faults } from "../../../runtime/codec/faults.ts";
import { readExactIntegers, readUniqueKeys } from "../../../runtime/codec/json-parse.ts";
import { GeneratedFolder } from "../../support/generated.ts";
import * as b from "./builders.ts";
import { replaced, scalarsOf } from "./json-places.ts";
import { randomTypes } from "./json-random-types.ts";
import { afterJson, inhabits, valuesOf } from "./json-type-values.ts";

interface Codec {
  readonly decode: (json: unknown, faults: Faults) => unknown;
  readonly encode: (value: unknown) => string;
  /** As a list of one, as a server writes it. */
  readonly answer: (values: readonly [unknown]) => string | Uint8Array;
}

const COUNT = 80;
const SEED = Number(process.env["FC_SEED"] ?? 20_260_131);
const { types, definitions } = randomTypes(COUNT, SEED);
const folder = new GeneratedFolder();

/** A world that takes each type and answers a list of one, and a module that calls the codec of each as other printers do. */
function write(wire: Wire): void {
  const functions = types.map((type, index) => b.func(`take-${index}`, { value: type }, b.tuple(type)));
  const iface = b.iface("random", definitions, functions);
  const world = b.world("random-process", { exports: [iface] });
  const contract = b.contractOf(b.packageOf("demo:random", [iface], [world]));
  const process = b.processOf(world, { wire, handlers: functions.map((each) => b.handlerOf(each, { http: {} })) });
  const plan = planWorld(contract, world, process);
  const module = plan.moduleOf(iface);
  const code = new CodeModule("calls.ts");
  const calls = types.map((type, index) => {
    const decode = jsonDecodeCall(plan, module, code, type, "json", '"$"');
    const encode = jsonEncodeCall(plan, module, code, type, "value", "call");
    const answer = jsonAnswerCall(plan, module, code, b.tuple(type), "values", "call");
    const faults = code.type("hypc/client", "Faults");
    return [
      `export const codec${index} = {`,
      `  decode: (json: unknown, faults: ${faults}): ${typeText(plan, code, type)} => ${decode},`,
      `  encode: (value: ${typeText(plan, code, type)}): string => ${encode},`,
      `  answer: (values: [${typeText(plan, code, type)}]): string | Uint8Array => ${answer},`,
      "};",
    ].join("\n");
  });
  const file = { path: code.path, template: "module", view: moduleView(code, calls) };
  folder.write(wire, renderFiles([...printTypes(plan), ...printJson(plan), ...printAnswers(plan), file], world));
}

beforeAll(() => {
  write("web");
  write("hyperware");
});
afterAll(() => folder.remove());

test("codecs of random types compile under the strict flags", () => {
  expect(folder.typecheck({ client: "runtime/codec/json-surface.ts", runtime: "runtime/codec/answer-surface.ts" })).toBe("");
});

describe.each(["web", "hyperware"] as const)("random types in %s", (wire) => {
  const codecs: Codec[] = [];
  beforeAll(async () => {
    const module = await folder.load(wire, "calls.ts");
    types.forEach((_, index) => codecs.push(module[`codec${index}`] as Codec));
  });

  /** For every type some values; what goes wrong is told with its type. */
  const forEachType = (check: (type: (typeof types)[number], codec: Codec) => fc.IProperty<unknown>): void => {
    types.forEach((type, index) => {
      const codec = codecs[index];
      if (codec !== undefined) fc.assert(check(type, codec), { numRuns: 15 });
    });
  };
  const read = (text: string): unknown =>
    (wire === "hyperware" ? readExactIntegers : readUniqueKeys)(text);

  test("what is encoded decodes to the same value", () => {
    forEachType((type, codec) =>
      fc.property(valuesOf(type), (value) => {
        const faults = new Faults();
        const decoded = codec.decode(read(codec.encode(value)), faults);
        expect(faults.list).toEqual([]);
        const expected = afterJson(type, value, wire);
        if (!isDeepStrictEqual(decoded, expected)) expect(decoded).toStrictEqual(expected);
      }),
    );
  });

  test("a server writes the bytes of the text that is encoded", () => {
    forEachType((type, codec) =>
      fc.property(valuesOf(type), (value) => {
        expect(Buffer.from(codec.answer([value])).toString()).toBe(`[${codec.encode(value)}]`);
      }),
    );
  });

  test("a server refuses what is not encoded, with the same error", () => {
    const wrongs = fc.oneof(fc.anything({ withBigInt: true }), fc.double(), fc.constantFrom("\ud800", -0, [], {}));
    const outcome = (run: () => string | Uint8Array): string => {
      try {
        return Buffer.from(run()).toString();
      } catch (error) {
        return error instanceof EncodeError ? error.message : `${error}`;
      }
    };
    forEachType((type, codec) =>
      fc.property(valuesOf(type), fc.nat(), wrongs, (value, pick, wrong) => {
        const other = withOther(value, pick, wrong);
        const text = outcome(() => codec.encode(other));
        expect(outcome(() => codec.answer([other]))).toBe(isJson(text) ? `[${text}]` : text);
      }),
    );
  });

  test("any JSON gives a value of the type or faults, and never throws", () => {
    forEachType((type, codec) =>
      fc.property(fc.jsonValue({ maxDepth: 4 }), (json) => {
        const faults = new Faults();
        const decoded = codec.decode(json, faults);
        if (faults.count === 0) expect(inhabits(type, decoded)).toBe(true);
        else expect(faults.list[0]?.path.startsWith("$")).toBe(true);
      }),
    );
  });

  test("a wrong scalar is a fault at its path, and the only one", () => {
    forEachType((type, codec) =>
      fc.property(valuesOf(type), fc.nat(), (value, pick) => {
        const json = read(codec.encode(value));
        const places = scalarsOf(type, json, wire);
        const place = places[pick % Math.max(1, places.length)];
        if (place === undefined) return;
        const faults = new Faults();
        // No scalar is an object, and no case one of two keys.
        codec.decode(replaced(json, place.keys, { wrong: [], very: [] }), faults);
        expect(faults.list.map(({ path, found }) => ({ path, found }))).toEqual([
          { path: place.path, found: "an object" },
        ]);
      }),
    );
  });

  test("something else in any place never gives a value outside the type", () => {
    forEachType((type, codec) =>
      fc.property(valuesOf(type), fc.nat(), fc.jsonValue({ maxDepth: 1 }), (value, pick, other) => {
        const json = read(codec.encode(value));
        const places = scalarsOf(type, json, wire);
        const keys = places[pick % Math.max(1, places.length)]?.keys ?? [];
        const faults = new Faults();
        const decoded = codec.decode(replaced(json, keys.slice(0, pick % (keys.length + 1)), other), faults);
        if (faults.count === 0) expect(inhabits(type, decoded)).toBe(true);
      }),
    );
  });
});

/** The value with something else in one place, itself or any part of it. */
function withOther(value: unknown, pick: number, other: unknown): unknown {
  if (pick % 4 === 0 || typeof value !== "object" || value === null || value instanceof Uint8Array) return other;
  const next = Math.floor(pick / 4);
  if (value instanceof Map) {
    const entries = [...(value as Map<unknown, unknown>)];
    const at = next % Math.max(1, entries.length);
    return new Map(entries.map(([key, item], index) => [key, index === at ? withOther(item, next, other) : item]));
  }
  const keys = Object.keys(value);
  const key = keys[next % Math.max(1, keys.length)];
  if (key === undefined) return other;
  const copy: Record<string, unknown> = Array.isArray(value) ? ([...value] as never) : { ...value };
  copy[key] = withOther(copy[key], next, other);
  return copy;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
