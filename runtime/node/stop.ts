import type { NodeCore } from "./node-core.ts";
import { within } from "../within.ts";

/** How long handlers may take to end once their signal has aborted. */
const GRACE_MS = 200;

/** How long clients may take to read the last answers. */
const LAST_ANSWERS_MS = 1_000;

/**
 * Stops a node in order: takes no new work in, lets what is under way finish until the deadline, aborts what is left,
 * saves every state, closes the store and the server. Rejects, when all that is done, where a state could not be saved.
 */
export async function stopNode(core: NodeCore, drainMs: number): Promise<void> {
  const { entries } = core.processes;
  core.log.info("node stops");
  core.link?.quiet();
  for (const each of entries) each.halt();
  const deadline = Date.now() + drainMs;
  const httpClosed = (core.http?.close({ deadline: deadline + GRACE_MS + LAST_ANSWERS_MS }) ?? Promise.resolve()).catch(
    (error: unknown) => {
      core.log.error({ err: error }, "the HTTP server could not be closed in order");
    },
  );
  const closed = Promise.all([httpClosed, core.channels.close(drainMs)]);
  if (
    !(await within(
      drainMs,
      closed.then(() => idle(core)),
    ))
  ) {
    core.log.warn({ drainMs }, "some messages have not finished in time; they are aborted");
    for (const { host } of entries) host.abort();
    await within(GRACE_MS, idle(core));
  }
  const failures = await endProcesses(core);
  core.eth.close();
  core.outbox.close();
  core.correlations.close();
  await core.session?.close();
  await core.states?.close();
  await core.store?.close();
  await httpClosed;
  await core.link?.leave();
  await core.admin?.server.close();
  core.deadlines.close();
  core.log.info("node has stopped");
  if (failures.length > 0)
    throw new AggregateError(
      failures,
      `node ${core.name} stopped, but could not save everything: ${failures.map(({ message }) => message).join("; ")}`,
    );
}

async function endProcesses(core: NodeCore): Promise<Error[]> {
  const failures: Error[] = [];
  await Promise.all(
    core.processes.entries.map(async (each) => {
      try {
        await each.end();
      } catch (error) {
        const { id } = each;
        core.log.error({ process: id, err: error }, "the state could not be saved at the stop");
        failures.push(new Error(`${id}: ${error instanceof Error ? error.message : String(error)}`, { cause: error }));
      }
    }),
  );
  return failures;
}

/** Resolves when no process of the node has anything left to do. */
function idle(core: NodeCore): Promise<void> {
  return core.idleWatch.until(() => core.processes.entries.every(({ host }) => host.idle));
}
