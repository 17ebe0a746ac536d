/** The same record for protobuf-es: what protoc-gen-es would generate from an `orders.proto`, made of the same descriptor. */
import { create, createFileRegistry } from "protobuf-es";
import type { DescMessage, Message } from "protobuf-es";
import {
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProto_Type as Type,
  FileDescriptorProtoSchema,
  FileDescriptorSetSchema,
} from "protobuf-es/wkt";
import type { Order, OrderStatus } from "../generated/codecs/orders-process/index.js";

const STATUSES: readonly OrderStatus[] = ["draft", "placed", "paid", "shipped", "delivered"];

interface FieldOptions {
  readonly label?: Label;
  readonly typeName?: string;
  readonly optional?: boolean;
}

/** What `create` takes for a field; numbers are given in order. */
function fields(all: Readonly<Record<string, readonly [Type, FieldOptions?]>>) {
  const entries = Object.entries(all);
  const optional = entries.filter(([, [, options]]) => options?.optional === true).map(([name]) => name);
  return {
    field: entries.map(([name, [type, { label = Label.OPTIONAL, typeName = "", optional: isOptional = false } = {}]], at) => ({
      name,
      jsonName: name,
      number: at + 1,
      type,
      label,
      typeName,
      ...(isOptional ? { proto3Optional: true, oneofIndex: optional.indexOf(name) } : {}),
    })),
    oneofDecl: optional.map((name) => ({ name: `_${name}` })),
  };
}

const file = create(FileDescriptorProtoSchema, {
  name: "orders.proto",
  package: "bench",
  syntax: "proto3",
  enumType: [{ name: "Status", value: STATUSES.map((status, number) => ({ name: `STATUS_${status.toUpperCase()}`, number })) }],
  messageType: [
    {
      name: "Item",
      ...fields({
        sku: [Type.STRING],
        title: [Type.STRING],
        quantity: [Type.UINT32],
        price: [Type.DOUBLE],
        taxed: [Type.BOOL],
      }),
    },
    {
      name: "Order",
      ...fields({
        id: [Type.STRING],
        number: [Type.UINT32],
        revision: [Type.UINT32],
        status: [Type.ENUM, { typeName: ".bench.Status" }],
        customer: [Type.STRING],
        email: [Type.STRING],
        company: [Type.STRING, { optional: true }],
        street: [Type.STRING],
        city: [Type.STRING],
        postcode: [Type.STRING],
        country: [Type.STRING],
        currency: [Type.STRING],
        total: [Type.DOUBLE],
        shipping: [Type.DOUBLE],
        weightGrams: [Type.UINT32],
        paid: [Type.BOOL],
        gift: [Type.BOOL],
        tags: [Type.STRING, { label: Label.REPEATED }],
        note: [Type.STRING, { optional: true }],
        items: [Type.MESSAGE, { label: Label.REPEATED, typeName: ".bench.Item" }],
      }),
    },
  ],
});

/** The schema of the message `bench.Order`. */
export function orderSchema(): DescMessage {
  const schema = createFileRegistry(create(FileDescriptorSetSchema, { file: [file] })).getMessage("bench.Order");
  if (schema === undefined) throw new Error("bench.Order is missing");
  return schema;
}

/** The message of an order: protobuf has numbers for the cases of an enum. */
export function toMessage(schema: DescMessage, order: Order): Message {
  return create(schema, { ...order, status: STATUSES.indexOf(order.status) } as never);
}

/** The order of a message, as plain values. */
export function fromMessage(message: Message): unknown {
  const { status, items, ...rest } = message as Message & { readonly status: number; readonly items: readonly Message[] };
  return { ...withoutName(rest), status: STATUSES[status], items: items.map(withoutName) };
}

function withoutName(message: object): object {
  return Object.fromEntries(Object.entries(message).filter(([name]) => name !== "$typeName"));
}
