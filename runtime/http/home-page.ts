import { formatProcessId } from "../address.ts";
import type { HttpExchange } from "./exchange.ts";
import { GET, HEAD, OPTIONS } from "./method.ts";
import { methodNotAllowed } from "./problems.ts";
import type { Route } from "./route.ts";
import type { ServedProcess } from "./served-process.ts";

const HEADERS: readonly string[] = [
  "Content-Type",
  "text/html; charset=utf-8",
  "Cache-Control",
  "no-store",
  "Content-Security-Policy",
  "default-src 'none'; style-src 'unsafe-inline'; img-src data: https: 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "X-Content-Type-Options",
  "nosniff",
  "Referrer-Policy",
  "no-referrer",
];

/** Answers with the page that lists every process of a node. */
export function answerHomePage(x: HttpExchange, node: string, processes: readonly ServedProcess[]): void {
  if (x.method === OPTIONS) return x.send(204, ["Allow", "GET, HEAD, OPTIONS"], null);
  if (x.method !== GET && x.method !== HEAD)
    return x.refuse(methodNotAllowed(x.methodText, x.fullPath, ["GET", "HEAD", "OPTIONS"]));
  const page = homePage(node, processes);
  x.send(200, [...HEADERS, "Content-Length", String(Buffer.byteLength(page))], page);
}

/** One HTML document without a script: each process with its name, icon, widget, places and routes. */
export function homePage(node: string, processes: readonly ServedProcess[]): string {
  const sorted = [...processes].sort(
    (a, b) =>
      compare(a.definition.name, b.definition.name) || compare(formatProcessId(a.address), formatProcessId(b.address)),
  );
  const count = sorted.length === 1 ? "1 process" : `${sorted.length} processes`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escape(node)}</title>
<style>${STYLE}</style>
</head>
<body>
<header><h1>${escape(node)}</h1><p>${count} on this node</p></header>
<main>
${sorted.map(processCard).join("\n")}
${sorted.length === 0 ? "<p>Nothing is mounted yet.</p>" : ""}
</main>
</body>
</html>
`;
}

function processCard(process: ServedProcess): string {
  const { definition } = process;
  const id = formatProcessId(process.address);
  const places = [`/${id}`, ...process.mounts];
  const links = places
    .map((place) => `<a href="${escape(`${place}/`)}">${escape(place === "" ? "/" : place)}</a>`)
    .join(" ");
  const widget = definition.widget === undefined ? "" : `<p class="widget">${escape(definition.widget)}</p>\n`;
  return `<article aria-labelledby="${escape(id)}">
<h2 id="${escape(id)}">${iconOf(definition.icon)}${escape(definition.name)}</h2>
${widget}<p class="places">${links}</p>
${routeTable(process.routes.routes)}
</article>`;
}

/** An image where the icon is one, else its text, an emoji mostly. */
function iconOf(icon: string | undefined): string {
  if (icon === undefined || icon === "") return "";
  const isImage = /^data:image\/[a-z+.-]+[;,]/i.test(icon) || /^https:\/\//i.test(icon) || /^\/[^/\\]/.test(icon);
  return isImage
    ? `<img src="${escape(icon)}" alt="" width="28" height="28"> `
    : `<span aria-hidden="true">${escape(icon)}</span> `;
}

function routeTable(routes: readonly Route[]): string {
  if (routes.length === 0) return "<p>It answers no HTTP requests.</p>";
  const rows = routes.map((route) => {
    const path = route.pattern === null ? "<i>any</i>" : `<code>${escape(route.pattern.text)}</code>`;
    const body = route.http.body.map((name) => `<code>${escape(name)}</code>`).join(", ");
    return `<tr><td>${route.http.method ?? "<i>any</i>"}</td><td>${path}</td><td><code>${escape(route.handler.envelope)}</code></td><td>${body}</td></tr>`;
  });
  return `<details><summary>${routes.length === 1 ? "1 route" : `${routes.length} routes`}</summary>
<table><thead><tr><th scope="col">Method</th><th scope="col">Path</th><th scope="col">Handler</th><th scope="col">Body</th></tr></thead>
<tbody>
${rows.join("\n")}
</tbody></table></details>`;
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

const STYLE = `
:root{--ground:#fafafa;--card:#fff;--text:#1b1b1f;--quiet:#5c5c66;--line:#dcdce2;--link:#0b57d0}
@media (prefers-color-scheme:dark){:root{--ground:#131316;--card:#1d1d21;--text:#e9e9ee;--quiet:#a5a5b0;--line:#36363d;--link:#8ab4f8}}
body{margin:0 auto;max-width:72rem;padding:1.5rem;font:1rem/1.5 system-ui,sans-serif;background:var(--ground);color:var(--text)}
h1,h2{line-height:1.2;margin:0;overflow-wrap:anywhere}
h2{display:flex;align-items:center;gap:.5rem;font-size:1.2rem}
header p,.widget{margin:.25rem 0;color:var(--quiet);white-space:pre-wrap;overflow-wrap:anywhere}
main{display:grid;gap:1rem;margin-top:1.5rem;grid-template-columns:repeat(auto-fill,minmax(min(22rem,100%),1fr));align-items:start}
article{padding:1rem;border:1px solid var(--line);border-radius:.5rem;background:var(--card);overflow-x:auto}
.places{margin:.5rem 0;overflow-wrap:anywhere}
a{color:var(--link)}
summary{cursor:pointer}
table{border-collapse:collapse;width:100%;font-size:.875rem}
th,td{padding:.25rem .5rem .25rem 0;text-align:left;border-bottom:1px solid var(--line);vertical-align:top}
`;
