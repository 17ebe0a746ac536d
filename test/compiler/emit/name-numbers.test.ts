import { expect, test } from "vitest";
import { CodeModule } from "../../../compiler/emit/code-module.ts";
import { NameNumbers } from "../../../compiler/emit/name-numbers.ts";

test("the first of several gets the name, the others numbers, those that are taken left out", () => {
  const taken = new Set(["shape", "shape_3"]);
  const numbers = new NameNumbers();
  const next = (): string => {
    const name = numbers.free("shape", "_", (each) => taken.has(each));
    taken.add(name);
    return name;
  };
  expect([next(), next(), next()]).toEqual(["shape_2", "shape_4", "shape_5"]);
  expect(numbers.free("other", "_", (each) => taken.has(each))).toBe("other");
});

test("a thousand things of one name are told apart by two questions each", () => {
  const numbers = new NameNumbers();
  const taken = new Set<string>();
  let asked = 0;
  for (let at = 0; at < 1_000; at++) {
    taken.add(
      numbers.free("decodeShape", "", (name) => {
        asked++;
        return taken.has(name);
      }),
    );
  }
  expect(taken.size).toBe(1_000);
  expect(asked).toBeLessThan(3_500);
});

test("a file imports the same name from many others", () => {
  const code = new CodeModule("routes.ts");
  const names = Array.from({ length: 4 }, (_, at) => code.localValue(`codecs/json/part-${at}.ts`, "decodeShape"));
  expect(names).toEqual(["decodeShape", "decodeShape2", "decodeShape3", "decodeShape4"]);
  expect(code.localValue("codecs/json/part-2.ts", "decodeShape")).toBe("decodeShape3");
  expect(code.declareFree("decodeShape")).toBe("decodeShape5");
});
