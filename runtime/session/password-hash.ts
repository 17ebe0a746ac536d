import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";

/** What a guess costs: 2^`ln` blocks of 128 * `r` bytes, `p` times over (RFC 7914). */
interface Cost {
  readonly ln: number;
  readonly r: number;
  readonly p: number;
}

/** A password hash, read. */
export interface PasswordHash extends Cost {
  readonly salt: Buffer;
  readonly hash: Buffer;
  /** As it was written. */
  readonly text: string;
}

/** 32 MiB and some 0.2 s of one core: one of the settings that OWASP's password storage cheat sheet calls equal. */
const COST: Cost = { ln: 15, r: 8, p: 3 };
const SALT_BYTES = 16;
const HASH_BYTES = 32;
const MOST_MEMORY = 2 ** 30;
const FORM = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,3}),p=(\d{1,3})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/;

/**
 * The text to give to a node as `session.passwordHash`, so that the password itself stands in no configuration:
 * `$scrypt$ln=15,r=8,p=3$<salt>$<hash>`. Two hashes of one password differ. Rejects with `TypeError` for an empty
 * password.
 */
export async function hashPassword(password: string): Promise<string> {
  if (typeof password !== "string" || password === "") throw new TypeError("a password has at least one character");
  const salt = randomBytes(SALT_BYTES);
  const hash = await derive(password, salt, HASH_BYTES, COST);
  return `$scrypt$ln=${COST.ln},r=${COST.r},p=${COST.p}$${unpadded(salt)}$${unpadded(hash)}`;
}

/** `null` for what `hashPassword` cannot have written, and for costs that are absurdly low or high. */
export function readPasswordHash(text: string): PasswordHash | null {
  const parts = FORM.exec(text);
  if (parts === null) return null;
  const [, ln = "", r = "", p = "", salt = "", hash = ""] = parts;
  const cost = { ln: Number(ln), r: Number(r), p: Number(p) };
  if (cost.ln < 10 || cost.r < 1 || cost.p < 1 || memoryOf(cost) > MOST_MEMORY || cost.p > 64) return null;
  return { ...cost, salt: Buffer.from(salt, "base64"), hash: Buffer.from(hash, "base64"), text };
}

/** Whether it is the password. It takes the same time whichever password is tried. */
export async function verifyPassword(expected: PasswordHash, password: string): Promise<boolean> {
  return timingSafeEqual(await derive(password, expected.salt, expected.hash.length, expected), expected.hash);
}

/** Keyboards write an accented letter in one character or in two: that is one password. */
function derive(password: string, salt: Buffer, length: number, cost: Cost): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const options = { N: 2 ** cost.ln, r: cost.r, p: cost.p, maxmem: 2 * memoryOf(cost) };
    scrypt(password.normalize("NFC"), salt, length, options, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}

function memoryOf({ ln, r, p }: Cost): number {
  return 128 * r * (2 ** ln + p);
}

function unpadded(bytes: Buffer): string {
  return bytes.toString("base64").replace(/=+$/, "");
}
