import { escapeHtml, page } from "./page.ts";

/** What a login page shows. */
export interface LoginPage {
  readonly node: string;
  /** Where the form is sent. */
  readonly action: string;
  readonly token: string;
  /** A path of this node, to go on with. */
  readonly next: string;
  /** Why the form is there again. */
  readonly fault: string | null;
}

/** One form with one field. It works without scripts; password managers see what it is. */
export function loginPage({ node, action, token, next, fault }: LoginPage): string {
  const name = escapeHtml(node);
  const alert = fault === null ? "" : `<p class="fault" id="fault" role="alert">${escapeHtml(fault)}</p>\n`;
  const described = fault === null ? "" : ` aria-invalid="true" aria-describedby="fault"`;
  return page(
    `${fault === null ? "" : "Error: "}Log in to ${node}`,
    STYLE,
    `<main>
<h1>Log in to <span>${name}</span></h1>
${alert}<form method="post" action="${escapeHtml(action)}">
<input type="hidden" name="token" value="${escapeHtml(token)}">
<input type="hidden" name="next" value="${escapeHtml(next)}">
<input type="hidden" name="username" autocomplete="username" value="${name}">
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required autofocus${described}>
<button class="main" type="submit">Log in</button>
</form>
</main>`,
  );
}

/** A page with one sentence and a way on. */
export function messagePage(title: string, message: string, href: string, link: string): string {
  return page(
    title,
    STYLE,
    `<main>
<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(message)}</p>
<p><a href="${escapeHtml(href)}">${escapeHtml(link)}</a></p>
</main>`,
  );
}

const STYLE = `
body{display:grid;min-height:100vh;min-height:100dvh;align-content:center;padding-bottom:20vh}
main{width:min(24rem,100%);margin:0 auto;padding:1.5rem;border:1px solid var(--line);border-radius:.75rem;background:var(--card)}
form{display:grid;margin-top:1.25rem}
label{font-weight:600}
input{min-height:2.75rem;width:100%;margin:.35rem 0 1.25rem;padding:.5rem .75rem;border:1px solid var(--edge);border-radius:.4rem;background:var(--ground);color:inherit;font:inherit}
.fault{margin:1rem 0 0;padding-left:.75rem;border-left:.25rem solid var(--bad);color:var(--bad)}
`;
