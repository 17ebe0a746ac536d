import { BlockList, isIP, isIPv6 } from "node:net";
import { ConfigError } from "../config-error.ts";

/** Reads a header of the request by its lower-case name. */
type HeaderReader = (name: string) => string | undefined;

/** What tells that a request went through a proxy. */
const TRACES = ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "via"] as const;

/** Whether a proxy says that it has passed the request on. */
export function isForwarded(header: HeaderReader): boolean {
  return TRACES.some((name) => header(name) !== undefined);
}

/** The proxies whose word is taken for who the client is (`X-Forwarded-For`, `-Proto`, `-Host`). */
export class TrustedProxies {
  readonly #addresses = new BlockList();

  /** Addresses, networks as `10.0.0.0/8`, or `loopback`. Throws `ConfigError` for anything else. */
  constructor(trusted: readonly string[]) {
    for (const each of trusted) {
      for (const network of each === "loopback" ? ["127.0.0.0/8", "::1"] : [each]) this.#add(network);
    }
  }

  /** Whether the peer of a connection is one of them. */
  trusts(peer: string | undefined): boolean {
    if (peer === undefined) return false;
    const plain = plainAddress(peer);
    return isIP(plain) !== 0 && this.#addresses.check(plain, isIPv6(plain) ? "ipv6" : "ipv4");
  }

  /**
   * The last address in the chain that no trusted proxy has; what stands before it could be anybody's invention. Of a
   * peer that is not trusted, the peer's own.
   */
  clientOf(peer: string | undefined, header: HeaderReader): string | undefined {
    if (!this.trusts(peer)) return peer;
    const chain = (header("x-forwarded-for") ?? "").split(",").map((text) => plainAddress(text.trim()));
    let client = peer;
    for (const each of chain.reverse()) {
      if (isIP(each) === 0) return client;
      client = each;
      if (!this.trusts(each)) return client;
    }
    return client;
  }

  /** Whether a trusted proxy says that the client speaks https. */
  isSecure(peer: string | undefined, header: HeaderReader): boolean {
    return this.trusts(peer) && lastOf(header("x-forwarded-proto")) === "https";
  }

  #add(network: string): void {
    const [address = "", bits, ...more] = network.split("/");
    const kind = isIP(address);
    const widest = kind === 6 ? 128 : 32;
    const prefix = bits === undefined ? widest : /^\d{1,3}$/.test(bits) ? Number(bits) : -1;
    if (kind === 0 || more.length > 0 || prefix < 0 || prefix > widest) {
      throw new ConfigError(
        "http.trustedProxies",
        `${JSON.stringify(network)} is no address of a proxy: write "loopback", an IP address, or a network as in "10.0.0.0/8"`,
      );
    }
    this.#addresses.addSubnet(address, prefix, kind === 6 ? "ipv6" : "ipv4");
  }
}

/** Of a list, what the nearest proxy has added. */
function lastOf(list: string | undefined): string | undefined {
  return list?.split(",").at(-1)?.trim().toLowerCase();
}

/** An IPv4 address also where it comes as IPv6, `[...]` and a port left out. */
function plainAddress(text: string): string {
  const bare = /^\[([^\]]*)\](?::\d+)?$/.exec(text)?.[1] ?? /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(text)?.[1] ?? text;
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare)?.[1] ?? bare;
}
