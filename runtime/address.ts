import { ConfigError } from "./config-error.ts";

/** `process:package:publisher` on a node: `alice.os@counter:demo:alice.os`. */
export interface Address extends ProcessId {
  readonly node: string;
}

/** A process without its node: `counter:demo:alice.os`. */
export interface ProcessId {
  readonly process: string;
  readonly package: string;
  readonly publisher: string;
}

/** The source of what a node itself asks: calls from outside of its processes, and `@init`. */
export const NODE_PROCESS: ProcessId = Object.freeze({ process: "node", package: "distro", publisher: "sys" });

/** The source of what comes by HTTP, as in the seed. */
export const HTTP_SERVER_PROCESS: ProcessId = Object.freeze({
  process: "http-server",
  package: "distro",
  publisher: "sys",
});

const LONGEST_PART = 128;
const LABEL = /^[a-z0-9][a-z0-9_-]*$/;
const ADDRESS_SHAPE = "node@process:package:publisher, as in alice.os@counter:demo:alice.os";
const PROCESS_SHAPE = "process:package:publisher, as in counter:demo:alice.os";

/** Reads `alice.os@counter:demo:alice.os`; throws `ConfigError` that names what is wrong with any other text. What it returns is frozen. */
export function address(text: string): Address {
  const at = typeof text === "string" ? text.indexOf("@") : -1;
  if (at === -1) throw malformed("address", text, `it has to be ${ADDRESS_SHAPE}`);
  const node = text.slice(0, at);
  const fault = dottedNameFault("the node's name", node);
  if (fault !== undefined) throw malformed("address", text, `${fault}; it has to be ${ADDRESS_SHAPE}`);
  return Object.freeze(addressOf(node, parseProcessId(text.slice(at + 1), "address", text)));
}

/** The text that `address` reads. */
export function formatAddress(of: Address): string {
  return `${of.node}@${of.process}:${of.package}:${of.publisher}`;
}

/** Reads `counter:demo:alice.os`; throws `ConfigError` for any other text. */
export function processId(text: string): ProcessId {
  return parseProcessId(text, "process", text);
}

/** The text that `processId` reads; an `Address` gives its part after the `@`. */
export function formatProcessId(of: ProcessId): string {
  return `${of.process}:${of.package}:${of.publisher}`;
}

/** The address of a process on a node. */
export function addressOf(node: string, id: ProcessId): Address {
  return { node, process: id.process, package: id.package, publisher: id.publisher };
}

/** What keeps `text` from being a node's name (`alice.os`); `undefined` where nothing does. */
export function nodeNameFault(text: unknown): string | undefined {
  return dottedNameFault("a node's name", text);
}

function parseProcessId(text: unknown, option: string, whole: unknown): ProcessId {
  const shape = option === "address" ? ADDRESS_SHAPE : PROCESS_SHAPE;
  if (typeof text !== "string") throw malformed(option, whole, `it has to be ${shape}`);
  if (option === "process" && text.includes("@")) {
    throw malformed(option, whole, `leave out the node before the @: it has to be ${shape}`);
  }
  const [process, pack, publisher, ...more] = text.split(":");
  if (process === undefined || pack === undefined || publisher === undefined || more.length > 0) {
    throw malformed(option, whole, `it has to be ${shape}`);
  }
  const fault =
    labelFault("the process", process) ??
    labelFault("the package", pack) ??
    dottedNameFault("the publisher", publisher);
  if (fault !== undefined) throw malformed(option, whole, `${fault}; it has to be ${shape}`);
  return { process, package: pack, publisher };
}

function dottedNameFault(what: string, text: unknown): string | undefined {
  if (typeof text !== "string") return `${what} has to be a string`;
  if (text.length > LONGEST_PART) return `${what} is longer than ${LONGEST_PART} characters`;
  if (text.split(".").every((label) => LABEL.test(label))) return undefined;
  return text === ""
    ? `${what} is empty`
    : `${what} "${text}" may hold lower-case letters, digits, "-", "_" and single dots, and each part starts with a letter or digit`;
}

function labelFault(what: string, text: string): string | undefined {
  if (text.length > LONGEST_PART) return `${what} is longer than ${LONGEST_PART} characters`;
  if (LABEL.test(text)) return undefined;
  return text === ""
    ? `${what} is empty`
    : `${what} "${text}" may hold lower-case letters, digits, "-" and "_", and starts with a letter or digit`;
}

function malformed(option: string, text: unknown, why: string): ConfigError {
  const shown =
    typeof text === "string" ? JSON.stringify(text.length > 120 ? `${text.slice(0, 120)}…` : text) : String(text);
  return new ConfigError(option, `${shown} is not ${option === "address" ? "an address" : "a process id"}: ${why}`);
}
