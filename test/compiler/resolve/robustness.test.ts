import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { loadContract } from "../../../compiler/load-contract.ts";
import { memoryHost } from "../../../compiler/memory-host.ts";
import { componentWarnings } from "../../../compiler/resolve/component-rules.ts";
import { generateContract } from "./differential/generate.ts";
import { mutate } from "./differential/mutate.ts";
import { Random } from "./differential/random.ts";
import { codesOf, loadBothWays, resolve } from "./support.ts";

const lines = (count: number, of: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => of(index)).join("\n");

describe("any contract", () => {
  test("is resolved without a throw, whatever is wrong with it, and each diagnostic has a place and a help", () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), (seed) => {
        const random = new Random(seed);
        const made = generateContract(random);
        const files = Object.fromEntries(
          Object.entries(made).map(([name, text]) => [name, random.chance(0.7) ? mutate(text, random) : text]),
        );
        const path = files["main.wit"] === undefined ? "main" : "main.wit";
        const { contract, diagnostics } = loadBothWays(path, memoryHost(files), { features: ["active"], allFeatures: false });
        for (const { code, message, span, help } of diagnostics) {
          expect(message).not.toMatch(/undefined|\[object/);
          if (code.startsWith("syntax/")) continue;
          expect(help).toBeTruthy();
          if (span !== null) expect(span.end).toBeLessThanOrEqual(span.source.text.length);
        }
        if (contract !== null) componentWarnings(contract);
      }),
      { numRuns: 400 },
    );
  });

  test("gives the same answer twice", () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), (seed) => {
        const files = generateContract(new Random(seed));
        const path = files["main.wit"] === undefined ? "main" : "main.wit";
        const run = () => loadContract(path, memoryHost(files), { features: [], allFeatures: false });
        expect(run().diagnostics.map(({ message }) => message)).toEqual(
          run().diagnostics.map(({ message }) => message),
        );
      }),
      { numRuns: 100 },
    );
  });
});

describe("long chains do not end the compiler", () => {
  const COUNT = 10_000;

  test("of aliases, in either direction", () => {
    expect(
      codesOf(`package a:b;\ninterface i {\ntype t0 = u8;\n${lines(COUNT, (n) => `type t${n + 1} = t${n};`)}\n}`),
    ).toEqual([]);
    expect(
      codesOf(
        `package a:b;\ninterface i {\n${lines(COUNT, (n) => `type t${n} = t${n + 1};`)}\ntype t${COUNT} = u8;\n}`,
      ),
    ).toEqual([]);
  });

  test("of handles to aliases of a resource", () => {
    const text = `package a:b;\ninterface i {\nresource t0;\n${lines(COUNT, (n) => `type t${n + 1} = t${n};`)}\n${lines(COUNT, (n) => `g${n}: func(a: borrow<t${n}>);`)}\n}`;
    expect(codesOf(text)).toEqual([]);
  });

  test("of types that hold one another, in a circle", () => {
    const text = `package a:b;\ninterface i {\n${lines(COUNT, (n) => `type t${n} = list<t${(n + 1) % COUNT}>;`)}\n}`;
    const { diagnostics } = resolve(text);
    expect(diagnostics.map(({ code }) => code)).toEqual(["type/cycle"]);
    expect(diagnostics[0]?.message.length).toBeLessThan(500);
    expect(diagnostics[0]?.related.length).toBeLessThan(20);
  });

  test("of interfaces that use one another, imported and exported", () => {
    const text = `package a:b;\ninterface i0 { type t = u8; }\n${lines(COUNT, (n) => `interface i${n + 1} { use i${n}.{t}; }`)}\nworld w { import i${COUNT}; }\nworld v { export i${COUNT}; }`;
    const { contract, diagnostics } = resolve(text);
    expect(diagnostics).toEqual([]);
    expect(contract.main.worlds.get("w")?.imports).toHaveLength(COUNT + 1);
    expect(contract.main.worlds.get("v")?.imports).toHaveLength(COUNT);
  });

  test("of worlds that include one another", () => {
    const text = `package a:b;\nworld w0 { type a = u8; type b = a; import f: func(a: b); }\n${lines(COUNT, (n) => `world w${n + 1} { include w${n}; }`)}`;
    expect(codesOf(text)).toEqual([]);
  });

  test("of worlds that include one another, until they hold too much for any memory", () => {
    const text = `package a:b;\nworld w0 {\n${lines(2_000, (n) => `import g${n}: func();`)}\n}\n${lines(2_000, (n) => `world w${n + 1} { include w${n}; }`)}`;
    expect(codesOf(text)).toEqual(["world/too-many-items"]);
  });

  test("of packages that need one another", () => {
    const text = `package a:main;\n${lines(2_000, (n) => `package a:p${n} { interface i { ${n === 0 ? "type t = u8;" : `use a:p${n - 1}/i.{t};`} } }`)}`;
    expect(codesOf(text)).toEqual([]);
  });

  test("of types that grow deep by name, which a component cannot hold", () => {
    const text = `package a:b;\ninterface i {\ntype t0 = u8;\n${lines(COUNT, (n) => `type t${n + 1} = option<t${n}>;`)}\n}`;
    const { contract } = resolve(text);
    expect(componentWarnings(contract).map(({ code }) => code)).toEqual(["component/type-depth"]);
  });
});
