/** JSON of one record: decoded with validation, and encoded. */
import { deepStrictEqual, notStrictEqual, strictEqual } from "node:assert";
import { Ajv } from "ajv";
import fastJsonStringify from "fast-json-stringify";
import { Type } from "typebox";
import { Compile } from "typebox/compile";
import { z } from "zod";
import { Faults } from "hypc/client";
import { encodeJson, NOT_PLAIN, scanJsonText } from "hypc/runtime";
import { writeJsonOrder } from "../generated/codecs/orders-process/codecs/answers/orders.js";
import { scanOrder } from "../generated/codecs/orders-process/codecs/bodies/orders.js";
import { decodeOrder, encodeOrder } from "../generated/codecs/orders-process/codecs/json/orders.js";
import { sampleOrder } from "../support/sample-order.ts";
import { microseconds, shortTurns, warm } from "../support/timing.ts";
import type { Contest, Peer, Work } from "../harness/work.ts";

const STATUSES = ["draft", "placed", "paid", "shipped", "delivered"] as const;
const U16 = 0xffff;
const U32 = 0xffff_ffff;

const zodOrder = z.object({
  id: z.string(),
  number: z.int().min(0).max(U32),
  revision: z.int().min(0).max(U16),
  status: z.enum(STATUSES),
  customer: z.string(),
  email: z.string(),
  company: z.string().optional(),
  street: z.string(),
  city: z.string(),
  postcode: z.string(),
  country: z.string(),
  currency: z.string(),
  total: z.number(),
  shipping: z.number(),
  weightGrams: z.int().min(0).max(U32),
  paid: z.boolean(),
  gift: z.boolean(),
  tags: z.array(z.string()),
  note: z.string().optional(),
  items: z.array(
    z.object({
      sku: z.string(),
      title: z.string(),
      quantity: z.int().min(0).max(U32),
      price: z.number(),
      taxed: z.boolean(),
    }),
  ),
});

const u32 = Type.Integer({ minimum: 0, maximum: U32 });
/** Plain JSON Schema, for ajv and fast-json-stringify as well. */
const orderSchema = Type.Object({
  id: Type.String(),
  number: u32,
  revision: Type.Integer({ minimum: 0, maximum: U16 }),
  status: Type.Enum([...STATUSES]),
  customer: Type.String(),
  email: Type.String(),
  company: Type.Optional(Type.String()),
  street: Type.String(),
  city: Type.String(),
  postcode: Type.String(),
  country: Type.String(),
  currency: Type.String(),
  total: Type.Number(),
  shipping: Type.Number(),
  weightGrams: u32,
  paid: Type.Boolean(),
  gift: Type.Boolean(),
  tags: Type.Array(Type.String()),
  note: Type.Optional(Type.String()),
  items: Type.Array(
    Type.Object({
      sku: Type.String(),
      title: Type.String(),
      quantity: u32,
      price: Type.Number(),
      taxed: Type.Boolean(),
    }),
  ),
});

/** As a server does it: what is plain is scanned, all else parsed. */
function decodeWithHypc(text: string): unknown {
  const scanned = scanJsonText(scanOrder, text);
  if (scanned !== NOT_PLAIN) return scanned;
  const faults = new Faults(text);
  const value = decodeOrder(JSON.parse(text), faults, "$");
  if (faults.count > 0) throw new Error("refused");
  return value;
}

/** Every decoder that validates refuses one wrong value deep inside, and makes of the right text what hypc makes. */
function checkDecoders(text: string, decoders: Readonly<Record<string, (text: string) => unknown>>): void {
  const wrong = text.replace(/"quantity": ?3/, '"quantity":-3');
  notStrictEqual(wrong, text);
  const expected = JSON.parse(JSON.stringify(decodeWithHypc(text))) as unknown;
  for (const [name, decode] of Object.entries(decoders)) {
    deepStrictEqual(JSON.parse(JSON.stringify(decode(text))), expected, name);
    if (name === "JSON.parse alone") continue;
    let refused = false;
    try {
      decode(wrong);
    } catch {
      refused = true;
    }
    strictEqual(refused, true, `${name} takes a wrong value`);
  }
}

export const work: Work = {
  name: "json",
  title: "JSON codecs",
  open: async ({ quick }) => {
    const { turns, ms, warmMs } = shortTurns(quick);
    const order = sampleOrder();
    const text = JSON.stringify(order);
    // What is not as JSON.stringify writes it, and so has to be parsed.
    const spaced = JSON.stringify(order, null, " ").replaceAll("\n", "");

    const validateAjv = new Ajv().compile(JSON.parse(JSON.stringify(orderSchema)) as object);
    const validateTypeBox = Compile(orderSchema);
    const stringify = fastJsonStringify(JSON.parse(JSON.stringify(orderSchema)) as never);
    const decoders = {
      hypc: decodeWithHypc,
      "JSON.parse alone": (from: string): unknown => JSON.parse(from),
      "JSON.parse + zod 4": (from: string): unknown => zodOrder.parse(JSON.parse(from)),
      "JSON.parse + ajv": (from: string): unknown => {
        const json: unknown = JSON.parse(from);
        if (!validateAjv(json)) throw new Error("refused");
        return json;
      },
      "JSON.parse + TypeBox, compiled": (from: string): unknown => {
        const json: unknown = JSON.parse(from);
        if (!validateTypeBox.Check(json)) throw new Error("refused");
        return json;
      },
    };
    const encoders = {
      hypc: () => encodeJson(writeJsonOrder, order, "order"),
      "hypc, client": () => encodeOrder(order, "order"),
      "JSON.stringify": () => JSON.stringify(order),
      "fast-json-stringify": () => stringify(order),
    };
    checkDecoders(text, decoders);
    checkDecoders(spaced, decoders);
    for (const [name, encode] of Object.entries(encoders))
      deepStrictEqual(JSON.parse(Buffer.from(encode()).toString()), JSON.parse(text), name);

    for (const each of [text, spaced]) warm(Object.values(decoders).map((decode) => () => decode(each)), warmMs);
    warm(Object.values(encoders).map((encode) => () => Buffer.from(encode())), warmMs);

    const decoding = (from: string, name: keyof typeof decoders, target?: number): Peer => ({
      name,
      ...(target === undefined ? {} : { target }),
      measure: () => microseconds(() => decoders[name](from), ms),
    });
    // A string is made when somebody reads it; sending it does.
    const encoding = (name: keyof typeof encoders, target?: number): Peer => ({
      name,
      ...(target === undefined ? {} : { target }),
      measure: () => microseconds(() => Buffer.from(encoders[name]()), ms),
    });
    const contests: Contest[] = [
      {
        work: "JSON decode, validated: 20 fields, 50 nested items",
        unit: "microseconds",
        turns,
        subject: decoding(text, "hypc"),
        peers: [
          decoding(text, "JSON.parse alone", 0.91),
          decoding(text, "JSON.parse + zod 4", 1),
          decoding(text, "JSON.parse + ajv", 1),
          decoding(text, "JSON.parse + TypeBox, compiled", 1),
        ],
      },
      {
        work: "JSON decode, validated: the same with white space, which hypc parses",
        unit: "microseconds",
        turns,
        subject: decoding(spaced, "hypc"),
        peers: [
          decoding(spaced, "JSON.parse alone", 0.91),
          decoding(spaced, "JSON.parse + zod 4", 1),
          decoding(spaced, "JSON.parse + ajv"),
          decoding(spaced, "JSON.parse + TypeBox, compiled"),
        ],
      },
      {
        work: "JSON encode, to bytes: 20 fields, 50 nested items",
        unit: "microseconds",
        turns,
        subject: encoding("hypc"),
        peers: [encoding("JSON.stringify", 1), encoding("fast-json-stringify", 1)],
      },
      {
        // Generated clients have less code for it, since browsers load them.
        work: "JSON encode, to bytes, by a generated client: the same",
        unit: "microseconds",
        turns,
        subject: encoding("hypc, client"),
        peers: [encoding("JSON.stringify"), encoding("fast-json-stringify")],
      },
    ];
    return { contests, close: async () => {} };
  },
};
