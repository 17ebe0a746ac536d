import type { Address } from "../address.ts";

/** What a node tells about a process that runs on it. */
export interface ProcessInfo {
  readonly address: Address;
  /** Of its contract, for people: `Counter`. */
  readonly name: string;
  readonly icon: string | undefined;
  readonly widget: string | undefined;
  /** Of its contract: `demo:counter/counter-process@0.1.0`. */
  readonly world: string;
  /** Where it is served beside `/<process>:<package>:<publisher>`; `undefined` where only there, or nowhere. */
  readonly mount: string | undefined;
  /** `http://127.0.0.1:8080/counter:demo:alice.os`; `null` on a node without HTTP. */
  readonly url: string | null;
}
