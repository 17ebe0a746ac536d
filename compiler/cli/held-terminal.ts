import type { Terminal } from "./terminal.ts";

/** Keeps what is printed until it is known whether anybody is to see it. */
export class HeldTerminal implements Terminal {
  readonly #terminal: Terminal;
  readonly #lines: { readonly stream: "out" | "error"; readonly text: string }[] = [];

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  get colours(): boolean {
    return this.#terminal.colours;
  }

  readonly out = (text: string): void => {
    this.#lines.push({ stream: "out", text });
  };

  readonly error = (text: string): void => {
    this.#lines.push({ stream: "error", text });
  };

  /** Prints it, in its order. What was printed once is not printed again. */
  print(): void {
    for (const { stream, text } of this.#lines.splice(0)) this.#terminal[stream](text);
  }
}
