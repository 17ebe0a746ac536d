import type { NodeMetrics } from "../admin/node-metrics.ts";
import { NodeObserver } from "../observe/node-observer.ts";
import { loadTracer } from "../observe/otel-tracer.ts";
import type { NodeCore } from "./node-core.ts";
import type { AdminOptions } from "./options.ts";

/**
 * Sets up what a node is looked at with: metrics and the admin port where they are asked for, spans where the host has set
 * a tracer provider. What is not asked for is not even loaded.
 */
export async function openObservers(core: NodeCore, admin: AdminOptions | undefined): Promise<void> {
  const tracer = await loadTracer();
  const metrics = admin === undefined ? undefined : await openAdmin(core, admin);
  core.outbox.tracer = tracer;
  if (tracer !== undefined || metrics !== undefined) core.observer = new NodeObserver(core.clock, metrics, tracer);
}

async function openAdmin(core: NodeCore, { host = "127.0.0.1", port = 0 }: AdminOptions): Promise<NodeMetrics> {
  const [{ NodeMetrics: Metrics }, { startAdminServer }] = await Promise.all([
    import("../admin/node-metrics.ts"),
    import("../admin/admin-server.ts"),
  ]);
  const health = () => core.processes.entries.map((each) => each.health);
  const metrics = new Metrics(core.name, {
    health,
    pendingCalls: () => core.correlations.size,
    lateAnswers: () => core.correlations.dropped,
    link: () => core.link?.health ?? null,
  });
  try {
    const server = await startAdminServer(host, port, {
      node: core.name,
      member: core.member ?? null,
      metrics,
      health,
      link: () => core.link?.health ?? null,
      states: () => statesOf(core),
      failed: (error) => core.log.error({ err: error }, "the admin server has a problem"),
    });
    core.admin = { metrics, server };
  } catch (error) {
    metrics.close();
    throw error;
  }
  return metrics;
}

function statesOf({ states }: NodeCore): { readonly description: string; readonly connected: boolean } | null {
  return states === undefined ? null : { description: states.description, connected: states.connected };
}
