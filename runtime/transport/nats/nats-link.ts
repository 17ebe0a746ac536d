import { randomBytes } from "node:crypto";
import type { Msg, NatsConnection, Subscription } from "@nats-io/transport-node";
import { formatAddress, formatProcessId } from "../../address.ts";
import type { Address, ProcessId } from "../../address.ts";
import type { BinaryReader } from "../../codec/binary-reader.ts";
import { readString } from "../../codec/binary-read.ts";
import { writeString } from "../../codec/binary-write.ts";
import { DecodeError } from "../../codec/decode-error.ts";
import type { Fault } from "../../codec/faults.ts";
import { ConfigError } from "../../config-error.ts";
import { ConnectionWatch } from "../../nats/connection-watch.ts";
import type { ConnectionWords } from "../../nats/connection-watch.ts";
import { offlineMessage } from "../../rpc/outbox.ts";
import { parameterFaults, parametersDoNotFit } from "../../rpc/parameter-faults.ts";
import type { SendErrorKind } from "../../send-error.ts";
import { within } from "../../within.ts";
import type {
  AnyCodec,
  IncomingResult,
  Joining,
  Link,
  LinkHealth,
  OutgoingRequest,
  Receiver,
  SentRequest,
} from "../transport.ts";
import { NatsRequest } from "./incoming-request.ts";
import type { Answerer } from "./incoming-request.ts";
import { KIND, MessageBuilder, readEnvelope, readHead, readRefusal, writeHead, writeRefusal } from "./message.ts";
import type { Envelope } from "./message.ts";
import { Names } from "./names.ts";
import { SentNatsRequest } from "./outgoing-request.ts";
import type { Sender } from "./outgoing-request.ts";
import { encodingOf, readPayload, writePayload } from "./payload.ts";
import { Routes } from "./routes.ts";
import { Secrets } from "./secrets.ts";
import { controlFilter, controlSubject, OPERATOR, processFilter, readReplySubject, replyFilter } from "./subjects.ts";
import type { Control } from "./subjects.ts";

/** Members that share a process are one group: each request goes to one of them. */
const QUEUE_GROUP = "hypc";

/** How much of a refusal's text is kept where the whole is over the server's limit, in characters. */
const SHORT_REFUSAL = 500;

/** How long leaving waits for what is on its way out, in milliseconds. */
const FLUSH_MS = 1_000;

const WORDS: ConnectionWords = {
  lost: "the connection to NATS is lost; other nodes are offline until it is back",
  back: "connected to NATS again",
  refused: "the NATS server refuses something",
  ended: "the connection to NATS is closed for good: start the node again when the servers let it in",
};

/** One member's place among nodes that NATS connects. */
export class NatsLink implements Link, Answerer, Sender {
  readonly hasMembers: boolean;
  readonly #connection: NatsConnection;
  readonly #joining: Joining;
  readonly #receiver: Receiver;
  readonly #watch: ConnectionWatch;
  /** Of this connection, in the subjects of its answers: two members of a node do not get one another's. */
  readonly #id = randomBytes(8).readBigUInt64BE().toString(36);
  readonly #names = new Names();
  readonly #routes: Routes;
  readonly #secrets = new Secrets();
  readonly #builder = new MessageBuilder();
  readonly #sent = new Map<string, SentNatsRequest>();
  /** Requests that came in and are not answered, by the subjects of their answers. */
  readonly #open = new Map<string, NatsRequest>();
  readonly #processes = new Map<string, Subscription>();
  readonly #controls: Subscription[] = [];
  #quiet = false;

  constructor(connection: NatsConnection, joining: Joining, receiver: Receiver) {
    this.#connection = connection;
    this.#joining = joining;
    this.#routes = new Routes(joining.node);
    this.#receiver = receiver;
    this.hasMembers = joining.member !== undefined;
    this.#watch = new ConnectionWatch(connection, joining.log, WORDS);
    connection.subscribe(replyFilter(joining.node, this.#id), { callback: this.#guarded(this.#back) });
    // A probe goes to one member, other words to all.
    for (const control of ["cancel", "probe", "status"] as const) {
      const queue = control === "probe" ? { queue: QUEUE_GROUP } : {};
      const callback = this.#guarded(this.#came);
      this.#controls.push(connection.subscribe(controlFilter(joining.node, control), { ...queue, callback }));
    }
  }

  get health(): LinkHealth {
    return this.#watch.health;
  }

  send(request: OutgoingRequest): SentRequest | undefined {
    const { target, source, id } = request;
    if (!this.#watch.connected) {
      this.#receiver.refused(
        id,
        "offline",
        `${this.#joining.node} has no connection to NATS at present, so ${formatAddress(target)} was not asked`,
        [],
      );
      return undefined;
    }
    const route = this.#routes.to(target);
    if (route === undefined) {
      this.#receiver.refused(id, "offline", offlineMessage(target), []);
      return undefined;
    }
    const encoding = encodingOf(request.codec);
    const tail = `${this.#id}.${id}.${this.#secrets.next()}`;
    const sent = new SentNatsRequest(request, tail, route.reply + tail, encoding, this);
    let bytes: Uint8Array;
    try {
      bytes = this.#builder.build(KIND.request, tail, (out) => {
        const { handler, hash, trace, deadline } = request;
        const timeToLiveMs = deadline - this.#joining.clock.now();
        writeHead({ sourceProcess: this.#routes.process(source), handler, hash, timeToLiveMs, trace, encoding }, out);
        writePayload(request.codec, "parameters", encoding, request.args, out);
      });
    } catch (error) {
      this.#receiver.refused(id, "bad-request", parametersDoNotFit(request.handler, error), parameterFaults(error));
      return undefined;
    }
    const limit = this.#overLimit(bytes);
    if (limit !== undefined) {
      this.#receiver.refused(id, "too-large", `the request of \`${request.handler}\` ${limit}`, []);
      return undefined;
    }
    this.#sent.set(id, sent);
    this.#connection.publish(route.request, bytes, { reply: sent.reply });
    return sent;
  }

  cancel(sent: SentNatsRequest): void {
    if (!this.#watch.connected || !this.#sent.has(sent.id)) return;
    this.#word("cancel", sent, "");
  }

  forget(sent: SentNatsRequest): void {
    this.#sent.delete(sent.id);
  }

  async open(process: ProcessId, shared: boolean): Promise<void> {
    const id = formatProcessId(process);
    if (this.#quiet || this.#processes.has(id)) return;
    const callback = this.#guarded(this.#came);
    const subject = processFilter(this.#joining.node, process);
    this.#processes.set(
      id,
      this.#connection.subscribe(subject, shared ? { queue: QUEUE_GROUP, callback } : { callback }),
    );
    await this.#flush();
  }

  async close(process: ProcessId, options: { readonly silently?: boolean } = {}): Promise<void> {
    const id = formatProcessId(process);
    const subscription = this.#processes.get(id);
    this.#processes.delete(id);
    if (options.silently !== true) return this.#drain(subscription);
    subscription?.unsubscribe();
    for (const [key, request] of this.#open) {
      if (formatProcessId(request.target) !== id) continue;
      request.mute();
      this.#open.delete(key);
    }
  }

  quiet(): void {
    this.#quiet = true;
    for (const each of [...this.#processes.values(), ...this.#controls]) void this.#drain(each);
    this.#processes.clear();
    this.#controls.length = 0;
  }

  async leave(): Promise<void> {
    this.quiet();
    this.#watch.end();
    await this.#flush();
    await this.#connection.close();
  }

  encodeResult(codec: AnyCodec, encoding: number, result: unknown): Uint8Array {
    return this.#builder.build(KIND.result, "", (out) => writePayload(codec, "result", encoding, result, out));
  }

  answer(request: NatsRequest, bytes: Uint8Array): void {
    const limit = this.#overLimit(bytes);
    if (limit !== undefined)
      return this.refuse(request, "too-large", `the answer of \`${request.handler}\` ${limit}; it ran`, []);
    this.#open.delete(request.reply);
    this.#reply(request.reply, bytes);
  }

  refuse(request: NatsRequest, kind: SendErrorKind, message: string, faults: readonly Fault[]): void {
    this.#open.delete(request.reply);
    this.#refuse(request.reply, kind, message, faults);
  }

  /** What a callback throws ends the client's reading, and so the connection. */
  #guarded(handle: (error: Error | null, message: Msg) => void): (error: Error | null, message: Msg) => void {
    return (error, message) => {
      try {
        handle.call(this, error, message);
      } catch (bug) {
        this.#joining.log.error(
          { err: bug, subject: message.subject },
          "a message of NATS could not be handled; dropped",
        );
      }
    };
  }

  /** A request, or a word, has come in. */
  #came(error: Error | null, message: Msg): void {
    if (error !== null) return this.#joining.log.warn({ err: error }, "a subscription of NATS ended");
    const subject = this.#names.subject(message.subject);
    if (subject === undefined)
      return this.#joining.log.debug({ subject: message.subject }, "a message of no node; dropped");
    const { source, to } = subject;
    const envelope = readEnvelope(message.data);
    if (envelope === "no message") {
      return this.#joining.log.debug(
        { source },
        "what came in is no message of hypc, and says nowhere to answer to; dropped",
      );
    }
    if ("version" in envelope) {
      const text = `${this.#joining.node} speaks version 1 of the messages between nodes, not version ${envelope.version}: use the same hypc on both`;
      return this.#refuse(this.#answerOf(source, envelope.tail), "bad-request", text, []);
    }
    try {
      if (typeof to === "string") this.#heard(to, source, envelope);
      else this.#asked(source, to, envelope);
    } catch (reason) {
      if (!(reason instanceof DecodeError || reason instanceof ConfigError)) throw reason;
      this.#refuse(
        this.#answerOf(source, envelope.tail),
        "bad-request",
        `the request cannot be read: ${reason.message}`,
        [],
      );
    }
  }

  #asked(source: string, to: Address, envelope: Envelope): void {
    const { tail } = envelope;
    if (envelope.kind !== KIND.request || tail === "") throw new DecodeError("kind", 1, "a request", envelope.kind);
    const body = envelope.body();
    const head = readHead(body);
    const from = this.#names.address(source, head.sourceProcess);
    const deadline = this.#joining.clock.now() + head.timeToLiveMs;
    if (Number.isNaN(deadline)) throw new DecodeError("time to live", 0, "a number of milliseconds", head.timeToLiveMs);
    const reply = this.#routes.back(source) + tail;
    // One that comes twice is no request of ours: ids are used once.
    if (this.#open.has(reply)) return;
    const id = tail.slice(tail.indexOf(".") + 1, tail.lastIndexOf("."));
    const request = new NatsRequest(this, from, to, id, reply, head, deadline, body);
    this.#open.set(reply, request);
    this.#receiver.request(request);
  }

  /** A word to the node itself. */
  #heard(control: Control, source: string, { tail, kind, body }: Envelope): void {
    if (kind !== KIND.word) throw new DecodeError("kind", 1, "a word", kind);
    const reply = this.#answerOf(source, tail);
    if (control === "cancel") {
      const request = reply === undefined ? undefined : this.#open.get(reply);
      request?.listener?.callerGone();
    } else if (control === "probe") {
      const process = readString(body(), "process");
      const to = this.#names.address(this.#joining.node, process);
      if (this.#receiver.placeOf(to) === "unknown") {
        this.#refuse(reply, "no-such-process", `no process ${process} runs on ${to.node}`, []);
      } else {
        this.#refuse(
          reply,
          "offline",
          `${formatAddress(to)} is being started, or taken over by another member of ${to.node}: try again`,
          [],
        );
      }
    } else {
      const { node, member } = this.#joining;
      if (source !== node && source !== OPERATOR)
        return this.#refuse(reply, "forbidden", `${node} reports to its operator alone`, []);
      const report = JSON.stringify({ member: member ?? null, link: this.health, ...this.#receiver.report() });
      this.#reply(
        reply,
        this.#builder.build(KIND.status, "", (out) => writeString(report.toWellFormed(), out)),
      );
    }
  }

  /** An answer has come back, or the word of a server that nobody took a request. */
  #back(error: Error | null, message: Msg): void {
    if (error !== null) return this.#joining.log.warn({ err: error }, "the subscription for answers ended");
    const { subject } = message;
    const end = subject.lastIndexOf(".");
    const sent = this.#sent.get(subject.slice(subject.lastIndexOf(".", end - 1) + 1, end));
    if (sent === undefined || sent.reply !== subject) return this.#unexpected(subject, sent);
    if (message.data.length === 0 && message.headers?.code === 503) return this.#nobody(sent);
    const envelope = readEnvelope(message.data);
    if (typeof envelope === "string" || "version" in envelope)
      return this.#unreadable(sent, "it is no message of this version");
    let body: BinaryReader;
    try {
      body = envelope.body();
      if (envelope.kind === KIND.refusal) {
        const { kind, message: text, faults } = readRefusal(body);
        return this.#receiver.refused(sent.id, kind, text, faults);
      }
    } catch (reason) {
      return this.#unreadable(sent, reason instanceof Error ? reason.message : String(reason));
    }
    if (envelope.kind !== KIND.result) return this.#unreadable(sent, "it is neither a result nor a refusal");
    this.#receiver.answered(sent.id, new NatsResult(sent.encoding, body));
  }

  /** Counts an answer, where nobody waits any more; tells of it, where it is forged. The id may be that of a call inside the node. */
  #unexpected(text: string, sent: SentNatsRequest | undefined): void {
    const subject = readReplySubject(text);
    if (subject === undefined) return;
    if (sent === undefined) this.#receiver.late(subject.id);
    else
      this.#joining.log.warn(
        { responder: subject.responder, correlationId: subject.id },
        "an answer that its sender was not asked for; dropped",
      );
  }

  /** Nobody serves the process: its node, where there is one, says why. */
  #nobody(sent: SentNatsRequest): void {
    if (sent.probed) return this.#receiver.refused(sent.id, "offline", offlineMessage(sent.target), []);
    sent.probed = true;
    this.#word("probe", sent, formatProcessId(sent.target));
  }

  #unreadable(sent: SentNatsRequest, why: string): void {
    const what = `the answer of \`${sent.handler}\` of ${formatAddress(sent.target)} cannot be read`;
    this.#joining.log.error({ correlationId: sent.id }, `${what}: ${why}`);
    this.#receiver.refused(sent.id, "failed", `${what}; whether it ran is not known`, []);
  }

  #word(control: Control, sent: SentNatsRequest, text: string): void {
    const bytes = this.#builder.build(KIND.word, sent.tail, (out) => writeString(text, out));
    // At the subject of the answer a server may say that nobody listens.
    this.#connection.publish(
      controlSubject(sent.target.node, control, this.#joining.node),
      bytes,
      control === "probe" ? { reply: sent.reply } : {},
    );
  }

  #refuse(reply: string | undefined, kind: SendErrorKind, message: string, faults: readonly Fault[]): void {
    const refusal = (text: string, kept: readonly Fault[]): Uint8Array =>
      this.#builder.build(KIND.refusal, "", (out) => writeRefusal({ kind, message: text, faults: kept }, out));
    const whole = refusal(message, faults);
    // Both may repeat what the request said.
    const fits = this.#overLimit(whole) === undefined;
    this.#reply(reply, fits ? whole : refusal(message.slice(0, SHORT_REFUSAL), []));
  }

  #reply(subject: string | undefined, bytes: Uint8Array): void {
    if (subject === undefined || this.#connection.isClosed()) return;
    this.#connection.publish(subject, bytes);
  }

  /** The subject of the answer to `requester`; `undefined` where it does not say to what. */
  #answerOf(requester: string, tail: string): string | undefined {
    return tail === "" ? undefined : this.#routes.back(requester) + tail;
  }

  /** In words by how much a message is too large; `undefined` where it is not. */
  #overLimit(bytes: Uint8Array): string | undefined {
    const most = this.#connection.info?.max_payload;
    if (most === undefined || bytes.length <= most) return undefined;
    return `takes ${bytes.length} bytes, over the max_payload of the NATS server, ${most} bytes`;
  }

  /** What a server has sent already still comes: nobody else answers it. */
  async #drain(subscription: Subscription | undefined): Promise<void> {
    if (subscription === undefined || this.#connection.isClosed()) return;
    await within(
      FLUSH_MS,
      subscription.drain().catch(() => {}),
    );
  }

  async #flush(): Promise<void> {
    if (!this.#watch.connected) return;
    await within(
      FLUSH_MS,
      this.#connection.flush().catch(() => {}),
    );
  }
}

/** The result of a request that another node answered. */
class NatsResult implements IncomingResult {
  readonly #encoding: number;
  readonly #body: BinaryReader;
  constructor(encoding: number, body: BinaryReader) {
    this.#encoding = encoding;
    this.#body = body;
  }
  result(codec: AnyCodec): unknown {
    return readPayload(codec, "result", this.#encoding, this.#body);
  }
}
