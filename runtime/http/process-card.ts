import type { ProcessHealth, ProcessStatus } from "../host/health.ts";
import { escapeHtml } from "./page.ts";
import type { Route } from "./route.ts";

/** One process on the home page. */
export interface Card {
  readonly id: string;
  readonly name: string;
  readonly icon: string | undefined;
  readonly widget: string | undefined;
  /** `null` where it is not known or not to be shown. */
  readonly health: ProcessHealth | null;
  /** Paths without a slash at the end. */
  readonly places: readonly string[];
  readonly routes: readonly Route[];
  /** It has more routes than those. */
  readonly hidden: boolean;
}

/** An item of the list of processes. `now`: milliseconds since the epoch. */
export function processCard(card: Card, now: number): string {
  const heading = `process-${escapeHtml(card.id)}`;
  return `<li><article aria-labelledby="${heading}">
<h2 id="${heading}">${iconOf(card)}<span>${escapeHtml(card.name)}</span></h2>
${widgetOf(card)}${placesOf(card)}${card.health === null ? "" : healthOf(card.health, now)}${routesOf(card)}
</article></li>`;
}

/** An image where the icon is one, else its text, an emoji mostly. A path is relative to the process, as all of a contract are. */
function iconOf({ icon, id }: Card): string {
  if (icon === undefined || icon === "") return "";
  const path = /^\/(?![/\\])/.test(icon);
  if (!path && !/^data:image\/[a-z+.-]+[;,]/i.test(icon) && !/^https:\/\//i.test(icon))
    return `<span aria-hidden="true">${escapeHtml(icon)}</span> `;
  return `<img src="${escapeHtml(path ? `/${id}${icon}` : icon)}" alt="" width="28" height="28"> `;
}

/**
 * A widget with markup is a document of its own in a frame that may do nothing: no scripts, no forms, no windows, no origin
 * of its own, and nothing is loaded from anywhere.
 */
function widgetOf({ widget, name }: Card): string {
  if (widget === undefined || widget === "") return "";
  if (!/<[a-z!/]/i.test(widget)) return `<p class="widget">${escapeHtml(widget)}</p>\n`;
  const content = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${FRAME_POLICY}"><meta name="color-scheme" content="light dark"><title>${escapeHtml(name)}</title><style>${FRAME_STYLE}</style></head><body>${widget}</body></html>`;
  return `<iframe class="widget" sandbox="" loading="lazy" referrerpolicy="no-referrer" title="Widget of ${escapeHtml(name)}" srcdoc="${escapeHtml(content)}"></iframe>\n`;
}

function placesOf({ places }: Card): string {
  if (places.length === 0) return `<p class="places">It is not served at present.</p>\n`;
  const links = places.map(
    (place) => `<li><a href="${escapeHtml(`${place}/`)}">${escapeHtml(place === "" ? "/" : place)}</a></li>`,
  );
  return `<ul class="places">${links.join("")}</ul>\n`;
}

const STATUS: Readonly<Record<ProcessStatus, readonly [look: "good" | "bad" | "quiet", text: string]>> = {
  standby: ["quiet", "◌ Standing by"],
  starting: ["quiet", "◌ Starting"],
  serving: ["good", "● Serving"],
  stopping: ["quiet", "◌ Stopping"],
  restarting: ["bad", "↻ Restarting"],
  stopped: ["quiet", "○ Stopped"],
  failed: ["bad", "✕ Failed, not started again"],
};

function healthOf(health: ProcessHealth, now: number): string {
  const [look, text] = STATUS[health.status];
  const { lastSave, lastExit, startedAt } = health;
  const lasts = health.status === "serving" && startedAt !== null;
  const rows: [string, string][] = [
    ["Status", `<strong class="${look}">${text}</strong>${lasts ? ` for ${moment(startedAt, now, span)}` : ""}`],
    ["Queue", health.unanswered === 0 ? "empty" : `${health.queueLength} waiting, ${health.unanswered} not answered`],
    ["Last save", saveText(lastSave, now)],
    ["Restarts", String(health.restarts)],
  ];
  if (health.lease !== null) rows.splice(1, 0, ["Member", `${escapeHtml(health.lease.member)}, owner ${health.lease.epoch}`]);
  if (health.background > 0) rows.splice(rows.length - 2, 0, ["Background", String(health.background)]);
  if (lastExit !== null)
    rows.push(["Last exit", `${moment(lastExit.at, now)}, ${lastExit.kind}: ${escapeHtml(shorten(lastExit.reason))}`]);
  return `<dl class="health">${rows.map(([term, value]) => `<div><dt>${term}</dt><dd>${value}</dd></div>`).join("")}</dl>\n`;
}

function saveText(save: ProcessHealth["lastSave"], now: number): string {
  if (save === null) return "none yet";
  if (save.ok) return `${moment(save.at, now)}, in ${Math.max(1, Math.round(save.durationMs))} ms`;
  return `<strong class="bad">failed</strong> ${moment(save.at, now)}${save.error === undefined ? "" : `: ${escapeHtml(shorten(save.error))}`}`;
}

/** A point in time, as how long ago it was. */
function moment(at: number, now: number, said: (ms: number) => string = age): string {
  if (!Number.isFinite(at) || Math.abs(at) > LATEST) return "";
  const iso = new Date(at).toISOString();
  return `<time datetime="${iso}" title="${iso}">${said(now - at)}</time>`;
}

/** Of ECMAScript's dates. */
const LATEST = 8.64e15;

function age(ms: number): string {
  return ms < 2_000 ? "just now" : `${span(ms)} ago`;
}

function span(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.round(seconds / 3_600)} h`;
  return `${Math.round(seconds / 86_400)} days`;
}

function shorten(text: string): string {
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}

function routesOf({ routes, hidden, name }: Card): string {
  const more = hidden
    ? `<p class="more">${routes.length === 0 ? "Its" : "More of its"} routes are not open to you from here.</p>`
    : "";
  if (routes.length === 0) return more === "" ? `<p class="more">It answers no HTTP requests.</p>` : more;
  const rows = routes.map((route) => {
    const path = route.pattern === null ? "<i>any</i>" : `<code>${escapeHtml(route.pattern.text)}</code>`;
    const body = route.http.body.map((each) => `<code>${escapeHtml(each)}</code>`).join(", ");
    const handler = `<code>${escapeHtml(route.handler.envelope)}</code>${body === "" ? "" : `<br><small>body: ${body}</small>`}`;
    return `<tr><td>${route.http.method ?? "<i>any</i>"}</td><td>${path}</td><td>${handler}</td></tr>`;
  });
  return `<details><summary>${routes.length === 1 ? "1 route" : `${routes.length} routes`}<span class="unseen"> of ${escapeHtml(name)}</span></summary>
<table><thead><tr><th scope="col">Method</th><th scope="col">Path</th><th scope="col">Handler</th></tr></thead>
<tbody>
${rows.join("\n")}
</tbody></table></details>${more}`;
}

const FRAME_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";
const FRAME_STYLE = "body{margin:.75rem;font:1rem/1.5 system-ui,sans-serif;color:CanvasText;overflow-wrap:anywhere}";

export const CARD_STYLE = `
article{padding:1rem 1.1rem 1.1rem;border:1px solid var(--line);border-radius:.75rem;background:var(--card)}
h2{display:flex;align-items:center;gap:.6rem;font-size:1.2rem}
h2 img{flex:none;border-radius:.3rem;object-fit:contain}
p.widget{margin:.35rem 0 0;color:var(--quiet);white-space:pre-wrap;overflow-wrap:anywhere}
iframe.widget{display:block;width:100%;height:9rem;margin:.75rem 0 0;border:1px solid var(--line);border-radius:.4rem}
.places{display:flex;flex-wrap:wrap;gap:.25rem 1rem;margin:.6rem 0;padding:0;list-style:none;overflow-wrap:anywhere}
.places a{display:inline-block;min-width:1.5rem;padding:.15rem 0}
.health{margin:.75rem 0;padding:.5rem 0;border:solid var(--line);border-width:1px 0;font-size:.9rem}
.health div{display:grid;grid-template-columns:6.5rem 1fr;gap:.75rem}
.health dt,.more{color:var(--quiet)}
.health dd{margin:0;overflow-wrap:anywhere}
.good{color:var(--good)}
.bad{color:var(--bad)}
.more{margin:.5rem 0 0;font-size:.9rem}
summary{padding:.25rem 0;cursor:pointer}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
table{table-layout:fixed;border-collapse:collapse;width:100%;margin-top:.25rem;font-size:.875rem}
th:first-child{width:4.75rem}
td,td code{overflow-wrap:break-word}
small{color:var(--quiet);font-size:1em}
th,td{padding:.3rem .75rem .3rem 0;text-align:left;border-bottom:1px solid var(--line);vertical-align:top}
th{color:var(--quiet);font-weight:600}
`;
