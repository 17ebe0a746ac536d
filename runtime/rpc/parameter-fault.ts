import { DecodeError } from "../codec/decode-error.ts";
import { EncodeError } from "../codec/faults.ts";
import type { Fault } from "../codec/faults.ts";

/** Why a request was refused as `bad-request`; `error` is what writing, copying or reading its parameters threw. */
export function parametersDoNotFit(handler: string, error: unknown): string {
  return `the parameters of \`${handler}\` do not fit its contract${error instanceof EncodeError || error instanceof DecodeError ? `: ${error.message}` : ""}`;
}

/** The same as a fault. */
export function parameterFault(error: unknown): Fault {
  if (error instanceof EncodeError) return { path: error.at, expected: error.expected, found: error.found };
  if (error instanceof DecodeError) return { path: error.at, expected: error.expected, found: error.found };
  return { path: "parameters", expected: "values of the contract's types", found: "something else" };
}
