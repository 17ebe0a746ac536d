import { randomFillSync } from "node:crypto";

const SECRET_BYTES = 12;
/** 12 bytes fill them: so the secrets of many bytes are parts of one text. */
const SECRET_LENGTH = 16;
const POOL_SECRETS = 256;

/**
 * Makes the last part of reply subjects: 96 random bits in base64url, 16 characters. Whoever was not sent the request cannot know it, so
 * nobody else can make a server say at that subject that nobody took the request.
 */
export class Secrets {
  readonly #bytes = Buffer.allocUnsafeSlow(SECRET_BYTES * POOL_SECRETS);
  #pool = "";
  #at = 0;

  next(): string {
    if (this.#at === this.#pool.length) {
      this.#pool = randomFillSync(this.#bytes).toString("base64url");
      this.#at = 0;
    }
    const start = this.#at;
    this.#at += SECRET_LENGTH;
    return this.#pool.slice(start, this.#at);
  }
}
