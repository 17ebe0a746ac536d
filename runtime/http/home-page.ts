import { NODE_PROCESS, addressOf, formatProcessId } from "../address.ts";
import { systemClock } from "../clock.ts";
import type { Clock } from "../clock.ts";
import type { LiveSession } from "../session/session.ts";
import { isLocal } from "./access.ts";
import type { AccessRules } from "./access.ts";
import type { HttpExchange } from "./exchange.ts";
import { GET, HEAD, OPTIONS } from "./method.ts";
import { HOME_PATH } from "./mount-table.ts";
import type { MountTable } from "./mount-table.ts";
import { escapeHtml, page, sendPage } from "./page.ts";
import { methodNotAllowed } from "./problems.ts";
import { CARD_STYLE, processCard } from "./process-card.ts";
import type { Card } from "./process-card.ts";
import type { Route } from "./route.ts";
import type { ServedProcess } from "./served-process.ts";
import type { HttpServerOptions, ListedProcess, NodeSurroundings } from "./server-options.ts";
import { LOGIN_PATH, LOGOUT_PATH } from "./session-pages.ts";

/** Who looks at the page. */
interface Visitor {
  /** May see what `authenticated` bindings hold, and how processes are doing. */
  readonly trusted: boolean;
  /** May use `local-only` bindings. */
  readonly local: boolean;
  readonly session: LiveSession | null;
}

/**
 * The page that lists every process of a node, without a script. On a node that knows who asks, others see what is open
 * to them: neither routes below `authenticated` bindings nor how processes are doing. Routes below `local-only` bindings
 * are shown on the machine itself.
 */
export class HomePage {
  readonly #node: string;
  readonly #rules: AccessRules;
  readonly #mounts: MountTable;
  readonly #listed: (() => readonly ListedProcess[]) | undefined;
  readonly #surroundings: (() => NodeSurroundings) | undefined;
  readonly #clock: Clock;

  constructor(
    { node, listed, surroundings, clock = systemClock }: HttpServerOptions,
    rules: AccessRules,
    mounts: MountTable,
  ) {
    this.#node = node;
    this.#rules = rules;
    this.#mounts = mounts;
    this.#listed = listed;
    this.#surroundings = surroundings;
    this.#clock = clock;
  }

  /** Answers with the page, now or once the host has said who asks. */
  answer(x: HttpExchange): void {
    if (x.method === OPTIONS) return x.send(204, ["Allow", "GET, HEAD, OPTIONS"], null);
    if (x.method !== GET && x.method !== HEAD)
      return x.refuse(methodNotAllowed(x.methodText, x.fullPath, ["GET", "HEAD", "OPTIONS"]));
    const { authenticate, session, origins } = this.#rules;
    const local = isLocal(x, origins);
    if (authenticate === undefined) {
      const live = session?.visitor(x) ?? null;
      return this.#show(x, { trusted: session === undefined || live !== null, local, session: live });
    }
    const { methodText: method, fullPath: path, headers, remoteAddress } = x;
    const process = addressOf(this.#node, NODE_PROCESS);
    Promise.resolve({ method, path, headers, remoteAddress, process })
      .then(authenticate)
      .then((verdict) => this.#show(x, { trusted: verdict === true, local, session: null }))
      .catch((error: unknown) => x.crashed(error));
  }

  #show(x: HttpExchange, visitor: Visitor): void {
    const cards = this.#cards(visitor);
    const count = cards.length === 1 ? "1 process" : `${cards.length} processes`;
    const now = this.#clock.now();
    const body = `<header>
<div><h1>${escapeHtml(this.#node)}</h1>
<p>${count} on this node</p>
${visitor.trusted ? this.#around() : ""}</div>
${this.#door(visitor)}</header>
<main>
${cards.length === 0 ? "<p>Nothing is mounted yet.</p>" : `<ul class="cards">\n${cards.map((card) => processCard(card, now)).join("\n")}\n</ul>`}
</main>`;
    sendPage(x, 200, page(this.#node, STYLE + CARD_STYLE, body));
  }

  /** Which member this is, and how it stands to others. */
  #around(): string {
    const { member, link = null, states } = this.#surroundings?.() ?? {};
    const parts: string[] = [];
    if (member !== undefined) parts.push(`member <strong>${escapeHtml(member)}</strong>`);
    if (link !== null) {
      const losses = link.losses === 0 ? "" : `, lost ${link.losses === 1 ? "once" : `${link.losses} times`} so far`;
      const server = escapeHtml(link.server);
      parts.push(
        link.connected
          ? `<span class="good">● connected</span> to ${server}${losses}`
          : `<strong class="bad">✕ no connection</strong> to ${server}: other nodes are offline`,
      );
    }
    if (states !== undefined) parts.push(`states in ${escapeHtml(states)}`);
    return parts.length === 0 ? "" : `<p>${parts.join(" · ")}</p>`;
  }

  /** The way in, or out. */
  #door({ session: live }: Visitor): string {
    const { session } = this.#rules;
    if (session === undefined) return "";
    if (live === null)
      return `<a class="button" href="${LOGIN_PATH}?next=${encodeURIComponent(HOME_PATH)}">Log in</a>\n`;
    const token = escapeHtml(session.logoutToken(live));
    return `<form method="post" action="${LOGOUT_PATH}"><input type="hidden" name="token" value="${token}"><button type="submit">Log out</button></form>\n`;
  }

  #cards(visitor: Visitor): readonly Card[] {
    const served = new Map(this.#mounts.processes.map((each) => [formatProcessId(each.address), each]));
    const cards: Card[] = [];
    for (const { address, name, icon, widget, health } of this.#listed?.() ?? []) {
      const id = formatProcessId(address);
      cards.push({
        id,
        name,
        icon,
        widget,
        health: visitor.trusted ? health : null,
        ...placesOf(id, served.get(id), visitor),
      });
      served.delete(id);
    }
    for (const [id, each] of served) {
      const { name, icon, widget } = each.definition;
      cards.push({ id, name, icon, widget, health: null, ...placesOf(id, each, visitor) });
    }
    return cards.sort((a, b) => compare(a.name, b.name) || compare(a.id, b.id));
  }
}

/** Where a process is served, and what of it this visitor may use; nothing where it is not served. */
function placesOf(
  id: string,
  served: ServedProcess | undefined,
  visitor: Visitor,
): { readonly places: readonly string[]; readonly routes: readonly Route[]; readonly hidden: boolean } {
  if (served === undefined) return { places: [], routes: [], hidden: false };
  const usable = served.routes.routes.filter((route) =>
    served
      .bindingsOf(route)
      .some(({ authenticated, localOnly }) => (visitor.trusted || !authenticated) && (visitor.local || !localOnly)),
  );
  return {
    places: [`/${id}`, ...served.mounts],
    routes: usable,
    hidden: usable.length < served.routes.routes.length,
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

const STYLE = `
header{display:flex;flex-wrap:wrap;gap:.75rem 1.5rem;align-items:center;justify-content:space-between;margin-bottom:1.5rem}
header p{margin:.15rem 0 0;color:var(--quiet)}
header form{margin:0}
.cards{display:grid;gap:1rem;margin:0;padding:0;list-style:none;grid-template-columns:repeat(auto-fill,minmax(min(23rem,100%),1fr));align-items:start}
`;
