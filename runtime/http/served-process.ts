import { resolve } from "node:path";
import type { Address } from "../address.ts";
import { formatProcessId } from "../address.ts";
import { ConfigError } from "../config-error.ts";
import type { AnyHandler, HttpBindingDefinition, UiDefinition } from "../definition.ts";
import type { DeliveryTarget } from "../delivery.ts";
import { admit } from "./access.ts";
import type { AccessRules } from "./access.ts";
import { Bindings, prefixOf } from "./bindings.ts";
import type { HttpExchange } from "./exchange.ts";
import { HandlerChoice } from "./handler-choice.ts";
import { GET, HEAD, OPTIONS } from "./method.ts";
import { refusesPath } from "./path-check.ts";
import type { PathMatch } from "./path-matcher.ts";
import { noHandler } from "./problems.ts";
import type { Route } from "./route.ts";
import { RouteTable } from "./route-table.ts";
import type { ServedDefinition } from "./served-definition.ts";
import type { MountedProcess } from "./server-options.ts";
import { answerFile } from "./ui-answer.ts";
import { UiFolder } from "./ui-folder.ts";
import { answerUpgrade } from "../ws/upgrade.ts";
import type { ProcessChannels } from "../ws/process-channels.ts";

/** A process without a binding of its own has this one (design 1.3). */
const ROOT_BINDING: HttpBindingDefinition = { path: "/", authenticated: false, localOnly: false };

/** A process under a server: its bindings, its routes and its files. Paths are relative to the process from here on. */
export class ServedProcess {
  readonly definition: ServedDefinition;
  readonly address: Address;
  /** Without a slash at the end; `/` is empty. */
  readonly mounts: readonly string[];
  readonly target: DeliveryTarget;
  readonly routes: RouteTable;
  readonly #rules: AccessRules;
  readonly #http: Bindings<HttpBindingDefinition>;
  readonly #ws: Bindings<HttpBindingDefinition>;
  readonly #ui: Bindings<UiDefinition>;
  readonly #channels: ProcessChannels | undefined;
  readonly #folders: ReadonlyMap<UiDefinition, UiFolder>;
  readonly #choice: HandlerChoice;
  readonly #chooseHandler = (x: HttpExchange): void => this.#choice.choose(x);

  /** Throws `ConfigError` for a malformed route, binding or mount, and where nobody could pass an `authenticated` binding. */
  constructor(process: MountedProcess, rules: AccessRules) {
    const { definition, address, target } = process;
    this.definition = definition;
    this.address = address;
    this.mounts = process.mounts.map(prefixOf);
    this.target = target;
    // The state type of a process is its own; its handlers meet it only inside of `target`, so that it is forgotten here.
    this.routes = new RouteTable(definition.handlers as unknown as readonly AnyHandler<unknown>[]);
    this.#rules = rules;
    this.#http = new Bindings(definition.http.length === 0 ? [ROOT_BINDING] : definition.http);
    this.#ws = new Bindings((definition.ws ?? []).map((binding) => ({ ...binding, localOnly: false })));
    this.#ui = new Bindings(definition.ui);
    this.#channels = process.channels;
    const root = process.uiRoot ?? ".";
    this.#folders = new Map(definition.ui.map((ui) => [ui, new UiFolder(resolve(root, ui.dir), prefixOf(ui.path))]));
    this.#choice = new HandlerChoice(
      this.routes,
      target,
      this.#http.all.map((binding) => binding.path),
    );
    const closed = [...definition.http, ...definition.ui, ...(definition.ws ?? [])].find(
      (binding) => binding.authenticated,
    );
    if (closed !== undefined && rules.authenticate === undefined && rules.session === undefined) {
      throw new ConfigError(
        "http.authenticate",
        `${formatProcessId(address)} has an authenticated binding at ${closed.path}, but this node knows nobody: pass session: { password } or authenticate to startNode`,
      );
    }
  }

  /** `x.base` and `x.relativePath` are known, and `x.base` keeps no path from being routed; the rest may still do so. */
  route(x: HttpExchange): void {
    x.process = this;
    const { upgrade } = x;
    if (upgrade !== null) {
      if (refusesPath(x, null)) return;
      return answerUpgrade(x, upgrade, this.#ws.find(x.relativePath), this.#channels, this.#rules);
    }
    const http = this.#http.find(x.relativePath);
    const match = http === null ? null : this.routes.find(x.relativePath, x.method);
    if (refusesPath(x, match)) return;
    x.match = match;
    const ui = this.#ui.size === 0 ? null : this.#ui.find(x.relativePath);
    x.servesFiles = ui !== null;
    if (ui !== null && (x.method === GET || x.method === HEAD) && !comesBeforeFiles(x, x.match))
      this.#tryFile(x, ui, http);
    else if (http !== null) this.#tryHandlers(x, http);
    else if (ui !== null && x.method === OPTIONS) x.send(204, ["Allow", "GET, HEAD, OPTIONS"], null);
    else this.#refuseOutside(x);
  }

  /** The bindings through which a route can be reached. */
  bindingsOf(route: Route): readonly HttpBindingDefinition[] {
    const { pattern } = route;
    if (pattern === null) return this.#http.all;
    // A pattern stands below one binding as a whole, or the compiler would have refused it.
    const binding = this.#http.find(pattern.text);
    return binding === null ? [] : [binding];
  }

  /** Goes on once the body is there. */
  withBody(x: HttpExchange): void {
    this.#choice.withBody(x);
  }

  #tryHandlers(x: HttpExchange, binding: HttpBindingDefinition): void {
    x.binding = binding;
    admit(x, binding, this.address, this.#rules, this.#chooseHandler);
  }

  #tryFile(x: HttpExchange, ui: UiDefinition, http: HttpBindingDefinition | null): void {
    const folder = this.#folders.get(ui);
    if (folder === undefined) return this.#refuseOutside(x);
    admit(x, ui, this.address, this.#rules, () => {
      x.wait(this.target.scope.deadlines);
      this.#answerFile(x, folder, http).catch((error: unknown) => x.crashed(error));
    });
  }

  async #answerFile(x: HttpExchange, folder: UiFolder, http: HttpBindingDefinition | null): Promise<void> {
    const file = await folder.open(x.relativePath);
    if (file !== null) answerFile(x, file);
    else if (x.settled) return;
    else if (http !== null) this.#tryHandlers(x, http);
    else this.#refuseOutside(x);
  }

  #refuseOutside(x: HttpExchange): void {
    const paths = [...this.definition.http, ...this.definition.ui].map((binding) => `${x.base}${binding.path}`);
    x.refuse(noHandler(x.methodText, x.fullPath, `This process answers below ${listed([...new Set(paths)])} alone.`));
  }
}

/** `a, b and c` */
function listed(texts: readonly string[]): string {
  return texts.length < 2 ? texts.join("") : `${texts.slice(0, -1).join(", ")} and ${texts.at(-1)}`;
}

/** A handler with a path takes the request, so that no file is looked for. */
function comesBeforeFiles(x: HttpExchange, match: PathMatch | null): boolean {
  const plan = match?.leaf.plans[x.method] ?? null;
  return plan !== null && (plan.bodyless !== null || x.announcedBody === "some");
}
