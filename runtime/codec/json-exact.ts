/** Where a JSON text goes wrong: RFC 8259 is read to the letter. */
export class JsonSyntaxError extends Error {
  override readonly name = "JsonSyntaxError";
  /** UTF-16 offset, and the same as line and column, both from 1. */
  readonly offset: number;
  readonly line: number;
  readonly column: number;
  constructor(what: string, text: string, offset: number) {
    const before = text.slice(0, offset);
    const line = before.split("\n").length;
    const column = offset - before.lastIndexOf("\n");
    super(`${what} at line ${line} column ${column}`);
    this.offset = offset;
    this.line = line;
    this.column = column;
  }
}

/** Deeper than any type of a contract, and far from the end of the stack. */
const MAX_DEPTH = 512;

/** More digits than the types that are read exactly can have; a longer integer is read as `JSON.parse` reads it. */
const MAX_EXACT_DIGITS = 40;

/**
 * Reads JSON as `JSON.parse` does, but an integer (no fraction, no exponent) beyond the safe range becomes a `bigint`, so
 * that no digit is lost. Slower than `JSON.parse`: for texts where `holdsLongInteger` says that it may matter, and for
 * the place of a mistake. Throws `JsonSyntaxError`, also for a text that is nested deeper than `maxDepth` levels.
 */
export function parseJsonExact(text: string, maxDepth: number = MAX_DEPTH): unknown {
  return new ExactParser(text, maxDepth).parse();
}

/** Whether the text has 16 digits in a row: false means that `JSON.parse` rounds no integer of it. */
export function holdsLongInteger(text: string): boolean {
  return /[0-9]{16}/.test(text);
}

/** Whether the text opens more than `maxDepth` arrays and objects inside one another. Looks no further than it must. */
export function isDeeperThan(text: string, maxDepth: number): boolean {
  if (text.length <= 2 * maxDepth) return false;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = endOfString(text, at);
    } else if (code === OPEN_BRACKET || code === OPEN_BRACE) {
      if (++depth > maxDepth) return true;
    } else if (code === CLOSE_BRACKET || code === CLOSE_BRACE) {
      depth--;
    }
  }
  return false;
}

const QUOTE = 0x22;
const MINUS = 0x2d;
const DOT = 0x2e;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** The index of the quote that ends the string that begins at `start`, or the text's length. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(end - 1 - backslashes) === BACKSLASH) backslashes++;
    if (backslashes % 2 === 0) return end;
  }
  return text.length;
}

class ExactParser {
  readonly #text: string;
  readonly #maxDepth: number;
  #at = 0;
  #depth = 0;

  constructor(text: string, maxDepth: number) {
    this.#text = text;
    this.#maxDepth = maxDepth;
  }

  parse(): unknown {
    const value = this.#value();
    this.#skipBlanks();
    if (this.#at < this.#text.length) throw this.#fault("trailing characters after the JSON value");
    return value;
  }

  // value = false / null / true / object / array / number / string
  #value(): unknown {
    this.#skipBlanks();
    const code = this.#text.charCodeAt(this.#at);
    if (code === QUOTE) return this.#string();
    if (code === OPEN_BRACE) return this.#object();
    if (code === OPEN_BRACKET) return this.#array();
    if (code === MINUS || isDigit(code)) return this.#number();
    if (this.#word("true")) return true;
    if (this.#word("false")) return false;
    if (this.#word("null")) return null;
    throw this.#fault("expected value");
  }

  // object = "{" [ member *( "," member ) ] "}"
  #object(): unknown {
    this.#enter();
    const object: Record<string, unknown> = {};
    if (this.#closes(CLOSE_BRACE)) return object;
    do {
      this.#skipBlanks();
      if (this.#text.charCodeAt(this.#at) !== QUOTE) throw this.#fault("expected a key in double quotes");
      const key = this.#string();
      if (!this.#takes(COLON)) throw this.#fault('expected ":"');
      const value = this.#value();
      if (key === "__proto__")
        Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
      else object[key] = value;
    } while (this.#takes(COMMA));
    if (!this.#closes(CLOSE_BRACE)) throw this.#fault('expected "," or "}"');
    return object;
  }

  // array = "[" [ value *( "," value ) ] "]"
  #array(): unknown {
    this.#enter();
    const array: unknown[] = [];
    if (this.#closes(CLOSE_BRACKET)) return array;
    do array.push(this.#value());
    while (this.#takes(COMMA));
    if (!this.#closes(CLOSE_BRACKET)) throw this.#fault('expected "," or "]"');
    return array;
  }

  // number = [ "-" ] int [ frac ] [ exp ]
  #number(): number | bigint {
    const start = this.#at;
    if (this.#text.charCodeAt(this.#at) === MINUS) this.#at++;
    if (this.#text.charCodeAt(this.#at) === 0x30) this.#at++;
    else this.#digits();
    const integerEnd = this.#at;
    if (this.#text.charCodeAt(this.#at) === DOT) {
      this.#at++;
      this.#digits();
    }
    if ((this.#text.charCodeAt(this.#at) | 0x20) === 0x65) {
      this.#at++;
      const sign = this.#text.charCodeAt(this.#at);
      if (sign === 0x2b || sign === MINUS) this.#at++;
      this.#digits();
    }
    if (isDigit(this.#text.charCodeAt(this.#at))) throw this.#fault("a number may not begin with 0");
    const token = this.#text.slice(start, this.#at);
    const value = Number(token);
    const exact = this.#at === integerEnd && token.length <= MAX_EXACT_DIGITS && !Number.isSafeInteger(value);
    return exact ? BigInt(token) : value;
  }

  #digits(): void {
    const start = this.#at;
    while (isDigit(this.#text.charCodeAt(this.#at))) this.#at++;
    if (this.#at === start) throw this.#fault("expected a digit");
  }

  #string(): string {
    const start = this.#at;
    let escaped = false;
    for (let at = start + 1; ; at++) {
      const code = this.#text.charCodeAt(at);
      if (code === QUOTE) {
        this.#at = at + 1;
        break;
      }
      if (code === BACKSLASH) {
        escaped = true;
        at = this.#escapeEnd(at);
      } else if (Number.isNaN(code)) {
        this.#at = at;
        throw this.#fault("unterminated string");
      } else if (code < 0x20) {
        this.#at = at;
        throw this.#fault("a control character in a string has to be escaped");
      }
    }
    const token = this.#text.slice(start, this.#at);
    return escaped ? (JSON.parse(token) as string) : token.slice(1, -1);
  }

  /** The last character of the escape at `at`. */
  #escapeEnd(at: number): number {
    const escape = /^\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/.exec(this.#text.slice(at, at + 6));
    if (escape !== null) return at + escape[0].length - 1;
    this.#at = at;
    throw this.#fault("invalid escape");
  }

  #word(word: string): boolean {
    if (!this.#text.startsWith(word, this.#at)) return false;
    this.#at += word.length;
    return true;
  }

  #enter(): void {
    if (++this.#depth > this.#maxDepth) throw this.#fault(`nested more than ${this.#maxDepth} levels deep`);
    this.#at++;
  }

  #closes(code: number): boolean {
    if (!this.#takes(code)) return false;
    this.#depth--;
    return true;
  }

  #takes(code: number): boolean {
    this.#skipBlanks();
    if (this.#text.charCodeAt(this.#at) !== code) return false;
    this.#at++;
    return true;
  }

  #skipBlanks(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.#at++;
    }
  }

  #fault(what: string): JsonSyntaxError {
    const ended = this.#at >= this.#text.length && what.startsWith("expected");
    return new JsonSyntaxError(ended ? `unexpected end of the text, ${what}` : what, this.#text, this.#at);
  }
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
