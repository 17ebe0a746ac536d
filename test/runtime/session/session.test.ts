import { mkdtemp, readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { cookiesOf } from "../../../runtime/session/cookies.ts";
import { SessionFile } from "../../../runtime/session/session-file.ts";
import { newSigningKey } from "../../../runtime/session/signing-keys.ts";
import { PASSWORD, cheapHash, liveOf, openTestSession, sentBack, settled } from "./support/sessions.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** The key that signed a cookie. */
const keyOf = (cookie: string): string => sentBack(cookie).replace(/.*=/, "").split(".")[0] ?? "";

async function directory(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "hypc-session-"));
  onTestFinished(() => rm(path, { recursive: true }));
  return path;
}
const record = () => ({
  passwordHash: cheapHash("a"),
  keys: [{ ...newSigningKey(1), until: 5 }, newSigningKey(2)],
  ended: new Map([["abc", 7]]),
});

describe("a session", () => {
  it("is known by its cookie, which no script reads and no other site sends", async () => {
    const { session } = await openTestSession();
    const cookie = session.begin(false);
    expect(cookie).toMatch(/^hypc-session-[0-9a-f]{8}=[\w.-]+; Path=\/; Max-Age=604800; HttpOnly; SameSite=Lax$/);
    expect(session.begin(true)).toMatch(/^__Host-hypc-session-.*; HttpOnly; SameSite=Lax; Secure$/);
    expect(liveOf(session, cookie)).toMatchObject({ secure: false });
    expect(session.find(`a=b; ${sentBack(cookie)}; c`)).not.toBeNull();
    for (const none of [undefined, "", "a=b", `x${sentBack(cookie)}`, sentBack(cookie).toUpperCase()])
      expect(session.find(none)).toBeNull();
  });

  it("is not known by a cookie of which one character is another", async () => {
    const { session } = await openTestSession();
    const sent = sentBack(session.begin(false));
    const from = sent.indexOf("=") + 1;
    for (let at = from; at < sent.length - 1; at++) {
      const other = sent[at] === "A" ? "B" : "A";
      expect(session.find(`${sent.slice(0, at)}${other}${sent.slice(at + 1)}`), `at ${at}`).toBeNull();
    }
    for (const wrong of [".", "..", "...", "a.b", "a.b.c", ".....", `${sent.slice(from)}.`])
      expect(session.find(`${sent.slice(0, from)}${wrong}`)).toBeNull();
  });

  it("is found behind a cookie of the same name that somebody else has planted", async () => {
    const { session } = await openTestSession();
    const sent = sentBack(session.begin(false));
    const planted = sent.replace(/=.*/, "=planted");
    expect(session.find(`${planted}; ${sent}`)).not.toBeNull();
    const secure = sentBack(session.begin(true));
    expect(session.find(`${sent}; ${secure}`)).toMatchObject({ secure: true });
  });

  it("of another node or another purpose does not count", async () => {
    const one = await openTestSession();
    const two = await openTestSession();
    expect(two.session.find(sentBack(one.session.begin(false)))).toBeNull();
    const live = liveOf(one.session, one.session.begin(false));
    const name = sentBack(one.session.begin(false)).split("=")[0] ?? "";
    expect(one.session.find(`${name}=${one.session.logoutToken(live)}`)).toBeNull();
  });

  it("ends when nobody has asked anything for its time, and lasts where somebody has", async () => {
    const { session, clock } = await openTestSession({ ttlMs: 10 * HOUR, lifetimeMs: DAY });
    let cookie = session.begin(true);
    clock.ms += 4 * HOUR;
    expect(session.renew(liveOf(session, cookie))).toBeNull();
    clock.ms += 2 * HOUR;
    const renewed = session.renew(liveOf(session, cookie));
    expect(renewed).toMatch(/^__Host-.*Max-Age=36000;.*Secure$/);
    clock.ms += 4 * HOUR;
    expect(session.find(sentBack(cookie))).toBeNull();
    cookie = renewed ?? "";
    expect(liveOf(session, cookie).begun).toBe(clock.ms - 10 * HOUR);
    clock.ms += 6 * HOUR;
    expect(session.find(sentBack(cookie))).toBeNull();
  });

  it("ends at the end of its life, however often it was renewed", async () => {
    const { session, clock } = await openTestSession({ ttlMs: 10 * HOUR, lifetimeMs: DAY });
    let cookie = session.begin(false);
    for (let hour = 0; hour < 23; hour++) {
      clock.ms += HOUR;
      cookie = session.renew(liveOf(session, cookie)) ?? cookie;
    }
    expect(session.find(sentBack(cookie))).not.toBeNull();
    clock.ms += HOUR;
    expect(session.find(sentBack(cookie))).toBeNull();
  });

  it("that was ended stays ended, for every copy of its cookie and after a restart", async () => {
    const { session, clock, store } = await openTestSession();
    const cookie = session.begin(false);
    const other = session.begin(false);
    clock.ms += 4 * DAY;
    const renewed = session.renew(liveOf(session, cookie)) ?? "";
    await session.end(liveOf(session, cookie));
    const again = await openTestSession({ passwordHash: store.record?.passwordHash ?? "" }, { clock, store });
    for (const each of [session, again.session]) {
      for (const copy of [cookie, renewed]) expect(each.find(sentBack(copy))).toBeNull();
      expect(each.find(sentBack(other))).not.toBeNull();
    }
    clock.ms += 8 * DAY;
    await session.end(liveOf(session, session.begin(false)));
    expect(store.record?.ended.size).toBe(1);
  });

  it("that was ended stays so while the node runs where that cannot be saved, and the log says it", async () => {
    const { session, store, logged } = await openTestSession();
    const cookie = session.begin(false);
    store.failure = new Error("the disk is full");
    await session.end(liveOf(session, cookie));
    expect(session.find(sentBack(cookie))).toBeNull();
    expect(logged).toMatchObject([{ level: "error", fields: { err: { message: "the disk is full" } } }]);
  });

  it("of thousands that were ended by hand is not remembered for ever: then all end", async () => {
    const { session, store, logged } = await openTestSession();
    const stays = session.begin(false);
    for (let turn = 0; turn < 10_000; turn++) void session.end(liveOf(session, session.begin(false)));
    expect(session.find(sentBack(stays))).not.toBeNull();
    const last = session.begin(false);
    await session.end(liveOf(session, last));
    for (const cookie of [stays, last]) expect(session.find(sentBack(cookie))).toBeNull();
    expect(store.record?.ended.size).toBe(0);
    expect(logged.at(-1)).toMatchObject({ level: "warn" });
    expect(session.find(sentBack(session.begin(false)))).not.toBeNull();
  });
});

describe("the key that signs", () => {
  it("changes in time, and the old one counts as long as what it signed", async () => {
    const { session, clock, store } = await openTestSession({ ttlMs: 3 * DAY, rotateMs: DAY });
    const first = session.begin(false);
    clock.ms += DAY;
    const second = session.begin(false);
    await settled();
    const third = session.begin(false);
    expect(keyOf(second)).toBe(keyOf(first));
    expect(keyOf(third)).not.toBe(keyOf(first));
    expect(store.record?.keys.map(({ id, until }) => [id, until === null])).toEqual([
      [keyOf(first), false],
      [keyOf(third), true],
    ]);
    clock.ms += 2 * DAY - 1;
    for (const cookie of [first, second, third]) expect(session.find(sentBack(cookie))).not.toBeNull();
    clock.ms += 1;
    expect(session.find(sentBack(first))).toBeNull();
    expect(session.find(sentBack(second))).not.toBeNull();
  });

  it("is one of few, however long the node runs", async () => {
    const { session, clock, store } = await openTestSession({ ttlMs: 3 * DAY, rotateMs: DAY });
    for (let day = 0; day < 30; day++) {
      session.begin(false);
      await settled();
      clock.ms += DAY;
    }
    expect(store.record?.keys.length).toBeLessThanOrEqual(4);
  });

  it("goes on where the next one cannot be saved, which is tried again later", async () => {
    const { session, clock, store, logged } = await openTestSession({ rotateMs: DAY });
    clock.ms += DAY;
    store.failure = new Error("read-only");
    for (let turn = 0; turn < 5; turn++) {
      expect(session.find(sentBack(session.begin(false)))).not.toBeNull();
      await settled();
    }
    expect(logged).toHaveLength(1);
    store.failure = null;
    clock.ms += 60_000;
    session.begin(false);
    await settled();
    expect(store.record?.keys).toHaveLength(2);
  });

  it("that is about to sign is not forgotten by a logout meanwhile", async () => {
    const { session, clock, store } = await openTestSession({ rotateMs: DAY });
    const leaving = liveOf(session, session.begin(false));
    clock.ms += DAY;
    session.begin(false);
    await session.end(leaving);
    await settled();
    const after = session.begin(false);
    const again = await openTestSession({ passwordHash: store.record?.passwordHash ?? "" }, { clock, store });
    expect(again.session.find(sentBack(after))).not.toBeNull();
  });
});

describe("the password", () => {
  it("is checked, few at a time and all in the end", async () => {
    const { session } = await openTestSession();
    const tried = Array.from({ length: 20 }, (_, index) => (index % 3 === 0 ? PASSWORD : `wrong ${index}`));
    const right = await Promise.all(tried.map((password) => session.isPassword(password)));
    expect(right).toEqual(tried.map((password) => password === PASSWORD));
  });

  it("that changes ends every session; one that stays ends none", async () => {
    const passwordHash = cheapHash("one");
    const { session, store, clock } = await openTestSession({ passwordHash });
    const sent = sentBack(session.begin(false));
    const same = await openTestSession({ passwordHash }, { store, clock });
    expect(same.session.find(sent)).not.toBeNull();
    const samePlain = await openTestSession({ password: "one" }, { store, clock });
    expect(samePlain.session.find(sent)).not.toBeNull();
    const other = await openTestSession({ passwordHash: cheapHash("two") }, { store, clock });
    expect(other.session.find(sent)).toBeNull();
    expect(other.logged).toMatchObject([{ level: "info" }]);
    const otherPlain = await openTestSession({ password: "three" }, { store, clock });
    expect(await otherPlain.session.isPassword("three")).toBe(true);
    expect(otherPlain.logged.map(({ level }) => level)).toEqual(["warn", "info"]);
  });
});

describe("tokens of forms", () => {
  it("count for the browser that the form was made for, for an hour", async () => {
    const { session, clock } = await openTestSession();
    const { token, cookie } = session.loginForm(undefined, false);
    expect(cookie).toMatch(/HttpOnly; SameSite=Strict$/);
    expect(session.isLoginForm(token, sentBack(cookie))).toBe(true);
    expect(session.isLoginForm(token, undefined)).toBe(false);
    expect(session.isLoginForm(token, sentBack(session.loginForm(undefined, false).cookie))).toBe(false);
    expect(session.isLoginForm(`${token}a`, sentBack(cookie))).toBe(false);
    expect(session.isLoginForm("", sentBack(cookie))).toBe(false);
    clock.ms += HOUR;
    expect(session.isLoginForm(token, sentBack(cookie))).toBe(true);
    clock.ms += 1;
    expect(session.isLoginForm(token, sentBack(cookie))).toBe(false);
  });

  it("of two open forms both count", async () => {
    const { session } = await openTestSession();
    const one = session.loginForm(undefined, false);
    const two = session.loginForm(sentBack(one.cookie), false);
    for (const { token } of [one, two]) expect(session.isLoginForm(token, sentBack(two.cookie))).toBe(true);
    const odd = session.loginForm(`${sentBack(one.cookie).split("=")[0] ?? ""}=x; y`, false);
    expect(sentBack(odd.cookie)).toMatch(/=[\w-]{16}$/);
  });

  it("of a logout count for their session alone", async () => {
    const { session } = await openTestSession();
    const [mine, yours] = [liveOf(session, session.begin(false)), liveOf(session, session.begin(false))];
    expect(session.isLogoutToken(session.logoutToken(mine), mine)).toBe(true);
    expect(session.isLogoutToken(session.logoutToken(yours), mine)).toBe(false);
    expect(session.isLogoutToken(session.loginForm(undefined, false).token, mine)).toBe(false);
  });
});

describe("the kept sessions", () => {
  it("come back as they were, from a file that nobody else may read", async () => {
    const at = await directory();
    const file = new SessionFile(at);
    expect(await file.load()).toBeNull();
    const kept = record();
    await file.save(record());
    await file.save(kept);
    await writeFile(join(at, "sessions.json.0123456789ab"), "{");
    expect(await new SessionFile(at).load()).toEqual(kept);
    expect(await readdir(at)).toEqual(["sessions.json"]);
    expect((await stat(join(at, "sessions.json"))).mode & 0o777).toBe(0o600);
  });

  it("that are damaged are never taken for what they are not", async () => {
    const at = await directory();
    const file = new SessionFile(at);
    await file.save(record());
    const path = join(at, "sessions.json");
    const text = await readFile(path, "utf8");
    const broken = [
      "",
      "null",
      "[]",
      text.slice(0, -10),
      text.replace('"version": 1', '"version": 2'),
      text.replace('"until": null', '"until": 3'),
      text.replace('"until": 5', '"until": null'),
      text.replace(/"secret": "../, '"secret": "'),
      text.replace('"since": 1', '"since": "1"'),
      text.replace("7", '"7"'),
    ];
    for (const each of broken) {
      await writeFile(path, each);
      expect(await file.load(), each).toBe("damaged");
    }
  });

  it("that cannot be read or written are an error of the data directory", async () => {
    await expect(new SessionFile("/dev/null/x").load()).rejects.toMatchObject({ name: "StateError" });
    await expect(new SessionFile("/dev/null/x").save(record())).rejects.toMatchObject({ name: "StateError" });
  });
});

describe("cookies", () => {
  it("are read as browsers send them, and not without end", () => {
    expect(cookiesOf("a=1; b=2;a=3; __Host-a=4", "a")).toEqual([
      { value: "4", secure: true },
      { value: "1", secure: false },
      { value: "3", secure: false },
    ]);
    expect(cookiesOf("a=1;".repeat(1_000), "a")).toHaveLength(8);
    expect(cookiesOf("a", "a")).toEqual([]);
  });
});
