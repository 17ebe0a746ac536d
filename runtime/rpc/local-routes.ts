import type { Address, ProcessId } from "../address.ts";
import type { AnyHandler } from "../definition.ts";
import type { ProcessHost } from "../host/process-host.ts";
import type { ProcessTable } from "../node/process-table.ts";
import type { AnyCodec } from "../transport/transport.ts";
import type { Router } from "./router.ts";

/** Where a call inside a node goes: its process runs here, and the handler answers to processes of this node. */
export interface LocalRoute {
  readonly host: ProcessHost;
  readonly handler: AnyHandler<unknown>;
  /** The callee's own. */
  readonly codec: AnyCodec;
}

/** A route that was found, and when. It keeps the texts that the caller has: the same text again is told without reading it. */
interface KnownRoute extends LocalRoute, ProcessId {
  /** The caller's own. */
  readonly asked: AnyCodec;
  /** Of the process table: whatever changed since may have changed the route. */
  readonly version: number;
}

/**
 * The routes inside its node that one caller has found, by the codec that it calls with: it looks again only where the processes
 * of the node have changed, or where it calls the same handler of another process than the last time.
 */
export class LocalRoutes {
  /** Whoever calls in a loop goes one way. */
  #last: KnownRoute | undefined = undefined;
  readonly #known = new Map<AnyCodec, KnownRoute>();
  readonly #processes: ProcessTable;
  readonly #router: Router;

  constructor(processes: ProcessTable, router: Router) {
    this.#processes = processes;
    this.#router = router;
  }

  /** `undefined` where nobody may be asked; the router says why. */
  find(target: Address, handler: string, codec: AnyCodec): LocalRoute | undefined {
    const last = this.#last;
    return last !== undefined && this.#isOf(last, target, handler, codec)
      ? last
      : this.#findAnother(target, handler, codec);
  }

  #findAnother(target: Address, handler: string, codec: AnyCodec): LocalRoute | undefined {
    const known = this.#known.get(codec);
    if (known !== undefined && this.#isOf(known, target, handler, codec)) {
      this.#last = known;
      return known;
    }
    const found = this.#router.localRoute(target, handler, codec);
    if (found === undefined) return undefined;
    const { process, package: pack, publisher } = target;
    const route = { ...found, asked: codec, version: this.#processes.version, process, package: pack, publisher };
    this.#known.set(codec, route);
    this.#last = route;
    return route;
  }

  /** Whether a call goes this way, and the way is still there. */
  #isOf(route: KnownRoute, target: Address, handler: string, codec: AnyCodec): boolean {
    return (
      route.asked === codec &&
      route.version === this.#processes.version &&
      route.handler.name === handler &&
      route.process === target.process &&
      route.package === target.package &&
      route.publisher === target.publisher
    );
  }
}
