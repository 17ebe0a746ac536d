import { createHash, randomBytes } from "node:crypto";
import { ConfigError } from "../config-error.ts";
import type { Logger } from "../log.ts";
import { cookiesOf, setCookie } from "./cookies.ts";
import { LoginAttempts } from "./login-attempts.ts";
import { hashPassword, readPasswordHash, verifyPassword } from "./password-hash.ts";
import type { PasswordHash } from "./password-hash.ts";
import { Signatures, newSigningKey, rotated } from "./signing-keys.ts";
import type { SessionRecord, SessionStore, SigningKey } from "./session-file.ts";
import type { CheckedSessionOptions } from "./session-options.ts";

/** What the sessions of one node need of it. */
export interface SessionEnvironment {
  /** The node's name: nodes of one machine share the cookies of their browsers, which do not look at ports. */
  readonly node: string;
  readonly log: Logger;
  readonly store: SessionStore;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Milliseconds that never go back. */
  readonly monotonic: () => number;
}

/** Somebody who is logged in, as a request's cookie proves it. */
export interface LiveSession {
  readonly id: string;
  /** When the password was given, and when the cookie ends, in milliseconds since the epoch. */
  readonly begun: number;
  readonly expires: number;
  /** When it ends in any case, however often its cookie is renewed. */
  readonly ends: number;
  /** The cookie is for https alone. */
  readonly secure: boolean;
}

/** A form that was sent is of no use after this. */
const FORM_MS = 3_600_000;
/** Password checks at a time: each takes a thread and 32 MiB, and saves use the same threads. */
const MOST_CHECKS = 2;
const MOST_ENDED = 10_000;
const SHORT_PASSWORD = 8;
const RETRY_MS = 60_000;

/**
 * The built-in session of a node: one password, a signed cookie, keys that take turns. It knows nothing of HTTP beyond
 * the texts of its cookies.
 */
export class Session {
  readonly attempts: LoginAttempts;
  /** Told of every session that is ended by hand; `null`: all of them. */
  onEnd: (id: string | null) => void = () => {};
  readonly #options: CheckedSessionOptions;
  readonly #environment: SessionEnvironment;
  readonly #password: PasswordHash;
  readonly #signatures: Signatures;
  readonly #cookie: string;
  readonly #formCookie: string;
  /** Ended by hand, with when they would have ended at the latest. */
  #ended: Map<string, number>;
  #saving: Promise<void> = Promise.resolve();
  /** It signs as soon as it is on the disk. */
  #next: SigningKey | null = null;
  #rotateAgainAt = 0;
  #checks = 0;
  readonly #waiting: (() => void)[] = [];

  /** Sessions are made by `openSession`. */
  constructor(
    options: CheckedSessionOptions,
    environment: SessionEnvironment,
    record: SessionRecord,
    password: PasswordHash,
  ) {
    this.#options = options;
    this.#environment = environment;
    this.#password = password;
    this.#signatures = new Signatures(record.keys);
    this.#ended = new Map(record.ended);
    this.attempts = new LoginAttempts(options.attempts, environment.monotonic);
    const mark = createHash("sha256").update(environment.node).digest("hex").slice(0, 8);
    this.#cookie = `hypc-session-${mark}`;
    this.#formCookie = `hypc-form-${mark}`;
  }

  /** Who a `Cookie` header is from; `null` where nobody has logged in with it, or not any more. */
  find(cookieHeader: string | undefined): LiveSession | null {
    for (const { value, secure } of cookiesOf(cookieHeader, this.#cookie)) {
      const live = this.#read(value, secure);
      if (live !== null) return live;
    }
    return null;
  }

  /** Waits its turn: few passwords are checked at a time. */
  async isPassword(password: string): Promise<boolean> {
    if (this.#checks >= MOST_CHECKS) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#checks++;
    try {
      return await verifyPassword(this.#password, password);
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#checks--;
      else next();
    }
  }

  /** The cookie of a new session; `secure`: the browser speaks https. */
  begin(secure: boolean): string {
    const now = this.#environment.now();
    return this.#issue(randomBytes(12).toString("base64url"), now, now, secure);
  }

  /** A cookie that lasts longer, where more than half of the time of this one is over; else `null`. */
  renew(live: LiveSession): string | null {
    const now = this.#environment.now();
    const { ttlMs, lifetimeMs } = this.#options;
    if (live.expires - now > ttlMs / 2) return null;
    if (Math.min(now + ttlMs, live.begun + lifetimeMs) <= live.expires) return null;
    return this.#issue(live.id, live.begun, now, live.secure);
  }

  /** Ends a session for good: no copy of its cookie counts from now on. Resolves when that is on the disk. */
  async end(live: LiveSession): Promise<void> {
    const now = this.#environment.now();
    for (const [id, until] of this.#ended) if (until <= now) this.#ended.delete(id);
    if (this.#ended.size >= MOST_ENDED) {
      // New keys end everybody's session, this one among them.
      this.#environment.log.warn("very many sessions were ended by hand: all sessions end");
      this.#ended.clear();
      this.#signatures.replace([newSigningKey(now)]);
      this.onEnd(null);
    } else {
      this.#ended.set(live.id, Math.max(live.expires, now + this.#options.ttlMs));
      this.onEnd(live.id);
    }
    await this.#save().catch((error: unknown) => {
      this.#environment.log.error({ err: error }, "the end of a session could not be saved: a restart would forget it");
    });
  }

  /** Takes every cookie of this node away. */
  get clearing(): readonly string[] {
    return [false, true].flatMap((secure) => [
      setCookie(this.#cookie, "", { secure, sameSite: "Lax", maxAgeSeconds: 0 }),
    ]);
  }

  /** The token of a login form, and the cookie that it counts with; the cookie of another open form is kept. */
  loginForm(cookieHeader: string | undefined, secure: boolean): { readonly token: string; readonly cookie: string } {
    const known = this.#formNonces(cookieHeader)[0];
    const nonce = known ?? randomBytes(12).toString("base64url");
    const token = this.#signatures.sign("login", `${nonce}.${this.#environment.now().toString(36)}`);
    const options = { secure, sameSite: "Strict", maxAgeSeconds: FORM_MS / 1000 } as const;
    return { token, cookie: setCookie(this.#formCookie, nonce, options) };
  }

  /** Whether a login form with this token was made for the browser that has this cookie, not too long ago. */
  isLoginForm(token: string, cookieHeader: string | undefined): boolean {
    const now = this.#environment.now();
    const [nonce = "", made = ""] = (this.#signatures.verify("login", token, now) ?? "").split(".");
    const age = now - Number.parseInt(made, 36);
    return age >= 0 && age <= FORM_MS && this.#formNonces(cookieHeader).includes(nonce);
  }

  /** The token of a logout form. */
  logoutToken(live: LiveSession): string {
    return this.#signatures.sign("logout", live.id);
  }

  isLogoutToken(token: string, live: LiveSession): boolean {
    return this.#signatures.verify("logout", token, this.#environment.now()) === live.id;
  }

  #formNonces(cookieHeader: string | undefined): string[] {
    return cookiesOf(cookieHeader, this.#formCookie)
      .map(({ value }) => value)
      .filter((value) => /^[\w-]{16}$/.test(value));
  }

  #read(value: string, secure: boolean): LiveSession | null {
    const now = this.#environment.now();
    const text = this.#signatures.verify("session", value, now);
    if (text === null) return null;
    const [id = "", begunText = "", expiresText = ""] = text.split(".");
    const begun = Number.parseInt(begunText, 36);
    const expires = Number.parseInt(expiresText, 36);
    // A shorter lifetime in the options holds for the cookies that are out as well.
    const ends = begun + this.#options.lifetimeMs;
    if (!(now < Math.min(expires, ends)) || this.#ended.has(id)) return null;
    return { id, begun, expires, ends, secure };
  }

  #issue(id: string, begun: number, now: number, secure: boolean): string {
    this.#rotateIfDue(now);
    const expires = Math.min(now + this.#options.ttlMs, begun + this.#options.lifetimeMs);
    const value = this.#signatures.sign("session", `${id}.${begun.toString(36)}.${expires.toString(36)}`);
    return setCookie(this.#cookie, value, {
      secure,
      sameSite: "Lax",
      maxAgeSeconds: Math.ceil((expires - now) / 1000),
    });
  }

  /** The next key signs once it is on the disk, so that a crash ends no session. */
  #rotateIfDue(now: number): void {
    const { since } = this.#signatures.signing;
    if (this.#next !== null || now < this.#rotateAgainAt || now - since < this.#options.rotateMs) return;
    this.#next = newSigningKey(now);
    this.#save()
      .then(() => this.#signatures.replace(this.#keys))
      .catch((error: unknown) => {
        this.#rotateAgainAt = now + RETRY_MS;
        this.#environment.log.error(
          { err: error },
          "the next key for sessions could not be saved: the old one goes on",
        );
      })
      .finally(() => {
        this.#next = null;
      });
  }

  /** With the one that is about to sign. */
  get #keys(): readonly SigningKey[] {
    const { keys } = this.#signatures;
    return this.#next === null ? keys : rotated(keys, this.#next, this.#environment.now(), this.#options.ttlMs);
  }

  /** One after another, each with what holds when its turn comes. */
  #save(): Promise<void> {
    const saved = this.#saving.then(() =>
      this.#environment.store.save({ passwordHash: this.#password.text, keys: this.#keys, ended: this.#ended }),
    );
    this.#saving = saved.catch(() => {});
    return saved;
  }

  /** Resolves when nothing is being written any more. */
  async close(): Promise<void> {
    await this.#saving;
  }
}

/**
 * The sessions of a node, those of its last run among them, unless the password has changed since: then everybody logs in
 * again. Rejects with `StateError` where they cannot be kept.
 */
export async function openSession(options: CheckedSessionOptions, environment: SessionEnvironment): Promise<Session> {
  const { log, store, now } = environment;
  const found = await store.load();
  if (found === "damaged") log.warn("the kept sessions cannot be read: everybody has to log in again");
  const kept = found === "damaged" ? null : found;
  if (options.password !== undefined && [...options.password].length < SHORT_PASSWORD)
    log.warn(`the password of the session has fewer than ${SHORT_PASSWORD} characters`);
  const { text, same } = await passwordHashOf(options, kept);
  const password = readPasswordHash(text);
  if (password === null) throw new ConfigError("session.passwordHash", "session.passwordHash cannot be read");
  const record: SessionRecord =
    kept !== null && same ? kept : { passwordHash: text, keys: [newSigningKey(now())], ended: new Map() };
  if (record !== kept) {
    if (kept !== null) log.info("the password of the session has changed: everybody has to log in again");
    await store.save(record);
  }
  return new Session(options, environment, record, password);
}

/** The kept hash where the password is still that one: hashing it anew would look like a change. */
async function passwordHashOf(
  { password, passwordHash }: CheckedSessionOptions,
  kept: SessionRecord | null,
): Promise<{ readonly text: string; readonly same: boolean }> {
  if (passwordHash !== undefined) return { text: passwordHash, same: kept?.passwordHash === passwordHash };
  const old = kept === null ? null : readPasswordHash(kept.passwordHash);
  if (old !== null && (await verifyPassword(old, password ?? ""))) return { text: old.text, same: true };
  return { text: await hashPassword(password ?? ""), same: false };
}
