import type { Logger } from "../log.ts";

/** One line of a log, with the fields of the loggers it came through. */
export interface LogLine {
  readonly level: "debug" | "info" | "warn" | "error";
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A logger that keeps its lines. */
export class MemoryLog implements Logger {
  readonly lines: LogLine[];
  readonly #fields: Readonly<Record<string, unknown>>;

  constructor(lines: LogLine[] = [], fields: Readonly<Record<string, unknown>> = {}) {
    this.lines = lines;
    this.#fields = fields;
  }

  debug(first: object | string, message?: string): void {
    this.#add("debug", first, message);
  }
  info(first: object | string, message?: string): void {
    this.#add("info", first, message);
  }
  warn(first: object | string, message?: string): void {
    this.#add("warn", first, message);
  }
  error(first: object | string, message?: string): void {
    this.#add("error", first, message);
  }
  child(bindings: object): Logger {
    return new MemoryLog(this.lines, { ...this.#fields, ...bindings });
  }
  isLevelEnabled(): boolean {
    return true;
  }

  #add(level: LogLine["level"], first: object | string, message: string | undefined): void {
    const own = typeof first === "object" ? first : {};
    const text = typeof first === "string" ? first : (message ?? "");
    this.lines.push({ level, message: text, fields: { ...this.#fields, ...own } });
  }
}
