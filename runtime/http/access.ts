import type { Address } from "../address.ts";
import type { HttpBindingDefinition } from "../definition.ts";
import type { HttpExchange } from "./exchange.ts";
import { localOnly, unauthenticated } from "./problems.ts";
import type { Authenticate } from "./server-options.ts";

/**
 * Calls `enter` where the binding admits the request, and refuses it otherwise; later, where `authenticate` takes its
 * time. A request that nobody waits for by then is dropped.
 */
export function admit(
  x: HttpExchange,
  binding: HttpBindingDefinition,
  process: Address,
  authenticate: Authenticate | undefined,
  enter: (x: HttpExchange) => void,
): void {
  if (binding.localOnly && !isLoopback(x.remoteAddress)) return x.refuse(localOnly());
  if (!binding.authenticated) return enter(x);
  const { methodText: method, fullPath: path, headers, remoteAddress } = x;
  const verdict = authenticate === undefined ? false : authenticate({ method, path, headers, remoteAddress, process });
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

/** 127.0.0.0/8 and ::1, also where an IPv4 peer comes as IPv6. */
export function isLoopback(address: string | undefined): boolean {
  return address !== undefined && (address === "::1" || /^(?:::ffff:)?127\.\d+\.\d+\.\d+$/i.test(address));
}
