import { ask } from "../../http/support/raw-client.ts";
import type { RawAnswer } from "../../http/support/raw-client.ts";

/** What a browser without scripts does: keeps cookies, reads forms, sends them. */
export class TestBrowser {
  readonly cookies = new Map<string, string>();
  readonly #port: number;
  /** Sent with every request. */
  readonly headers: Record<string, string>;

  constructor(port: number, headers: Record<string, string> = {}) {
    this.#port = port;
    this.headers = { Accept: "text/html,application/xhtml+xml,*/*;q=0.8", ...headers };
  }

  async ask(method: string, target: string, headers: Record<string, string> = {}, body?: string): Promise<RawAnswer> {
    const jar = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await ask(this.#port, method, target, {
      headers: { ...this.headers, ...(jar === "" ? {} : { Cookie: jar }), ...headers },
      ...(body === undefined ? {} : { body }),
    });
    for (const each of setCookies(answer)) {
      const [, name = "", value = "", rest = ""] = /^([^=]+)=([^;]*);(.*)$/.exec(each) ?? [];
      if (rest.includes("Max-Age=0;")) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return answer;
  }

  get(target: string, headers: Record<string, string> = {}): Promise<RawAnswer> {
    return this.ask("GET", target, headers);
  }

  post(target: string, fields: Record<string, string>, headers: Record<string, string> = {}): Promise<RawAnswer> {
    return this.ask(
      "POST",
      target,
      { "Content-Type": "application/x-www-form-urlencoded", Origin: "http://127.0.0.1", ...headers },
      new URLSearchParams(fields).toString(),
    );
  }

  /** Opens the login page and sends its form. */
  async logIn(password: string, next?: string, headers: Record<string, string> = {}): Promise<RawAnswer> {
    const target = `/_hypc/login${next === undefined ? "" : `?next=${encodeURIComponent(next)}`}`;
    return this.post("/_hypc/login", { ...fieldsOf(await this.get(target)), password }, headers);
  }

  /** Sends the form of the home page. */
  async logOut(): Promise<RawAnswer> {
    return this.post("/_hypc/logout", fieldsOf(await this.get("/_hypc")));
  }
}

export function setCookies(answer: RawAnswer): readonly string[] {
  return (answer.headers["set-cookie"] ?? "").split(/, (?=(?:__Host-)?hypc-)/).filter((each) => each !== "");
}

/** The hidden fields of a page's form. */
export function fieldsOf(answer: RawAnswer): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const [, name = "", value = ""] of answer.text.matchAll(
    /<input type="hidden" name="(\w+)"[^>]* value="([^"]*)"/g,
  ))
    fields[name] = value.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
  return fields;
}
