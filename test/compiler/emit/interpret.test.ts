import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { printBinary } from "../../../compiler/emit/binary.ts";
import { DescriptorPrinter, TypeHashes } from "../../../compiler/emit/descriptor.ts";
import { renderFiles } from "../../../compiler/emit/render.ts";
import { witText } from "../../../compiler/emit/wit-text.ts";
import type { Type } from "../../../compiler/model.ts";
import { decodeBinary, encodeBinary } from "../../../runtime/codec/binary.ts";
import type { BinaryReader } from "../../../runtime/codec/binary-reader.ts";
import type { BinaryWriter } from "../../../runtime/codec/binary-writer.ts";
import type { TypeDescriptor } from "../../../runtime/state/descriptor.ts";
import { ValueReader, ValueWriter } from "../../../runtime/state/interpret.ts";
import { fromJson, toJson } from "../../../runtime/state/json-value.ts";
import { typeHash } from "../../../runtime/state/type-hash.ts";
import { GeneratedFolder } from "../../support/generated.ts";
import { randomTypes } from "./random-types.ts";
import { TypeValues } from "./type-values.ts";

const folder = new GeneratedFolder();
afterAll(() => folder.remove());

/** The description of a type, as it would be printed into a generated file. */
function descriptorOf(type: Type): TypeDescriptor {
  let names = 0;
  const printer = new DescriptorPrinter(() => `part${names++}`, "TypeDescriptor");
  const text = printer.text(type);
  const declarations = printer.declarations.map((each) => each.replace(": TypeDescriptor =", " ="));
  return new Function(`${declarations.join("\n")}\nreturn ${text};`)() as TypeDescriptor;
}

describe.each([4, 5])("random types, seed %i", async (seed) => {
  const { plan, module, process, types, constraints } = randomTypes(seed, 30);
  folder.write(`interpreted-${seed}`, renderFiles(printBinary(plan), process.world));
  const binary = await folder.load(`interpreted-${seed}`, "codecs/binary/everything.ts");
  const values = new TypeValues(constraints);
  const cases = types.flatMap((type) => {
    const ref = plan.refer(type, module);
    if (ref.kind === "runtime") return [];
    const { suffix } = ref.unit;
    const write = binary[`write${suffix}`] as (value: unknown, out: BinaryWriter) => void;
    const read = binary[`read${suffix}`] as (input: BinaryReader) => unknown;
    return [
      { name: witText(type), descriptor: descriptorOf(type), type, write, read, arbitrary: values.arbitrary(type) },
    ];
  });

  test.each(cases)(
    "$name: the description reads and writes the bytes of the generated codec",
    ({ type, descriptor, write, read, arbitrary }) => {
      expect(typeHash(descriptor)).toBe(new TypeHashes().of(type));
      fc.assert(
        fc.property(arbitrary, (value) => {
          const bytes = encodeBinary(write, value);
          const interpreted = decodeBinary((input) => new ValueReader().read(descriptor, input, "value"), bytes);
          const again = encodeBinary(
            (each: unknown, out) => new ValueWriter().write(descriptor, each, out, "value"),
            interpreted,
          );
          expect(Buffer.compare(again, bytes)).toBe(0);
          expect(values.normal(type, decodeBinary(read, again))).toEqual(values.normal(type, value));
        }),
        { numRuns: 20 },
      );
    },
  );

  test.each(cases)("$name: nothing is lost on the way through a tool's JSON", ({ descriptor, write, arbitrary }) => {
    fc.assert(
      fc.property(arbitrary, (value) => {
        const bytes = encodeBinary(write, value);
        const json = JSON.stringify(
          toJson(
            descriptor,
            decodeBinary((input) => new ValueReader().read(descriptor, input, "value"), bytes),
          ),
        );
        const back = fromJson(descriptor, json === undefined ? undefined : JSON.parse(json), "$");
        const again = encodeBinary(
          (each: unknown, out) => new ValueWriter().write(descriptor, each, out, "value"),
          back,
        );
        expect(Buffer.compare(again, bytes)).toBe(0);
      }),
      { numRuns: 20 },
    );
  });
});
