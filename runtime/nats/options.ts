import { ConfigError } from "../config-error.ts";
import { checkKeys } from "../check-keys.ts";

/** How a NATS server is reached; the same for messages (`nats`) and states (`natsKv`). */
export interface NatsOptions {
  /**
   * Where servers listen: `nats://127.0.0.1:4222`, `tls://nats.example:4222`; one is enough, the others are learned from it. By default
   * those that the credentials name, else `nats://127.0.0.1:4222`.
   */
  readonly servers?: string | readonly string[] | undefined;
  /**
   * Who this node is to the servers: the path of a file that `hypc cluster init` made, or of a `.creds` file of a NATS operator.
   * Without it the servers have to let everybody in, and a message's source is whatever its sender says.
   */
  readonly credentials?: string | undefined;
}

/** `NatsOptions`, checked. */
export interface CheckedNatsOptions {
  /** Empty: those of the credentials, or the default. */
  readonly servers: readonly string[];
  readonly credentials: string | undefined;
}

/** Throws `ConfigError` for the first option that makes no sense. `more`: the other options that there are. */
export function checkNatsOptions(of: string, options: NatsOptions, more: readonly string[] = []): CheckedNatsOptions {
  if (typeof options !== "object" || options === null)
    throw new ConfigError(of, `${of} takes options, as in ${of}({ servers: "nats://127.0.0.1:4222" })`);
  checkKeys(`${of}.`, options, ["servers", "credentials", ...more]);
  const { servers = [], credentials } = options;
  const list = typeof servers === "string" ? [servers] : servers;
  if (!Array.isArray(list) || !list.every(isServer))
    throw new ConfigError(
      `${of}.servers`,
      `${of}.servers has to be an address or a list of them, as in "nats://127.0.0.1:4222" or ["tls://nats.example:4222"]`,
    );
  if (credentials !== undefined && (typeof credentials !== "string" || credentials === ""))
    throw new ConfigError(
      `${of}.credentials`,
      `${of}.credentials has to be the path of a file that \`hypc cluster init\` made, or of a .creds file`,
    );
  return { servers: [...list], credentials };
}

const SERVER = /^(?:(?:nats|tls):\/\/)?[^\s/@]+$/;

function isServer(text: unknown): boolean {
  return typeof text === "string" && SERVER.test(text);
}
