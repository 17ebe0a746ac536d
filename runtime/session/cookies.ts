/** RFC 6265. The values here are our own: letters, digits, `.`, `-` and `_`. */
export interface CookieOptions {
  /** For https alone. Its name begins with `__Host-`, so that no other host and no http page can set it. */
  readonly secure: boolean;
  readonly sameSite: "Lax" | "Strict";
  /** 0 takes it away. */
  readonly maxAgeSeconds: number;
}

/** A `Set-Cookie` that no script can read and that this host alone gets. */
export function setCookie(name: string, value: string, options: CookieOptions): string {
  const { secure, sameSite, maxAgeSeconds } = options;
  return `${secure ? "__Host-" : ""}${name}=${value}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=${sameSite}${secure ? "; Secure" : ""}`;
}

/** A cookie as it came back. */
export interface SentCookie {
  readonly value: string;
  /** It was set for https alone. */
  readonly secure: boolean;
}

/** More of one name than any browser has a reason to send. */
const MOST = 8;

/** Every cookie of that name in a `Cookie` header, those for https first. */
export function cookiesOf(header: string | undefined, name: string): readonly SentCookie[] {
  if (header === undefined || !header.includes(name)) return [];
  const found: SentCookie[] = [];
  for (const pair of header.split(";")) {
    const equals = pair.indexOf("=");
    if (equals === -1) continue;
    const sent = pair.slice(0, equals).trim();
    const secure = sent === `__Host-${name}`;
    if (secure || sent === name) found.push({ value: pair.slice(equals + 1).trim(), secure });
    if (found.length === MOST) break;
  }
  return found.sort((a, b) => Number(b.secure) - Number(a.secure));
}
