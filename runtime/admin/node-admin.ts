import type { AdminServer } from "./admin-server.ts";
import type { NodeMetrics } from "./node-metrics.ts";

/** What a node has beside where its admin port is on. */
export interface NodeAdmin {
  readonly metrics: NodeMetrics;
  readonly server: AdminServer;
}
