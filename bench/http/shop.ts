/** What every server answers, and what it is asked. */
import type { Order, User } from "../generated/http/shop-process/index.js";

export const USER_ID = 77;

export function userOf(id: number): User {
  return { id, name: `user ${id}`, email: `user${id}@example.com`, active: true, score: id + 0.5 };
}

/** 20 fields, 50 nested items. */
export function sampleOrder(): Order {
  return {
    id: 4711,
    number: "2024-004711",
    customer: "Ada Lovelace",
    email: "ada@example.com",
    phone: "+44 20 7946 0958",
    street: "12 St James's Square",
    city: "London",
    zip: "SW1Y 4JH",
    country: "GB",
    currency: "GBP",
    total: 1234.56,
    tax: 205.76,
    discount: 12.5,
    weight: 7.25,
    priority: 2,
    express: true,
    paid: false,
    status: "open",
    tags: ["new", "fragile", "b2b"],
    items: Array.from({ length: 50 }, (_, index) => ({
      sku: `SKU-${1000 + index}`,
      title: `Item number ${index} of this order`,
      quantity: 1 + (index % 7),
      price: 9.99 + index,
      gift: index % 5 === 0,
    })),
  };
}

const STRING = { type: "string" } as const;
const NUMBER = { type: "number" } as const;
const BOOLEAN = { type: "boolean" } as const;
const U32 = { type: "integer", minimum: 0, maximum: 4_294_967_295 } as const;

/** The contract's types as JSON Schema. */
export const USER_SCHEMA = record({ id: U32, name: STRING, email: STRING, active: BOOLEAN, score: NUMBER });
const ITEM_SCHEMA = record({ sku: STRING, title: STRING, quantity: U32, price: NUMBER, gift: BOOLEAN });
export const ORDER_SCHEMA = record({
  id: U32,
  number: STRING,
  customer: STRING,
  email: STRING,
  phone: STRING,
  street: STRING,
  city: STRING,
  zip: STRING,
  country: STRING,
  currency: STRING,
  total: NUMBER,
  tax: NUMBER,
  discount: NUMBER,
  weight: NUMBER,
  priority: U32,
  express: BOOLEAN,
  paid: BOOLEAN,
  status: { type: "string", enum: ["open", "paid", "shipped"] },
  tags: { type: "array", items: STRING },
  items: { type: "array", items: ITEM_SCHEMA },
});

function record(properties: Readonly<Record<string, object>>): object {
  return { type: "object", properties, required: Object.keys(properties) };
}
