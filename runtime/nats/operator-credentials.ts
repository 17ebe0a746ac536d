import { readFile } from "node:fs/promises";
import { z } from "zod";
import { ConfigError } from "../config-error.ts";
import { fileReason } from "../file-reason.ts";

/** Says what an operator's file of `hypc cluster init` is. */
export const OPERATOR_FORMAT = "hypc-nats-operator-1";

const seed = z.string().startsWith("SU");

/**
 * What `hypc cluster init` writes for whoever runs the cluster (JSON): enough to ask every node how it is, to look into and
 * repair every node's states, and to watch the servers. Whoever holds it can change every state.
 */
export const operatorCredentialsSchema = z.strictObject({
  format: z.literal(OPERATOR_FORMAT),
  /** `tls://10.0.0.1:4222` */
  servers: z.array(z.string()).min(1),
  /** The certificate, in PEM, that the servers' are signed with; absent where TLS is off. */
  ca: z.string().optional(),
  /** NKey seeds of the operator's own users: in the account of messages, and in the servers' system account. */
  seeds: z.strictObject({ messages: seed, system: seed }),
  /** A node's name, and the NKey seed of the operator's user in the account of its states, who may do anything there. */
  states: z.record(z.string(), seed),
});

export type OperatorCredentials = z.infer<typeof operatorCredentialsSchema>;

/** Reads an operator's file; rejects with `ConfigError` that names what is wrong with it, and never shows what it holds. */
export async function readOperatorCredentials(path: string): Promise<OperatorCredentials> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    throw new ConfigError("operator", `${path} cannot be read: ${fileReason(error)}`);
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new ConfigError("operator", `${path} is not the operator.json that \`hypc cluster init\` writes: it is no JSON`);
  }
  const parsed = operatorCredentialsSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue === undefined || issue.path.length === 0 ? "" : `: wrong at ${issue.path.join(".")}`;
  throw new ConfigError("operator", `${path} is not the operator.json that \`hypc cluster init\` writes${where}`);
}
