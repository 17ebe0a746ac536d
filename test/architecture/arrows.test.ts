import { readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { ClusterTool } from "../../compiler/cli/cluster-tool.ts";
import type { StateTool } from "../../compiler/cli/state-tool.ts";
import * as clusterTool from "../../runtime/nats/cluster/tool.ts";
import * as stateTool from "../../runtime/state/tool.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Which rooms each room may import from; itself always. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  grammar: [],
  compiler: ["grammar"],
  runtime: [],
};

interface Import {
  readonly file: string;
  readonly specifier: string;
}

function sourcesOf(room: string): string[] {
  return readdirSync(join(root, room), { recursive: true, encoding: "utf8" })
    .map((path) => posix.join(room, path.replaceAll("\\", "/")))
    .filter((path) => path.endsWith(".ts"));
}

function importsOf(files: readonly string[]): Import[] {
  const pattern = /(?:^|\n)\s*(?:import|export)\b[^;"']*?from\s*["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']\s*\)|(?:^|\n)\s*import\s*["']([^"']+)["']/g;
  return files.flatMap((file) =>
    [...readFileSync(join(root, file), "utf8").matchAll(pattern)].map((match) => ({ file, specifier: match[1] ?? match[2] ?? match[3] ?? "" })),
  );
}

function roomOf({ file, specifier }: Import): string | null {
  if (!specifier.startsWith(".")) return null;
  return posix.join(posix.dirname(file), specifier).split("/")[0] ?? null;
}

describe("arrows point one way", () => {
  for (const [room, allowed] of Object.entries(ALLOWED)) {
    test(`${room} imports ${allowed.length === 0 ? "no other room" : `${allowed.join(", ")} alone`}`, () => {
      const imports = importsOf(sourcesOf(room));
      expect(imports.length).toBeGreaterThan(0);
      const wrong = imports.filter((each) => {
        const target = roomOf(each);
        return target !== null && target !== room && !allowed.includes(target);
      });
      expect(wrong).toEqual([]);
    });
  }

  test("only the command line of the compiler prints or exits", () => {
    const quiet = sourcesOf("compiler").filter((file) => !file.startsWith("compiler/cli/"));
    const loud = quiet.filter((file) => /\bconsole\.|process\.(?:stdout|stderr|exit)\b/.test(readFileSync(join(root, file), "utf8")));
    expect(loud).toEqual([]);
  });

  test("nothing outside the command line imports it", () => {
    const files = ["grammar", "compiler", "runtime"].flatMap(sourcesOf).filter((file) => !file.startsWith("compiler/cli/"));
    const wrong = importsOf(files).filter(({ file, specifier }) => specifier.startsWith(".") && posix.join(posix.dirname(file), specifier).startsWith("compiler/cli/"));
    expect(wrong).toEqual([]);
  });

  test("of the runtime the command line loads the tools for data directories and clusters alone, when their commands run", () => {
    const loads = sourcesOf("compiler").flatMap((file) => [...readFileSync(join(root, file), "utf8").matchAll(/"((?:dist\/)?runtime\/[^"]*)"/g)].map((match) => [file, match[1]]));
    expect(loads.toSorted()).toEqual([
      ["compiler/cli/cluster-tool.ts", "dist/runtime/nats/cluster/tool.js"],
      ["compiler/cli/cluster-tool.ts", "runtime/nats/cluster/tool.ts"],
      ["compiler/cli/state-tool.ts", "dist/runtime/state/tool.js"],
      ["compiler/cli/state-tool.ts", "runtime/state/tool.ts"],
    ]);
  });

  test("those tools are what the command line takes them for", () => {
    // Neither side imports the other: that the types agree is held here, by the type check.
    const cluster: ClusterTool = clusterTool;
    const state: StateTool = stateTool;
    for (const each of [cluster.initCluster, cluster.addNodes, cluster.removeNodes, cluster.renewCertificates, cluster.clusterStatus, state.show, state.exportStates, state.importStates, state.check])
      expect(each).toBeTypeOf("function");
  });

  test("what the client entry reaches has no Node built-in", () => {
    const seen = new Set<string>();
    const queue = ["runtime/client/index.ts"];
    const builtins: Import[] = [];
    for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
      if (seen.has(file)) continue;
      seen.add(file);
      const text = readFileSync(join(root, file), "utf8");
      // Types leave no trace in the browser.
      const values = importsOf([file]).filter(({ specifier }) => !new RegExp(`import type [^;]*["']${specifier.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}["']`).test(text));
      for (const each of values) {
        if (each.specifier.startsWith(".")) queue.push(posix.join(posix.dirname(file), each.specifier));
        else builtins.push(each);
      }
    }
    expect(builtins).toEqual([]);
    expect(seen.size).toBeGreaterThan(3);
  });
});
