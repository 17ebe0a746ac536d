import type { Logger } from "./log.ts";

const LEVELS = ["debug", "info", "warn", "error"] as const;

/**
 * The same logger, but whatever it throws ends nothing: a line is lost, and the first failure is a warning of the process (`HYPC_LOGGER`).
 * What else the logger has is there as well.
 */
export function guardedLogger(log: Logger, told: (error: unknown) => void = tellOnce()): Logger {
  const guarded = Object.create(log) as Logger & Record<string, unknown>;
  for (const level of LEVELS) {
    guarded[level] = (fields: object | string, ...message: string[]): void => {
      try {
        log[level](fields as object, ...message);
      } catch (error) {
        told(error);
      }
    };
  }
  guarded.child = (bindings) => {
    try {
      return guardedLogger(log.child(bindings), told);
    } catch (error) {
      told(error);
      return guarded;
    }
  };
  if (log.isLevelEnabled !== undefined) {
    guarded.isLevelEnabled = (level) => {
      try {
        return log.isLevelEnabled?.(level) === true;
      } catch (error) {
        told(error);
        return false;
      }
    };
  }
  return guarded;
}

function tellOnce(): (error: unknown) => void {
  let isTold = false;
  return (error) => {
    if (isTold) return;
    isTold = true;
    const reason = error instanceof Error ? error.message : String(error);
    process.emitWarning(`the logger that the node was given threw, and lines are lost: ${reason}`, { code: "HYPC_LOGGER" });
  };
}
