/** What the pages of a node have in common. They hold no script; everything in them is escaped text. */
import type { HttpExchange } from "./exchange.ts";

/** A text in the content of an element or in an attribute's quotes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** One HTML document. `style` and `body` are put in as they are. */
export function page(title: string, style: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${escapeHtml(title)}</title>
<style>${BASE}${style}</style>
</head>
<body>
${body}
</body>
</html>
`;
}

/**
 * The policy of a page (Content Security Policy 3): no script, nothing from elsewhere but pictures, no page around it.
 * A form is sent to this node alone; its Origin stays, which `no-referrer` would take away.
 */
const HEADERS: readonly string[] = [
  "Content-Type",
  "text/html; charset=utf-8",
  "Cache-Control",
  "no-store",
  "Content-Security-Policy",
  "default-src 'none'; style-src 'unsafe-inline'; img-src data: https: 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  "X-Content-Type-Options",
  "nosniff",
  "Referrer-Policy",
  "same-origin",
  "Cross-Origin-Opener-Policy",
  "same-origin",
  "Cross-Origin-Resource-Policy",
  "same-origin",
];

export function sendPage(x: HttpExchange, status: number, html: string, headers: readonly string[] = []): void {
  x.send(status, [...HEADERS, ...headers, "Content-Length", String(Buffer.byteLength(html))], html);
}

/** To another page of this node, by GET. */
export function seeOther(x: HttpExchange, location: string, headers: readonly string[] = []): void {
  x.send(303, ["Location", location, "Cache-Control", "no-store", ...headers, "Content-Length", "0"], null);
}

const BASE = `
:root{--ground:#f6f6f8;--card:#fff;--text:#1b1b1f;--quiet:#595963;--line:#d5d5dc;--edge:#80808c;--link:#0b4fb3;--accent:#0b4fb3;--on-accent:#fff;--good:#0a6135;--bad:#b3131c;color-scheme:light dark}
@media (prefers-color-scheme:dark){:root{--ground:#131316;--card:#1d1d21;--text:#e9e9ee;--quiet:#a9a9b4;--line:#36363d;--edge:#83838f;--link:#9cc1ff;--accent:#9cc1ff;--on-accent:#10182a;--good:#7ddba3;--bad:#ff9d9a}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:76rem;padding:1.5rem 1rem 3rem;font:1rem/1.5 system-ui,sans-serif;background:var(--ground);color:var(--text)}
@media (min-width:40rem){body{padding:2rem 1.5rem 3rem}}
h1,h2{line-height:1.25;margin:0;overflow-wrap:anywhere}
h1{font-size:1.5rem}
a{color:var(--link)}
code{font:.9em ui-monospace,monospace;overflow-wrap:anywhere}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:.2rem}
button,.button{display:inline-block;min-height:2.75rem;padding:.55rem 1rem;border:1px solid var(--edge);border-radius:.4rem;background:var(--card);color:var(--text);font:inherit;line-height:1.5;text-decoration:none;cursor:pointer}
button.main{border-color:var(--accent);background:var(--accent);color:var(--on-accent);font-weight:600}
button:hover,.button:hover{border-color:var(--text)}
`;
