import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { address, addressOf, formatAddress, formatProcessId, processId } from "../../../runtime/address.ts";
import { ConfigError } from "../../../runtime/config-error.ts";

const label = fc.stringMatching(/^[a-z0-9][a-z0-9_-]{0,20}$/);
const dotted = fc.array(label, { minLength: 1, maxLength: 3 }).map((labels) => labels.join("."));

describe("addresses", () => {
  test("the parts of an address are named", () => {
    expect(address("bob.os@counter:demo:bob.os")).toEqual({
      node: "bob.os",
      process: "counter",
      package: "demo",
      publisher: "bob.os",
    });
  });

  test("formatting and reading are each other's inverse", () => {
    fc.assert(
      fc.property(dotted, label, label, dotted, (node, process, pack, publisher) => {
        const value = addressOf(node, { process, package: pack, publisher });
        expect(address(formatAddress(value))).toEqual(value);
        expect(processId(formatProcessId(value))).toEqual({ process, package: pack, publisher });
      }),
    );
  });

  test("whatever text comes in, it is read back as it was or refused with a ConfigError", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          expect(formatAddress(address(text))).toBe(text);
        } catch (error) {
          expect(error).toBeInstanceOf(ConfigError);
        }
      }),
    );
  });

  test.each([
    ["", /node@process:package:publisher/],
    ["counter:demo:bob.os", /node@process:package:publisher/],
    ["bob.os@counter:demo", /node@process:package:publisher/],
    ["bob.os@counter:demo:bob.os:more", /node@process:package:publisher/],
    ["@counter:demo:bob.os", /the node's name is empty/],
    ["bob.os@:demo:bob.os", /the process is empty/],
    ["Bob.os@counter:demo:bob.os", /the node's name "Bob.os" may hold lower-case letters/],
    ["bob..os@counter:demo:bob.os", /the node's name "bob..os"/],
    ["bob.os@coun/ter:demo:bob.os", /the process "coun\/ter"/],
    ["bob.os@counter:de.mo:bob.os", /the package "de.mo"/],
    ["bob.os@counter:demo:bob os", /the publisher "bob os"/],
    ["bob.os@counter:demo:bob.os@x", /the publisher "bob.os@x"/],
    [`${"a".repeat(129)}@counter:demo:bob.os`, /longer than 128/],
  ])("%j is refused: %s", (text, message) => {
    expect(() => address(text)).toThrow(ConfigError);
    expect(() => address(text)).toThrow(message);
  });

  test("a process id with a node in front is told to leave it out", () => {
    expect(() => processId("bob.os@counter:demo:bob.os")).toThrow(/leave out the node/);
  });

  test("what is no text at all is refused the same way", () => {
    expect(() => address(undefined as unknown as string)).toThrow(ConfigError);
    expect(() => processId(7 as unknown as string)).toThrow(ConfigError);
  });
});
