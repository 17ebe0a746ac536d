import { isIP, isIPv6 } from "node:net";
import { nodeNameFault } from "../../address.ts";
import { ConfigError } from "../../config-error.ts";
import { hostAndPort } from "./record.ts";
import type { ServerRecord } from "./record.ts";

const DEFAULT_PORT = 4222;

/** A server's routes listen so many ports above its clients', as 6222 is above 4222. */
const ROUTES_ABOVE = 2000;

const LAST_PORT = 65_535;
const HOST_NAME = /^(?!-)[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/i;
const SHAPE = "host, host:port or host:port:routes-port, as in 10.0.0.1, nats.example:4222 or [fd00::1]:4222:6222";

/** Checks the names of nodes; throws `ConfigError` for one that is none, or is there twice. */
export function checkNodeNames(names: readonly string[]): readonly string[] {
  if (names.length === 0) throw new ConfigError("nodes", "name at least one node, as in alice.os");
  for (const [index, name] of names.entries()) {
    const fault = nodeNameFault(name);
    if (fault !== undefined) throw new ConfigError("nodes", fault);
    if (names.indexOf(name) !== index) throw new ConfigError("nodes", `node ${name} is named twice`);
  }
  return names;
}

/** Reads where servers listen, and names them `n1`, `n2`...; throws `ConfigError` for one that cannot be read, or two at one place. */
export function readServers(texts: readonly string[]): ServerRecord[] {
  if (texts.length === 0) throw new ConfigError("servers", `name at least one server: ${SHAPE}`);
  const servers = texts.map((text, index) => ({ name: `n${index + 1}`, ...readServer(text) }));
  const taken = new Map<string, string>();
  for (const { name, host, port, routesPort } of servers)
    for (const at of [hostAndPort(host.toLowerCase(), port), hostAndPort(host.toLowerCase(), routesPort)]) {
      const other = taken.get(at);
      if (other !== undefined)
        throw new ConfigError(
          "servers",
          `servers ${other} and ${name} cannot both listen at ${at}: give each a port, as in ${host}:4222,${host}:4223,${host}:4224`,
        );
      taken.set(at, name);
    }
  return servers;
}

function readServer(text: string): Omit<ServerRecord, "name"> {
  const parts = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d+)(?::(\d+))?)?$/.exec(text);
  const host = parts?.[1] ?? parts?.[2] ?? "";
  const isHost = parts?.[1] === undefined ? isIP(host) !== 0 || isHostName(host) : isIPv6(host);
  if (!isHost) {
    const hint = isIPv6(text) ? "; write an IPv6 address in brackets" : "";
    throw new ConfigError("servers", `${JSON.stringify(text)} is no server${hint}: it has to be ${SHAPE}`);
  }
  if (host === "0.0.0.0" || host === "::")
    throw new ConfigError("servers", `${host} is no place where nodes could reach a server: name its host or IP address`);
  const port = readPort(text, parts?.[3]) ?? DEFAULT_PORT;
  const routesPort =
    readPort(text, parts?.[4]) ?? (port + ROUTES_ABOVE <= LAST_PORT ? port + ROUTES_ABOVE : port - ROUTES_ABOVE);
  return { host, port, routesPort };
}

/** A last label of digits would be an IP address that is none. */
function isHostName(text: string): boolean {
  return text.length <= 253 && HOST_NAME.test(text) && !/(?:^|\.)\d+$/.test(text);
}

function readPort(text: string, digits: string | undefined): number | undefined {
  if (digits === undefined) return undefined;
  const port = Number(digits);
  if (port >= 1 && port <= LAST_PORT) return port;
  throw new ConfigError("servers", `${JSON.stringify(text)}: a port is a number from 1 to ${LAST_PORT}`);
}

const SMALLEST_PAYLOAD = 64 * 1024;
/** The most that nats-server recommends. */
const LARGEST_PAYLOAD = 64 * 1024 * 1024;

/** Reads a number of bytes: `8MiB`, `512KiB`, `1048576`; throws `ConfigError` for any other text. */
export function readMaxPayload(text: string): number {
  const [, digits, unit] = /^(\d{1,9})(KiB|MiB)?$/i.exec(text) ?? [];
  const bytes = Number(digits) * (unit === undefined ? 1 : unit.toLowerCase() === "kib" ? 1024 : 1024 * 1024);
  if (bytes >= SMALLEST_PAYLOAD && bytes <= LARGEST_PAYLOAD) return bytes;
  throw new ConfigError(
    "max-payload",
    `${JSON.stringify(text)} is no size of messages: it has to be from 64KiB to 64MiB, as in 8MiB or 1048576`,
  );
}

/** Checks a path for the servers' data; throws `ConfigError` where a configuration could not hold it. */
export function checkStore(path: string): string {
  if (path !== "" && !/\p{Cc}/u.test(path)) return path;
  throw new ConfigError("store", "the store has to be the path of a directory on the machine of a server");
}
