import { Cors } from "./cors.ts";
import type { HttpExchange } from "./exchange.ts";
import type { AccessRules } from "./access.ts";
import { HomePage } from "./home-page.ts";
import { METHODS, OPTIONS } from "./method.ts";
import { HOME_PATH, MountTable } from "./mount-table.ts";
import { malformedQuery, malformedTarget, noHandler, stopping } from "./problems.ts";
import type { HttpServerOptions } from "./server-options.ts";
import type { SessionPages } from "./session-pages.ts";
import { refusesPath } from "./path-check.ts";
import { originForm } from "./request-target.ts";

/** The way of every request of a node to its process. */
export class RequestRouter {
  readonly mounts = new MountTable();
  /** The node stops: what comes now is refused. */
  draining = false;
  readonly #cors: Cors | null;
  readonly #session: SessionPages | undefined;
  readonly #home: HomePage;

  /** Throws `ConfigError` for a malformed origin. */
  constructor(options: HttpServerOptions, rules: AccessRules) {
    this.#cors = rules.origins.length === 0 ? null : new Cors(rules.origins);
    this.#session = rules.session;
    this.#home = new HomePage(options, rules, this.mounts);
  }

  /** Answers the request, now or later. `target` is what stands in the request line. Never throws. */
  handle(x: HttpExchange, target: string): void {
    try {
      this.#handle(x, target);
    } catch (error) {
      x.crashed(error);
    }
  }

  #handle(x: HttpExchange, target: string): void {
    const relative = originForm(target);
    const question = relative === null ? -1 : relative.indexOf("?");
    x.fullPath = relative === null ? target : question === -1 ? relative : relative.slice(0, question);
    x.queryText = relative === null || question === -1 ? "" : relative.slice(question + 1);
    if (this.#cors !== null) x.extraHeaders = this.#cors.headersFor(x);
    if (this.draining) return x.refuse(stopping());
    if (relative === null)
      return target === "*" && x.method === OPTIONS
        ? x.send(204, ["Allow", METHODS.join(", ")], null)
        : x.refuse(malformedTarget("it has to begin with /"));
    // A malformed path is told before all that follows. Most often that is known by the pattern that matches, so the path is looked at here only
    // where something else could be answered before.
    const malformed = x.queryText.includes("%") && x.readQuery() === null;
    if ((malformed || x.method === OPTIONS) && refusesPath(x, null)) return;
    if (malformed) return x.refuse(malformedQuery());
    if (this.#cors?.answersPreflight(x) === true) return;
    if (x.fullPath === HOME_PATH || x.fullPath === `${HOME_PATH}/`) return this.#home.answer(x);
    if (this.#session?.answers(x) === true) return;
    const process = this.mounts.locate(x);
    if (process !== null) return process.route(x);
    if (x.fullPath === "/") return this.#home.answer(x);
    if (refusesPath(x, null)) return;
    x.refuse(noHandler(x.methodText, x.fullPath, `No process is served here. ${HOME_PATH} lists what is.`));
  }
}
