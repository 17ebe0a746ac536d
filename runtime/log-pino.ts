import { pino } from "pino";
import { ConfigError } from "./config-error.ts";
import { guardedLogger } from "./log-guard.ts";
import type { Logger } from "./log.ts";

/** What is logged: everything from this level on; `silent` logs nothing. */
export type LogLevel = "debug" | "info" | "warn" | "error" | "silent";

const LEVELS: readonly string[] = ["debug", "info", "warn", "error", "silent"] satisfies LogLevel[];

/**
 * The logger of a node. `log` is a level, `false` for silence, or a logger of the host's own, which is used as it is, though
 * what it throws ends nothing. Where it is not given, the environment variable `HYPC_LOG` names the level, else it is `info`.
 * Lines are JSON, one an event, on standard output; each names the node, and its member where it has several.
 */
export function createLogger(log: LogLevel | Logger | false | undefined, node: string, member?: string): Logger {
  const base = member === undefined ? { node } : { node, member };
  if (isLogger(log)) return guardedLogger(log.child(base));
  return pino({ level: levelOf(log), base });
}

function levelOf(log: LogLevel | false | undefined): LogLevel {
  if (log === false) return "silent";
  if (log !== undefined) return checked("log", log);
  const fromEnvironment = process.env["HYPC_LOG"];
  return fromEnvironment === undefined || fromEnvironment === "" ? "info" : checked("HYPC_LOG", fromEnvironment);
}

function checked(option: string, level: unknown): LogLevel {
  if (isLevel(level)) return level;
  throw new ConfigError(
    option,
    `${option} is ${JSON.stringify(level)}, but a log level is one of ${LEVELS.join(", ")}`,
  );
}

function isLevel(level: unknown): level is LogLevel {
  return typeof level === "string" && LEVELS.includes(level);
}

function isLogger(log: unknown): log is Logger {
  return typeof log === "object" && log !== null && "child" in log && typeof log.child === "function";
}
