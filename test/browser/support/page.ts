import type { Chromium, Message } from "./chromium.ts";

const KEYS: Readonly<Record<string, Message>> = {
  Tab: { key: "Tab", code: "Tab", windowsVirtualKeyCode: 9 },
  Enter: { key: "Enter", code: "Enter", windowsVirtualKeyCode: 13, text: "\r" },
  Space: { key: " ", code: "Space", windowsVirtualKeyCode: 32, text: " " },
};
const PATIENCE_MS = 10_000;

export interface Look {
  readonly width: number;
  readonly height: number;
  readonly dark?: boolean;
}

/** One page, and what a user does with it. */
export class Page {
  /** What the browser has complained about: errors of scripts, and what a policy has blocked. */
  readonly complaints: string[] = [];
  readonly #browser: Chromium;
  readonly #session: string;
  #loads = 0;

  constructor(browser: Chromium, session: string) {
    this.#browser = browser;
    this.#session = session;
  }

  async start(): Promise<void> {
    this.#browser.listen(this.#session, (method, params) => this.#heard(method, params));
    for (const domain of ["Page", "Runtime", "Log", "Network"]) await this.send(`${domain}.enable`);
  }

  send(method: string, params: Message = {}): Promise<Message> {
    return this.#browser.send(method, params, this.#session);
  }

  async look({ width, height, dark = false }: Look): Promise<void> {
    const mobile = width < 600;
    await this.send("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: mobile ? 2 : 1, mobile });
    const features = [{ name: "prefers-color-scheme", value: dark ? "dark" : "light" }];
    await this.send("Emulation.setEmulatedMedia", { features });
  }

  async open(url: string): Promise<void> {
    await this.leads(() => this.send("Page.navigate", { url }));
  }

  /** Does something that leads to another page, and waits for that. */
  async leads(act: () => Promise<unknown>): Promise<void> {
    const before = this.#loads;
    await act();
    const end = Date.now() + PATIENCE_MS;
    while (this.#loads === before) {
      if (Date.now() > end) throw new Error("no page was loaded");
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    // What has the focus is decided when the page is drawn.
    await this.send("Page.captureScreenshot", { clip: { x: 0, y: 0, width: 1, height: 1, scale: 1 } });
  }

  /** The value of an expression, or of a promise for it, in the page. */
  async value<T>(expression: string): Promise<T> {
    const { result, exceptionDetails } = await this.send("Runtime.evaluate", {
      expression,
      returnByValue: true,
      awaitPromise: true,
    });
    if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails));
    return (result as { readonly value: T }).value;
  }

  async press(key: keyof typeof KEYS): Promise<void> {
    const event = KEYS[key] ?? {};
    await this.send("Input.dispatchKeyEvent", { type: "keyDown", ...event });
    await this.send("Input.dispatchKeyEvent", { type: "keyUp", ...event });
  }

  async type(text: string): Promise<void> {
    await this.send("Input.insertText", { text });
  }

  /** The bytes of a PNG of the whole page. */
  async screenshot(): Promise<Buffer> {
    const { data } = await this.send("Page.captureScreenshot", { format: "png", captureBeyondViewport: true });
    return Buffer.from(String(data), "base64");
  }

  #heard(method: string, params: Message): void {
    if (method === "Page.loadEventFired") this.#loads++;
    if (method === "Runtime.exceptionThrown") this.complaints.push(JSON.stringify(params));
    if (method === "Log.entryAdded") {
      const { level, text } = params["entry"] as { readonly level: string; readonly text: string };
      if (level === "error" || level === "warning") this.complaints.push(text);
    }
  }
}
