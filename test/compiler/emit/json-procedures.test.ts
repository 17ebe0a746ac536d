/** The JSON of calls between nodes, in code generated for `wire = hyperware`. */
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { printJson } from "../../../compiler/emit/json.ts";
import { printBinary } from "../../../compiler/emit/binary.ts";
import { printCopies } from "../../../compiler/emit/copy.ts";
import { printProcedures } from "../../../compiler/emit/procedures.ts";
import { planWorld } from "../../../compiler/emit/plan.ts";
import { renderFiles } from "../../../compiler/emit/render.ts";
import { printTypes } from "../../../compiler/emit/types.ts";
import type { Type } from "../../../compiler/model.ts";
import { JsonDecodeError } from "../../../runtime/codec/json-decode-error.ts";
import { EncodeError } from "../../../runtime/codec/faults.ts";
import type { JsonProcedure, ProcedureCodec } from "../../../runtime/rpc/caller.ts";
import * as ledger from "../../golden/worlds/ledger-process/codecs/procedures.ts";
import type { Account } from "../../golden/worlds/ledger-process/types/ledger.ts";
import { GeneratedFolder } from "../../support/generated.ts";
import { generate } from "../../support/generate.ts";
import * as b from "./builders.ts";
import { randomTypes } from "./json-random-types.ts";
import { afterJson, inhabits, valuesOf } from "./json-type-values.ts";

type AnyJson = JsonProcedure<readonly unknown[], unknown>;

/** The JSON side of a procedure, which the contract's wire promises. */
function jsonOf<A extends readonly unknown[], R>({ json }: ProcedureCodec<A, R>): JsonProcedure<A, R> {
  if (json === undefined) throw new Error("the procedure has no JSON");
  return json;
}

function faultsOf(read: () => unknown): string[] {
  try {
    return [`read ${String(read())}`];
  } catch (error) {
    if (!(error instanceof JsonDecodeError)) throw error;
    return error.faults.map(({ path, expected, found }) => `${path}: expected ${expected}, found ${found}`);
  }
}

const account: Account = {
  id: 9_007_199_254_740_993n,
  openedAt: -9_223_372_036_854_775_808n,
  currency: "us-dollar",
  rights: { read: true, writeAll: false },
  entries: [
    { tag: "deposit", val: 9_223_372_036_854_775_807n },
    { tag: "transfer", val: [1n, 18_446_744_073_709_551_615n] },
    { tag: "remark", val: 'a "quote", a tab\t, 😀' },
    { tag: "remark", val: undefined },
    { tag: "closing" },
  ],
  nickname: undefined,
  limits: new Map([[4_294_967_295, 0n]]),
  seal: Uint8Array.of(0, 255),
  rate: 0.5,
  ratio: -1e21,
  mark: "é",
};

// Written by hand, as `serde_json::to_string` writes the Rust types of the contract: a struct, an externally tagged enum,
// `Vec<u8>`, `HashMap<u32, u64>`, `char`, `Option`.
const accountText =
  '{"id":9007199254740993,"opened_at":-9223372036854775808,"currency":"UsDollar","rights":["Read"],"entries":[' +
  '{"Deposit":9223372036854775807},{"Transfer":[1,18446744073709551615]},{"Remark":"a \\"quote\\", a tab\\t, 😀"},' +
  '{"Remark":null},"Closing"],"nickname":null,"limits":{"4294967295":0},"seal":[0,255],"rate":0.5,"ratio":-1e21,"mark":"é"}';

describe("what serde_json writes", () => {
  /** `written`: what this side writes, where that is another text for the same value. */
  const texts = <A extends readonly unknown[], R>(
    codec: ProcedureCodec<A, R>,
    cases: {
      readonly request: readonly [string, NoInfer<A>, written?: string];
      readonly answers: readonly (readonly [string, NoInfer<R>, written?: string])[];
    },
  ): (() => void) => {
    const json = jsonOf(codec);
    return () => {
      const [request, args, written = request] = cases.request;
      expect(json.readParameters(request)).toStrictEqual(args);
      expect(json.writeParameters(args)).toBe(written);
      for (const [answer, result, other = answer] of cases.answers) {
        expect(json.readResult(answer)).toStrictEqual(result);
        expect(json.writeResult(result)).toBe(other);
      }
    };
  };

  test(
    "a record of everything; a result of a number or a variant",
    texts(ledger.openProcedure, {
      request: [`{"Open":${accountText}}`, [account], `{"Open":${accountText.replace("-1e21", "-1e+21")}}`],
      answers: [
        ['{"Ok":18446744073709551615}', { tag: "ok", val: 18_446_744_073_709_551_615n }],
        [
          '{"Err":{"UnknownAccount":9007199254740993}}',
          { tag: "err", val: { tag: "unknown-account", val: 9_007_199_254_740_993n } },
        ],
        ['{"Err":"Closed"}', { tag: "err", val: { tag: "closed" } }],
      ],
    }),
  );
  test(
    "several parameters; a result without a value",
    texts(ledger.closeProcedure, {
      request: ['{"Close":[18446744073709551615,"moved"]}', [18_446_744_073_709_551_615n, "moved"]],
      answers: [['{"Ok":null}', { tag: "ok", val: undefined }]],
    }),
  );
  test(
    "no parameters; a list",
    texts(ledger.accountsProcedure, { request: ['{"Accounts":null}', []], answers: [["[]", []]] }),
  );
  test(
    "neither parameters nor a result",
    texts(ledger.forgetProcedure, { request: ['{"Forget":null}', []], answers: [["null", undefined]] }),
  );
  test(
    "nested options",
    texts(ledger.findProcedure, {
      request: ['{"Find":["Ada",null]}', [{ tag: "some", val: "Ada" }, undefined]],
      answers: [
        ["9007199254740993", { tag: "some", val: 9_007_199_254_740_993n }],
        ["null", { tag: "none" }],
      ],
    }),
  );
  test(
    "flags, a variant, an enum; a tuple",
    texts(ledger.grantProcedure, {
      request: ['{"Grant":[[],"Closing","Euro"]}', [{ read: false, writeAll: false }, { tag: "closing" }, "euro"]],
      answers: [
        [
          '[["Read","WriteAll"],{"Deposit":-1},"UsDollar"]',
          [{ read: true, writeAll: true }, { tag: "deposit", val: -1n }, "us-dollar"],
        ],
      ],
    }),
  );
  test(
    "bytes, which are the one parameter and no list of parameters",
    texts(ledger.sealProcedure, {
      request: ['{"Seal":[1,2,3]}', [Uint8Array.of(1, 2, 3)]],
      answers: [["[]", new Uint8Array()]],
    }),
  );
  test(
    "maps whose keys are no strings",
    texts(ledger.totalsProcedure, {
      request: [
        '{"Totals":[{"é":true},{"-9223372036854775808":["a"]}]}',
        [new Map([["é", true]]), new Map([[-(2n ** 63n), ["a"]]])],
      ],
      answers: [['{"18446744073709551615":0.25}', new Map([[2n ** 64n - 1n, 0.25]])]],
    }),
  );
  test(
    "numbers; what is no finite one",
    texts(ledger.numbersProcedure, {
      request: [
        '{"Numbers":[-128,65535,-2147483648,4294967295,1.5,1.0,false]}',
        [-128, 65_535, -2_147_483_648, 4_294_967_295, 1.5, 1, false],
        '{"Numbers":[-128,65535,-2147483648,4294967295,1.5,1,false]}',
      ],
      answers: [["[0,0,0,0,null,null,true]", [0, 0, 0, 0, Number.NaN, Number.NaN, true]]],
    }),
  );
  test(
    "one parameter that is a tuple; an error without a value",
    texts(ledger.pairProcedure, {
      request: [
        '{"Pair":[18446744073709551615,"\\u00df"]}',
        [[18_446_744_073_709_551_615n, "ß"]],
        '{"Pair":[18446744073709551615,"ß"]}',
      ],
      answers: [
        ['{"Ok":[0,"a"]}', { tag: "ok", val: [0n, "a"] }],
        ['{"Err":null}', { tag: "err", val: undefined }],
      ],
    }),
  );
  test(
    "lists of a fixed length",
    texts(ledger.divideProcedure, {
      request: ['{"Divide":[0.5,[1,2,3]]}', [0.5, [1, 2, 3]]],
      answers: [['{"Ok":null}', { tag: "ok", val: undefined }]],
    }),
  );
  test(
    "what HTTP has in its path",
    texts(ledger.bookProcedure, {
      request: ['{"Book":[18446744073709551615,"rent",[-1]]}', [18_446_744_073_709_551_615n, "rent", [-1n]]],
      answers: [['{"Err":"closed"}', { tag: "err", val: "closed" }]],
    }),
  );
});

describe("what is refused", () => {
  test("is told with every fault and its path", () => {
    const text = `{"Open":${accountText.replace('"UsDollar"', '"Yen"').replace("[0,255]", "[0,256]").replace('{"Transfer":[1,', '{"Transfer":[-1,')}}`;
    expect(faultsOf(() => jsonOf(ledger.openProcedure).readParameters(text))).toEqual([
      '$.Open.currency: expected "Euro" or "UsDollar", found "Yen"',
      "$.Open.entries[1].Transfer[0]: expected an integer from 0 to 18446744073709551615, found -1",
      "$.Open.seal[1]: expected an integer from 0 to 255, found 256",
    ]);
    expect(faultsOf(() => jsonOf(ledger.closeProcedure).readParameters('{"Close":["1","far too long"]}'))).toEqual([
      '$.Close[0]: expected an integer from 0 to 18446744073709551615, found "1"',
      '$.Close[1]: expected at most 8 characters, found "far too long"',
    ]);
    expect(faultsOf(() => jsonOf(ledger.openProcedure).readResult('{"Ok":1,"Err":null}'))).toEqual([
      '$: expected {"Ok": ...} or {"Err": ...}, found an object',
    ]);
  });

  test("malformed JSON has its line and column", () => {
    expect(faultsOf(() => jsonOf(ledger.closeProcedure).readParameters('{"Close":\n[1,}'))).toEqual([
      '$: expected {"Close": ...}, found malformed JSON: expected value at line 2 column 4',
    ]);
    expect(faultsOf(() => jsonOf(ledger.forgetProcedure).readResult(""))).toEqual([
      "$: expected JSON, found malformed JSON: unexpected end of the text, expected value at line 1 column 1",
    ]);
  });

  test("is not written", () => {
    const { writeParameters } = jsonOf(ledger.closeProcedure);
    expect(() => writeParameters([2n ** 64n, "x"])).toThrow(
      new EncodeError("close.id", "a bigint from 0 to 18446744073709551615", 2n ** 64n),
    );
    expect(() => writeParameters([1n, ""])).toThrow(EncodeError);
    expect(() => jsonOf(ledger.bookProcedure).writeResult({ tag: "err", val: "\ud800" })).toThrow(EncodeError);
  });

  test("an infinity is not written where bounds refuse the null that stands for it", () => {
    const { readParameters, writeParameters } = jsonOf(ledger.openProcedure);
    expect(faultsOf(() => readParameters(`{"Open":${accountText.replace('"rate":0.5', '"rate":null')}}`))).toEqual([
      "$.Open.rate: expected at least 0, found NaN",
    ]);
    expect(() => writeParameters([{ ...account, rate: Number.POSITIVE_INFINITY }])).toThrow(
      "rate: expected a finite number, found Infinity",
    );
    expect(readParameters(writeParameters([{ ...account, ratio: Number.POSITIVE_INFINITY }]))).toEqual([
      { ...account, ratio: Number.NaN },
    ]);
  });
});

test("calls of wire = web stay binary: their code knows nothing of JSON", () => {
  for (const world of ["counter", "rpc-only", "wide"]) {
    for (const { files } of generate(world)) {
      const procedures = files.find(({ path }) => path === "codecs/procedures.ts")?.text ?? "";
      expect(procedures).toContain("ProcedureCodec");
      expect(procedures).not.toMatch(/json/i);
    }
  }
});

describe("random types", () => {
  const { types, definitions } = randomTypes(80, Number(process.env["FC_SEED"] ?? 20_260_214));
  const folder = new GeneratedFolder();
  const procedures: AnyJson[] = [];
  /** Handlers that only other nodes reach, of none to three parameters. */
  const parametersOf = (index: number): readonly Type[] =>
    Array.from({ length: index % 4 }, (_, each) => types[(index + each * 7) % types.length] as Type);

  beforeAll(async () => {
    const functions = types.map((type, index) =>
      b.func(`call-${index}`, Object.fromEntries(parametersOf(index).map((each, at) => [`p${at}`, each])), type),
    );
    const iface = b.iface("random", definitions, functions);
    const world = b.world("random-process", { exports: [iface] });
    const contract = b.contractOf(b.packageOf("demo:random", [iface], [world]));
    const process = b.processOf(world, {
      wire: "hyperware",
      handlers: functions.map((each) => b.handlerOf(each, { remote: true })),
    });
    const plan = planWorld(contract, world, process);
    const printed = printProcedures(plan, process);
    if (printed === null) throw new Error("there are procedures");
    folder.write(
      "random",
      renderFiles(
        [...printTypes(plan), ...printJson(plan), ...printBinary(plan), ...printCopies(plan), printed],
        world,
      ),
    );
    const module = await folder.load("random", "codecs/procedures.ts");
    for (const index of types.keys())
      procedures.push(jsonOf(module[`call${index}Procedure`] as ProcedureCodec<readonly unknown[], unknown>));
  });
  afterAll(() => folder.remove());

  test("compile under the strict flags", () => {
    expect(folder.typecheck()).toBe("");
  });

  test("parameters that are written are read as they were", () => {
    for (const [index, json] of procedures.entries()) {
      const parameters = parametersOf(index);
      fc.assert(
        fc.property(fc.tuple(...parameters.map(valuesOf)), (args) => {
          const read = json.readParameters(json.writeParameters(args));
          const expected = parameters.map((type, at) => afterJson(type, args[at], "hyperware"));
          if (!isDeepStrictEqual(read, expected)) expect(read).toStrictEqual(expected);
        }),
        { numRuns: 15 },
      );
    }
  });

  test("results that are written are read as they were", () => {
    for (const [index, json] of procedures.entries()) {
      const type = types[index] as Type;
      fc.assert(
        fc.property(valuesOf(type), (value) => {
          const read = json.readResult(json.writeResult(value));
          const expected = afterJson(type, value, "hyperware");
          if (!isDeepStrictEqual(read, expected)) expect(read).toStrictEqual(expected);
        }),
        { numRuns: 15 },
      );
    }
  });

  test("any JSON is read as values of the types, or refused with paths", () => {
    for (const [index, json] of procedures.entries()) {
      const parameters = parametersOf(index);
      const payload = fc.oneof(
        fc.jsonValue({ maxDepth: 3 }),
        fc.array(fc.jsonValue({ maxDepth: 2 }), { maxLength: 4 }),
      );
      fc.assert(
        fc.property(payload, (value) => {
          try {
            const args = json.readParameters(JSON.stringify({ [`Call${index}`]: value }));
            expect(args).toHaveLength(parameters.length);
            for (const [at, type] of parameters.entries()) expect(inhabits(type, args[at])).toBe(true);
          } catch (error) {
            expect(error).toBeInstanceOf(JsonDecodeError);
            for (const { path } of (error as JsonDecodeError).faults)
              expect(path.startsWith(`$.Call${index}`)).toBe(true);
          }
        }),
        { numRuns: 15 },
      );
    }
  });
});
