import { DecodeError } from "../codec/decode-error.ts";
import { EncodeError } from "../codec/faults.ts";
import type { Fault } from "../codec/faults.ts";
import { JsonDecodeError } from "../codec/json-decode-error.ts";

/** Why a request was refused as `bad-request`; `error` is what writing, copying or reading its parameters threw. */
export function parametersDoNotFit(handler: string, error: unknown): string {
  const told = error instanceof EncodeError || error instanceof DecodeError || error instanceof JsonDecodeError;
  return `the parameters of \`${handler}\` do not fit its contract${told ? `: ${error.message}` : ""}`;
}

/** The same as faults. */
export function parameterFaults(error: unknown): readonly Fault[] {
  if (error instanceof JsonDecodeError) return error.faults;
  if (error instanceof EncodeError || error instanceof DecodeError)
    return [{ path: error.at, expected: error.expected, found: error.found }];
  return [{ path: "parameters", expected: "values of the contract's types", found: "something else" }];
}
