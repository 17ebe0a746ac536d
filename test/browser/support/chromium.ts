/** A real Chromium, driven over its own debugging protocol through a pipe: nothing to install beside the browser. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { Page } from "./page.ts";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Where a Chromium is: what `CHROMIUM` names, or the usual places; `null` where there is none. */
export function chromiumPath(): string | null {
  return [process.env["CHROMIUM"] ?? "", ...PLACES].find((path) => path !== "" && existsSync(path)) ?? null;
}

/** For `describe.skipIf`: the reason stands in the name of what is skipped. */
export const NO_CHROMIUM = chromiumPath() === null;
export const WHERE = NO_CHROMIUM ? " (skipped: there is no Chromium; install it, or name it in CHROMIUM)" : "";

/** Nothing that a test does not ask for reaches for the network. */
const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-dev-shm-usage",
  "--hide-scrollbars",
  "--remote-debugging-pipe",
];

/** Parameters and results of the protocol are as its own description says; a test reads what it knows is there. */
export type Message = Readonly<Record<string, unknown>>;

interface Pending {
  readonly resolve: (result: Message) => void;
  readonly reject: (error: Error) => void;
}

type Listener = (method: string, params: Message) => void;

/** One browser. */
export class Chromium {
  readonly #process: ChildProcess;
  readonly #profile: string;
  readonly #pending = new Map<number, Pending>();
  readonly #listeners = new Map<string, Listener>();
  #last = 0;
  #rest = "";

  constructor(browser: ChildProcess, profile: string) {
    this.#process = browser;
    this.#profile = profile;
    const output = browser.stdio[4] as Readable;
    output.setEncoding("utf8");
    output.on("data", (text: string) => this.#read(text));
    browser.once("exit", () => {
      for (const { reject } of this.#pending.values()) reject(new Error("Chromium has ended"));
    });
  }

  static async launch(): Promise<Chromium> {
    const path = chromiumPath();
    if (path === null) throw new Error("there is no Chromium");
    const profile = await mkdtemp(join(tmpdir(), "hypc-chromium-"));
    const browser = spawn(path, [...FLAGS, `--user-data-dir=${profile}`, "about:blank"], {
      stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"],
    });
    return new Chromium(browser, profile);
  }

  /** A page of its own: no cookie of another is in it. */
  async page(): Promise<Page> {
    const { browserContextId } = await this.send("Target.createBrowserContext", {});
    const { targetId } = await this.send("Target.createTarget", { url: "about:blank", browserContextId });
    const { sessionId } = await this.send("Target.attachToTarget", { targetId, flatten: true });
    const page = new Page(this, String(sessionId));
    await page.start();
    return page;
  }

  send(method: string, params: Message, sessionId?: string): Promise<Message> {
    const id = ++this.#last;
    const text = JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) });
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      (this.#process.stdio[3] as Writable).write(`${text}\0`);
    });
  }

  listen(sessionId: string, listener: Listener): void {
    this.#listeners.set(sessionId, listener);
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once("exit", resolve));
    this.send("Browser.close", {}).catch(() => {});
    const late = setTimeout(() => this.#process.kill("SIGKILL"), 5_000);
    await ended;
    clearTimeout(late);
    await rm(this.#profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }

  #read(text: string): void {
    const messages = (this.#rest + text).split("\0");
    this.#rest = messages.pop() ?? "";
    for (const each of messages) this.#receive(JSON.parse(each) as Message);
  }

  #receive({ id, method, params, result, error, sessionId }: Message): void {
    if (typeof id === "number") {
      const pending = this.#pending.get(id);
      this.#pending.delete(id);
      if (error === undefined) pending?.resolve(result as Message);
      else pending?.reject(new Error(JSON.stringify(error)));
    } else {
      this.#listeners.get(String(sessionId))?.(String(method), params as Message);
    }
  }
}
