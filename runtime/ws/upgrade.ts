import type { WsBindingDefinition } from "../definition.ts";
import { admitUpgrade } from "../http/access.ts";
import type { AccessRules } from "../http/access.ts";
import type { HttpExchange } from "../http/exchange.ts";
import { deliveryFailure, fromElsewhere, noHandler, unauthenticated } from "../http/problems.ts";
import type { Problem } from "../http/problem.ts";
import { comesFromElsewhere } from "../http/same-site.ts";
import type { LiveSession } from "../session/session.ts";
import type { ProcessChannels } from "./process-channels.ts";
import type { ChannelRoutes } from "./routes.ts";

/** A request that asks to become a WebSocket, for whoever decides about it. */
export interface Upgrade {
  /** Makes it one of the process's channels, which ends with its session. The request is over with that. */
  accept(channels: ProcessChannels, routes: ChannelRoutes, session: LiveSession | null): void;
}

/**
 * Accepts a WebSocket, or refuses it with a problem document: where no handler of WebSockets has its path, where a page of
 * another origin opens it, where the binding is for authenticated callers, where the node has too many.
 */
export function answerUpgrade(
  x: HttpExchange,
  upgrade: Upgrade,
  binding: WsBindingDefinition | null,
  channels: ProcessChannels | undefined,
  rules: AccessRules,
): void {
  const routes = binding === null || channels === undefined ? null : channels.routes.find(x.relativePath);
  if (binding === null || channels === undefined || routes === null) {
    return x.refuse(noHandler("WebSocket", x.fullPath, "This process takes no WebSockets here; its contract says where: @bind-ws and @ws."));
  }
  const { methodText: method, headers, remoteAddress, fullPath: path, servedProcess } = x;
  // Browsers send cookies with every WebSocket, so that `*` opens nothing that asks who somebody is.
  const open = rules.origins.includes("*") && !binding.authenticated;
  if (!open && comesFromElsewhere({ method, headers }, rules.origins)) return x.refuse(fromElsewhere());
  const enter = (session: LiveSession | null): void => {
    if (x.settled) return;
    const { refusal } = servedProcess.target;
    if (refusal !== undefined) x.refuse(deliveryFailure("offline", refusal));
    else if (channels.isFull) x.refuse(tooMany(channels.limits.connections));
    else upgrade.accept(channels, routes, session);
  };
  if (!binding.authenticated) return enter(null);
  x.wait(servedProcess.target.scope.deadlines);
  admitUpgrade(rules, { method, path, headers, remoteAddress, process: servedProcess.address })
    .then((admission) => (admission === null ? x.refuse(unauthenticated()) : enter(admission.session)))
    .catch((error: unknown) => x.crashed(error));
}

function tooMany(limit: number): Problem {
  return {
    status: 503,
    code: "overloaded",
    detail: `This node has ${limit} WebSockets open, which is its limit.`,
    hint: "Wait as long as Retry-After says, then try again.",
    headers: ["Retry-After", "5"],
  };
}
