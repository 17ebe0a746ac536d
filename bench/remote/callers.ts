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

/** Opens a caller of a server at a port of loopback, or behind the NATS server. */
export type OpenCaller = (shipment: Shipment, port: number, natsUrl: string) => Promise<Caller>;

/** As plain data, without what protobuf-es notes in its messages. */
function plain(answer: unknown): unknown {
  return JSON.parse(JSON.stringify(answer, (key, value: unknown) => (key === "$typeName" ? undefined : value)));
}

export async function hypc(shipment: Shipment, _port: number, servers: string): Promise<Caller> {
  const { address, nats: natsTransport, startNode } = await import("hypc/runtime");
  const { RelayClient } = await import("../generated/remote/relay-process/index.js");
  const node = await startNode({ name: "caller.os", transport: natsTransport({ servers }), log: "silent" });
  const relay = new RelayClient(node, address("bench.os@relay:bench:bench.os"));
  return { call: () => relay.sendBack(shipment), read: (answer) => answer, close: () => node.stop() };
}

/** Neither writes nor reads: the bytes are there, and stay bytes. */
export async function nats(shipment: Shipment, _port: number, servers: string): Promise<Caller> {
  const { connect: connectNats } = await import("@nats-io/transport-node");
  const connection = await connectNats({ servers });
  const bytes = bytesOf(shipment);
  return {
    call: async () => (await connection.request(SUBJECT, bytes, { timeout: 30_000 })).data,
    read: (answer) => shipmentOf(answer as Uint8Array),
    close: () => connection.close(),
  };
}

/** The least that a question over NATS can cost: no timeout, no error, no other word than an answer. */
export async function natsByHand(shipment: Shipment, _port: number, servers: string): Promise<Caller> {
  const { connect: connectNats, createInbox } = await import("@nats-io/transport-node");
  const connection = await connectNats({ servers });
  const bytes = bytesOf(shipment);
  const inbox = `${createInbox()}.`;
  const waiting = new Map<string, (data: Uint8Array) => void>();
  connection.subscribe(`${inbox}*`, {
    callback: (error, { subject, data }) => {
      if (error !== null) throw error;
      waiting.get(subject)?.(data);
      waiting.delete(subject);
    },
  });
  await connection.flush();
  let count = 0;
  const call = (): Promise<Uint8Array> =>
    new Promise((resolve) => {
      const reply = inbox + ++count;
      waiting.set(reply, resolve);
      connection.publish(SUBJECT, bytes, { reply });
    });
  return { call, read: (answer) => shipmentOf(answer as Uint8Array), close: () => connection.close() };
}

export async function grpc(shipment: Shipment, port: number): Promise<Caller> {
  const { credentials, makeClientConstructor } = await import("@grpc/grpc-js");
  const { sendBack } = grpcRelay();
  const client = new (makeClientConstructor({ sendBack }, "Relay"))(`127.0.0.1:${port}`, credentials.createInsecure());
  const call = (): Promise<Shipment> =>
    new Promise((resolve, reject) => {
      client.makeUnaryRequest(
        sendBack.path,
        sendBack.requestSerialize,
        sendBack.responseDeserialize,
        shipment,
        (error, answer) => {
          if (error === null && answer !== undefined) resolve(answer);
          else reject(error ?? new Error("no answer"));
        },
      );
    });
  return { call, read: plain, close: () => Promise.resolve(client.close()) };
}

export async function connect(shipment: Shipment, port: number): Promise<Caller> {
  const { createClient } = await import("@connectrpc/connect");
  const { createConnectTransport, Http2SessionManager } = await import("@connectrpc/connect-node");
  const { Relay } = await import("./shipment_pb.ts");
  const baseUrl = `http://127.0.0.1:${port}`;
  const sessionManager = new Http2SessionManager(baseUrl);
  const client = createClient(Relay, createConnectTransport({ baseUrl, httpVersion: "2", sessionManager }));
  return { call: () => client.sendBack(shipment), read: plain, close: () => Promise.resolve(sessionManager.abort()) };
}

export async function trpc(shipment: Shipment, port: number): Promise<Caller> {
  const { createTRPCClient, httpLink } = await import("@trpc/client");
  const client = createTRPCClient<TrpcRelay>({ links: [httpLink({ url: `http://127.0.0.1:${port}` })] });
  return { call: () => client.sendBack.mutate(shipment), read: (answer) => answer, close: () => Promise.resolve() };
}
