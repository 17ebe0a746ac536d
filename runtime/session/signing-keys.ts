import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { SigningKey } from "./session-file.ts";

/** What a signature is for: one for another purpose never counts. */
export type Purpose = "session" | "login" | "logout";

/** A new key, which signs from now on. */
export function newSigningKey(now: number): SigningKey {
  return { id: randomBytes(6).toString("base64url"), secret: randomBytes(32), since: now, until: null };
}

/**
 * The keys after a rotation: `next` signs, and the one that signed counts for `honouredMs` more, which is as long as what
 * it signed may live. Keys whose time is over are gone.
 */
export function rotated(
  keys: readonly SigningKey[],
  next: SigningKey,
  now: number,
  honouredMs: number,
): readonly SigningKey[] {
  const old = keys.map((key) => (key.until === null ? { ...key, until: now + honouredMs } : key));
  return [...old.filter(({ until }) => until !== null && until > now), next];
}

/** Texts with a signature: `<key>.<text>.<signature>`. */
export class Signatures {
  #keys: readonly SigningKey[];

  constructor(keys: readonly SigningKey[]) {
    this.#keys = keys;
  }

  get keys(): readonly SigningKey[] {
    return this.#keys;
  }

  replace(keys: readonly SigningKey[]): void {
    this.#keys = keys;
  }

  /** The key that signs. */
  get signing(): SigningKey {
    const key = this.#keys.find(({ until }) => until === null);
    if (key === undefined) throw new Error("no key signs");
    return key;
  }

  sign(purpose: Purpose, text: string): string {
    const key = this.signing;
    return `${key.id}.${text}.${signature(key, purpose, text).toString("base64url")}`;
  }

  /** The text that was signed, where it was, for this purpose, by a key that still counts; else `null`. */
  verify(purpose: Purpose, signed: string, now: number): string | null {
    const first = signed.indexOf(".");
    const last = signed.lastIndexOf(".");
    if (first === -1 || last <= first) return null;
    const id = signed.slice(0, first);
    const key = this.#keys.find((each) => each.id === id);
    if (key === undefined || (key.until !== null && key.until <= now)) return null;
    const text = signed.slice(first + 1, last);
    const given = Buffer.from(signed.slice(last + 1), "base64url");
    const expected = signature(key, purpose, text);
    return given.length === expected.length && timingSafeEqual(given, expected) ? text : null;
  }
}

function signature(key: SigningKey, purpose: Purpose, text: string): Buffer {
  return createHmac("sha256", key.secret).update(`${purpose}\n${text}`).digest();
}
