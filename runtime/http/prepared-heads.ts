import { IncomingMessage, ServerResponse, STATUS_CODES } from "node:http";
import { Socket } from "node:net";
import { Writable } from "node:stream";

/** The head of an answer as node keeps it, once `writeHead` has made it; `null` before. */
const HEAD = "_header";

/**
 * Heads of the answers that most are: JSON on a connection that is kept. node checks every name and value, looks each name up among those
 * that it treats otherwise, and puts the lines together one by one, for texts that are the same in every answer but for one number.
 */
export class PreparedHeads {
  readonly #keepAlive: string;
  readonly #starts: string[] = [];
  #second = -1;
  #end = "";

  /** `keepAlive`: the value of `Keep-Alive`; `null`: there is none. */
  constructor(keepAlive: string | null) {
    this.#keepAlive = keepAlive === null ? "" : `\r\nKeep-Alive: ${keepAlive}`;
  }

  /** The head as node would write it. `length`: bytes of the body. */
  json(status: number, length: number): string {
    const second = Math.floor(Date.now() / 1000);
    if (second !== this.#second) this.#begin(second);
    const start = (this.#starts[status] ??=
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? "unknown"}\r\nContent-Type: application/json\r\nContent-Length: `);
    return start + length + this.#end;
  }

  #begin(second: number): void {
    this.#second = second;
    const date = new Date(second * 1000).toUTCString();
    this.#end = `${this.#keepAlive}\r\nDate: ${date}\r\nConnection: keep-alive\r\n\r\n`;
  }
}

/**
 * Sends a whole answer, head and body in one text of Latin-1, as `writeHead` and `end` would. Only where `takesWholeAnswers` holds.
 */
export function sendWhole(response: ServerResponse, status: number, answer: string): void {
  response.statusCode = status;
  (response as unknown as { [HEAD]: string | null })[HEAD] = answer;
  response.end();
}

/**
 * Whether node's responses send what is put where they keep their head. That is as old as node and the same up to version 24, but no promise,
 * and so one answer is tried, without a connection.
 */
export function takesWholeAnswers(): boolean {
  try {
    const sent: string[] = [];
    const response = new ServerResponse(new IncomingMessage(new Socket()));
    const sink = new Writable({
      decodeStrings: false,
      write: (chunk, _, done) => {
        sent.push(String(chunk));
        done();
      },
    });
    response.assignSocket(sink as Socket);
    const answer = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1";
    const isEmpty = (response as unknown as { [HEAD]: unknown })[HEAD] === null;
    sendWhole(response, 200, answer);
    return isEmpty && sent.length === 1 && sent[0] === answer && response.writableEnded;
  } catch {
    return false;
  }
}
