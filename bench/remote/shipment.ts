/** What everybody sends and gets back, and the forms that some take it in. */
import { fileURLToPath } from "node:url";
import type { MethodDefinition } from "@grpc/grpc-js";
import { BinaryReader, BinaryWriter } from "hypc/client";
import protobuf from "protobufjs";
import { sendBackProcedure } from "../generated/remote/relay-process/codecs/procedures.js";
import type { Shipment } from "../generated/remote/relay-process/index.js";

/** 10 fields, 3 tags, 4 lines. */
export function sampleShipment(): Shipment {
  return {
    id: 4711,
    number: "2024-004711",
    customer: "Ada Lovelace",
    street: "12 St James's Square",
    city: "London",
    weight: 7.25,
    priority: 2,
    express: true,
    tags: ["new", "fragile", "b2b"],
    lines: Array.from({ length: 4 }, (_, index) => ({
      sku: `SKU-${1000 + index}`,
      quantity: 1 + index,
      price: 9.99 + index,
    })),
  };
}

/** As hypc sends it. */
export function bytesOf(shipment: Shipment): Uint8Array {
  const writer = new BinaryWriter();
  sendBackProcedure.writeParameters([shipment], writer);
  return Uint8Array.from(writer.finish());
}

/** Reads what `bytesOf` made. */
export function shipmentOf(bytes: Uint8Array): Shipment {
  return sendBackProcedure.readParameters(new BinaryReader(bytes))[0];
}

/** The service for `@grpc/grpc-js`. protobufjs alone saves it the two copies that `@grpc/proto-loader` makes of every message. */
export function grpcRelay(): { readonly sendBack: MethodDefinition<Shipment, Shipment> } {
  const type = protobuf
    .loadSync(fileURLToPath(new URL("shipment.proto", import.meta.url)))
    .lookupType("bench.remote.Shipment");
  // On Node its writer makes Buffers, whatever its types say: nothing is copied for `@grpc/grpc-js`.
  const serialize = (shipment: Shipment): Buffer => type.encode(shipment).finish() as Buffer;
  const deserialize = (bytes: Buffer): Shipment => type.decode(bytes) as unknown as Shipment;
  return {
    sendBack: {
      path: "/bench.remote.Relay/SendBack",
      requestStream: false,
      responseStream: false,
      requestSerialize: serialize,
      requestDeserialize: deserialize,
      responseSerialize: serialize,
      responseDeserialize: deserialize,
    },
  };
}

const STRING = { type: "string" } as const;
const NUMBER = { type: "number" } as const;
const U32 = { type: "integer", minimum: 0, maximum: 4_294_967_295 } as const;

/** The contract's type as JSON Schema. */
export const SHIPMENT_SCHEMA = record({
  id: U32,
  number: STRING,
  customer: STRING,
  street: STRING,
  city: STRING,
  weight: NUMBER,
  priority: U32,
  express: { type: "boolean" },
  tags: { type: "array", items: STRING },
  lines: { type: "array", items: record({ sku: STRING, quantity: U32, price: NUMBER }) },
});

function record(properties: Readonly<Record<string, object>>): object {
  return { type: "object", properties, required: Object.keys(properties) };
}
