import type { Address } from "../address.ts";
import type { HttpBindingDefinition } from "../definition.ts";
import type { LiveSession } from "../session/session.ts";
import type { HttpExchange } from "./exchange.ts";
import { isForwarded } from "./forwarding.ts";
import { localOnly, unauthenticated } from "./problems.ts";
import { hostName, isHostOf } from "./same-site.ts";
import type { Authenticate, AuthenticationRequest } from "./server-options.ts";
import type { SessionPages } from "./session-pages.ts";

/** Who may pass the bindings of a node that are not open to everybody. */
export interface AccessRules {
  /** The host's own decision; it replaces the session. */
  readonly authenticate: Authenticate | undefined;
  readonly session: SessionPages | undefined;
  /** Whose pages may ask for more than an answer, beside the node's own. */
  readonly origins: readonly string[];
}

/** Leave to open a WebSocket. */
export interface Admission {
  /** The session that it ends with; `null` where the host has decided. */
  readonly session: LiveSession | null;
}

/**
 * Leave to open a WebSocket at an `authenticated` binding; `null` where there is none. Rejects where `authenticate`
 * does.
 */
export async function admitUpgrade(rules: AccessRules, request: AuthenticationRequest): Promise<Admission | null> {
  const { authenticate, session } = rules;
  if (authenticate !== undefined) return (await authenticate(request)) === true ? { session: null } : null;
  const live = session?.visitorOf(request) ?? null;
  return live === null ? null : { session: live };
}

/**
 * Calls `enter` where the binding admits the request, and refuses it otherwise; later, where `authenticate` takes its
 * time. A request that nobody waits for by then is dropped.
 */
export function admit(
  x: HttpExchange,
  binding: HttpBindingDefinition,
  process: Address,
  rules: AccessRules,
  enter: (x: HttpExchange) => void,
): void {
  if (binding.localOnly && !isLocal(x, rules.origins)) return x.refuse(localOnly());
  if (!binding.authenticated) return enter(x);
  x.isPrivate = true;
  const { authenticate, session } = rules;
  if (authenticate === undefined) {
    if (session === undefined) return x.refuse(unauthenticated());
    if (session.admits(x)) enter(x);
    return;
  }
  const verdict = authenticate(authenticationRequest(x, process));
  const proceed = (admitted: boolean): void => {
    if (x.settled) return;
    // A host that is not type-checked may answer something else than true; only that opens the door.
    if (admitted === true) enter(x);
    else x.refuse(unauthenticated());
  };
  if (typeof verdict === "boolean") return proceed(verdict);
  x.wait(x.servedProcess.target.scope.deadlines);
  Promise.resolve(verdict)
    .then(proceed)
    .catch((error: unknown) => x.crashed(error));
}

function authenticationRequest(x: HttpExchange, process: Address): AuthenticationRequest {
  const { methodText: method, fullPath: path, headers, remoteAddress } = x;
  return { method, path, headers, remoteAddress, process };
}

/**
 * Whether a program of this machine asks, and for itself: the peer is loopback, nothing tells of a proxy that speaks for
 * somebody else, the host that was asked for is this machine's own name (a page of another site whose name was pointed
 * at 127.0.0.1, DNS rebinding, asks for its own), and no page of another site is behind it.
 */
export function isLocal(x: HttpExchange, origins: readonly string[]): boolean {
  const header = (name: string): string | undefined => x.header(name);
  if (!isLoopback(x.remoteAddress)) return false;
  // HTTP/1.0 is what nginx, as long as nobody tells it more, passes everything on with; else it leaves no trace.
  if (!x.peerIsTrusted && (x.version === "1.0" || isForwarded(header))) return false;
  if (!isLocalHost(hostName(header("host")))) return false;
  const origin = header("origin");
  if (origin !== undefined) return origins.includes(origin) || isHostOf(origin, header("host"));
  // Images, frames and links of other pages come without an Origin. To follow a link is the user's own act.
  return header("sec-fetch-site") !== "cross-site" || header("sec-fetch-mode") === "navigate";
}

/** 127.0.0.0/8 and ::1, also where an IPv4 peer comes as IPv6. */
export function isLoopback(address: string | undefined): boolean {
  return address !== undefined && (address === "::1" || /^(?:::ffff:)?127\.\d+\.\d+\.\d+$/i.test(address));
}

/** RFC 6761, 6.3: `localhost` and what is below it never leave the machine. */
function isLocalHost(name: string | null): boolean {
  if (name === null) return false;
  return name === "localhost" || name.endsWith(".localhost") || name === "[::1]" || isLoopback(name);
}
