/**
 * How generated procedures read the JSON of calls (design 3.2): a request is the envelope that HTTP has, with all parameters
 * of the function in it; an answer is the bare result.
 */
import { Faults, type PathSegment } from "./faults.ts";
import { JsonDecodeError } from "./json-decode-error.ts";
import { holdsLongInteger, isDeeperThan, JsonSyntaxError, parseJsonExact } from "./json-exact.ts";
import { markRepeatedKeys } from "./json-repeated-keys.ts";
import { isNothing, isObject, soleKey } from "./json-shape.ts";

/** What reading must not lose: see `readExactIntegers` and `readUniqueKeys`. */
export interface JsonReading {
  readonly exactIntegers?: boolean;
  readonly uniqueKeys?: boolean;
}

/** Levels of arrays and objects, as in HTTP bodies. */
const DEEPEST = 512;

/**
 * The parameters in `{"CreateUser": value}`, `{"CreateUser": [a, b]}` or, for a function without any, `{"CreateUser": null}`
 * (`{}` in place of `null` as well). Of several the last ones may be left out, where their types allow nothing.
 * `parameters` are their names, for errors; `decode` gets one JSON value for each. Throws `JsonDecodeError`.
 */
export function readJsonParameters<A extends readonly unknown[]>(
  text: string,
  envelope: string,
  parameters: readonly string[],
  decode: (values: readonly unknown[], faults: Faults) => A,
  reading?: JsonReading,
): A {
  const form = `{${JSON.stringify(envelope)}: ${parameters.length === 0 ? "null" : "..."}}`;
  const json = readJson(text, form, reading);
  const faults = new Faults();
  const values = valuesOf(json, envelope, form, parameters, faults);
  if (faults.count > 0) throw new JsonDecodeError(faults);
  const args = decode(values, faults);
  if (faults.count > 0) throw new JsonDecodeError(faults);
  return args;
}

/** The result that is the whole text, `null` where the function has none. Throws `JsonDecodeError`. */
export function readJsonResult<R>(
  text: string,
  decode: (json: unknown, faults: Faults, at: PathSegment) => R,
  reading?: JsonReading,
): R {
  const json = readJson(text, "JSON", reading);
  const faults = new Faults();
  const result = decode(json, faults, "$");
  if (faults.count > 0) throw new JsonDecodeError(faults);
  return result;
}

function valuesOf(
  json: unknown,
  envelope: string,
  form: string,
  parameters: readonly string[],
  faults: Faults,
): readonly unknown[] {
  if (!isObject(json)) return faults.add("$", form, json);
  const key = soleKey(json);
  if (key !== envelope) return faults.add("$", form, key ?? json);
  const payload = json[envelope];
  const at = `$.${envelope}`;
  if (parameters.length === 1) return [payload];
  if (parameters.length === 0) {
    return isNothing(payload) ? [] : faults.add(at, "null or {}, as it takes no parameters", payload);
  }
  if (Array.isArray(payload) && payload.length <= parameters.length) return payload;
  return faults.add(at, `a list of the ${parameters.length} parameters [${parameters.join(", ")}]`, payload);
}

function readJson(
  text: string,
  expected: string,
  { exactIntegers = false, uniqueKeys = false }: JsonReading = {},
): unknown {
  try {
    const json = parse(text, exactIntegers && holdsLongInteger(text));
    if (uniqueKeys) markRepeatedKeys(text, json);
    return json;
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    const faults = new Faults();
    faults.list.push({ path: "$", expected, found: `malformed JSON: ${error.message}` });
    faults.count = 1;
    throw new JsonDecodeError(faults);
  }
}

function parse(text: string, exactly: boolean): unknown {
  if (exactly || isDeeperThan(text, DEEPEST)) return parseJsonExact(text, DEEPEST);
  try {
    return JSON.parse(text);
  } catch {
    // What `JSON.parse` says of a mistake depends on the engine, and it has no line.
    return parseJsonExact(text, DEEPEST);
  }
}
