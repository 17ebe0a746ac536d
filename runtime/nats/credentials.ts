import { readFile } from "node:fs/promises";
import { z } from "zod";
import { nodeNameFault } from "../address.ts";
import { ConfigError } from "../config-error.ts";
import { fileReason } from "../file-reason.ts";

/** Says what a credentials file of `hypc cluster init` is. */
export const CREDENTIALS_FORMAT = "hypc-nats-credentials-1";

/**
 * One node's credentials, as `hypc cluster init` writes them (JSON, one file a node). Messages and states are accounts of their own in
 * the servers: in the account of its states a node is alone, so that nothing JetStream sends there reaches another node.
 */
export const credentialsSchema = z.strictObject({
  format: z.literal(CREDENTIALS_FORMAT),
  /** `alice.os`: the one name that its messages can come from. */
  node: z.string(),
  /** `tls://10.0.0.1:4222` */
  servers: z.array(z.string()).min(1),
  /** The certificate, in PEM, that the servers' are signed with; without it TLS is off, or trusts the system's. */
  ca: z.string().optional(),
  /** NKey seeds (`SU...`) of the user in each account. */
  seeds: z.strictObject({ messages: z.string().startsWith("SU"), states: z.string().startsWith("SU") }),
});

export type NatsCredentials = z.infer<typeof credentialsSchema>;

/** What a credentials file holds. */
export type Credentials =
  | { readonly kind: "hypc"; readonly credentials: NatsCredentials }
  /** A NATS operator's, with a JWT: the file as it is. */
  | { readonly kind: "creds"; readonly text: string };

/** Reads a credentials file; rejects with `ConfigError` that names what is wrong with it, and never shows what it holds. */
export async function readCredentials(of: string, path: string): Promise<Credentials> {
  const option = `${of}.credentials`;
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    throw new ConfigError(option, `the credentials ${path} cannot be read: ${fileReason(error)}`);
  }
  if (text.includes("BEGIN NATS USER JWT")) return { kind: "creds", text };
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new ConfigError(
      option,
      `${path} holds no credentials: neither what \`hypc cluster init\` writes nor a .creds file of a NATS operator`,
    );
  }
  const parsed = credentialsSchema.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where = issue === undefined || issue.path.length === 0 ? "" : ` at ${issue.path.join(".")}`;
    throw new ConfigError(
      option,
      `${path} holds no credentials of \`hypc cluster init\`: wrong${where}; credentials of nodes are in its directory nodes/`,
    );
  }
  const fault = nodeNameFault(parsed.data.node);
  if (fault !== undefined) throw new ConfigError(option, `the credentials ${path} name no node: ${fault}`);
  return { kind: "hypc", credentials: parsed.data };
}
