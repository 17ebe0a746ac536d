/** One thing in received data that its type does not allow. */
export interface Fault {
  /** Where: `$.user.tags[3]`, `path.id`, `query.limit`, `header.x-tenant`. */
  readonly path: string;
  readonly expected: string;
  /** A short rendering of what stood there. */
  readonly found: string;
}

/** A step of a path: an index, or text that is appended as it is (`.name`, `$`, `query.limit`). */
export type PathSegment = string | number;

const MAX_FAULTS = 100;

/**
 * Collects the faults of one decoding. The happy path allocates nothing: a decoder is told its own segment, adds a fault
 * under it, and a decoder of a compound type puts its segment in front of the faults of its parts afterwards, only where
 * there are any: `const mark = faults.count; ...parts...; if (faults.count !== mark) faults.nest(mark, at)`.
 */
export class Faults {
  /** All faults, also those beyond the first hundred, which are not kept. */
  count = 0;
  readonly list: { path: string; readonly expected: string; readonly found: string }[] = [];
  /** No string of what is decoded holds a lone surrogate: decoders need not look at each. */
  readonly wellFormed: boolean;

  /** `text`: the JSON text that what is decoded was parsed from, where it is at hand. */
  constructor(text?: string) {
    // A parsed string holds what stands in its text, or what an escape stands for.
    this.wellFormed = text !== undefined && !text.includes("\\u") && text.isWellFormed();
  }

  /**
   * Notes a fault. Returns `undefined` in the type that the caller has to produce: whoever decodes looks at `count`
   * before anybody sees the value.
   */
  add<T>(at: PathSegment, expected: string, found: unknown): T {
    this.count++;
    if (this.list.length < MAX_FAULTS) this.list.push({ path: segmentText(at), expected, found: describeFound(found) });
    return undefined as T;
  }

  /** Puts a segment in front of the path of every fault since `mark` (an earlier `count`). */
  nest(mark: number, at: PathSegment): void {
    const prefix = segmentText(at);
    for (let i = mark; i < this.list.length; i++) {
      const fault = this.list[i];
      if (fault !== undefined) fault.path = prefix + fault.path;
    }
  }
}

function segmentText(at: PathSegment): string {
  return typeof at === "number" ? `[${at}]` : at;
}

/** What stood there, in at most about 60 characters: kind and value, never a whole document. */
export function describeFound(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (typeof value === "string") return JSON.stringify(value.length > 40 ? value.slice(0, 40) + "…" : value);
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value === "bigint") return String(value);
  if (Array.isArray(value)) return value.length === 1 ? "a list of 1 item" : `a list of ${value.length} items`;
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (typeof value === "object") return "an object";
  return `a ${typeof value}`;
}

/** Thrown where a value cannot be encoded or copied because its type does not allow it: a mistake in the program. */
export class EncodeError extends Error {
  override readonly name = "EncodeError";
  declare readonly expected: string;
  /** The field as `type-name.field-name` where it is known, else the type. */
  declare readonly at: string;
  /** A short rendering of what stood there. */
  declare readonly found: string;
  constructor(at: string, expected: string, found: unknown) {
    const shown = describeFound(found);
    super(`${at}: expected ${expected}, found ${shown}`);
    Object.assign(this, { at, expected, found: shown });
  }
}
