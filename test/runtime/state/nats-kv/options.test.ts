import { readFileSync } from "node:fs";
import { posix } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { ConfigError } from "../../../../runtime/config-error.ts";
import { natsKv } from "../../../../runtime/state/nats-kv/nats-kv.ts";
import type { NatsKvOptions } from "../../../../runtime/state/nats-kv/options.ts";

describe("options of natsKv", () => {
  test("none is needed, and none connects", () => {
    expect(Object.keys(natsKv())).toEqual(["open"]);
    expect(Object.keys(natsKv({ servers: ["nats://127.0.0.1:1"], bucket: "b", replicas: 3, leaseMs: 500 }))).toEqual([
      "open",
    ]);
  });

  test.each<[string, NatsKvOptions]>([
    ["natsKv.leaseMs", { leaseMs: 499 }],
    ["natsKv.leaseMs", { leaseMs: Number.NaN }],
    ["natsKv.replicas", { replicas: 2 }],
    ["natsKv.bucket", { bucket: "a.b" }],
    ["natsKv.bucket", { bucket: "" }],
    ["natsKv.servers", { servers: "http://127.0.0.1" }],
    ["natsKv.credentials", { credentials: "" }],
    ["natsKv.lease", { lease: 1 } as NatsKvOptions],
  ])("%s of %o is refused", (option, options) => {
    const thrown = (() => {
      try {
        natsKv(options);
      } catch (error) {
        return error;
      }
      return undefined;
    })();
    expect(thrown).toBeInstanceOf(ConfigError);
    expect(thrown).toMatchObject({ option });
  });

  test("a program that does not open it loads no package for it", () => {
    const root = fileURLToPath(new URL("../../../../", import.meta.url));
    const seen = new Set<string>();
    const packages: string[] = [];
    const queue = ["runtime/state/nats-kv/nats-kv.ts"];
    for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
      if (seen.has(file)) continue;
      seen.add(file);
      for (const [, specifier = ""] of readFileSync(root + file, "utf8").matchAll(
        /^(?:import|export) (?!type)[^;]*?from "([^"]+)"/gm,
      )) {
        if (specifier.startsWith(".")) queue.push(posix.join(posix.dirname(file), specifier));
        else packages.push(specifier);
      }
    }
    expect(packages).toEqual([]);
    expect(seen.size).toBeGreaterThan(3);
  });
});
