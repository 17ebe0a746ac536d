/** A number as JSON-RPC writes it: `0x1f`. */
export function quantity(value: bigint): string {
  return `0x${value.toString(16)}`;
}

/** The number of a JSON-RPC quantity; `undefined` for anything else. */
export function readQuantity(value: unknown): bigint | undefined {
  return typeof value === "string" && /^0x[0-9a-f]{1,64}$/i.test(value) ? BigInt(value) : undefined;
}

/** JSON text of parameters: a `bigint` becomes a quantity. Throws `TypeError` for what is no JSON. */
export function parametersText(params: readonly unknown[]): string {
  const text: string | undefined = JSON.stringify(params, (_key, value: unknown) => (typeof value === "bigint" ? quantity(value) : value));
  if (text === undefined) throw new TypeError("the parameters of a request have to be JSON");
  return text;
}
