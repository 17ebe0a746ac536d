import type { Fix } from "../../grammar/diagnostic.ts";
import type { Span } from "../../grammar/source.ts";
import { suggest } from "../../grammar/suggest.ts";
import { RESERVED_WORDS } from "../../grammar/reserved-words.ts";
import type { Resolution } from "./state.ts";

/** Names of which one may have been meant: a map or a set of them. */
export interface Names {
  readonly size: number;
  readonly keys: () => Iterable<string>;
}

/** More than messages list, so that they can tell that there are more. */
const LISTED = 9;

/** What a message can offer in place of a name that is not there: the likely one, and some of those that are. */
export function offer(
  resolution: Resolution,
  word: string,
  names: Names,
): { readonly near: string | null; readonly known: readonly string[] } {
  const known: string[] = [];
  for (const name of names.keys()) {
    if (known.length === LISTED) break;
    known.push(name);
  }
  return { near: spend(resolution, names.size) ? suggest(word, names.keys()) : null, known };
}

/** The fix that writes the likely name, where there is one, in place of the one that was written. */
export function nearFix(span: Span, near: string | null): { readonly fix?: Fix } {
  if (near === null) return {};
  const text = RESERVED_WORDS.includes(near) ? `%${near}` : near;
  return { fix: { title: `Write \`${text}\``, span, text } };
}

/** Whether there is still time to look at so many names. Without a limit many wrong names among many would take for ever. */
export function spend(resolution: Resolution, count: number): boolean {
  resolution.namesToCompare.left -= count;
  return resolution.namesToCompare.left >= 0;
}
