/** A client as a browser runs it: its bundle, with a `fetch` that answers what it is told. */

export interface BundleCall<Exports> {
  readonly exports: Exports;
  /** What the call resolved with. */
  readonly answer: unknown;
  /** What was fetched: `GET /users/7`. */
  readonly requests: readonly string[];
}

/** Imports the text of a module and calls something of it. Every request is answered with 200 and these bytes of JSON. */
export async function callBundle<Exports>(text: string, body: string, call: (exports: Exports) => unknown): Promise<BundleCall<Exports>> {
  const requests: string[] = [];
  const { fetch } = globalThis;
  globalThis.fetch = (url, init) => {
    requests.push(`${init?.method ?? "GET"} ${String(url).replace(/^\/+/, "/")}`);
    return Promise.resolve(new Response(body, { headers: { "content-type": "application/json" } }));
  };
  try {
    const module = (await import(`data:text/javascript;base64,${Buffer.from(text).toString("base64")}`)) as Exports;
    return { exports: module, answer: await call(module), requests };
  } finally {
    globalThis.fetch = fetch;
  }
}
