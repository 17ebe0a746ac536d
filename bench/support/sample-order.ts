/** The values that codecs and local calls are measured with. */
import type { Item, Line, Order } from "../generated/codecs/orders-process/index.js";

const TITLES = ["Desk lamp, brass", "Notebook, dotted", "Fountain pen", "Shelf bracket (pair)", "Wool blanket", "Tea pot 0.8 l", "Door mat"];

/** An order of 20 fields and 50 items, all its text ASCII but, where it is asked for, two names. */
export function sampleOrder(beyondAscii = false): Order {
  const name = beyondAscii ? "Köhler" : "Koehler";
  return {
    id: "5f0c1d2e-8a7b-4c3d-9e1f-0a2b3c4d5e6f",
    number: 104_233,
    revision: 3,
    status: "paid",
    customer: `Margarete ${name}`,
    email: "margarete.koehler@example.com",
    company: `${name} & Daughters Ltd`,
    street: "12 Harbour Street",
    city: "Bremen",
    postcode: "28195",
    country: "DE",
    currency: "EUR",
    total: 2241.75,
    shipping: 12.5,
    weightGrams: 18_400,
    paid: true,
    gift: false,
    tags: ["spring", "returning-customer", "fragile"],
    note: undefined,
    items: Array.from({ length: 50 }, (_, at) => sampleItem(at)),
  };
}

function sampleItem(at: number): Item {
  return {
    sku: `SKU-${String(10_000 + at * 37)}`,
    title: TITLES[at % TITLES.length] ?? "",
    quantity: (at % 7) + 1,
    price: Math.round((4.99 + at * 3.17) * 100) / 100,
    taxed: at % 3 !== 0,
  };
}

/** What a small call sends. */
export function sampleLine(): Line {
  return { sku: "SKU-10037", quantity: 3, price: 19.99, taxed: true, note: undefined };
}
