/** `npm run demo`: the counter example from its contract to a restart after `kill -9`, as a readable transcript. */
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { CounterHttpClient } from "./counter/generated/counter-process/index.js";

const root = fileURLToPath(new URL("../", import.meta.url));
const example = join(root, "examples/counter");

function say(text: string): void {
  console.log(text);
}

function step(title: string): void {
  say(`\n== ${title}`);
}

function show(value: unknown): string {
  const text = JSON.stringify(value, (_key, each: unknown) => (typeof each === "bigint" ? `${each}n` : each));
  return text.replace(/"(-?\d+n)"/g, "$1");
}

/** Runs the command line as a user would, and prints what it prints. */
function hypc(...args: string[]): void {
  say(`$ hypc ${args.join(" ")}`);
  const output = execFileSync(process.execPath, [join(root, "dist/cli.js"), ...args], { cwd: example, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
  say(output.trimEnd());
}

/** Starts the example's `main.ts` in a process of its own; resolves with its address when it listens. */
async function serve(dataDir: string): Promise<{ server: ChildProcess; url: string }> {
  const server = spawn(process.execPath, ["--import", "tsx", join(example, "src/main.ts")], {
    cwd: root,
    env: { ...process.env, PORT: "0", DATA_DIR: dataDir, HYPC_LOG: "warn" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const url = await new Promise<string>((resolve, reject) => {
    let text = "";
    server.stdout?.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      const match = /listening on (\S+)/.exec(text);
      if (match?.[1] !== undefined) resolve(match[1]);
    });
    server.once("exit", (code) => reject(new Error(`the server ended with ${code} before it listened`)));
  });
  say(`started, process ${server.pid}, ${url}`);
  return { server, url };
}

async function ended(server: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const exit = new Promise<void>((resolve) => server.once("exit", () => resolve()));
  server.kill(signal);
  await exit;
}

async function raw(url: string, method: string, path: string, body?: string): Promise<void> {
  say(`$ curl -X ${method} ${path}${body === undefined ? "" : ` -d '${body}'`}`);
  const response = await fetch(url + path, { method, ...(body === undefined ? {} : { body }) });
  say(`  ${response.status} ${await response.text()}`);
}

function expectEqual(what: string, actual: unknown, expected: unknown): void {
  if (show(actual) !== show(expected)) throw new Error(`${what}: expected ${show(expected)}, got ${show(actual)}`);
}

async function main(dataDir: string): Promise<void> {
  step("The contract is compiled");
  hypc("check");
  hypc("generate");
  hypc("routes");

  step("A node serves the process");
  let { server, url } = await serve(dataDir);
  try {
    step("The generated client calls it; results and errors are typed by the contract");
    let counter = new CounterHttpClient(url);
    say(`counter.read()       ${show(await counter.read())}`);
    say(`counter.add(40n)     ${show(await counter.add(40n))}`);
    say(`counter.step("up", 2, "demo") ${show(await counter.step("up", 2, "demo"))}`);
    const refused = await counter.add(10n ** 15n);
    say(`counter.add(10n ** 15n) ${show(refused)}`);
    expectEqual("an error of the contract", refused, { tag: "err", val: { tag: "too-large", val: 1_000_000_000_000n } });

    step("Raw HTTP: direct bodies, envelopes, and refusals that say what to do");
    await raw(url, "POST", "/counter/add", "8");
    await raw(url, "POST", "/counter/batch", '{"AddAll":[1,2,3]}');
    await raw(url, "POST", "/counter/add", '"many"');
    await raw(url, "DELETE", "/counter");
    await raw(url, "PUT", "/counter/sideways");
    const before = await counter.read();

    step("kill -9");
    await ended(server, "SIGKILL");
    say(`process ${server.pid} is dead`);

    step("Started again on the same data: what was answered is there");
    ({ server, url } = await serve(dataDir));
    counter = new CounterHttpClient(url);
    const after = await counter.read();
    say(`before ${show(before)}`);
    say(`after  ${show(after)}`);
    expectEqual("the state after kill -9", after, before);
    expectEqual("the value", after.value, 56n);
    say(`history ${show(await counter.history(3))}`);
  } finally {
    await ended(server, "SIGTERM");
  }
  step("Stopped in order. The demo is done");
}

const dataDir = mkdtempSync(join(tmpdir(), "hypc-demo-"));
try {
  await main(dataDir);
} finally {
  rmSync(dataDir, { recursive: true, force: true });
}
