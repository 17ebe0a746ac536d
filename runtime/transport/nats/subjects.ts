/**
 * The subjects of messages (design 4.7). Each names target and source, and a node's credentials let it publish with itself as the source
 * alone: so who sent a message is known from where it came in.
 *
 * | subject | published by | for |
 * |---|---|---|
 * | `hypc.req.<target>.<process>.<source>` | source | a request, to whoever runs the process |
 * | `hypc.req.<target>.<control>.<source>` | source | a word to the node itself, see `Control` |
 * | `hypc.rep.<requester>.<responder>.<link>.<id>.<secret>` | responder | the answer of a request |
 *
 * A name's dots are written as `~`, which no name holds; a process is written whole, `counter:demo:alice~os`.
 */
import { formatProcessId, nodeNameFault, processId } from "../../address.ts";
import type { Address, ProcessId } from "../../address.ts";
import { ConfigError } from "../../config-error.ts";

const REQUEST = "hypc.req.";
const REPLY = "hypc.rep.";

/**
 * Words to a node, in the place of a process: no process id lacks its colons. `cancel`: nobody waits any more for the request that it
 * names; to every member. `probe`: asks one member why nobody took a request. `status`: asks every member how it is doing.
 */
export type Control = "cancel" | "probe" | "status";

/** Whom `hypc cluster status` asks as: a source that no node can be called. */
export const OPERATOR = "_operator";

/** A name as one token of a subject. */
export function token(name: string): string {
  return name.replaceAll(".", "~");
}

/** The name that a token stands for. */
export function untoken(text: string): string {
  return text.replaceAll("~", ".");
}

/** Where a request of `source` for a process goes. */
export function requestSubject(target: Address, source: string): string {
  return `${REQUEST}${token(target.node)}.${token(formatProcessId(target))}.${token(source)}`;
}

/** Where a word of `source` to a node goes. */
export function controlSubject(node: string, control: Control, source: string): string {
  return `${REQUEST}${token(node)}.${control}.${token(source)}`;
}

/** What a node that runs a process subscribes to. */
export function processFilter(node: string, process: ProcessId): string {
  return `${REQUEST}${token(node)}.${token(formatProcessId(process))}.*`;
}

export function controlFilter(node: string, control: Control): string {
  return `${REQUEST}${token(node)}.${control}.*`;
}

/** Where an answer goes; `link`, `id` and `secret` are the request's. The responder computes it, and takes no word of a message for it. */
export function replySubject(requester: string, responder: string, link: string, id: string, secret: string): string {
  return `${replyPrefix(requester, responder)}${link}.${id}.${secret}`;
}

/** What stands before `<link>.<id>.<secret>`, the tail of a request, in the subject of its answer. */
export function replyPrefix(requester: string, responder: string): string {
  return `${REPLY}${token(requester)}.${token(responder)}.`;
}

/** What one connection of a node subscribes to for its answers. */
export function replyFilter(requester: string, link: string): string {
  return `${REPLY}${token(requester)}.*.${link}.>`;
}

/** What a subject that came in says of its message. */
export interface RequestSubject {
  readonly target: string;
  /** A process, or a word to the node. */
  readonly process: ProcessId | Control;
  readonly source: string;
}

/** Reads a subject that `requestSubject` or `controlSubject` made; `undefined` for any other. */
export function readRequestSubject(subject: string): RequestSubject | undefined {
  const [hypc, req, target, process, source, ...more] = subject.split(".");
  if (hypc !== "hypc" || req !== "req" || more.length > 0) return undefined;
  if (target === undefined || process === undefined || source === undefined) return undefined;
  const names = { target: untoken(target), source: untoken(source) };
  if (nodeNameFault(names.target) !== undefined) return undefined;
  if (names.source !== OPERATOR && nodeNameFault(names.source) !== undefined) return undefined;
  if (isControl(process)) return { ...names, process };
  try {
    return { ...names, process: processId(untoken(process)) };
  } catch (error) {
    if (error instanceof ConfigError) return undefined;
    throw error;
  }
}

export interface ReplySubject {
  readonly responder: string;
  readonly id: string;
  readonly secret: string;
}

/** Reads a subject that `replySubject` made; `undefined` for any other. */
export function readReplySubject(subject: string): ReplySubject | undefined {
  const [, , , responder, , id, secret, ...more] = subject.split(".");
  if (responder === undefined || id === undefined || secret === undefined || more.length > 0) return undefined;
  return { responder: untoken(responder), id, secret };
}

/** What a node may do in the account of messages: `hypc cluster init` writes it into the servers' configuration. */
export interface MessagePermissions {
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
}

/** `node`: a node's name, or `OPERATOR`. */
export function messagePermissions(node: string): MessagePermissions {
  const name = token(node);
  if (node === OPERATOR) return { publish: [`${REQUEST}*.status.${name}`], subscribe: [`${REPLY}${name}.>`] };
  return {
    publish: [`${REQUEST}*.*.${name}`, `${REPLY}*.${name}.>`],
    subscribe: [`${REQUEST}${name}.>`, `${REPLY}${name}.>`],
  };
}

function isControl(text: string): text is Control {
  return text === "cancel" || text === "probe" || text === "status";
}
