import { address } from "../address.ts";
import { CALL } from "../rpc/caller.ts";
import type { ContextScope } from "../context/base-context.ts";
import type { ExitPolicy, ProcessExit } from "./exit-policy.ts";
import type { NodeCore } from "./node-core.ts";

/** Tells of an exit, and waits for nobody. That somebody could not be told is logged. */
export function tellExit(
  core: NodeCore,
  scope: ContextScope,
  notify: NonNullable<ExitPolicy["notify"]>,
  exit: ProcessExit,
): void {
  told(core, scope, notify, exit).catch((error: unknown) => {
    scope.log.error({ err: error }, "the exit of the process could not be told");
  });
}

async function told(
  core: NodeCore,
  scope: ContextScope,
  notify: NonNullable<ExitPolicy["notify"]>,
  exit: ProcessExit,
): Promise<void> {
  if (typeof notify === "function") {
    await notify(exit);
    return;
  }
  const { target, handler, codec, args, ...options } = notify;
  const to = typeof target === "string" ? address(target) : target;
  await core.outbox.caller(scope.address)[CALL](to, handler, codec, args(exit), options);
}
