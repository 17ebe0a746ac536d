/** Garbage in cookies, forms and headers: never a login, never a crash, always an answer. */
import * as fc from "fast-check";
import { expect, it, onTestFinished } from "vitest";
import { startNode } from "../../../runtime/node.ts";
import { memoryLog } from "../fixtures/memory-log.ts";
import { ask } from "../http/support/raw-client.ts";
import { TestBrowser, fieldsOf } from "./support/browser.ts";
import { PASSWORD, cheapHash, openTestSession, sentBack } from "./support/sessions.ts";

const latin = fc.string({ unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code)) });

it("no cookie but one that was given opens anything", async () => {
  const { session } = await openTestSession();
  const given = sentBack(session.begin(false));
  const [name = "", value = ""] = given.split("=");
  const part = fc.oneof(
    latin,
    fc.constantFrom("", ".", ...value.split("."), "0", "zzzzzzzz", "-1", "1e9", "NaN", "Infinity"),
  );
  const forged = fc.array(part, { maxLength: 7 }).map((parts) => parts.join("."));
  fc.assert(
    fc.property(forged, latin, (text, around) => {
      const known = text.trim() === value;
      expect(session.find(`${around.replaceAll(name, "")}; ${name}=${text.replaceAll(";", "")}`) !== null).toBe(known);
      expect(session.isLoginForm(text, `hypc-form=${around}`)).toBe(false);
    }),
    { numRuns: 1_000 },
  );
});

it("whatever is sent to the login and the logout is answered, and logs nobody in", async () => {
  const { logger, lines } = memoryLog();
  const session = { passwordHash: cheapHash(PASSWORD), attempts: { perAddress: 30 } };
  const node = await startNode({ name: "alice.os", http: {}, log: logger, session });
  onTestFinished(() => node.stop());
  const port = node.httpAddress?.port ?? 0;
  const eve = new TestBrowser(port);
  const { token = "" } = fieldsOf(await eve.get("/_hypc/login"));
  const cookie = [...eve.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const field = fc.tuple(
    fc.constantFrom("token", "password", "next", "username", "x"),
    fc.oneof(latin, fc.constantFrom(token, "/", "//evil")),
  );
  const form = fc.array(field, { maxLength: 5 }).map((fields) => new URLSearchParams(fields).toString());
  const body = fc.oneof(form, latin, fc.constant("%"), fc.constant("password=%ff&token=%00"));
  const header = fc.constantFrom<Record<string, string>>(
    {},
    { Cookie: cookie },
    { Cookie: "=;;=" },
    { Origin: "x" },
    { "Sec-Fetch-Site": "?" },
    { "Content-Type": "multipart/form-data; boundary=a" },
  );
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom("POST", "GET", "PUT"),
      fc.constantFrom("/_hypc/login", "/_hypc/logout", "/_hypc/login?next=%2F%2Fevil&next=/a", "/_hypc/login?next=%5C"),
      body,
      header,
      async (method, target, sent, headers) => {
        const answer = await ask(port, method, target, { body: Buffer.from(sent, "latin1"), headers });
        expect([200, 303, 401, 403, 405, 413, 429]).toContain(answer.status);
        expect(answer.headers["set-cookie"] ?? "").not.toMatch(/hypc-session-\w+=[^;]/);
      },
    ),
    { numRuns: 300 },
  );
  expect(lines.filter(({ level }) => level === "error")).toEqual([]);
  expect(lines.filter(({ message }) => message === "somebody has logged in")).toEqual([]);
  expect((await new TestBrowser(port).logIn(PASSWORD)).status).not.toBe(500);
});
