import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { nodeHost } from "../../../compiler/host.ts";
import { plainContract, plainReference, type ReferenceModel } from "./reference-model.ts";
import { loadBothWays } from "./support.ts";

interface SuiteCase {
  readonly name: string;
  readonly path: string;
  readonly expect: "ok" | "error";
  readonly features: readonly string[];
  readonly json?: string;
}

interface RealCase {
  readonly path: string;
  readonly ok: boolean;
}

const corpus = fileURLToPath(new URL("../../../../shared/corpus/", import.meta.url));
const isThere = existsSync(corpus);
const read = <T>(path: string): T => JSON.parse(readFileSync(corpus + path, "utf8")) as T;
const host = nodeHost();

/** They hold packages in the WebAssembly text format, which hypc does not read. */
const NEED_WEBASSEMBLY_TEXT = new Set(["kinds-of-deps", "simple-wasm-text"]);

function verdict(path: string, features: readonly string[]) {
  const { contract, diagnostics } = loadBothWays(path, host, { features, allFeatures: false });
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  return { contract, ok: errors.length === 0, errors: errors.map(({ code, message }) => `${code}: ${message}`) };
}

describe.skipIf(!isThere)("the reference's own suite (the corpus stands beside the project)", () => {
  const cases = isThere
    ? read<SuiteCase[]>("suite/index.json").filter(({ name }) => !NEED_WEBASSEMBLY_TEXT.has(name))
    : [];

  test("is whole", () => {
    expect(cases.length).toBe(222);
  });

  test.each(cases)("$name: $expect", ({ path, expect: expected, features, json }) => {
    const { contract, ok, errors } = verdict(`${corpus}suite/${path}`, features);
    expect({ ok, errors: ok ? [] : errors }).toEqual({ ok: expected === "ok", errors: ok ? [] : errors });
    if (expected !== "ok" || json === undefined) return;
    expect(contract).not.toBeNull();
    if (contract !== null)
      expect(plainContract(contract)).toEqual(plainReference(read<ReferenceModel>(`suite/${json}`)));
  });
});

describe.skipIf(!isThere)("packages of public repositories (the corpus stands beside the project)", () => {
  const cases = isThere ? read<RealCase[]>("real/index.json") : [];

  test("are whole", () => {
    expect(cases.length).toBe(475);
  });

  test.each(cases)("$path", ({ path, ok }) => {
    const got = verdict(`${corpus}real/${path}`, []);
    expect({ ok: got.ok, errors: ok ? got.errors : [] }).toEqual({ ok, errors: [] });
  });
});
