import * as fc from "fast-check";
import { format } from "prettier";
import { describe, expect, test } from "vitest";
import { notAll } from "../../../compiler/emit/plain-fields.ts";
import { excerptOf } from "../../../compiler/format/excerpts.ts";
import { breakPlainLine, moveBrace } from "../../../compiler/format/plain-layout.ts";

const name = fc.constantFrom("a", "by", "faults", "encodeSnapshot", "value", "counterProcessDefinition", "listOfManyThings");
const dotted = fc.constantFrom("value.userName", "args[0]", 'json["last_activity"]', "faults.list", "this.#http");
const text = fc.constantFrom('"x"', '"snapshot.value"', "'{\"tag\":\"too-large\"}'", '"a rather long piece of text, with a comma"');
const type = fc.constantFrom("bigint", "string[]", "Result<Snapshot, CounterError>", "[string, number | undefined]", "Map<string, User>", "unknown", "Uint8Array | undefined");
const callee = fc.constantFrom("encodeU32", "process.getUser", "this.#target.call", "decodeListOfManyThings", "query.add");
const { call } = fc.letrec<{ call: string; term: string }>((tie) => ({
  term: fc.oneof({ weight: 3, arbitrary: name }, dotted, text, tie("call")),
  call: fc.tuple(callee, fc.array(tie("term"), { minLength: 0, maxLength: 5 })).map(([f, args]) => `${f}(${args.join(", ")})`),
}));
const names = fc.array(name, { minLength: 1, maxLength: 8 });
const parameters = fc.array(fc.tuple(name, fc.constantFrom(":", "?:"), type), { minLength: 1, maxLength: 5 }).map((all) => all.map(([n, colon, t]) => `${n}${colon} ${t}`).join(", "));

/** Lines by what they stand in. */
const LINES: Record<string, { inside: (line: string) => string[]; indent: string; line: fc.Arbitrary<string> }> = {
  "lists of names": { indent: "", inside: (line) => [line], line: names.map((all) => `import { ${[...new Set(all)].join(", ")} } from "./codecs/json/counter.js";`) },
  "functions": { indent: "", inside: (line) => [line, "  _;", "}"], line: fc.tuple(name, parameters, type).map(([f, p, t]) => `export function ${f}(${p}): ${t} {`) },
  "methods": { indent: "  ", inside: (line) => ["class _ {", line, "    _;", "  }", "}"], line: fc.tuple(fc.constantFrom("", "async "), name, parameters, type).map(([a, f, p, t]) => `  ${a}${f}(${p}): Promise<${t}> {`) },
  "abstract methods": { indent: "  ", inside: (line) => ["abstract class _ {", line, "}"], line: fc.tuple(name, parameters, type).map(([f, p, t]) => `  abstract ${f}(${p}): ${t};`) },
  "type arguments": { indent: "", inside: (line) => [line, "  _: 0,", "});"], line: fc.tuple(name, fc.array(type, { minLength: 1, maxLength: 4 })).map(([n, all]) => `const ${n}Handler = handler<${all.join(", ")}>({`) },
  "texts": { indent: "", inside: (line) => [line], line: fc.tuple(fc.constantFrom("const", "export const"), name, fc.constantFrom("", ": string"), fc.array(fc.constantFrom('"placed"', '"paid"', '"sent" or "delivered"', "x"), { minLength: 1, maxLength: 6 })).map(([c, n, t, words]) => `${c} ${n}${t} = '${words.join(", ")}';`) },
  "unions": { indent: "", inside: (line) => [line], line: fc.tuple(name, fc.array(fc.constantFrom('{ tag: "not-found" }', '{ tag: "conflict"; val: string }', '{ tag: "a"; val: Map<string, User | null> }', '"member"', "Other", "undefined", "null"), { minLength: 1, maxLength: 5 })).map(([n, members]) => `export type ${n} = ${members.join(" | ")};`) },
  "members of unions": { indent: "  ", inside: (line) => ["export type _ =", "  /** One. */", line], line: fc.array(fc.constantFrom('{ tag: "not-found" }', '{ tag: "conflict"; val: string }', '{ tag: "a"; val: Map<string, User | null> }', '"member"', '"other-member"', "Other"), { minLength: 1, maxLength: 5 }).map((members) => `  ${members.join(" | ")};`) },
  "lists": { indent: "  ", inside: (line) => ["function _() {", line, "}"], line: fc.array(fc.oneof(name, text, call), { minLength: 1, maxLength: 5 }).map((items) => `  return [${items.join(", ")}];`) },
  "tuples": { indent: "  ", inside: (line) => ["function _() {", line, "}"], line: fc.tuple(fc.array(type, { minLength: 1, maxLength: 4 }), fc.array(fc.oneof(name, call), { minLength: 1, maxLength: 5 })).map(([types, items]) => `  const value: [${types.join(", ")}] = [${items.join(", ")}];`) },
  "bits": { indent: "  ", inside: (line) => ["function _() {", line, "}"], line: fc.tuple(callee, fc.array(call, { minLength: 2, maxLength: 4 }), fc.array(name, { maxLength: 2 })).map(([f, terms, all]) => `  ${f}(${[terms.join(" | "), ...all].join(", ")});`) },
  "nested objects": { indent: "    ", inside: (line) => ["_ = {", "  fields: [", line, '    { a: 1, b: 2 },', "  ],", "};"], line: fc.tuple(text, fc.constantFrom("option", "list"), call).map(([n, kind, c]) => `    { name: ${n}, type: { kind: "${kind}", element: { kind: "list", element: { kind: "primitive", name: "u8" } } }, val: ${c} },`) },
  "arrows": { indent: "  ", inside: (line) => ["_ = {", line, "};"], line: call.map((c) => `  invoke: (process, args, context) => ${c},`) },
  "sums": { indent: "  ", inside: (line) => ["function _() {", line, "}"], line: fc.tuple(fc.constantFrom("let text =", "text +="), fc.array(fc.oneof(text, call), { minLength: 1, maxLength: 3 })).map(([head, terms]) => `  ${head} ${terms.join(" + ")};`) },
  "assigned calls": { indent: "  ", inside: (line) => ["function _() {", line, "}"], line: fc.tuple(fc.constantFrom("text += ", "value = ", 'headers["x-reason"] = '), call).map(([head, c]) => `  ${head}${c};`) },
  "calls": { indent: "  ", inside: (line) => ["function _() {", line, "}"], line: fc.tuple(fc.constantFrom("const answer = ", "return ", ""), call).map(([head, c]) => `  ${head}${c};`) },
  "procedures": { indent: "", inside: (line) => [line, "  _: 0,", "};"], line: fc.tuple(name, fc.array(type, { minLength: 1, maxLength: 4 })).map(([n, all]) => `export const ${n}Procedure: ProcedureCodec<${all.join(", ")}> = {`) },
  "arrows to lists": { indent: "  ", inside: (line) => ["_ = {", line, "};"], line: fc.tuple(names, fc.array(call, { minLength: 1, maxLength: 3 })).map(([all, calls]) => `  copyParameters: ([${[...new Set(all)].join(", ")}]) => [${calls.join(", ")}],`) },
  "arrows to texts": { indent: "  ", inside: (line) => ["_ = {", line, "};"], line: fc.tuple(names, fc.array(call, { minLength: 1, maxLength: 3 })).map(([all, calls]) => `  writeParameters: ([${[...new Set(all)].join(", ")}]) => \`{"Add":[${calls.map((each) => `\${${each}}`).join(",")}]}\`,`) },
  "arrows to calls with more than names": {
    indent: "  ",
    inside: (line) => ["_ = {", line, "};"],
    line: fc
      .tuple(
        fc.constantFrom("readJsonParameters", "read"),
        fc.constantFrom('text, "Add"', "text", "text, decodeListOfManyThings"),
        fc.constantFrom("", ", []", ', ["by"]', ', ["by", "delay-of-many-things", "otherwise"]'),
        fc.oneof(fc.constantFrom("", ", () => []", ", value"), fc.array(call, { minLength: 1, maxLength: 3 }).map((calls) => `, (values, faults) => [${calls.join(", ")}]`)),
        fc.constantFrom("", ", { exactIntegers: true }"),
      )
      .map(([f, ...args]) => `  readParameters: (text) => ${f}(${args.join("")}),`),
  },
  "clauses": { indent: "  ", inside: (line) => ["function _() {", line, "}"], line: fc.tuple(fc.constantFrom("if (value !== undefined && !(value <= 100))", "if (!isObject(json))", "for (let i = 0; i < length; i++)", "if (a < b)"), fc.constantFrom("throw ", "return ", ""), call).map(([head, verb, c]) => `  ${head.startsWith("for") && verb !== "" ? "if (a)" : head} ${verb}${c};`) },
  "guards": { indent: "  ", inside: (line) => ["function _() {", line, "}"], line: fc.tuple(fc.array(fc.constantFrom("isText(name)", "isText(aRatherLongName)", 'typeof quantity === "number" && quantity >>> 0 === quantity', 'typeof bits === "number" && (bits & 0xff) === bits', "description === undefined || isText(description)", 'level === undefined || (typeof level === "number" && (level | 0) === level)'), { minLength: 1, maxLength: 5 }), fc.constantFrom("return ", "throw "), call).map(([conditions, verb, c]) => `  if (${notAll(conditions)}) ${verb}${c};`) },
  "branches": { indent: "  ", inside: (line) => ["function _() {", line, "    _;", "  } else {", "    _;", "  }", "}"], line: fc.array(fc.constantFrom('typeof name === "string" && (!careful || isText(name))', 'typeof quantity === "number" && quantity >>> 0 === quantity', '(bits & 0xff) === bits', '(description === undefined || (typeof description === "string" && (!careful || isText(description))))', '(level === undefined || (typeof level === "number" && (level | 0) === level))', "BigInt.asUintN(64, aRatherLongName) === aRatherLongName", "(shift << 24) >> 24 === shift"), { minLength: 1, maxLength: 6 }).map((conditions) => `  if (${["careful", ...conditions].join(" && ")}) {`) },
  "fields": { indent: "  ", inside: (line) => ["function _() {", line, "}"], line: fc.uniqueArray(fc.constantFrom("a", "by", "class: class_", "description", "createdAt", "value: value_", "quantityOfThings"), { minLength: 1, maxLength: 7 }).map((all) => `  const { ${all.join(", ")} } = value;`) },
  "imports of one name": { indent: "", inside: (line) => [line], line: fc.tuple(fc.constantFrom("import", "import type", "export", "export type"), fc.constantFrom("decodeListOfManyThings", "writeJsonShape as writeJsonShape2"), fc.constantFrom("./a.js", "../../codecs/json/a-rather-long-name.js")).map(([verb, n, from]) => `${verb} { ${n} } from "${from}";`) },
  "promises": { indent: "  ", inside: (line) => ["_ = {", line, "};"], line: call.map((c) => `  promiseResult: (result) => Promise.resolve(${c}),`) },
  "objects": { indent: "  ", inside: (line) => ["function _() {", line, "}"], line: fc.tuple(fc.constantFrom("return", "value ="), fc.array(fc.tuple(fc.constantFrom("tag", "val", "name"), fc.oneof(text, call, fc.constant('{ kind: "option", element: { kind: "primitive", name: "string" } }'))), { minLength: 1, maxLength: 3 })).map(([head, members]) => `  ${head} { ${members.map(([key, value]) => `${key}: ${value}`).join(", ")} };`) },
  "items": { indent: "    ", inside: (line) => ["_ = {", "  fields: [", line, '    { a: 1, b: 2 },', "  ],", "};"], line: fc.tuple(text, fc.constantFrom("option", "list")).map(([n, kind]) => `    { name: ${n}, type: { kind: "${kind}", element: { kind: "primitive", name: "string" } } },`) },
  "conditions": { indent: "  ", inside: (line) => ["function _() {", line, "}"], line: fc.tuple(callee.filter((f) => !f.includes(".")), call, call).map(([f, a, c]) => `  return ${f}(input, at) ? { tag: "err", val: ${a} } : { tag: "ok", val: ${c} };`) },
  "options": { indent: "  ", inside: (line) => ["function _() {", line, "}"], line: fc.tuple(call, fc.constantFrom("readBool(input, at) ? _ : undefined", "value === undefined ? undefined : _", "value === undefined ? value : _")).map(([c, condition]) => `  return ${condition.replace("_", c)};`) },
  "members by a call in a call": { indent: "  ", inside: (line) => ["const value = {", line, "};"], line: fc.tuple(name, callee.filter((f) => !f.includes(".")), name, name).map(([n, f, keys, key]) => `  ${n}: ${f}(scanKey(${keys}.${key}, input)),`) },
  "members that may be absent": { indent: "  ", inside: (line) => ["const value = {", line, "};"], line: fc.tuple(name, name, call, fc.constantFrom("scanOptionalKey(keys.name, input)", "scanOptionalKey(aRatherLongNameKeys.aRatherLongName, input)", "f(a)")).map(([n, other, c, condition]) => `  ${n}: ${condition} ? ${c} : ${other.length > 4 ? "undefined" : c},`) },
  "returned sums": { indent: "  ", inside: (line) => ["function _() {", line, "}"], line: fc.array(fc.oneof(text, call), { minLength: 1, maxLength: 4 }).map((terms) => `  return ${terms.join(" + ")};`) },
  "templates": { indent: "  ", inside: (line) => ["_ = {", line, "};"], line: fc.tuple(name, fc.array(call, { minLength: 1, maxLength: 3 })).map(([n, calls]) => `  ${n}: \`/a/${calls.map((each) => `\${${each}}`).join("/")}\`,`) },
  "members": { indent: "  ", inside: (line) => ["_ = {", line, "};"], line: fc.tuple(name, call).map(([n, c]) => `  ${n}: ${c},`) },
};

test("an object whose brace alone is too far to the right goes to lines of its own", async () => {
  const lines = ["const getUserHandler = handler<UsersProcess, [UserId], Result<User, UserError>>({", '  name: "get-user",', "  encode(value) {", "    return value;", "  },", "});"];
  const width = (lines[0] ?? "").length - 1;
  expect(`${moveBrace(lines, 0, width)?.lines.join("\n")}\n`).toBe(await format(lines.join("\n"), { parser: "typescript", printWidth: width }));
  expect(moveBrace(lines, 0, width)?.count).toBe(lines.length);
  expect(moveBrace(lines, 0, width - 1)).toBeNull();
  expect(moveBrace(lines.slice(1), 0, width)).toBeNull();
});

test("so does one behind a type, unless one of the type's own types has types", async () => {
  const all = ["[string]", "bigint", "Result<Snapshot, CounterError>", "User[]", "Map<string, User>[]", "Result<A, B> | undefined", "[Result<A, B>]"];
  for (const first of all) {
    for (const second of all) {
      const lines = [`export const addProcedure: ProcedureCodec<${first}, ${second}> = {`, '  hash: "a",', "  f: () => {},", "};", "const next = 1;"];
      const width = (lines[0] ?? "").length - 2;
      for (const room of [width, width + 1]) {
        const moved = moveBrace(lines, 0, room);
        const own = moved === null ? [...(breakPlainLine(lines[0] ?? "", room) ?? ["left to Prettier"]), ...lines.slice(1)] : [...moved.lines, ...lines.slice(moved.count)];
        expect(`${own.join("\n")}\n`).toBe(await format(lines.join("\n"), { parser: "typescript", printWidth: room }));
      }
      expect(moveBrace(lines, 0, width - 1)).toBeNull();
    }
  }
});

test("the last member of a union whose semicolon alone is too far to the right is no object", () => {
  expect(breakPlainLine('  { tag: "conflict"; val: string };', 33)).toBeNull();
});

describe.each(Object.keys(LINES))("%s", (kind) => {
  const { inside, line: lines } = LINES[kind] as NonNullable<(typeof LINES)[string]>;

  test("that are too long are broken as Prettier breaks them, or left to it", async () => {
    await fc.assert(
      fc.asyncProperty(lines, fc.integer({ min: 30, max: 110 }), async (line, width) => {
        fc.pre(line.length > width);
        const own = breakPlainLine(line, width);
        const around = inside(line);
        const expected = await format(around.join("\n"), { parser: "typescript", printWidth: width });
        const index = around.indexOf(line);
        if (own !== null) expect([...around.slice(0, index), ...own, ...around.slice(index + 1)].join("\n") + "\n").toBe(expected);
        // What is left to Prettier is left with what stands around it.
        const excerpt = excerptOf(around, index);
        const laidOut = excerpt?.unwrap((await format(excerpt.text, { parser: "babel-ts", printWidth: width })).trimEnd().split("\n"));
        if (laidOut != null) expect([...around.slice(0, index), ...laidOut, ...around.slice(index + 1)].join("\n") + "\n").toBe(expected);
      }),
      { numRuns: 15 },
    );
  });
});

test.each([
  'import { decodeCounterError, decodeSnapshot, encodeS64 } from "./codecs/json/counter.js";',
  "export function decodeSnapshot(json: unknown, faults: Faults, at: PathSegment): Snapshot {",
  "  async add(by: bigint, options?: HttpCallOptions): Promise<Result<Snapshot, CounterError>> {",
  "  abstract add(by: bigint, context: RequestContext): Promise<Result<Snapshot, CounterError>>;",
  "const addHandler = handler<CounterProcess, [bigint], Result<Snapshot, CounterError>>({",
  "export const addProcedure: ProcedureCodec<[bigint], Result<Snapshot, CounterError>> = {",
  "  invoke: (process, args, context) => process.step(args[0], args[1], args[2], context),",
  '  copyParameters: ([by, delayMs]) => [copyS64(by, "add-later.by"), copyU32(delayMs, "add-later.delay-ms")],',
  "  handlers: [readHandler, addHandler, historyHandler, addAllHandler, setToHandler, stepHandler],",
  '  if (value !== undefined && !(value <= 100)) throw new EncodeError(at, "at most 100", value);',
  '      return { tag: "too-large", val: readS64(input, "counter-error.too-large", faults) };',
  '  return readBool(input, at) ? { tag: "err", val: readCounterError(input, at) } : { tag: "ok", val: readSnapshot(input) };',
  '      return \'{"tag":"too-large","val":\' + encodeS64(value.val, "counter-error.too-large") + "}";',
  '  text += \',"counterparty":\' + encodeString(value.counterparty, "conversation.counterparty");',
  '  { tag: "join"; val: Join } | { tag: "say"; val: Text } | { tag: "typing"; val: boolean };',
  '  lastActivity: decodeU64Digits(json["last_activity"], faults, ".last_activity_of_the_conversation"),',
  "  if (!(isText(id) && isText(name) && (description === undefined || isText(description)))) return copyAsWritten(value, writeThing, readThing, at);",
  "  const { field0, field1, field6, field7, field8, field9, field14, field15, field16, field17 } = value;",
  '  promiseResult: (result) => Promise.resolve(copyResultOfThingOrFailure(result, "create-thing result")),',
  "  description: scanOptionalKey(createThingInputKeys.description, input) ? scanOptionOfString(input) : undefined,",
  "  createdAt: scanDateTimeOfCreation(scanKey(createThingInputKeys.createdAt, input)),",
  'import { writeJsonShape as writeJsonShape12 } from "./codecs/answers/a-rather-long-name-api.js";',
  '      path: `/counter/${pathSegment("direction", formatDirection(direction, "step.direction"))}`,',
])("%s is plain enough", (line) => {
  expect(breakPlainLine(line, 80)).not.toBeNull();
});
