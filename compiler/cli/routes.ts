import { checkPath } from "../check-path.ts";
import { routesOf, webSocketsOf } from "../check/index.ts";
import type { CompilerHost } from "../host.ts";
import type { ProcessModel } from "../process/model.ts";
import { selectContracts, type FeatureFlags } from "./options.ts";
import { EXIT, printDiagnostics, type ExitCode, type Terminal } from "./terminal.ts";

export interface RoutesFlags extends FeatureFlags {
  readonly json?: boolean;
}

/** `hypc routes [PATH...]`: the route table of each process in matching order. */
export async function routesCommand(host: CompilerHost, terminal: Terminal, args: readonly string[], flags: RoutesFlags): Promise<ExitCode> {
  const selection = await selectContracts(host, args, flags);
  const checked = selection.paths.map((path) => checkPath(path, host, selection));
  const refused = checked.filter(({ ok }) => !ok);
  for (const { diagnostics } of refused) printDiagnostics(terminal, diagnostics);
  if (refused.length > 0) return EXIT.refused;
  const processes = checked.flatMap((each) => each.processes);
  if (processes.length === 0) terminal.error("no process: no world here has `@process(name = \"...\")`");
  processes.forEach((process, index) => {
    if (flags.json === true) terminal.out(JSON.stringify(jsonTable(process)));
    else terminal.out(`${index > 0 ? "\n" : ""}${routeTable(process)}`);
  });
  return EXIT.fine;
}

function jsonTable(process: ProcessModel): object {
  const webSockets = webSocketsOf(process);
  const eth = process.handlers.find((handler) => handler.eth)?.name;
  return { process: process.world.name, routes: routesOf(process), ...(webSockets.length === 0 ? {} : { webSockets }), ...(eth === undefined ? {} : { eth }) };
}

function ethLines(process: ProcessModel): string[] {
  const handler = process.handlers.find(({ eth }) => eth);
  return handler === undefined ? [] : [`  Ethereum subscriptions  ${handler.name}`];
}

function webSocketLines(process: ProcessModel): string[] {
  const rows = webSocketsOf(process);
  if (rows.length === 0) return [];
  const bindings = process.wsBindings.map(({ path }) => path).join(", ");
  return [
    `  WebSockets${bindings === "" ? "" : `, bound at ${bindings}`}`,
    ...rows.map(({ kind, path, handler, typed }) => `  ${kind.padEnd(7)}  ${kind === "client" ? "(opened here)" : (path ?? "(no path)")}  ${handler}${typed ? "  typed" : ""}`),
  ];
}

function routeTable(process: ProcessModel): string {
  const rows = routesOf(process).map((route, index) => [
    route.method ?? "any",
    route.path ?? "(no path)",
    route.handler,
    route.parameters ? "parameters" : "",
    String(route.status),
    process.routes[index]?.note ?? "",
  ]);
  const bindings = process.httpBindings.map(({ path }) => path).join(", ");
  const title = `${process.world.name} (${process.name}), bound at ${bindings}`;
  if (rows.length === 0) return [title, "  no HTTP routes", ...webSocketLines(process), ...ethLines(process)].join("\n");
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  const lines = rows.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}`.trimEnd());
  return [title, ...lines, ...webSocketLines(process), ...ethLines(process)].join("\n");
}
