/** One record as bytes: encoded, decoded, and how many. */
import { deepStrictEqual } from "node:assert";
import { fromBinary, toBinary } from "protobuf-es";
import { Encoder as CborEncoder } from "cbor-x";
import { FLOAT32_OPTIONS, Packr } from "msgpackr";
import { decodeBinary, encodeBinary } from "hypc/client";
import { readOrder, writeOrder } from "../generated/codecs/orders-process/codecs/binary/orders.js";
import type { Order } from "../generated/codecs/orders-process/index.js";
import { fromMessage, orderSchema, toMessage } from "../support/protobuf-order.ts";
import { sampleOrder } from "../support/sample-order.ts";
import { microseconds, shortTurns, warm } from "../support/timing.ts";
import type { Contest, Entrant, Peer, Work } from "../harness/work.ts";

const PEERS = ["msgpackr, records", "protobuf-es", "cbor-x, records"] as const;

interface Format {
  readonly encode: () => Uint8Array;
  readonly decode: (bytes: Uint8Array) => unknown;
  /** What `decode` gives, as plain values. */
  readonly plain?: (value: never) => unknown;
}

export const work: Work = {
  name: "binary",
  title: "Binary codecs",
  open: async ({ quick }) => {
    const dose = shortTurns(quick);
    return {
      contests: [
        ...contestsOf(sampleOrder(), "20 fields, 50 nested items", dose, 4),
        // All strings are one text, which engines decode more slowly where it is not ASCII alone.
        ...contestsOf(sampleOrder(true), "the same, two names beyond ASCII", dose),
      ],
      close: async () => {},
    };
  },
};

/** `jsonTarget`: how many times as fast as JSON it is to be. */
function contestsOf(
  order: Order,
  record: string,
  { turns, ms, warmMs }: ReturnType<typeof shortTurns>,
  jsonTarget?: number,
): Contest[] {
  const schema = orderSchema();
  const message = toMessage(schema, order);
  // Records with their structures known to both sides, as msgpackr's and cbor-x's own benchmarks have it.
  const packr = new Packr({ structures: [] });
  const cbor = new CborEncoder({ structures: [] });
  const formats: Record<"hypc" | (typeof PEERS)[number], Format> = {
    hypc: { encode: () => encodeBinary(writeOrder, order), decode: (bytes) => decodeBinary(readOrder, bytes) },
    "msgpackr, records": { encode: () => packr.pack(order), decode: (bytes) => packr.unpack(bytes) as unknown },
    "protobuf-es": {
      encode: () => toBinary(schema, message),
      decode: (bytes) => fromBinary(schema, bytes),
      plain: fromMessage,
    },
    "cbor-x, records": { encode: () => cbor.encode(order), decode: (bytes) => cbor.decode(bytes) as unknown },
  };
  const bytes = new Map<string, Uint8Array>();
  const text = JSON.stringify(order);
  const plainOrder = JSON.parse(text) as unknown;
  for (const [name, { encode, decode, plain }] of Object.entries<Format>(formats)) {
    const encoded = Uint8Array.from(encode());
    bytes.set(name, encoded);
    const value = decode(encoded);
    deepStrictEqual(JSON.parse(JSON.stringify(plain === undefined ? value : plain(value as never))), plainOrder, name);
    warm([encode, () => decode(encoded)], warmMs);
  }

  // An option for size, not for speed: it tries decimals in 32 bits, and reads them back as they were.
  const small = new Packr({ structures: [], useFloat32: FLOAT32_OPTIONS.DECIMAL_FIT });
  const shorter = Uint8Array.from(small.pack(order));
  deepStrictEqual(JSON.parse(JSON.stringify(small.unpack(shorter))), plainOrder);

  const encoding = (name: keyof typeof formats): Entrant => ({
    name,
    measure: () => microseconds(() => formats[name].encode(), ms),
  });
  const decoding = (name: keyof typeof formats): Entrant => {
    const encoded = bytes.get(name) ?? new Uint8Array();
    return { name, measure: () => microseconds(() => formats[name].decode(encoded), ms) };
  };
  const size = (name: keyof typeof formats): Entrant => ({ name, measure: () => bytes.get(name)?.length ?? 0 });
  const beside = (entrant: (name: keyof typeof formats) => Entrant): Peer[] =>
    PEERS.map((name) => ({ ...entrant(name), target: 1 }));
  const json = (name: string, act: () => unknown): Peer => ({
    name,
    ...(jsonTarget === undefined ? {} : { target: jsonTarget }),
    measure: () => microseconds(act, ms),
  });
  return [
    {
      work: `binary encode: ${record}`,
      unit: "microseconds",
      turns,
      subject: encoding("hypc"),
      peers: [...beside(encoding), json("JSON.stringify", () => JSON.stringify(order))],
    },
    {
      work: `binary decode: ${record}`,
      unit: "microseconds",
      turns,
      subject: decoding("hypc"),
      peers: [...beside(decoding), json("JSON.parse", () => JSON.parse(text))],
    },
    {
      work: `binary size: ${record}`,
      unit: "bytes",
      subject: size("hypc"),
      peers: [
        ...beside(size),
        { name: "msgpackr, records, decimals in 32 bits", measure: () => shorter.length },
        { name: "JSON", measure: () => Buffer.byteLength(text) },
      ],
    },
  ];
}
