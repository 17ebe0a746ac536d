import { isUtf8 } from "node:buffer";
import { safeNext } from "../session/next-path.ts";
import type { LiveSession, Session } from "../session/session.ts";
import type { HttpExchange } from "./exchange.ts";
import { loginPage, messagePage } from "./login-page.ts";
import { GET, HEAD, OPTIONS, POST } from "./method.ts";
import type { HttpMethod } from "../definition.ts";
import { HOME_PATH } from "./mount-table.ts";
import { seeOther, sendPage } from "./page.ts";
import { fromElsewhere, methodNotAllowed, unauthenticated } from "./problems.ts";
import { comesFromElsewhere } from "./same-site.ts";
import type { AuthenticationRequest } from "./server-options.ts";

export const LOGIN_PATH = `${HOME_PATH}/login`;
export const LOGOUT_PATH = `${HOME_PATH}/logout`;

/** Bytes of a form: a password, a token and a path. */
const FORM_BYTES = 8 * 1024;

/** The session of a node as HTTP sees it: who is let in, the login page, logout. */
export class SessionPages {
  readonly #node: string;
  readonly #session: Session;
  /** Whose pages may ask for more than an answer, beside the node's own. */
  readonly #origins: readonly string[];
  readonly #loginForm = { withBody: (x: HttpExchange): void => this.#finish(x, this.#login(x)) };
  readonly #logoutForm = { withBody: (x: HttpExchange): void => this.#finish(x, this.#logout(x)) };

  constructor(node: string, session: Session, origins: readonly string[]) {
    this.#node = node;
    this.#session = session;
    this.#origins = origins;
  }

  /** Who opens a WebSocket; `null` where that is nobody who may. Nothing is answered. */
  visitorOf({ method, headers }: Pick<AuthenticationRequest, "method" | "headers">): LiveSession | null {
    return comesFromElsewhere({ method, headers }, this.#origins) ? null : this.#session.find(headers["cookie"]);
  }

  /** Whether the request may pass; where not, it has been answered: a browser's page by way of the login page. */
  admits(x: HttpExchange): boolean {
    const live = this.#session.find(x.header("cookie"));
    if (live === null) {
      if (wantsPage(x)) seeOther(x, this.#loginLocation(x), ["Vary", "Cookie"]);
      else x.refuse(unauthenticated(`Log in at ${LOGIN_PATH}, and send the cookie that you get there.`));
      return false;
    }
    if (comesFromElsewhere({ method: x.methodText, headers: x.headers }, this.#origins)) {
      x.refuse(fromElsewhere());
      return false;
    }
    x.cookie = this.#session.renew(live);
    return true;
  }

  /** Who asks for a page that is open to all. */
  visitor(x: HttpExchange): LiveSession | null {
    const live = this.#session.find(x.header("cookie"));
    if (live !== null) x.cookie = this.#session.renew(live);
    return live;
  }

  logoutToken(live: LiveSession): string {
    return this.#session.logoutToken(live);
  }

  /** Answers below `LOGIN_PATH` and `LOGOUT_PATH`; false for any other path. */
  answers(x: HttpExchange): boolean {
    if (x.fullPath === LOGIN_PATH) this.#answerLogin(x);
    else if (x.fullPath === LOGOUT_PATH) this.#answerLogout(x);
    else return false;
    return true;
  }

  #answerLogin(x: HttpExchange): void {
    if (x.method === POST) return x.readBodyFor(this.#loginForm, FORM_BYTES);
    if (x.method !== GET && x.method !== HEAD) return refuseMethod(x, ["GET", "HEAD", "POST", "OPTIONS"]);
    const next = nextOf(x.query.get("next"));
    if (this.visitor(x) !== null) return seeOther(x, next);
    this.#showForm(x, 200, next, null);
  }

  #answerLogout(x: HttpExchange): void {
    if (x.method === POST) return x.readBodyFor(this.#logoutForm, FORM_BYTES);
    refuseMethod(x, ["POST", "OPTIONS"]);
  }

  async #login(x: HttpExchange): Promise<void> {
    const form = formOf(x);
    const next = nextOf(form.get("next"));
    if (comesFromElsewhere({ method: "POST", headers: x.headers }, [])) return this.#showForeign(x);
    if (!this.#session.isLoginForm(form.get("token") ?? "", x.header("cookie"))) {
      const why = "This page was open for too long, or your browser keeps no cookies. Please try again.";
      return this.#showForm(x, 403, next, why);
    }
    const attempt = this.#session.attempts.begin(x.remoteAddress);
    if (typeof attempt === "number") {
      const seconds = Math.ceil(attempt / 1000);
      const why = `Too many attempts. Please wait ${seconds === 1 ? "a second" : `${seconds} seconds`}, then try again.`;
      return this.#showForm(x, 429, next, why, ["Retry-After", String(seconds)]);
    }
    if (!(await this.#session.isPassword(form.get("password") ?? ""))) {
      x.scope.log.warn({ remoteAddress: x.remoteAddress }, "a login failed: the password was wrong");
      return this.#showForm(x, 401, next, "That is not the password.", ["WWW-Authenticate", 'Hypc realm="node"']);
    }
    attempt.succeeded();
    x.scope.log.info({ remoteAddress: x.remoteAddress }, "somebody has logged in");
    seeOther(x, next, ["Set-Cookie", this.#session.begin(speaksHttps(x))]);
  }

  async #logout(x: HttpExchange): Promise<void> {
    if (comesFromElsewhere({ method: "POST", headers: x.headers }, [])) return this.#showForeign(x);
    const live = this.#session.find(x.header("cookie"));
    if (live !== null) {
      if (!this.#session.isLogoutToken(formOf(x).get("token") ?? "", live)) return this.#showForeign(x);
      await this.#session.end(live);
    }
    const cleared = this.#session.clearing.flatMap((cookie) => ["Set-Cookie", cookie]);
    seeOther(x, HOME_PATH, cleared);
  }

  #finish(x: HttpExchange, work: Promise<void>): void {
    work.catch((error: unknown) => x.crashed(error));
  }

  #showForm(
    x: HttpExchange,
    status: number,
    next: string,
    fault: string | null,
    headers: readonly string[] = [],
  ): void {
    const { token, cookie } = this.#session.loginForm(x.header("cookie"), speaksHttps(x));
    const html = loginPage({ node: this.#node, action: LOGIN_PATH, token, next, fault });
    sendPage(x, status, html, ["Set-Cookie", cookie, ...headers]);
  }

  #showForeign(x: HttpExchange): void {
    const why = `This form was not sent from a page of ${this.#node}. If a proxy stands in between, it has to pass the Host header on as it is.`;
    sendPage(x, 403, messagePage("Nothing was done", why, HOME_PATH, "Go to the home page"));
  }

  /** A page that was asked for by GET is shown after the login; a form that was sent is not sent again. */
  #loginLocation(x: HttpExchange): string {
    if (x.method !== GET && x.method !== HEAD) return LOGIN_PATH;
    const asked = x.queryText === "" ? x.fullPath : `${x.fullPath}?${x.queryText}`;
    return `${LOGIN_PATH}?next=${encodeURIComponent(nextOf(asked))}`;
  }
}

/** Not back to the login. */
function nextOf(next: string | null | undefined): string {
  const safe = safeNext(next, HOME_PATH);
  return /^\/_hypc\/log(?:in|out)(?![^/?#])/.test(safe) ? HOME_PATH : safe;
}

/** A browser goes to a page, in contrast to a script or an image that is fetched. */
function wantsPage(x: HttpExchange): boolean {
  const mode = x.header("sec-fetch-mode");
  if (mode !== undefined && mode !== "navigate") return false;
  return (x.header("accept") ?? "")
    .split(",")
    .some((range) => /^\s*text\/html\s*(?:;(?!\s*q=0(?:\.0*)?\s*$)|$)/i.test(range));
}

/** As a trusted proxy says, or as the browser itself, which no page can make lie. */
function speaksHttps(x: HttpExchange): boolean {
  return x.isSecure || x.header("origin")?.startsWith("https://") === true;
}

function formOf(x: HttpExchange): URLSearchParams {
  return new URLSearchParams(isUtf8(x.rawBody) ? Buffer.from(x.rawBody).toString("utf8") : "");
}

function refuseMethod(x: HttpExchange, allowed: readonly HttpMethod[]): void {
  if (x.method === OPTIONS) x.send(204, ["Allow", allowed.join(", ")], null);
  else x.refuse(methodNotAllowed(x.methodText, x.fullPath, allowed));
}
