import { randomBytes, scryptSync } from "node:crypto";
import type { SessionRecord, SessionStore } from "../../../../runtime/session/session-file.ts";
import { checkSessionOptions } from "../../../../runtime/session/session-options.ts";
import type { SessionOptions } from "../../../../runtime/session/session-options.ts";
import { openSession } from "../../../../runtime/session/session.ts";
import type { LiveSession, Session } from "../../../../runtime/session/session.ts";
import { keepingLog } from "../../http/support/serve.ts";
import type { LogLine } from "../../http/support/serve.ts";

/** A hash that costs 1 ms to check. */
export function cheapHash(password: string): string {
  const salt = randomBytes(16);
  const hash = scryptSync(password, salt, 32, { N: 2 ** 10, r: 8, p: 1 });
  return `$scrypt$ln=10,r=8,p=1$${unpadded(salt)}$${unpadded(hash)}`;
}

function unpadded(bytes: Buffer): string {
  return bytes.toString("base64").replace(/=+$/, "");
}

/** A clock that a test turns. */
export class HandClock {
  ms = 1_800_000_000_000;
  readonly now = (): number => this.ms;
}

/** A store that forgets nothing, and fails when a test says so. */
export class TestStore implements SessionStore {
  record: SessionRecord | null = null;
  saves = 0;
  failure: Error | null = null;
  load = async (): Promise<SessionRecord | null> => this.record;
  save = async (record: SessionRecord): Promise<void> => {
    await Promise.resolve();
    if (this.failure !== null) throw this.failure;
    this.saves++;
    this.record = { ...record, ended: new Map(record.ended) };
  };
}

export interface OpenedSession {
  readonly session: Session;
  readonly clock: HandClock;
  readonly store: TestStore;
  readonly logged: LogLine[];
}

/** The password is `open sesame`. */
export const PASSWORD = "open sesame";
const HASH = cheapHash(PASSWORD);

export async function openTestSession(
  options: SessionOptions = {},
  { clock = new HandClock(), store = new TestStore() }: { clock?: HandClock; store?: TestStore } = {},
): Promise<OpenedSession> {
  const logged: LogLine[] = [];
  const given = options.password === undefined ? { passwordHash: HASH, ...options } : options;
  const session = await openSession(checkSessionOptions(given), {
    node: "alice.os",
    log: keepingLog(logged, false),
    store,
    now: clock.now,
    monotonic: clock.now,
  });
  return { session, clock, store, logged };
}

/** What a browser sends back of a `Set-Cookie`. */
export function sentBack(setCookie: string): string {
  return setCookie.slice(0, setCookie.indexOf(";"));
}

/** The session that a `Set-Cookie` begins; fails where it is none. */
export function liveOf(session: Session, setCookie: string): LiveSession {
  const live = session.find(sentBack(setCookie));
  if (live === null) throw new Error(`nobody is logged in by ${setCookie}`);
  return live;
}

/** Lets writes that nobody waits for end. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 2));
}
