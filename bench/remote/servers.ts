/** Who answers, each started in a process of its own; a start answers the port, 0 where it is reached through the NATS server. */
import { createServer } from "node:http";
import { createServer as createHttp2Server } from "node:http2";
import type { AddressInfo } from "node:net";
import type { Shipment } from "../generated/remote/relay-process/index.js";
import { grpcRelay, SHIPMENT_SCHEMA } from "./shipment.ts";
import { trpcRelay } from "./trpc.ts";

export const SERVERS: Readonly<Record<string, () => Promise<number>>> = {
  hypc,
  nats,
  grpc,
  connect,
  trpc,
  a: () => member("a"),
  b: () => member("b"),
};

/** The subject of those who use NATS alone. */
export const SUBJECT = "bench.relay";

/** What the servers are told in the environment. */
export const NATS_URL = "HYPC_BENCH_NATS_URL";
export const BUCKET = "HYPC_BENCH_BUCKET";
export const LEASE_MS = "HYPC_BENCH_LEASE_MS";

async function hypc(): Promise<number> {
  const { nats: natsTransport, startNode } = await import("hypc/runtime");
  const { RelayProcess } = await import("../generated/remote/relay-process/index.js");
  class Relay extends RelayProcess {
    override sendBack(shipment: Shipment) {
      return shipment;
    }
  }
  const node = await startNode({
    name: "bench.os",
    transport: natsTransport({ servers: told(NATS_URL) }),
    log: "silent",
  });
  await node.spawn(Relay, { process: "relay:bench:bench.os" });
  return 0;
}

async function nats(): Promise<number> {
  const { connect: connectNats } = await import("@nats-io/transport-node");
  const connection = await connectNats({ servers: told(NATS_URL) });
  connection.subscribe(SUBJECT, {
    callback: (error, message) => {
      if (error !== null) throw error;
      message.respond(message.data);
    },
  });
  await connection.flush();
  return 0;
}

async function grpc(): Promise<number> {
  const { Server, ServerCredentials } = await import("@grpc/grpc-js");
  const server = new Server();
  server.addService(grpcRelay(), {
    sendBack: ({ request }: { readonly request: Shipment }, answer: (error: null, shipment: Shipment) => void) =>
      answer(null, request),
  });
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) =>
      error === null ? resolve(port) : reject(error),
    );
  });
}

async function connect(): Promise<number> {
  const { connectNodeAdapter } = await import("@connectrpc/connect-node");
  const { Relay } = await import("./shipment_pb.ts");
  const server = createHttp2Server(
    connectNodeAdapter({ routes: (router) => router.service(Relay, { sendBack: (shipment) => shipment }) }),
  );
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port)));
}

async function trpc(): Promise<number> {
  const { createHTTPHandler } = await import("@trpc/server/adapters/standalone");
  const { Ajv } = await import("ajv");
  const server = createServer(createHTTPHandler({ router: trpcRelay(new Ajv().compile<Shipment>(SHIPMENT_SCHEMA)) }));
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port)));
}

/** One of two that share a process with state. */
async function member(name: string): Promise<number> {
  const { nats: natsTransport, natsKv, startNode } = await import("hypc/runtime");
  const { TallyProcess } = await import("../generated/remote/tally-process/index.js");
  class Tally extends TallyProcess {
    override add(by: bigint): bigint {
      this.state.total += by;
      return this.state.total;
    }
  }
  const servers = told(NATS_URL);
  const stateStore = natsKv({ servers, bucket: told(BUCKET), leaseMs: Number(told(LEASE_MS)) });
  const node = await startNode({
    name: "shared.os",
    member: name,
    transport: natsTransport({ servers }),
    stateStore,
    log: "silent",
  });
  await node.spawn(Tally, { process: "tally:bench:shared.os" });
  return 0;
}

function told(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
}
