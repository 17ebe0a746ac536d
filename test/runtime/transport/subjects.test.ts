import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addressOf } from "../../../runtime/address.ts";
import {
  controlSubject,
  messagePermissions,
  OPERATOR,
  processFilter,
  readReplySubject,
  readRequestSubject,
  replyFilter,
  replySubject,
  requestSubject,
} from "../../../runtime/transport/nats/subjects.ts";

const label = fc.stringMatching(/^[a-z0-9][a-z0-9_-]{0,20}$/);
const dotted = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join("."));
const process = fc.record({ process: label, package: label, publisher: dotted });
const part = fc.stringMatching(/^[A-Za-z0-9_-]{1,24}$/);

/** NATS's rule: `*` is one token, `>` one or more at the end. */
function matches(filter: string, subject: string): boolean {
  const tokens = subject.split(".");
  const wanted = filter.split(".");
  for (const [index, each] of wanted.entries()) {
    if (each === ">") return tokens.length > index;
    if (tokens[index] === undefined || (each !== "*" && each !== tokens[index])) return false;
  }
  return tokens.length === wanted.length;
}

const publishes = (node: string, subject: string) =>
  messagePermissions(node).publish.some((each) => matches(each, subject));
const hears = (node: string, subject: string) =>
  messagePermissions(node).subscribe.some((each) => matches(each, subject));

describe("subjects of messages over NATS", () => {
  test("every legal name comes back as it was", () => {
    fc.assert(
      fc.property(dotted, process, dotted, (target, id, source) => {
        const subject = requestSubject(addressOf(target, id), source);
        expect(readRequestSubject(subject)).toEqual({ target, process: id, source });
        expect(matches(processFilter(target, id), subject)).toBe(true);
      }),
    );
  });

  test("answers come back as they were", () => {
    fc.assert(
      fc.property(dotted, dotted, part, part, part, (requester, responder, link, id, secret) => {
        const subject = replySubject(requester, responder, link, id, secret);
        expect(readReplySubject(subject)).toEqual({ responder, id, secret });
        expect(matches(replyFilter(requester, link), subject)).toBe(true);
      }),
    );
  });

  test("a node may say what is its own to say, and hear what is for it, and nothing else", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(dotted, { minLength: 3, maxLength: 3 }),
        process,
        part,
        ([a = "", b = "", c = ""], id, x) => {
          const request = requestSubject(addressOf(b, id), a);
          const answer = replySubject(a, b, x, x, x);
          expect([publishes(a, request), hears(b, request), publishes(b, answer), hears(a, answer)]).toEqual([
            true,
            true,
            true,
            true,
          ]);
          expect([publishes(b, request), publishes(c, request), hears(c, request), hears(a, request)]).toEqual([
            false,
            false,
            false,
            false,
          ]);
          expect([publishes(a, answer), publishes(c, answer), hears(b, answer), hears(c, answer)]).toEqual([
            false,
            false,
            false,
            false,
          ]);
          expect(publishes(OPERATOR, controlSubject(a, "status", OPERATOR))).toBe(true);
          for (const control of ["cancel", "probe"] as const)
            expect(publishes(OPERATOR, controlSubject(a, control, OPERATOR))).toBe(false);
          expect([publishes(OPERATOR, request), hears(OPERATOR, request), hears(OPERATOR, answer)]).toEqual([
            false,
            false,
            false,
          ]);
        },
      ),
    );
  });

  test("what is no subject of a request is none", () => {
    for (const subject of [
      "hypc.req.alice~os.a:b:c",
      "hypc.req.alice~os.a:b:c.bob~os.x",
      "hypc.rep.alice~os.a:b:c.bob~os",
      "hypc.req.Alice.a:b:c.bob~os",
      "hypc.req.alice~os.a:b.bob~os",
      "hypc.req.alice~os.nothing.bob~os",
      "hypc.req.alice~os.a:b:c._other",
      "hypc.req.~os.a:b:c.bob",
      "",
    ])
      expect(readRequestSubject(subject)).toBeUndefined();
    fc.assert(
      fc.property(fc.string(), (text) => {
        const read = readRequestSubject(`hypc.req.${text}`);
        if (read === undefined || typeof read.process === "string") return;
        expect(requestSubject(addressOf(read.target, read.process), read.source)).toBe(`hypc.req.${text}`);
      }),
    );
  });
});
