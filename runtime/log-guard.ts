import type { Logger } from "./log.ts";

type Rest = readonly unknown[];

/** With whatever arguments there are: pino's `child` takes options as well. */
type Methods = Record<"debug" | "info" | "warn" | "error" | "child", (...args: Rest) => unknown>;

/**
 * The same logger, but whatever it throws, at once or as a promise, ends nothing: a line is lost, and the first failure is a warning of the
 * process (`HYPC_LOGGER`). What else the logger has is its own.
 */
export function guardedLogger(log: Logger, told: (error: unknown) => void = tellOnce()): Logger {
  if ((typeof log !== "object" && typeof log !== "function") || log === null)
    throw new TypeError(`child() of a logger gave ${String(log)}`);
  const tried = <T>(act: () => T, otherwise: T): T => {
    try {
      return act();
    } catch (error) {
      told(error);
      return otherwise;
    }
  };
  const level =
    (name: "debug" | "info" | "warn" | "error") =>
    (...line: Rest): void =>
      tried(() => {
        const done: unknown = (log as unknown as Methods)[name](...line);
        if (isThenable(done)) done.then(undefined, told);
      }, undefined);
  const members: Logger = {
    debug: level("debug"),
    info: level("info"),
    warn: level("warn"),
    error: level("error"),
    child: (...bindings: Rest) =>
      tried(() => guardedLogger((log as unknown as Methods).child(...bindings) as Logger, told), guarded),
    ...(log.isLevelEnabled === undefined
      ? {}
      : { isLevelEnabled: (name: string) => tried(() => log.isLevelEnabled?.(name) === true, false) }),
  };
  // Over the members, not over the logger: that may be frozen, or have private fields.
  const guarded: Logger = new Proxy(members, {
    get: (_, key) => {
      if (Object.hasOwn(members, key)) return Reflect.get(members, key) as unknown;
      const value: unknown = Reflect.get(log, key);
      return typeof value === "function" ? (value.bind(log) as unknown) : value;
    },
    set: (_, key, value) => Reflect.set(log, key, value),
    has: (_, key) => key in log,
  });
  return guarded;
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}

function tellOnce(): (error: unknown) => void {
  let isTold = false;
  return (error) => {
    if (isTold) return;
    isTold = true;
    process.emitWarning(`the logger that the node was given threw, and lines are lost: ${reasonOf(error)}`, {
      code: "HYPC_LOGGER",
    });
  };
}

function reasonOf(error: unknown): string {
  try {
    return error instanceof Error ? error.message : String(error);
  } catch {
    return `a ${typeof error}`;
  }
}
