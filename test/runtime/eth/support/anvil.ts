import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";

/** An account of every chain for development, unlocked. */
export const ACCOUNT = "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266";

const PACKAGES: Readonly<Record<string, string>> = {
  "linux-x64": "@foundry-rs/anvil-linux-amd64",
  "linux-arm64": "@foundry-rs/anvil-linux-arm64",
  "darwin-x64": "@foundry-rs/anvil-darwin-amd64",
  "darwin-arm64": "@foundry-rs/anvil-darwin-arm64",
};

/** Where anvil is: what HYPC_ANVIL says, else the platform's package; `undefined` where it is not installed. */
export function anvilBinary(): string | undefined {
  const named = process.env["HYPC_ANVIL"];
  if (named !== undefined && named !== "") return existsSync(named) ? named : undefined;
  const name = PACKAGES[`${process.platform}-${process.arch}`];
  if (name === undefined) return undefined;
  try {
    // The package's own binary: its wrapper leaves the process behind when it is killed.
    return createRequire(import.meta.url).resolve(`${name}/bin/anvil`);
  } catch {
    return undefined;
  }
}

/** A chain for development, in a process of its own. It mines a block for each transaction. */
export class Anvil {
  readonly port: number;
  readonly #child: ChildProcess;

  private constructor(port: number, child: ChildProcess) {
    this.port = port;
    this.#child = child;
  }

  static start(port = 0, args: readonly string[] = []): Promise<Anvil> {
    const binary = anvilBinary();
    if (binary === undefined) throw new Error("anvil is not installed");
    const child = spawn(binary, ["--host", "127.0.0.1", "--port", String(port), ...args], { stdio: ["ignore", "pipe", "pipe"] });
    return new Promise((resolve, reject) => {
      let text = "";
      const read = (chunk: Buffer): void => {
        text += String(chunk);
        const listening = /Listening on 127\.0\.0\.1:(\d+)/.exec(text);
        if (listening?.[1] !== undefined) resolve(new Anvil(Number(listening[1]), child));
      };
      child.stdout.on("data", read);
      child.stderr.on("data", read);
      child.once("error", reject);
      child.once("exit", (code) => reject(new Error(`anvil ended with ${code}: ${text}`)));
    });
  }

  get url(): string {
    return `ws://127.0.0.1:${this.port}`;
  }

  end(signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return Promise.resolve();
    return new Promise((resolve) => {
      this.#child.once("exit", () => resolve());
      this.#child.kill(signal);
    });
  }

  /** Asks it past the runtime. */
  async rpc<T>(method: string, ...params: readonly unknown[]): Promise<T> {
    const response = await fetch(`http://127.0.0.1:${this.port}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
    });
    const answer = (await response.json()) as { readonly result?: T; readonly error?: unknown };
    if (answer.error !== undefined) throw new Error(`${method}: ${JSON.stringify(answer.error)}`);
    return answer.result as T;
  }

  /** Deploys a contract that logs the first word of what it is called with, as a topic; resolves with its address. */
  async deployLogger(): Promise<`0x${string}`> {
    // CALLDATALOAD(0), then LOG1 of nothing with it.
    const runtime = "60003560006000a100";
    const hash = await this.rpc<string>("eth_sendTransaction", { from: ACCOUNT, data: `0x68${runtime}60005260096017f3` });
    return (await this.#mined(hash)).contractAddress;
  }

  /** Has the contract log a number. */
  async log(contract: string, value: number): Promise<void> {
    const hash = await this.rpc<string>("eth_sendTransaction", { from: ACCOUNT, to: contract, data: word(value), gas: "0x20000" });
    await this.#mined(hash);
  }

  async #mined(hash: string): Promise<{ readonly contractAddress: `0x${string}` }> {
    for (;;) {
      const receipt = await this.rpc<{ readonly contractAddress: `0x${string}` } | null>("eth_getTransactionReceipt", hash);
      if (receipt !== null) return receipt;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}

/** 32 bytes. */
export function word(value: number): `0x${string}` {
  return `0x${value.toString(16).padStart(64, "0")}`;
}
