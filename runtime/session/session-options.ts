import { ConfigError } from "../config-error.ts";
import { readPasswordHash } from "./password-hash.ts";

/** How people log in to a node. Exactly one of `password` and `passwordHash` is given. */
export interface SessionOptions {
  readonly password?: string | undefined;
  /** What `hashPassword` made of it. */
  readonly passwordHash?: string | undefined;
  /** Milliseconds without a request after which a login ends: 7 days by default. */
  readonly ttlMs?: number | undefined;
  /** Milliseconds after which a login ends in any case: 30 days by default. */
  readonly lifetimeMs?: number | undefined;
  /** Milliseconds for which one key signs new cookies: 1 day by default. */
  readonly rotateMs?: number | undefined;
  readonly attempts?: AttemptLimits | undefined;
}

/** How many wrong passwords may be tried. Right ones do not count. */
export interface AttemptLimits {
  /** From one address (of IPv6: from one /64) within `windowMs`: 5 by default. */
  readonly perAddress?: number | undefined;
  /** From all addresses together within `windowMs`: 50 by default. */
  readonly inAll?: number | undefined;
  /** 60,000 by default. */
  readonly windowMs?: number | undefined;
}

/** With every default. */
export interface CheckedSessionOptions {
  readonly password: string | undefined;
  readonly passwordHash: string | undefined;
  readonly ttlMs: number;
  readonly lifetimeMs: number;
  readonly rotateMs: number;
  readonly attempts: Readonly<Record<keyof AttemptLimits, number>>;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** What browsers keep a cookie at most (RFC 6265bis, 5.5). */
const LONGEST_LIFE = 400 * DAY;
const SHORTEST_LIFE = 1_000;

/** Throws `ConfigError` for the first option that makes no sense. No message holds a password. */
export function checkSessionOptions(options: SessionOptions): CheckedSessionOptions {
  if (typeof options !== "object" || options === null)
    throw new ConfigError("session", `session has to be an object, as in { password: "..." }`);
  refuseUnknown("session.", options, ["password", "passwordHash", "ttlMs", "lifetimeMs", "rotateMs", "attempts"]);
  const { password, passwordHash, attempts = {} } = options;
  if ((password === undefined) === (passwordHash === undefined)) {
    throw new ConfigError(
      "session.password",
      "session needs a password: give session.password or session.passwordHash (of hashPassword), one of the two",
    );
  }
  if (password !== undefined && (typeof password !== "string" || password === "")) {
    throw new ConfigError(
      "session.password",
      "session.password has to be a text that is not empty. Does it come from an environment variable that is not set?",
    );
  }
  if (passwordHash !== undefined && (typeof passwordHash !== "string" || readPasswordHash(passwordHash) === null)) {
    throw new ConfigError(
      "session.passwordHash",
      "session.passwordHash has to be what hashPassword made: $scrypt$ln=15,r=8,p=3$<salt>$<hash>. In a shell it belongs in single quotes, for $ means something there",
    );
  }
  const lifetimeMs = life("lifetimeMs", options.lifetimeMs, 30 * DAY);
  const ttlMs = life("ttlMs", options.ttlMs, Math.min(7 * DAY, lifetimeMs));
  if (ttlMs > lifetimeMs)
    throw new ConfigError(
      "session.ttlMs",
      "session.ttlMs cannot be longer than session.lifetimeMs (30 days by default)",
    );
  return {
    password,
    passwordHash,
    ttlMs,
    lifetimeMs,
    rotateMs: life("rotateMs", options.rotateMs, DAY),
    attempts: checkAttempts(attempts),
  };
}

function life(name: string, value: number | undefined, byDefault: number): number {
  const ms = value ?? byDefault;
  if (Number.isInteger(ms) && ms >= SHORTEST_LIFE && ms <= LONGEST_LIFE) return ms;
  throw new ConfigError(
    `session.${name}`,
    `session.${name} is ${String(value)}, but has to be a whole number of milliseconds from ${SHORTEST_LIFE} to ${LONGEST_LIFE} (400 days, which is what browsers keep a cookie)`,
  );
}

function checkAttempts(attempts: AttemptLimits): CheckedSessionOptions["attempts"] {
  if (typeof attempts !== "object" || attempts === null)
    throw new ConfigError("session.attempts", "session.attempts has to be an object, as in { perAddress: 5 }");
  refuseUnknown("session.attempts.", attempts, ["perAddress", "inAll", "windowMs"]);
  const checked = {
    perAddress: attempts.perAddress ?? 5,
    inAll: attempts.inAll ?? 50,
    windowMs: attempts.windowMs ?? 60_000,
  };
  for (const [name, value] of Object.entries(checked)) {
    if (Number.isInteger(value) && value > 0) continue;
    throw new ConfigError(
      `session.attempts.${name}`,
      `session.attempts.${name} is ${String(value)}, but has to be a positive integer`,
    );
  }
  return checked;
}

function refuseUnknown(prefix: string, options: object, known: readonly string[]): void {
  for (const key of Object.keys(options)) {
    if (!known.includes(key))
      throw new ConfigError(prefix + key, `there is no option ${prefix}${key}; there are ${known.join(", ")}`);
  }
}
