import type { HttpMethod } from "../definition.ts";

/** Every method that a handler can have, in the order in which `Allow` lists them. */
export const METHODS: readonly HttpMethod[] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/** A method as its index in `METHODS`; route tables are indexed by it. */
export type MethodIndex = number;
export const GET: MethodIndex = 0;
export const HEAD: MethodIndex = 1;
export const POST: MethodIndex = 2;
export const OPTIONS: MethodIndex = 6;
/** A method that no handler can have, such as TRACE. */
export const OTHER_METHOD: MethodIndex = -1;

/** Methods are case-sensitive (RFC 9110, 9.1). */
export function methodIndex(text: string): MethodIndex {
  switch (text) {
    case "GET":
      return 0;
    case "HEAD":
      return 1;
    case "POST":
      return 2;
    case "PUT":
      return 3;
    case "PATCH":
      return 4;
    case "DELETE":
      return 5;
    case "OPTIONS":
      return 6;
    default:
      return OTHER_METHOD;
  }
}
