import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { FORMAT_FUNCTIONS } from "../../compiler/emit/format-names.ts";
import { mayStandOn, placesOf } from "../../compiler/annotations/places.ts";
import { ANNOTATIONS_PACKAGE } from "../../compiler/annotations/load-schema.ts";
import { annotationSchema, type AnnotationSchema } from "../../compiler/annotations/schema.ts";
import { nodeHost } from "../../compiler/host.ts";
import { loadContract } from "../../compiler/load-contract.ts";
import { memoryHost } from "../../compiler/memory-host.ts";
import type { Contract } from "../../compiler/model.ts";
import { HTTP_METHODS } from "../../compiler/process/model.ts";

const api = fileURLToPath(new URL("../../api/", import.meta.url));
const oracle = fileURLToPath(new URL("../../../shared/corpus/oracle.mjs", import.meta.url));
const oracleModules = process.env["WIT_ORACLE_MODULES"];

function shipped(directory: string): Contract {
  const { contract, diagnostics } = loadContract(`${api}${directory}`, nodeHost(), {
    features: [],
    allFeatures: false,
  });
  expect(diagnostics).toEqual([]);
  if (contract === null) throw new Error(`${directory} is no package`);
  return contract;
}

function casesOf(contract: Contract, type: string): readonly string[] {
  for (const each of contract.main.interfaces.values()) {
    const body = each.types.get(type)?.body;
    if (body?.kind === "enum" || body?.kind === "variant") return body.cases.map(({ name }) => name);
  }
  return [];
}

describe("hyper:annotations", () => {
  const contract = shipped("hyper-annotations");
  const schema: AnnotationSchema = annotationSchema(contract.main) ?? new Map();

  it("declares every annotation of the contract language", () => {
    expect(contract.main.id).toBe(ANNOTATIONS_PACKAGE);
    expect([...schema.keys()]).toEqual(
      "process bind-http bind-ws ui init http local remote ws ws-open ws-close ws-client eth status query header body min max length pattern format default".split(
        " ",
      ),
    );
  });

  it("says which arguments are required", () => {
    const required = [...schema.values()].flatMap(({ name, parameters }) =>
      parameters.filter(({ optional }) => !optional).map((parameter) => `${name}.${parameter.name}`),
    );
    expect(required).toEqual([
      "process.name",
      "bind-http.path",
      "bind-ws.path",
      "ui.dir",
      "status.code",
      "min.value",
      "max.value",
      "pattern.regex",
      "format.name",
      "default.value",
    ]);
  });

  it("names the two exceptions: types in scope, and values of the item's own type", () => {
    const special = [...schema.values()].flatMap(({ name, parameters }) =>
      parameters
        .filter(({ reading }) => reading !== "plain")
        .map((parameter) => `${name}.${parameter.name}: ${parameter.reading}`),
    );
    expect(special).toEqual([
      "process.state: type-name",
      "ws.push: type-name",
      "min.value: item-value",
      "max.value: item-value",
      "default.value: item-value",
    ]);
  });

  it("every annotation has a place where it may stand", () => {
    for (const name of schema.keys()) expect(placesOf(name), name).not.toEqual([]);
    expect(mayStandOn("no-such", "function")).toBe(false);
  });

  it("knows the methods and formats that the compiler knows", () => {
    expect(casesOf(contract, "http-method").map((name) => name.toUpperCase())).toEqual([...HTTP_METHODS]);
    expect(casesOf(contract, "string-format")).toEqual([...FORMAT_FUNCTIONS.keys()]);
    expect(casesOf(contract, "save-policy")).toEqual([
      "never",
      "every-message",
      "every-n-messages",
      "every-n-seconds",
      "on-diff",
    ]);
    expect(casesOf(contract, "wire-format")).toEqual(["web", "hyperware"]);
  });

  it("documents every annotation and every argument", () => {
    for (const each of contract.main.interfaces.values()) {
      const body = each.types.get("annotation")?.body;
      for (const item of body?.kind === "variant" ? body.cases : []) expect(item.docs, item.name).not.toBeNull();
    }
  });
});

describe("hyper:process", () => {
  const contract = shipped("hyper-process");

  it("has the types that handlers and callers share", () => {
    expect([...(contract.main.interfaces.get("types")?.types.keys() ?? [])]).toEqual(
      "address lazy-load-blob ws-message-type send-error-kind fault send-error eth-sub eth-sub-error eth-sub-result http-method http-header http-request http-response".split(
        " ",
      ),
    );
  });

  it("names every kind of send error", () => {
    expect(casesOf(contract, "send-error-kind")).toEqual(
      "timeout offline no-such-process no-such-handler forbidden contract-mismatch bad-request too-large overloaded cancelled failed".split(
        " ",
      ),
    );
  });

  it("resolves without a copy in deps/", () => {
    const text =
      "package test:app;\ninterface api {\n  use hyper:process/types@1.0.0.{address};\n  f: func() -> address;\n}\n";
    const { contract: user, diagnostics } = loadContract(
      "app.wit",
      memoryHost({ "app.wit": text }, { shipped: nodeHost() }),
      { features: [], allFeatures: false },
    );
    expect(diagnostics).toEqual([]);
    expect(user?.packages.map(({ id, shipped: ours }) => [id, ours])).toEqual([
      ["hyper:process@1.0.0", true],
      ["test:app", false],
    ]);
  });
});

describe.skipIf(oracleModules === undefined || !existsSync(oracle))(
  "the reference parser (needs WIT_ORACLE_MODULES and the corpus beside the project)",
  () => {
    it.each(["hyper-annotations", "hyper-process"])("accepts %s", async (directory) => {
      const { check } = (await import(oracle)) as {
        check: (
          input: { path: string },
          options: object,
        ) => { ok: boolean; error: string | null } | Promise<{ ok: boolean; error: string | null }>;
      };
      const verdict = await check({ path: `${api}${directory}` }, { deep: true });
      expect([verdict.ok, verdict.error]).toEqual([true, null]);
    });
  },
);
