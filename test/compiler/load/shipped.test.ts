import { describe, expect, test } from "vitest";
import { nodeHost, type CompilerHost } from "../../../compiler/host.ts";
import { shippedPackages } from "../../../compiler/load/shipped.ts";
import { loadContract } from "../../../compiler/load-contract.ts";
import { memoryHost } from "../../../compiler/memory-host.ts";

const NO_FEATURES = { features: [], allFeatures: false };
const disk = nodeHost();

function contractOf(files: Readonly<Record<string, string>>, path = "api") {
  return loadContract(path, memoryHost(files, { shipped: disk }), NO_FEATURES);
}

describe("the packages that hypc ships", () => {
  const app = "package a:b;\ninterface i {\n  use hyper:process/types@1.0.0.{address};\n}\n";

  test("resolve by themselves where they are named", () => {
    const { contract, diagnostics } = contractOf({ "api/a.wit": app });
    expect(diagnostics).toEqual([]);
    expect(contract?.packages.map(({ id, shipped }) => ({ id, shipped }))).toEqual([
      { id: "hyper:process@1.0.0", shipped: true },
      { id: "a:b", shipped: false },
    ]);
  });

  test("resolve for a single file too, and for a nested package", () => {
    expect(contractOf({ "a.wit": app }, "a.wit").diagnostics).toEqual([]);
    const nested =
      "package a:main;\npackage a:b {\n  interface i {\n    use hyper:process/types@1.0.0.{address};\n  }\n}\n";
    expect(contractOf({ "a.wit": nested }, "a.wit").diagnostics).toEqual([]);
  });

  test("give way to a copy of their version in deps", () => {
    const copy = "package hyper:process@1.0.0;\ninterface types { record address { mine: string } }\n";
    const { contract, diagnostics } = contractOf({ "api/a.wit": app, "api/deps/p/p.wit": copy });
    expect(diagnostics).toEqual([]);
    const found = contract?.packages.find(({ id }) => id === "hyper:process@1.0.0");
    expect(found?.shipped).toBe(false);
    expect(found?.interfaces.get("types")?.types.get("address")?.body).toMatchObject({ fields: [{ name: "mine" }] });
  });

  test("stand beside another version in deps", () => {
    const other = "package hyper:process@2.0.0;\ninterface types {}\n";
    expect(contractOf({ "api/a.wit": app, "api/deps/p/p.wit": other }).diagnostics).toEqual([]);
  });

  test("are named where another version was asked for", () => {
    const { diagnostics } = contractOf({ "api/a.wit": app.replace("1.0.0", "9.9.9") });
    expect(diagnostics.map(({ code }) => code)).toEqual(["resolve/unknown-package"]);
    expect(diagnostics[0]?.help).toContain("hyper:process@1.0.0");
    expect(diagnostics[0]?.fix?.text).toBe("hyper:process/types@1.0.0");
  });

  test("are not looked for where nobody names them", () => {
    const blind: CompilerHost = {
      ...disk,
      shippedPackages: () => {
        throw new Error("looked for the shipped packages");
      },
    };
    const files = {
      "api/a.wit": "package a:b;\ninterface i { use c:d/i.{t}; }\n",
      "api/deps/c.wit": "package c:d;\ninterface i { type t = u32; }",
    };
    const host = memoryHost(files);
    const { diagnostics } = loadContract("api", { ...host, shippedPackages: blind.shippedPackages }, NO_FEATURES);
    expect(diagnostics).toEqual([]);
  });

  test("are each in order by themselves, and listed with their directories", () => {
    const packages = shippedPackages(disk);
    expect(packages.map(({ id }) => id)).toEqual(
      expect.arrayContaining(["hyper:annotations@1.0.0", "hyper:process@1.0.0"]),
    );
    for (const { id, directory, directoryName } of packages) {
      const { contract, diagnostics } = loadContract(directory, disk, NO_FEATURES);
      expect(diagnostics).toEqual([]);
      expect(contract?.main.id).toBe(id);
      expect(directory.endsWith(`/${directoryName}`)).toBe(true);
    }
  });
});
