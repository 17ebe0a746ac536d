import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { pino } from "pino";
import { describe, expect, test, vi } from "vitest";
import { createLogger } from "../../../runtime/log-pino.ts";
import type { Logger } from "../../../runtime/log.ts";
import { startNode } from "../../../runtime/node.ts";
import { Counter } from "../fixtures/counter.ts";
import { memoryLog } from "../fixtures/memory-log.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const program = fileURLToPath(new URL("../fixtures/program.ts", import.meta.url));

function raise(error: unknown): never {
  throw error;
}

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(level: string | undefined): Promise<Ended> {
  const { HYPC_LOG: _own, NODE_EXTRA_CA_CERTS: _slow, ...env } = process.env;
  const child = spawn(process.execPath, ["--import", "tsx", program], {
    cwd: root,
    env: level === undefined ? env : { ...env, HYPC_LOG: level },
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, stdout, stderr }));
  });
}

function linesOf(stdout: string): Record<string, unknown>[] {
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe("the log of a program", () => {
  test("by default one JSON line an event on standard output, none a request; the program ends by itself", async () => {
    const { code, stdout, stderr } = await run(undefined);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const lines = linesOf(stdout);
    expect(lines.map(({ msg }) => msg)).toEqual([
      "node started",
      "the state of counter:demo:alice.os is kept in memory alone, for the node has no dataDir: it will be lost",
      "process started",
      "node stops",
      "node has stopped",
    ]);
    expect(lines.every(({ node }) => node === "alice.os")).toBe(true);
    expect(lines[2]).toMatchObject({
      process: "counter:demo:alice.os",
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/counter:demo:alice\.os$/),
    });
    expect(stdout).not.toContain("secret-body");
  });

  test("HYPC_LOG=silent says nothing", async () => {
    expect(await run("silent")).toEqual({ code: 0, stdout: "", stderr: "" });
  });
});

describe("the logger of a node", () => {
  test("a logger of the host's own is used as it is, with the node's name", () => {
    const { logger, lines } = memoryLog();
    createLogger(logger, "alice.os").info({ a: 1 }, "hello");
    expect(lines).toEqual([{ node: "alice.os", a: 1, level: "info", message: "hello" }]);
  });

  test("what a logger of the host's own throws ends nothing, and is told once", async () => {
    const warnings: Error[] = [];
    const hear = (warning: Error): void => void (Reflect.get(warning, "code") === "HYPC_LOGGER" && warnings.push(warning));
    process.on("warning", hear);
    const { logger, lines } = memoryLog();
    let full = false;
    const failing = (of: Logger): Logger => ({
      ...of,
      info: (fields: object | string, message?: string) => {
        if (full) throw new Error("the disk is full");
        of.info(fields as object, message);
      },
      child: (bindings) => {
        if (full) throw new Error("the disk is full");
        return failing(of.child(bindings));
      },
    });
    const log = createLogger(failing(logger), "alice.os");
    full = true;
    log.info("lost");
    log.child({ b: 2 }).info({ c: 3 }, "lost too");
    log.child({ b: 2 }).warn("kept");
    full = false;
    log.child({ b: 2 }).info({ c: 3 }, "kept too");
    expect(lines).toEqual([
      { node: "alice.os", level: "warn", message: "kept" },
      { node: "alice.os", b: 2, c: 3, level: "info", message: "kept too" },
    ]);
    await vi.waitFor(() => expect(warnings).toHaveLength(1));
    expect(warnings[0]?.message).toBe("the logger that the node was given threw, and lines are lost: the disk is full");
    process.off("warning", hear);
  });

  test("a logger may be frozen, a class, or pino's own, and has what else it has", () => {
    const said: string[] = [];
    class Private {
      #prefix = "";
      get info() {
        return (line: unknown) => void said.push(`${this.#prefix}${JSON.stringify(line)}`);
      }
      debug(): void {}
      warn(): void {}
      error(): void {}
      child(bindings: object, options?: { prefix: string }): Private {
        const child = new Private();
        child.#prefix = `${this.#prefix}${options?.prefix ?? Object.keys(bindings).join()} `;
        return child;
      }
      fatal(line: string): void {
        said.push(`${this.#prefix}fatal ${line}`);
      }
    }
    const log = createLogger(Object.freeze(new Private()) as never, "alice.os") as unknown as Private;
    log.info("a");
    (log.child({ x: 1 }, { prefix: "options" }) as unknown as Private).info("b");
    log.fatal("c");
    expect(said).toEqual(['node "a"', 'node options "b"', "node fatal c"]);

    const lines: string[] = [];
    const own = pino({ level: "info" }, { write: (line: string) => void lines.push(line) });
    const guarded = createLogger(own, "alice.os") as pino.Logger;
    guarded.child({ b: 1 }, { level: "debug" }).debug("one %s", "two");
    guarded.debug("not told");
    guarded.level = "debug";
    guarded.setBindings({ c: 2 });
    guarded.debug("told");
    expect(guarded.isLevelEnabled("debug")).toBe(true);
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { node: "alice.os", b: 1, msg: "one two" },
      { node: "alice.os", c: 2, msg: "told" },
    ]);
    expect(() => createLogger({ ...own, child: () => undefined } as never, "alice.os")).toThrow(
      "child() of a logger gave undefined",
    );
  });

  test.each([
    ["a promise that is refused", () => Promise.reject(new Error("later"))],
    ["what has no text", () => raise(Object.create(null))],
    ["nothing", () => raise(undefined)],
  ])("a logger may throw %s", async (_what, fail) => {
    const warned = new Promise<Error>((resolve) => {
      const hear = (warning: Error): void => {
        if (Reflect.get(warning, "code") !== "HYPC_LOGGER") return;
        process.off("warning", hear);
        resolve(warning);
      };
      process.on("warning", hear);
    });
    const failing: Logger = { debug: fail, info: fail, warn: fail, error: fail, child: () => failing };
    createLogger(failing, "alice.os").info("lost");
    expect((await warned).message).toContain("the logger that the node was given threw");
  });

  test("answers go out where the log of a node fails on every line", async () => {
    const refuse = (): never => {
      throw new Error("the disk is full");
    };
    const logger: Logger = {
      debug: refuse,
      info: refuse,
      warn: refuse,
      error: refuse,
      child: () => logger,
      isLevelEnabled: () => true,
    };
    const node = await startNode({ name: "alice.os", http: { port: 0 }, log: logger });
    await node.spawn(Counter, { process: "counter:demo:alice.os", mount: "/" });
    expect((await fetch(`${node.url}/counter`)).status).toBe(200);
    expect((await fetch(`${node.url}/nowhere`)).status).toBe(404);
    await node.stop();
  });
});
