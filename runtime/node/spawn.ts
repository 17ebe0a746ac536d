import { addressOf, formatProcessId, processId } from "../address.ts";
import type { Address } from "../address.ts";
import { checkKeys } from "../check-keys.ts";
import { ConfigError } from "../config-error.ts";
import { ABI } from "../definition.ts";
import type { ProcessDefinition } from "../definition.ts";
import type { Process, ProcessClass } from "../process.ts";
import { memoryStore } from "../state/index.ts";
import { checkEthOptions } from "../eth/options.ts";
import type { EthOptions } from "../eth/options.ts";
import { exitPolicy } from "./exit-policy.ts";
import type { ExitOptions } from "./exit-policy.ts";
import { HostedProcess } from "./hosted-process.ts";
import type { NodeCore } from "./node-core.ts";
import type { ProcessInfo } from "./process-info.ts";

/** How a process is started. */
export interface SpawnOptions extends ExitOptions {
  /** `counter:demo:alice.os`: its name, its package and who publishes it. */
  readonly process: string;
  /** A path under which it is served beside `/<process>:<package>:<publisher>`: `/`, `/shop`. */
  readonly mount?: string | undefined;
  /** The folder that the `dir` of `@ui` is relative to: the working directory by default. */
  readonly uiRoot?: string | undefined;
  /** Its Ethereum provider: the node's by default. */
  readonly eth?: EthOptions | undefined;
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
  checkKeys("", options, ["process", "mount", "uiRoot", "eth", "onExit", "notify", "restart"]);
  const policy = exitPolicy(options);
  const eth = options.eth === undefined ? core.eth.defaults : checkEthOptions(options.eth);
  const definition = definitionOf(Class);
  const own = addressOf(core.name, processId(options.process));
  const id = formatProcessId(own);
  const former = core.processes.entry(own);
  if (former !== undefined && !former.over)
    throw new ConfigError("process", `${id} runs on ${core.name} already: give this one another name`);
  refuseUnprotected(definition, core, id);
  refuseUnshared(definition, core, id);

  const info = infoOf(definition, own, options, core);
  // Where the node keeps nothing, a process that is started again still finds what it has saved.
  const store = core.store ?? (core.states === undefined && policy.onExit === "restart" ? memoryStore() : undefined);
  const mounts = options.mount === undefined ? [] : [options.mount];
  const entry = HostedProcess.of<P, S>(core, info, policy, {
    Class,
    definition,
    address: own,
    mounts,
    uiRoot: options.uiRoot,
    eth,
    store,
  });
  if (former !== undefined) {
    core.http?.unmount(own);
    core.processes.remove(former);
  }
  core.processes.add(entry);
  try {
    await entry.start();
  } catch (error) {
    core.processes.remove(entry);
    throw error;
  }
  return info;
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
  definition: Pick<ProcessDefinition<never, never>, "http" | "ui" | "ws">,
  core: NodeCore,
  id: string,
): void {
  const binding = [...definition.http, ...definition.ui, ...(definition.ws ?? [])].find(
    ({ authenticated }) => authenticated,
  );
  if (binding === undefined || core.authenticates) return;
  throw new ConfigError(
    "authenticate",
    `${id} has an authenticated binding at ${binding.path}, and this node cannot tell who asks: pass \`session: { password }\` or \`authenticate\` to startNode`,
  );
}

/** Members that each kept a state of their own would be two processes of one name. */
function refuseUnshared({ state }: { readonly state: unknown }, core: NodeCore, id: string): void {
  if (state === null || core.member === undefined || core.states !== undefined) return;
  throw new ConfigError(
    "stateStore",
    `${id} has a state, which the members of ${core.name} have to share: pass \`stateStore: natsKv({ ... })\` to startNode`,
  );
}

type Described = Pick<ProcessDefinition<never, never>, "name" | "icon" | "widget" | "world">;

function infoOf(definition: Described, own: Address, options: SpawnOptions, core: NodeCore): ProcessInfo {
  const { name, icon, widget, world } = definition;
  const url = core.http === undefined ? null : `${core.http.url}/${formatProcessId(own)}`;
  return { address: own, name, icon, widget, world, mount: options.mount, url };
}
