import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Msg, NatsConnection } from "@nats-io/transport-node";
import { z } from "zod";
import { readString } from "../../codec/binary-read.ts";
import { writeString } from "../../codec/binary-write.ts";
import { DecodeError } from "../../codec/decode-error.ts";
import { KIND, MessageBuilder, readEnvelope } from "./message.ts";
import { Secrets } from "./secrets.ts";
import { controlSubject, replyFilter, replySubject } from "./subjects.ts";

const processSchema = z.looseObject({
  address: z.string(),
  status: z.string(),
  queueLength: z.number(),
  unanswered: z.number(),
  restarts: z.number(),
  lease: z.looseObject({ member: z.string(), epoch: z.number() }).nullish(),
});

const reportSchema = z.looseObject({
  node: z.string(),
  member: z.string().nullable(),
  link: z.looseObject({ connected: z.boolean(), server: z.string(), losses: z.number() }),
  processes: z.array(processSchema),
});

/** What a member tells of itself. */
export type MemberReport = z.infer<typeof reportSchema>;

/**
 * Asks all members of a node how they are doing. Resolves with the answers that came within so many milliseconds; at once with none
 * where the node has no member, for then a server says so. `source`: who asks, the node itself or the operator.
 */
export async function askMembers(connection: NatsConnection, node: string, source: string, withinMs: number): Promise<MemberReport[]> {
  const link = randomBytes(8).readBigUInt64BE().toString(36);
  const secret = new Secrets().next();
  const reports: MemberReport[] = [];
  const asked = new AbortController();
  const subscription = connection.subscribe(replyFilter(source, link), {
    callback: (error, message) => {
      if (error !== null || !message.subject.endsWith(secret)) return;
      if (message.data.length === 0 && message.headers?.code === 503) return asked.abort();
      const report = readReport(message);
      if (report !== undefined && report.node === node) reports.push(report);
    },
  });
  const bytes = new MessageBuilder().build(KIND.word, `${link}.1.${secret}`, (out) => writeString("", out));
  connection.publish(controlSubject(node, "status", source), bytes, { reply: replySubject(source, node, link, "1", secret) });
  await sleep(withinMs, undefined, { signal: asked.signal }).catch(() => {});
  subscription.unsubscribe();
  return reports.sort((a, b) => ((a.member ?? "") < (b.member ?? "") ? -1 : 1));
}

/** What is no report is ignored. */
function readReport(message: Msg): MemberReport | undefined {
  try {
    const envelope = readEnvelope(message.data);
    if (typeof envelope === "string" || "version" in envelope || envelope.kind !== KIND.status) return undefined;
    const parsed = reportSchema.safeParse(JSON.parse(readString(envelope.body(), "report")));
    return parsed.success ? parsed.data : undefined;
  } catch (error) {
    if (error instanceof DecodeError || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
