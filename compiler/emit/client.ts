/** `client.ts`: the clients of a process. It needs nothing that a browser lacks. */
import type { ProcessModel } from "../process/model.ts";
import { httpClientView } from "./client-http.ts";
import { rpcClientView } from "./client-rpc.ts";
import { wsClientView } from "./client-ws.ts";
import { CodeModule } from "./code-module.ts";
import type { PrintedFile } from "./file.ts";
import { CLIENT_PATH } from "./generated-names.ts";
import { LocalNames } from "./handler-names.ts";
import { typedChannels } from "../process/ws-handler.ts";
import type { WorldPlan } from "./plan.ts";

/** What `client.hbs` takes. */
export interface ClientView {
  readonly imports: readonly string[];
  readonly classes: readonly ClassView[];
}
export interface ClassView {
  /** A whole comment with its newline. */
  readonly docs: string;
  readonly name: string;
  readonly fields: readonly string[];
  readonly constructorDocs: string;
  readonly constructorParameters: string;
  readonly assignments: readonly string[];
  readonly methods: readonly ClientMethodView[];
}
export interface ClientMethodView {
  readonly docs: string;
  /** `async add(by: bigint, options?: HttpCallOptions): Promise<Snapshot>` */
  readonly head: string;
  readonly statements: readonly string[];
}

/** Names of the client classes that `printClient` makes. */
export function clientNames(plan: WorldPlan, process: ProcessModel): string[] {
  const http = process.handlers.some((handler) => handler.http !== null);
  const rpc = process.handlers.some(({ local, remote }) => local || remote !== null);
  const ws = typedChannels(process.handlers).length > 0;
  return [
    ...(rpc ? [`${plan.baseName}Client`] : []),
    ...(http ? [`${plan.baseName}HttpClient`] : []),
    ...(ws ? [`${plan.baseName}WsClient`] : []),
  ];
}

/** Prints the clients; `null` where the process has no handler that could be asked. */
export function printClient(plan: WorldPlan, process: ProcessModel): PrintedFile | null {
  const code = new CodeModule(CLIENT_PATH);
  for (const name of clientNames(plan, process)) code.declare(name);
  for (const { function: func } of process.handlers) for (const param of func.parameters) code.declare(new LocalNames().parameter(param));
  const classes = [httpClientView(plan, process, code), rpcClientView(plan, process, code), wsClientView(plan, process, code)].filter((view) => view !== null);
  if (classes.length === 0) return null;
  const view: ClientView = { imports: code.importLines(), classes };
  return { path: CLIENT_PATH, template: "client", view };
}
