/** Copies as somebody would write them who knows the types and trusts them. */
import type { Line, Order, Receipt } from "../generated/codecs/orders-process/index.js";

export function copyLine({ sku, quantity, price, taxed, note }: Line): Line {
  return { sku, quantity, price, taxed, note };
}

export function copyReceipt({ number, total, currency, accepted, lines }: Receipt): Receipt {
  return { number, total, currency, accepted, lines };
}

export function copyOrder(order: Order): Order {
  return {
    id: order.id,
    number: order.number,
    revision: order.revision,
    status: order.status,
    customer: order.customer,
    email: order.email,
    company: order.company,
    street: order.street,
    city: order.city,
    postcode: order.postcode,
    country: order.country,
    currency: order.currency,
    total: order.total,
    shipping: order.shipping,
    weightGrams: order.weightGrams,
    paid: order.paid,
    gift: order.gift,
    tags: order.tags.slice(),
    note: order.note,
    items: order.items.map(({ sku, title, quantity, price, taxed }) => ({ sku, title, quantity, price, taxed })),
  };
}
