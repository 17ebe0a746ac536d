/** `process:package:publisher` on a node: `alice.os@counter:demo:alice.os`. */
export interface Address {
  readonly node: string;
  readonly process: string;
  readonly package: string;
  readonly publisher: string;
}
