import { connect } from "node:net";
import type { Socket } from "node:net";

export interface RawAnswer {
  readonly status: number;
  /** Lower-case names; repeated ones joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly bytes: Buffer;
}

/** The problem document of a refusal. */
export interface ProblemDocument {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance?: string;
  readonly hint?: string;
  readonly faults?: readonly { readonly path: string; readonly expected: string; readonly found: string }[];
  readonly correlationId: string;
}

export interface RawRequest {
  readonly body?: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends one request to the byte as it is written here, and reads the answer until the connection ends. */
export async function ask(port: number, method: string, target: string, request: RawRequest = {}): Promise<RawAnswer> {
  const body = Buffer.from(request.body ?? "");
  const headers: Record<string, string> = { Host: "127.0.0.1", Connection: "close", ...request.headers };
  if (request.body !== undefined && headers["Transfer-Encoding"] === undefined)
    headers["Content-Length"] ??= String(body.length);
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const bytes = await exchange(
    port,
    Buffer.concat([Buffer.from(`${method} ${target} HTTP/1.1\r\n${head.join("")}\r\n`, "latin1"), body]),
  );
  return parseAnswer(bytes, method);
}

/** Sends bytes and reads until the server closes the connection. */
export function exchange(port: number, bytes: Uint8Array | string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    const chunks: Buffer[] = [];
    socket.on("data", (chunk) => chunks.push(chunk));
    socket.on("error", (error) => (chunks.length > 0 ? resolve(Buffer.concat(chunks)) : reject(error)));
    socket.on("close", () => resolve(Buffer.concat(chunks)));
    socket.write(bytes);
  });
}

/** A connection to write to step by step. */
export async function open(port: number): Promise<{
  readonly socket: Socket;
  readonly received: () => string;
  readonly until: (text: string) => Promise<void>;
}> {
  const socket = connect(port, "127.0.0.1");
  await new Promise((resolve) => socket.once("connect", resolve));
  let text = "";
  socket.on("data", (chunk) => (text += chunk.toString("latin1")));
  socket.on("error", () => {});
  const until = async (wanted: string): Promise<void> => {
    for (let turn = 0; turn < 1000 && !text.includes(wanted); turn++)
      await new Promise((resolve) => setTimeout(resolve, 5));
    if (!text.includes(wanted)) throw new Error(`never received ${wanted}; received: ${text}`);
  };
  return { socket, received: () => text, until };
}

/** The first answer in what a server sent. */
export function parseAnswer(bytes: Buffer, method = "GET"): RawAnswer {
  const end = bytes.indexOf("\r\n\r\n");
  const [line = "", ...lines] = bytes
    .subarray(0, end === -1 ? bytes.length : end)
    .toString("latin1")
    .split("\r\n");
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(line)?.[1] ?? 0);
  const headers: Record<string, string> = {};
  for (const each of lines) {
    const colon = each.indexOf(":");
    const name = each.slice(0, colon).toLowerCase();
    const value = each.slice(colon + 1).trim();
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`;
  }
  const body = bytes.subarray(end + 4);
  const length =
    headers["content-length"] === undefined || method === "HEAD" ? body.length : Number(headers["content-length"]);
  return { status, headers, text: body.subarray(0, length).toString("utf8"), bytes: body.subarray(0, length) };
}

/** The answer as a problem document, which it has to be. */
export function problemOf(answer: RawAnswer): ProblemDocument {
  if (answer.headers["content-type"] !== "application/problem+json")
    throw new Error(`no problem document: ${answer.status} ${answer.text}`);
  return JSON.parse(answer.text) as ProblemDocument;
}
