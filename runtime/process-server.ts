/** Where a process is served by the HTTP server of its node. */
export interface ProcessServer {
  /** `http://127.0.0.1:8080/counter:demo:alice.os`, without a slash at its end; `null` on a node without HTTP. */
  readonly url: string | null;
}
