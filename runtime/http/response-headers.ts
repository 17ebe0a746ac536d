import type { ResponseControl } from "../context.ts";

/** RFC 9110, 5.6.2 and 5.5; obsolete line folding is not allowed. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** What frames an answer on its connection is the server's to say. */
const FRAMING = new Set([
  "connection",
  "content-length",
  "date",
  "keep-alive",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** What a handler adds to its answer. A name or a value that HTTP cannot carry is a `TypeError` where it is set. */
export class ResponseHeaders implements ResponseControl {
  /** `null`: the contract's. */
  status: number | null = null;
  /** Names and values by turns. */
  readonly list: string[] = [];

  setStatus(status: number): void {
    if (!Number.isInteger(status) || status < 200 || status > 599) {
      throw new TypeError(`The status of an answer is a whole number from 200 to 599, not ${String(status)}.`);
    }
    this.status = status;
  }

  setHeader(name: string, value: string): void {
    check(name, value);
    const wanted = name.toLowerCase();
    for (let at = this.list.length - 2; at >= 0; at -= 2) {
      if (this.list[at]?.toLowerCase() === wanted) this.list.splice(at, 2);
    }
    this.list.push(name, value);
  }

  addHeader(name: string, value: string): void {
    check(name, value);
    this.list.push(name, value);
  }

  has(name: string): boolean {
    for (let at = 0; at < this.list.length; at += 2) if (this.list[at]?.toLowerCase() === name) return true;
    return false;
  }
}

function check(name: string, value: string): void {
  if (typeof name !== "string" || !TOKEN.test(name))
    throw new TypeError(`${JSON.stringify(name)} is no name of a header.`);
  if (typeof value !== "string" || !VALUE.test(value))
    throw new TypeError(`The header ${name} cannot have this value: a line of Latin-1 text.`);
  if (FRAMING.has(name.toLowerCase())) throw new TypeError(`The header ${name} is set by the server.`);
}
