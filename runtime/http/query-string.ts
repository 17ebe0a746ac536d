import type { QueryValues } from "../definition.ts";
import { decodeSegment } from "./request-target.ts";

const NO_VALUES: readonly string[] = Object.freeze([]);

/** The query of a request: `+` is a space, escapes are decoded once, keys may repeat and keep their order. */
export class QueryString implements QueryValues {
  readonly #values: ReadonlyMap<string, readonly string[]>;

  private constructor(values: ReadonlyMap<string, readonly string[]>) {
    this.#values = values;
  }

  static readonly empty: QueryString = new QueryString(new Map());

  /** Reads what stands behind the `?`; `null` where an escape is no valid encoding of UTF-8. */
  static parse(text: string): QueryString | null {
    const values = new Map<string, string[]>();
    for (const pair of text.split("&")) {
      if (pair === "") continue;
      const equals = pair.indexOf("=");
      const key = decode(equals === -1 ? pair : pair.slice(0, equals));
      const value = equals === -1 ? "" : decode(pair.slice(equals + 1));
      if (key === null || value === null) return null;
      const known = values.get(key);
      if (known === undefined) values.set(key, [value]);
      else known.push(value);
    }
    return new QueryString(values);
  }

  get(key: string): string | undefined {
    return this.#values.get(key)?.[0];
  }

  all(key: string): readonly string[] {
    return this.#values.get(key) ?? NO_VALUES;
  }
}

function decode(text: string): string | null {
  return decodeSegment(text.includes("+") ? text.replaceAll("+", " ") : text);
}
