/** The pages of a node in a real Chromium: what they look like, the keyboard, a login without scripts, what a widget may do. */
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { AnyHandler, HttpMethod, ProcessDefinition } from "../../runtime/definition.ts";
import { startNode } from "../../runtime/node.ts";
import type { Node } from "../../runtime/node.ts";
import { Process } from "../../runtime/process.ts";
import type { ProcessClass } from "../../runtime/process.ts";
import { PASSWORD, cheapHash } from "../runtime/session/support/sessions.ts";
import { faintTexts, overflow, smallTargets, tabStops } from "./support/appearance.ts";
import { Chromium, NO_CHROMIUM, WHERE } from "./support/chromium.ts";
import type { Page } from "./support/page.ts";

const LOOKS = [1280, 360, 320].flatMap((width) => [false, true].map((dark) => ({ width, height: 800, dark })));
const DOT = `data:image/svg+xml,${encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle cx="4" cy="4" r="4" fill="teal"/></svg>')}`;

/** What a hostile widget would try. */
const HOSTILE = `<b>12 orders</b>
<script>parent.document.title = "hacked"; fetch("/hacked?script")</script>
<img src="/hacked?image" onerror="fetch('/hacked?handler')">
<link rel="stylesheet" href="/hacked?style"><iframe src="/hacked?frame"></iframe><object data="/hacked?object"></object>
<meta http-equiv="refresh" content="0;url=/hacked?refresh"><a href="/hacked?link" autofocus>more</a>
<form action="/hacked?form" method="post"><button autofocus>go</button></form>`;

interface Described {
  readonly name: string;
  readonly icon?: string;
  readonly widget?: string;
  readonly authenticated?: boolean;
}

type Route = readonly [name: string, method: HttpMethod | null, path: string | null, body?: readonly string[]];

function processOf(
  { authenticated = false, ...described }: Described,
  routes: readonly Route[],
  run: (name: string, context: { readonly query: unknown }) => unknown = (name) => name,
): ProcessClass<Process<undefined>, undefined> {
  const handlers = routes.map(([name, method, path, body = []]): AnyHandler<Process<undefined>> => ({
    name,
    envelope: name.replace(/(?:^|-)(\w)/g, (_, first: string) => first.toUpperCase()),
    invoke: (_process, _args, context) => run(name, context),
    rpc: null,
    http: { method, path, body, decode: () => [], encode: (result) => ({ status: 200, body: JSON.stringify(result) }) },
  }));
  const definition: ProcessDefinition<Process<undefined>, undefined> = {
    abi: 1,
    world: "test:pages/page-process",
    wire: "web",
    save: { kind: "never" },
    state: null,
    http: [{ path: "/", authenticated, localOnly: false }],
    ui: [],
    init: null,
    handlers,
    ...described,
  };
  return class extends Process<undefined> {
    static readonly definition = definition;
  };
}

/** A node with what makes a home page hard to lay out, and who asked for `/hacked`. */
async function startPages(): Promise<{ readonly node: Node; readonly hacked: readonly string[] }> {
  const session = { passwordHash: cheapHash(PASSWORD), attempts: { perAddress: 50 } };
  const node = await startNode({ name: "alice.os", http: {}, log: false, session });
  const hacked: string[] = [];
  await node.spawn(
    processOf({ name: "Root" }, [["hacked", null, "/hacked"]], (_name, { query }) =>
      hacked.push(JSON.stringify(query)),
    ),
    { process: "root:demo:alice.os", mount: "/" },
  );
  await node.spawn(
    processOf({ name: "Shop", icon: "🛒", widget: HOSTILE }, [["buy", "POST", "/buy/{id}", ["amount", "note"]]]),
    {
      process: "shop:demo:alice.os",
      mount: "/shop",
    },
  );
  await node.spawn(
    processOf(
      { name: "Users & <Groups> of a name that is long", icon: DOT, widget: "Two lines\nof text", authenticated: true },
      [
        ["user", "GET", "/users/{id}"],
        [
          "a-handler-with-a-very-long-name-that-has-to-be-broken-somewhere",
          "PATCH",
          "/users/{id}/settings/notifications/frequency",
        ],
      ],
    ),
    { process: "averyverylongprocessnamewithoutanyplacetobreakit:averylongpackage:alice.os" },
  );
  return { node, hacked };
}

const at = (page: Page): Promise<string> => page.value("location.pathname + location.search");
const text = (page: Page): Promise<string> => page.value("document.body.innerText");

describe.skipIf(NO_CHROMIUM)(`in Chromium${WHERE}`, () => {
  let browser: Chromium;
  let node: Node;
  let hacked: readonly string[];
  beforeAll(async () => {
    [browser, { node, hacked }] = await Promise.all([Chromium.launch(), startPages()]);
  }, 30_000);
  afterAll(async () => {
    await browser?.close();
    await node?.stop();
  });

  async function open(path: string): Promise<Page> {
    const page = await browser.page();
    await page.look({ width: 1280, height: 800 });
    await page.open(node.url + path);
    return page;
  }

  async function loggedIn(): Promise<Page> {
    const page = await open("/_hypc/login");
    await page.type(PASSWORD);
    await page.leads(() => page.press("Enter"));
    return page;
  }

  it.each(LOOKS)("the pages fit and can be read: %j", async (look) => {
    const page = await loggedIn();
    await page.look(look);
    await page.value(`document.querySelectorAll("details").forEach((each) => (each.open = true))`);
    const wrong = await open("/_hypc/login");
    await wrong.look(look);
    await wrong.type("wrong");
    await wrong.leads(() => wrong.press("Enter"));
    expect(await text(wrong)).toContain("That is not the password.");
    for (const each of [page, wrong])
      expect([await overflow(each), await faintTexts(each), await smallTargets(each)]).toEqual([0, [], []]);
  });

  it("a login needs no script and no mouse, and neither does a logout", async () => {
    const page = await open("/_hypc/login");
    await page.send("Emulation.setScriptExecutionDisabled", { value: true });
    await page.open(`${node.url}/averyverylongprocessnamewithoutanyplacetobreakit:averylongpackage:alice.os/users/7`);
    expect(await at(page)).toMatch(/^\/_hypc\/login\?next=%2Favery.*%2Fusers%2F7$/);
    await page.type("not it");
    await page.leads(() => page.press("Enter"));
    expect(await page.value("document.activeElement.id")).toBe("password");
    await page.type(PASSWORD);
    await page.press("Tab");
    await page.leads(() => page.press("Space"));
    expect([await at(page), await text(page)]).toEqual([expect.stringMatching(/alice\.os\/users\/7$/), '"user"']);

    await page.open(`${node.url}/_hypc`);
    expect(await text(page)).toContain("Serving");
    await page.press("Tab");
    expect(await page.value("document.activeElement.textContent")).toBe("Log out");
    await page.leads(() => page.press("Enter"));
    expect(await text(page)).not.toContain("Serving");
    await page.press("Tab");
    expect(await page.value("document.activeElement.textContent")).toBe("Log in");
  });

  it("the Tab key goes from top to bottom, and where it is can be seen", async () => {
    const page = await loggedIn();
    const stops = await tabStops(page);
    expect(stops.join("\n")).not.toContain("no focus to be seen");
    expect(stops.slice(0, 4)).toEqual(["button Log out", "a /root:demo:alice.os", "a /", "summary 1 route of Root"]);
    expect(stops).toContain("summary 2 routes of Users & <Groups> of a name that is long");
    const login = await open("/_hypc/login");
    expect(await login.value("getComputedStyle(document.activeElement).outlineStyle")).toBe("solid");
  });

  it("no script sees the session", async () => {
    const page = await loggedIn();
    expect(await page.value("document.cookie")).toBe("");
    const { cookies } = (await page.send("Network.getCookies")) as {
      cookies: { name: string; httpOnly: boolean; sameSite: string; session: boolean }[];
    };
    expect(cookies.filter(({ name }) => name.startsWith("hypc-session"))).toMatchObject([
      { httpOnly: true, sameSite: "Lax", session: false },
    ]);
  });

  it("a widget is shown, and can do nothing", async () => {
    const page = await loggedIn();
    const frame = await page.value<{ sandbox: string; width: number; height: number }>(
      `(() => { const f = document.querySelector("iframe"); const b = f.getBoundingClientRect(); return { sandbox: f.getAttribute("sandbox"), width: b.width, height: b.height }; })()`,
    );
    expect(frame).toMatchObject({ sandbox: "" });
    expect([frame.width > 200, frame.height > 100]).toEqual([true, true]);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(hacked).toEqual([]);
    expect(await page.value("document.title")).toBe("alice.os");
  });

  it("a page of another origin cannot use the session, nor put the node's pages into a frame", async () => {
    const page = await loggedIn();
    const other = await startNode({ name: "evil.os", http: {}, log: false });
    onTestFinished(() => other.stop());
    await other.spawn(processOf({ name: "Evil" }, [["evil", "GET", "/evil"]]), {
      process: "evil:demo:evil.os",
      mount: "/",
    });
    // Another port of this machine is the same site to cookies, and another origin.
    await page.open(`${other.url}/evil`);
    const target = `${node.url}/averyverylongprocessnamewithoutanyplacetobreakit:averylongpackage:alice.os/users/7/settings/notifications/frequency`;
    const status = await page.value(
      `fetch(${JSON.stringify(target)}, { method: "PATCH", credentials: "include" }).then((answer) => answer.status, () => "refused")`,
    );
    expect(status).toBe("refused");
    await page.value(`document.body.innerHTML = '<form method="post" action="${node.url}/_hypc/logout"></form>'`);
    await page.leads(() => page.value("document.forms[0].submit()"));
    expect(await text(page)).toContain("Nothing was done");
    await page.open(`${other.url}/evil`);
    await page.value(
      `new Promise((done) => { const f = document.createElement("iframe"); f.onload = done; f.src = "${node.url}/_hypc"; document.body.append(f); }).then(() => null)`,
    );
    expect(page.complaints.join("\n")).toContain("frame-ancestors 'none'");
    await page.open(`${node.url}/_hypc`);
    expect(await text(page)).toContain("Log out");
  });
});
