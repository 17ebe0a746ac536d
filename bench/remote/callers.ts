/** Who asks, all in the process that measures. Each is set up as its own documentation says that it is fastest. */
import type { Shipment } from "../generated/remote/relay-process/index.js";
import { SUBJECT } from "./servers.ts";
import { bytesOf, grpcRelay, shipmentOf } from "./shipment.ts";
import type { TrpcRelay } from "./trpc.ts";

export interface Caller {
  /** Sends the shipment that `open` was given; resolves with what came back. */
  readonly call: () => Promise<unknown>;
  /** What came back, as a shipment. */
  readonly read: (answer: unknown) => unknown;
  readonly close: () => Promise<void>;
}

/** Opens a caller for the server of that name: at a port of loopback, or through the NATS server. */
export const CALLERS: Readonly<Record<string, (shipment: Shipment, port: number, natsUrl: string) => Promise<Caller>>> = { hypc, nats, grpc, connect, trpc };

/** As plain data, without what protobuf-es notes in its messages. */
function plain(answer: unknown): unknown {
  return JSON.parse(JSON.stringify(answer, (key, value: unknown) => (key === "$typeName" ? undefined : value)));
}

async function hypc(shipment: Shipment, _port: number, servers: string): Promise<Caller> {
  const { address, nats: natsTransport, startNode } = await import("hypc/runtime");
  const { RelayClient } = await import("../generated/remote/relay-process/index.js");
  const node = await startNode({ name: "caller.os", transport: natsTransport({ servers }), log: "silent" });
  const relay = new RelayClient(node, address("bench.os@relay:bench:bench.os"));
  return { call: () => relay.sendBack(shipment), read: (answer) => answer, close: () => node.stop() };
}

/** Neither writes nor reads: the bytes are there, and stay bytes. */
async function nats(shipment: Shipment, _port: number, servers: string): Promise<Caller> {
  const { connect: connectNats } = await import("@nats-io/transport-node");
  const connection = await connectNats({ servers });
  const bytes = bytesOf(shipment);
  return {
    call: async () => (await connection.request(SUBJECT, bytes, { timeout: 30_000 })).data,
    read: (answer) => shipmentOf(answer as Uint8Array),
    close: () => connection.close(),
  };
}

async function grpc(shipment: Shipment, port: number): Promise<Caller> {
  const { credentials, makeClientConstructor } = await import("@grpc/grpc-js");
  const { sendBack } = grpcRelay();
  const client = new (makeClientConstructor({ sendBack }, "Relay"))(`127.0.0.1:${port}`, credentials.createInsecure());
  const call = (): Promise<Shipment> =>
    new Promise((resolve, reject) => {
      client.makeUnaryRequest(sendBack.path, sendBack.requestSerialize, sendBack.responseDeserialize, shipment, (error, answer) => {
        if (error === null && answer !== undefined) resolve(answer);
        else reject(error ?? new Error("no answer"));
      });
    });
  return { call, read: plain, close: () => Promise.resolve(client.close()) };
}

async function connect(shipment: Shipment, port: number): Promise<Caller> {
  const { createClient } = await import("@connectrpc/connect");
  const { createConnectTransport, Http2SessionManager } = await import("@connectrpc/connect-node");
  const { Relay } = await import("./shipment_pb.ts");
  const baseUrl = `http://127.0.0.1:${port}`;
  const sessionManager = new Http2SessionManager(baseUrl);
  const client = createClient(Relay, createConnectTransport({ baseUrl, httpVersion: "2", sessionManager }));
  return { call: () => client.sendBack(shipment), read: plain, close: () => Promise.resolve(sessionManager.abort()) };
}

async function trpc(shipment: Shipment, port: number): Promise<Caller> {
  const { createTRPCClient, httpLink } = await import("@trpc/client");
  const client = createTRPCClient<TrpcRelay>({ links: [httpLink({ url: `http://127.0.0.1:${port}` })] });
  return { call: () => client.sendBack.mutate(shipment), read: (answer) => answer, close: () => Promise.resolve() };
}
