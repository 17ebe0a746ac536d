/** How generated handler tables read the parameters of a request: each by its place and its codec. */
import { Faults } from "./codec/faults.ts";
import type { PathSegment } from "./codec/faults.ts";
import type { HttpInput } from "./definition.ts";

type TextDecoder<T> = (text: string, faults: Faults, at: PathSegment) => T;
type TextsDecoder<T> = (texts: readonly string[], faults: Faults, at: PathSegment) => T;
type JsonDecoder<T> = (json: unknown, faults: Faults, at: PathSegment) => T;

/** The text of the `{name}` that is number `index` of the pattern. */
export function pathParameter<T>(input: HttpInput, index: number, name: string, parse: TextDecoder<T>, faults: Faults): T {
  return parse(input.path[index] ?? "", faults, `path.${name}`);
}

/** A parameter of the query that must be there, once. */
export function queryParameter<T>(input: HttpInput, name: string, parse: TextDecoder<T>, faults: Faults): T {
  const texts = input.query.all(name);
  return texts.length === 0 ? missing(`query.${name}`, parse, faults) : onlyOne(texts, name, parse, faults);
}

/** A parameter of the query that may be absent, but is not there twice. */
export function optionalQuery<T>(input: HttpInput, name: string, parse: TextDecoder<T>, faults: Faults): T | undefined {
  const texts = input.query.all(name);
  return texts.length === 0 ? undefined : onlyOne(texts, name, parse, faults);
}

/** A list: every value of a key of the query, none where the key is absent. */
export function queryList<T>(input: HttpInput, name: string, parse: TextsDecoder<T>, faults: Faults): T {
  return parse(input.query.all(name), faults, `query.${name}`);
}

/** A list that is absent where its key is. */
export function optionalQueryList<T>(input: HttpInput, name: string, parse: TextsDecoder<T>, faults: Faults): T | undefined {
  const texts = input.query.all(name);
  return texts.length === 0 ? undefined : parse(texts, faults, `query.${name}`);
}

/** A header that must be there. */
export function headerParameter<T>(input: HttpInput, name: string, parse: TextDecoder<T>, faults: Faults): T {
  const text = input.header(name);
  return text === undefined ? missing(`header.${name}`, parse, faults) : parse(text, faults, `header.${name}`);
}

/** A header that may be absent. */
export function optionalHeader<T>(input: HttpInput, name: string, parse: TextDecoder<T>, faults: Faults): T | undefined {
  const text = input.header(name);
  return text === undefined ? undefined : parse(text, faults, `header.${name}`);
}

/** The body-bound parameter that is number `index` among them. */
export function bodyParameter<T>(input: HttpInput, index: number, decode: JsonDecoder<T>, faults: Faults): T {
  const value = input.body[index];
  return input.isDecoded === true ? (value as T) : decode(value, faults, input.bodyPath[index] ?? "$");
}

/** Which of several is meant nobody knows. */
function onlyOne<T>(texts: readonly string[], name: string, parse: TextDecoder<T>, faults: Faults): T {
  const at = `query.${name}`;
  return texts.length > 1 ? faults.add<T>(at, "one value", texts) : parse(texts[0] ?? "", faults, at);
}

/** What would have been there says what does not take an empty text. */
function missing<T>(at: string, parse: TextDecoder<T>, faults: Faults): T {
  const ofEmpty = new Faults();
  parse("", ofEmpty, at);
  return faults.add<T>(at, ofEmpty.list[0]?.expected ?? "a value", undefined);
}
