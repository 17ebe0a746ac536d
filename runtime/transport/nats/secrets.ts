import { randomFillSync } from "node:crypto";

const SECRET_BYTES = 12;
const POOL_SECRETS = 256;

/**
 * Makes the last part of reply subjects: 96 random bits in base64url, 16 characters. Whoever was not sent the request cannot know it, so
 * nobody else can make a server say at that subject that nobody took the request.
 */
export class Secrets {
  readonly #pool = Buffer.allocUnsafeSlow(SECRET_BYTES * POOL_SECRETS);
  #at = this.#pool.length;

  next(): string {
    if (this.#at === this.#pool.length) {
      randomFillSync(this.#pool);
      this.#at = 0;
    }
    const secret = this.#pool.toString("base64url", this.#at, this.#at + SECRET_BYTES);
    this.#at += SECRET_BYTES;
    return secret;
  }
}
