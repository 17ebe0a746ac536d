import { addressOf, formatProcessId, processId } from "../address.ts";
import type { Address } from "../address.ts";
import { ConfigError } from "../config-error.ts";
import type { ContextScope } from "../context/base-context.ts";
import { ABI } from "../definition.ts";
import type { ProcessDefinition } from "../definition.ts";
import { HostHandle } from "../host/host-handle.ts";
import { ProcessHost } from "../host/process-host.ts";
import type { AnyProcessDefinition } from "../host/process-host.ts";
import { attachProcess, Process } from "../process.ts";
import type { ProcessClass } from "../process.ts";
import type { ProcessServer } from "../process-server.ts";
import { createStateKeeper, loadState } from "../state/index.ts";
import type { StateKeeper, StateStore } from "../state/index.ts";
import type { NodeCore } from "./node-core.ts";
import { checkKeys } from "./options.ts";
import type { ProcessInfo } from "./process-info.ts";
import { ProcessStartError } from "./process-start-error.ts";
import type { ProcessEntry } from "./process-table.ts";

/** How a process is started. */
export interface SpawnOptions {
  /** `counter:demo:alice.os`: its name, its package and who publishes it. */
  readonly process: string;
  /** A path under which it is served beside `/<process>:<package>:<publisher>`: `/`, `/shop`. */
  readonly mount?: string | undefined;
  /** The folder that the `dir` of `@ui` is relative to: the working directory by default. */
  readonly uiRoot?: string | undefined;
}

/**
 * Starts a process: from its first message on it can be asked. Where anything on the way fails, what was started is
 * undone, and nothing stored has been changed.
 */
export async function spawnProcess<P extends Process<S>, S>(
  core: NodeCore,
  Class: ProcessClass<P, S>,
  options: SpawnOptions,
): Promise<ProcessInfo> {
  if (typeof options !== "object" || options === null)
    throw new ConfigError("options", `spawn takes options, at least { process: "counter:demo:${core.name}" }`);
  checkKeys("", options, ["process", "mount", "uiRoot"]);
  const definition = definitionOf(Class);
  const own = addressOf(core.name, processId(options.process));
  const id = formatProcessId(own);
  if (core.processes.find(own) !== undefined)
    throw new ConfigError("process", `${id} runs on ${core.name} already: give this one another name`);
  refuseUnprotected(definition, core, id);

  const instance = construct(Class, id);
  const scope = scopeOf(core, own, id);
  const host = new ProcessHost({
    instance,
    // What a handler's types are is known to its own definition alone.
    definition: definition as unknown as AnyProcessDefinition,
    scope,
    turns: core.turns,
    queueLimit: core.queueLimit,
    onIdle: () => core.onIdle(),
  });
  const handle = new HostHandle(scope, core.outbox, host.background);
  const entry: ProcessEntry = { info: infoOf(definition, own, options, scope), host, handle, started: false };
  core.processes.add(entry);
  try {
    core.http?.mount({
      definition,
      address: own,
      mounts: options.mount === undefined ? [] : [options.mount],
      target: host,
      ...(options.uiRoot === undefined ? {} : { uiRoot: options.uiRoot }),
    });
    await giveState(core, id, instance, definition, host, handle);
    await startHost(host, id);
  } catch (error) {
    core.http?.unmount(own);
    core.processes.remove(entry);
    handle.stop();
    await host.stop();
    throw error;
  }
  entry.started = true;
  scope.log.info({ world: definition.world, url: entry.info.url }, "process started");
  return entry.info;
}

function definitionOf<P, S>(Class: ProcessClass<P, S>): ProcessDefinition<P, S> {
  const definition: ProcessDefinition<P, S> | undefined = typeof Class === "function" ? Class.definition : undefined;
  const name = typeof Class === "function" ? Class.name : String(Class);
  if (typeof definition !== "object" || definition === null) {
    throw new ConfigError(
      "Class",
      `${name} is no process: it has to extend an abstract class that \`hypc generate\` made, as in \`class Counter extends CounterProcess\``,
    );
  }
  if (definition.abi !== ABI) {
    const found = String((definition as { readonly abi: unknown }).abi);
    throw new ConfigError(
      "Class",
      `the generated code of ${name} is for version ${found} of the runtime's surface, and this runtime speaks version ${ABI}: run \`hypc generate\` with the hypc that is installed here`,
    );
  }
  return definition;
}

function refuseUnprotected(
  definition: Pick<ProcessDefinition<never, never>, "http" | "ui">,
  core: NodeCore,
  id: string,
): void {
  const binding = [...definition.http, ...definition.ui].find(({ authenticated }) => authenticated);
  if (binding === undefined || core.authenticates) return;
  throw new ConfigError(
    "authenticate",
    `${id} has an authenticated binding at ${binding.path}, and this node cannot tell who asks: pass \`authenticate\` to startNode`,
  );
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

function scopeOf(core: NodeCore, own: Address, id: string): ContextScope {
  const server: ProcessServer = { url: core.http === undefined ? null : `${core.http.url}/${id}` };
  return { address: own, log: core.log.child({ process: id }), deadlines: core.deadlines, ids: core.ids, server };
}

type Described = Pick<ProcessDefinition<never, never>, "name" | "icon" | "widget" | "world">;

function infoOf(definition: Described, own: Address, options: SpawnOptions, scope: ContextScope): ProcessInfo {
  const { name, icon, widget, world } = definition;
  return { address: own, name, icon, widget, world, mount: options.mount, url: scope.server.url };
}

async function giveState<P extends Process<S>, S>(
  core: NodeCore,
  id: string,
  instance: P,
  definition: ProcessDefinition<P, S>,
  host: ProcessHost,
  handle: HostHandle,
): Promise<void> {
  const { state, save } = definition;
  if (state === null || core.store === undefined) {
    if (state !== null && save.kind !== "never") {
      handle.log.warn(`the state of ${id} is kept in memory alone, for the node has no dataDir: it will be lost`);
    }
    attachProcess<S>(instance, initialState(instance, id), handle);
    return;
  }
  const store: StateStore = core.store;
  const loaded = await loadState(state, store, id);
  attachProcess<S>(instance, loaded.kind === "stored" ? loaded.state : initialState(instance, id), handle);
  if (save.kind === "never") return;
  const keeper: StateKeeper = createStateKeeper<S>({
    definition: state,
    policy: save,
    store,
    key: id,
    loaded,
    current: () => instance.state,
    onFailure: (error) => handle.log.error({ err: error }, "the state could not be saved"),
  });
  host.keep(keeper);
}

function initialState<S>(instance: Process<S>, id: string): S {
  try {
    return instance.initialState();
  } catch (error) {
    throw new ProcessStartError(id, "initialState()", error);
  }
}

async function startHost(host: ProcessHost, id: string): Promise<void> {
  try {
    await host.start();
  } catch (error) {
    throw new ProcessStartError(id, "@init", error);
  }
}
