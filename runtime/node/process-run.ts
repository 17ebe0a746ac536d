import { formatProcessId } from "../address.ts";
import type { Address } from "../address.ts";
import { ConfigError } from "../config-error.ts";
import type { ContextScope } from "../context/base-context.ts";
import type { ProcessDefinition } from "../definition.ts";
import type { CheckedEthOptions } from "../eth/options.ts";
import { ProcessEth } from "../eth/process-eth.ts";
import { HostHandle } from "../host/host-handle.ts";
import type { HandleOwner } from "../host/host-handle.ts";
import { savesFirst } from "../host/host-options.ts";
import type { AnyProcessDefinition, HostSeat } from "../host/host-options.ts";
import { ProcessHost } from "../host/process-host.ts";
import { attachProcess, Process } from "../process.ts";
import type { ProcessClass } from "../process.ts";
import type { ProcessServer } from "../process-server.ts";
import { ProcessChannels } from "../ws/process-channels.ts";
import { createStateKeeper, loadState } from "../state/index.ts";
import type { Migrate, StateKeeper, StateStore } from "../state/index.ts";
import { ObservedStore } from "../state/observed-store.ts";
import type { SaveObserver } from "../state/observed-store.ts";
import type { NodeCore } from "./node-core.ts";
import { ProcessStartError } from "./process-start-error.ts";

/** What a process is started from, each time. */
export interface RunPlan<P extends Process<S>, S> {
  readonly Class: ProcessClass<P, S>;
  readonly definition: ProcessDefinition<P, S>;
  readonly address: Address;
  readonly mounts: readonly string[];
  readonly uiRoot: string | undefined;
  /** Its Ethereum provider. */
  readonly eth: CheckedEthOptions | undefined;
  /** Where its state is kept; `undefined`: nowhere. */
  readonly store: StateStore | undefined;
  /** Where members of the node share it. */
  readonly seat?: HostSeat | undefined;
}

/** Who watches over a run. */
export interface RunOwner extends HandleOwner, SaveObserver {}

/** A process from one start to its end. */
export interface ProcessRun {
  readonly host: ProcessHost;
  readonly handle: HostHandle;
  /** Serves it over HTTP: until it has started its requests wait, or are refused where its seat says so. `start` does it as well. */
  mount(): void;
  /** Loads its state, runs `@init`, lets messages in. Where it rejects, `end` has to follow. */
  start(): Promise<void>;
  /** While it still serves: closes its WebSockets in order, within so many milliseconds. */
  endChannels(withinMs: number): Promise<void>;
  /** Nothing of it reaches the store after this has resolved. Rejects with what kept it from saving. */
  end(options?: { readonly unsaved?: boolean }): Promise<void>;
}

/** Makes the object. Throws `ProcessStartError` where its constructor does. */
export function createRun<P extends Process<S>, S>(core: NodeCore, plan: RunPlan<P, S>, owner: RunOwner): ProcessRun {
  return new Run(core, plan, owner);
}

class Run<P extends Process<S>, S> implements ProcessRun {
  readonly host: ProcessHost;
  readonly handle: HostHandle;
  readonly #core: NodeCore;
  readonly #plan: RunPlan<P, S>;
  readonly #instance: P;
  readonly #store: ObservedStore | undefined;
  readonly #channels: ProcessChannels;
  #mounted = false;

  constructor(core: NodeCore, plan: RunPlan<P, S>, owner: RunOwner) {
    const { address, Class, definition, store } = plan;
    const id = formatProcessId(address);
    // What a handler's types are is known to its own definition alone.
    const anyDefinition = definition as unknown as AnyProcessDefinition;
    const url = core.http === undefined ? null : `${core.http.url}/${id}`;
    this.#channels = new ProcessChannels(url, anyDefinition.handlers, core.channels);
    this.#core = core;
    this.#plan = plan;
    this.#instance = construct(Class, id);
    this.#store = store === undefined ? undefined : new ObservedStore(store, core.clock, owner);
    this.host = new ProcessHost({
      instance: this.#instance,
      definition: anyDefinition,
      scope: scopeOf(core, address, id, this.#channels),
      turns: core.turns,
      queueLimit: core.queueLimit,
      idleWatch: core.idleWatch,
      observer: core.observer,
      seat: plan.seat,
      onCrash: (what, error) => this.handle.crashed(what, error),
    });
    const keeps = definition.state !== null && savesFirst(anyDefinition);
    this.#channels.attach(this.host, keeps || plan.seat !== undefined);
    const eth = new ProcessEth(this.host, anyDefinition.handlers, plan.eth, core.eth);
    this.handle = new HostHandle(this.host, core.outbox, owner, eth, this.#channels);
  }

  mount(): void {
    if (this.#mounted) return;
    const { definition, address, mounts, uiRoot } = this.#plan;
    const target = this.host;
    const channels = this.#channels;
    this.#core.http?.mount({
      definition,
      address,
      mounts,
      target,
      channels,
      ...(uiRoot === undefined ? {} : { uiRoot }),
    });
    this.#mounted = true;
  }

  async start(): Promise<void> {
    const { address } = this.#plan;
    this.mount();
    await this.#giveState();
    try {
      await this.host.start();
    } catch (error) {
      throw new ProcessStartError(formatProcessId(address), "@init", error);
    }
  }

  endChannels(withinMs: number): Promise<void> {
    return this.#channels.end(withinMs);
  }

  async end(options: { readonly unsaved?: boolean } = {}): Promise<void> {
    this.handle.stop();
    try {
      await this.host.stop(options);
    } finally {
      this.#channels.abandon();
      await this.#store?.quiet();
    }
  }

  async #giveState(): Promise<void> {
    const { state, save } = this.#plan.definition;
    const id = formatProcessId(this.#plan.address);
    const instance = this.#instance;
    if (state !== null && save.kind !== "never" && this.#core.store === undefined && this.#plan.seat === undefined) {
      this.handle.log.warn(`the state of ${id} is kept in memory alone, for the node has no dataDir: it will be lost`);
    }
    const store = this.#store;
    if (state === null || store === undefined) {
      attachProcess<S>(instance, initialState(instance, id), this.handle, this.handle.caller);
      return;
    }
    const loaded = await loadState(state, store, id, {
      migrate: migrationOf<S>(instance),
      saves: save.kind !== "never",
    });
    if (loaded.kind === "stored" && loaded.migrated !== undefined) {
      this.handle.log.info({ differences: loaded.migrated }, "the stored state was migrated to the contract's type");
    }
    attachProcess<S>(
      instance,
      loaded.kind === "stored" ? loaded.state : initialState(instance, id),
      this.handle,
      this.handle.caller,
    );
    if (save.kind === "never") return;
    const keeper: StateKeeper = createStateKeeper<S>({
      definition: state,
      policy: save,
      store,
      key: id,
      loaded,
      current: () => instance.state,
      clock: this.#core.clock,
      onFailure: (error) => this.handle.log.error({ err: error }, "the state could not be saved"),
    });
    this.host.keep(keeper);
  }
}

function construct<P extends Process<S>, S>(Class: ProcessClass<P, S>, id: string): P {
  let instance: P;
  try {
    instance = new Class();
  } catch (error) {
    throw new ProcessStartError(id, `the constructor of ${Class.name}`, error);
  }
  if (instance instanceof Process) return instance;
  throw new ConfigError(
    "Class",
    `${Class.name} does not extend the Process of this hypc: is the package installed twice?`,
  );
}

function scopeOf(core: NodeCore, own: Address, id: string, server: ProcessServer): ContextScope {
  return { address: own, log: core.log.child({ process: id }), deadlines: core.deadlines, ids: core.ids, server };
}

/** `migrate(old)` of a class that has one. */
function migrationOf<S>(instance: Process<S>): Migrate<S> | undefined {
  const { migrate } = instance;
  return migrate === undefined ? undefined : (old, converted) => migrate.call(instance, old, converted);
}

function initialState<S>(instance: Process<S>, id: string): S {
  try {
    return instance.initialState();
  } catch (error) {
    throw new ProcessStartError(id, "initialState()", error);
  }
}
