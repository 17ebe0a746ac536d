const LONGEST = 2_000;
const NOWHERE = "http://hypc.invalid";

/**
 * The path on this node that `next` names, with query and fragment; `fallback` for anything that a browser could take for
 * another place.
 */
export function safeNext(next: string | null | undefined, fallback: string): string {
  // A browser drops tabs and line ends from a URL and reads \ as /.
  if (typeof next !== "string" || next.length > LONGEST || !/^\/(?!\/)[^\\\p{Cc}]*$/u.test(next)) return fallback;
  let url: URL;
  try {
    url = new URL(next, NOWHERE);
  } catch {
    return fallback;
  }
  const path = `${url.pathname}${url.search}${url.hash}`;
  // `/.//other.example` becomes `//other.example`, another host, when dots are resolved.
  return url.origin === NOWHERE && !path.startsWith("//") ? path : fallback;
}
