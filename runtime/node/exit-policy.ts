import type { Address } from "../address.ts";
import { checkKeys } from "../check-keys.ts";
import { ConfigError } from "../config-error.ts";
import type { ExitKind } from "../host/health.ts";
import type { ProcessRequest } from "../process-handle.ts";

/**
 * What follows when a process exits. `none`: it stays stopped, and errors in background work and timers are logged alone.
 * `restart`: it starts again from its stored state. `notify`: it stays stopped, and somebody is told. Under the last two
 * an error in background work or in a timer is an exit too.
 */
export type OnExit = "none" | "restart" | "notify";

/** What is told of an exit. */
export interface ProcessExit {
  readonly process: Address;
  readonly kind: ExitKind;
  /** For people. */
  readonly reason: string;
  /** What was thrown, where something was. */
  readonly error: unknown;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Milliseconds until it starts again; `null` where it stays stopped. */
  readonly restartsInMs: number | null;
  /** It exited too often: it would have been started again otherwise. */
  readonly gaveUp: boolean;
}

/** Another process that is told of exits: a request to one of its handlers, whose answer nobody reads. See `exitMessage`. */
export interface ExitMessage<A extends readonly unknown[] = readonly unknown[], R = unknown> extends Omit<
  ProcessRequest<A, R>,
  "args"
> {
  readonly target: Address | string;
  readonly args: (exit: ProcessExit) => A;
}

/** Checks that the arguments of an exit's message are what its codec takes (as a tuple, by the `[]`), then forgets their types. */
export function exitMessage<A extends readonly unknown[] | [], R>(message: ExitMessage<A, R>): ExitMessage {
  return message as unknown as ExitMessage;
}

/** How fast, and how often, a process is started again. */
export interface RestartOptions {
  /** Milliseconds before the first restart: 100. Each that follows waits twice as long. */
  readonly minDelayMs?: number | undefined;
  /** The longest delay: 30,000. */
  readonly maxDelayMs?: number | undefined;
  /** More exits than this within `windowMs` are a crash loop, which ends: 5. */
  readonly maxRestarts?: number | undefined;
  /** Milliseconds: 60,000. A process that has served as long begins with the shortest delay again. */
  readonly windowMs?: number | undefined;
}

/** The part of the options of `spawn` that is about exits. */
export interface ExitOptions {
  /** `none` by default. */
  readonly onExit?: OnExit | undefined;
  /** Who is told of exits; with `onExit: "notify"` it is required, with the others it may be given. */
  readonly notify?: ((exit: ProcessExit) => unknown) | ExitMessage | undefined;
  /** With `onExit: "restart"`. */
  readonly restart?: RestartOptions | undefined;
}

/** The same, checked, with its defaults. */
export interface ExitPolicy {
  readonly onExit: OnExit;
  readonly notify: ((exit: ProcessExit) => unknown) | ExitMessage | undefined;
  readonly restart: Required<{ [K in keyof RestartOptions]: number }>;
}

const RESTART = { minDelayMs: 100, maxDelayMs: 30_000, maxRestarts: 5, windowMs: 60_000 };

/** Throws `ConfigError` for the first option that makes no sense. */
export function exitPolicy({ onExit = "none", notify, restart = {} }: ExitOptions): ExitPolicy {
  if (onExit !== "none" && onExit !== "restart" && onExit !== "notify")
    throw new ConfigError("onExit", `onExit is ${JSON.stringify(onExit)}, but has to be "none", "restart" or "notify"`);
  if (onExit === "notify" && notify === undefined) {
    throw new ConfigError(
      "notify",
      `onExit: "notify" needs to know who is to be told: pass \`notify: (exit) => ...\` or \`notify: exitMessage({ target, handler, codec, args })\``,
    );
  }
  if (notify !== undefined && typeof notify !== "function" && !isMessage(notify)) {
    throw new ConfigError(
      "notify",
      "notify has to be a function that takes an exit, or exitMessage({ target, handler, codec, args: (exit) => [...] })",
    );
  }
  if (typeof restart !== "object" || restart === null)
    throw new ConfigError("restart", "restart has to be an object, as in { maxRestarts: 3 }");
  checkKeys("restart.", restart, Object.keys(RESTART));
  const numbers = { ...RESTART };
  for (const name of Object.keys(RESTART) as (keyof typeof RESTART)[]) {
    const value = restart[name];
    if (value === undefined) continue;
    if (!Number.isInteger(value) || value < 0) {
      throw new ConfigError(
        `restart.${name}`,
        `restart.${name} is ${String(value)}, but has to be an integer that is not negative`,
      );
    }
    numbers[name] = value;
  }
  return { onExit, notify, restart: numbers };
}

function isMessage(notify: unknown): boolean {
  return (
    typeof notify === "object" &&
    notify !== null &&
    "target" in notify &&
    "handler" in notify &&
    "codec" in notify &&
    "args" in notify &&
    typeof notify.args === "function"
  );
}
