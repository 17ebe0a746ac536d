import { describe, expect, test } from "vitest";
import { FORMAT_FUNCTIONS } from "../../../compiler/emit/format-names.ts";
import { countCharacters } from "../../../runtime/codec/constraints.ts";
import * as formats from "../../../runtime/codec/formats.ts";

const EXAMPLES: Readonly<Record<string, { readonly right: readonly string[]; readonly wrong: readonly string[] }>> = {
  "date-time": {
    right: [
      "2026-01-31T12:00:00Z",
      "2026-01-31t12:00:00.123456789z",
      "2024-02-29T23:59:60Z",
      "2026-12-31T18:59:60-05:00",
    ],
    wrong: [
      "2026-01-31",
      "2026-01-31 12:00:00Z",
      "2026-01-31T12:00:00",
      "2026-02-29T12:00:00Z",
      "2026-01-31T24:00:00Z",
      "2026-01-31T12:00:60Z",
      "2026-01-31T12:00:00+24:00",
      "2026-01-31T12:00:00Z\n",
      "",
    ],
  },
  date: {
    right: ["2024-02-29", "0000-01-01", "2000-02-29", "9999-12-31"],
    wrong: [
      "2023-02-29",
      "1900-02-29",
      "2026-04-31",
      "2026-00-10",
      "2026-1-1",
      "26-01-01",
      "2026-01-01T",
      "٢٠٢٦-01-01",
      "2026-01-01\n",
    ],
  },
  time: {
    right: ["00:00:00Z", "23:59:59.5+01:00", "23:59:60z", "00:29:60+00:30"],
    wrong: ["24:00:00Z", "12:60:00Z", "12:00:61Z", "12:00Z", "12:00:00", "12:00:00.Z", "22:59:60Z", "12:00:00+1:00"],
  },
  email: {
    right: ["a@b", "ada.lovelace+x@mail.example.org", "!#$%&'*+/=?^_`{|}~-@a-b.c"],
    wrong: [
      "",
      "a",
      "@b",
      "a@",
      "a b@c",
      "a@b c",
      "a@-b",
      "a@b-",
      "a@b..c",
      "a@b.",
      "é@b",
      `a@${"b".repeat(64)}`,
      "a@b\n",
      "a@@b",
    ],
  },
  uuid: {
    right: [
      "f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
      "F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6",
      "00000000-0000-0000-0000-000000000000",
    ],
    wrong: [
      "f81d4fae7dec11d0a76500a0c91e6bf6",
      "{f81d4fae-7dec-11d0-a765-00a0c91e6bf6}",
      "g81d4fae-7dec-11d0-a765-00a0c91e6bf6",
      "f81d4fae-7dec-11d0-a765-00a0c91e6bf6\n",
    ],
  },
  uri: {
    right: [
      "https://example.org",
      "http://a@b:80/p/q?x=%20&y=1#f",
      "urn:isbn:0451450523",
      "mailto:a@b.example",
      "file:///etc/hosts",
      "http://[::1]:8080/",
      "http://[v7.a:b]/",
      "x:",
      "tel:+1-816-555-1212",
    ],
    wrong: [
      "",
      "/a/b",
      "example.org",
      "//host/x",
      "1a:b",
      "http://a b",
      "http://a/%2",
      "http://a/é",
      "http://[::1",
      "http://::1]/",
      "http://a/[b]",
      "http://a#b#c",
      "http://a@b@c/",
      "http://a:b:c/",
      "http://[zz]/",
      "http://a\\b",
    ],
  },
  hostname: {
    right: ["localhost", "a.b-c.example", "1.2.3.4", "xn--bcher-kva.example", "a".repeat(63)],
    wrong: [
      "",
      "-a",
      "a-",
      "a..b",
      "a.",
      "a_b",
      "é",
      "a".repeat(64),
      Array.from({ length: 64 }, () => "abcd").join("."),
      "a\n",
    ],
  },
  ipv4: {
    right: ["0.0.0.0", "127.0.0.1", "255.255.255.255"],
    wrong: ["256.0.0.1", "1.2.3", "1.2.3.4.5", "01.2.3.4", "1.2.3.4 ", "1..3.4", "", "١.2.3.4", "1.2.3.4\n"],
  },
  ipv6: {
    right: [
      "::",
      "::1",
      "1::",
      "2001:db8::8a2e:370:7334",
      "1:2:3:4:5:6:7:8",
      "::ffff:192.0.2.1",
      "1:2:3:4:5:6:1.2.3.4",
      "1:2:3:4:5:6:7::",
    ],
    wrong: [
      "",
      ":",
      ":::",
      "1::2::3",
      "1:2:3:4:5:6:7",
      "1:2:3:4:5:6:7:8:9",
      "1:2:3:4:5:6:7:8::",
      "12345::",
      "g::",
      "::1.2.3",
      "1.2.3.4::",
      "::1%eth0",
      "[::1]",
      "::1\n",
    ],
  },
};

describe.each([...FORMAT_FUNCTIONS])("@format(%s)", (name, functionName) => {
  const is = (formats as unknown as Readonly<Record<string, (text: string) => boolean>>)[functionName];
  const { right = [], wrong = [] } = EXAMPLES[name] ?? {};

  test.each(right)("takes %j", (text) => expect(is?.(text)).toBe(true));
  test.each(wrong)("refuses %j", (text) => expect(is?.(text)).toBe(false));

  test("is quick about the longest text", () => {
    for (const piece of ["a", "1", ".", ":", "-", "a.", "1:", "%20", "a@", "["])
      expect(is?.(piece.repeat(200_000) + "!")).toBe(false);
  });
});

test("characters are Unicode scalar values", () => {
  expect(countCharacters("")).toBe(0);
  expect(countCharacters("aé日")).toBe(3);
  expect(countCharacters("😀😀")).toBe(2);
  expect(countCharacters("e\u0301")).toBe(2);
});
