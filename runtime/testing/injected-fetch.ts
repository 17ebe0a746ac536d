import { request as sendRequest } from "node:http";
import type { IncomingMessage } from "node:http";
import { duplexPair } from "node:stream";
import type { Duplex } from "node:stream";

/** Takes a connection that comes from no network. */
export type Connect = (stream: Duplex) => void;

/** Statuses whose answers have no body. */
const BODYLESS: ReadonlySet<number> = new Set([204, 205, 304]);

/** The client's end of a connection in memory. */
export function injectedConnection(connect: Connect): Duplex {
  const [ours, theirs] = duplexPair();
  // What is left of a connection learns of its end as it would from a socket.
  ours.once("close", () => theirs.destroy());
  theirs.once("close", () => ours.destroy());
  connect(theirs);
  return ours;
}

/** `fetch` over a connection in memory: the whole of HTTP, and no port. `base` stands before relative URLs. */
export async function injectedFetch(
  connect: Connect,
  base: string,
  input: string | URL | Request,
  init?: RequestInit,
): Promise<Response> {
  const request = input instanceof Request ? new Request(input, init) : new Request(new URL(input, base), init);
  const body = new Uint8Array(await request.arrayBuffer());
  const { pathname, search, host } = new URL(request.url);
  request.signal.throwIfAborted();
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const connection = injectedConnection(connect);
    const sent = sendRequest(
      {
        method: request.method,
        path: pathname + search,
        headers: { host, ...Object.fromEntries(request.headers), ...lengthOf(request.method, body) },
        createConnection: () => connection,
        signal: request.signal,
      },
      resolve,
    );
    sent.once("error", (error) => reject(request.signal.aborted ? (request.signal.reason as Error) : error));
    sent.end(body);
  });
  return responseOf(answer);
}

function lengthOf(method: string, body: Uint8Array): Record<string, string> {
  return body.length === 0 && (method === "GET" || method === "HEAD") ? {} : { "content-length": String(body.length) };
}

async function responseOf(answer: IncomingMessage): Promise<Response> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of answer) chunks.push(chunk as Uint8Array);
  const headers = new Headers();
  const { rawHeaders, statusCode: status = 0 } = answer;
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) headers.append(rawHeaders[at] ?? "", rawHeaders[at + 1] ?? "");
  return new Response(BODYLESS.has(status) ? null : Buffer.concat(chunks), { status, headers });
}
