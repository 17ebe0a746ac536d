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

/** The same of somebody who does not trust texts: each is asked for lone surrogates, which no UTF-8 can hold, before it is copied. */
export function askLine(line: Line): Line {
  if (!(line.sku.isWellFormed() && (line.note === undefined || line.note.isWellFormed()))) refuse();
  return line;
}

export function askReceipt(receipt: Receipt): Receipt {
  if (!receipt.currency.isWellFormed()) refuse();
  return receipt;
}

export function askOrder(order: Order): Order {
  const { company, note } = order;
  const isText =
    order.id.isWellFormed() &&
    order.customer.isWellFormed() &&
    order.email.isWellFormed() &&
    (company === undefined || company.isWellFormed()) &&
    order.street.isWellFormed() &&
    order.city.isWellFormed() &&
    order.postcode.isWellFormed() &&
    order.country.isWellFormed() &&
    order.currency.isWellFormed() &&
    (note === undefined || note.isWellFormed());
  if (!isText) refuse();
  for (const tag of order.tags) if (!tag.isWellFormed()) refuse();
  for (const { sku, title } of order.items) if (!(sku.isWellFormed() && title.isWellFormed())) refuse();
  return order;
}

function refuse(): never {
  throw new TypeError("a text with a lone surrogate");
}
