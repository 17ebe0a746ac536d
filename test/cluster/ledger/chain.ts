const PRIME = 0x100000001b3n;

/** The hash of a state's additions after one more: FNV-1a over its counter and its amount. */
export function chained(chain: bigint, counter: string, amount: bigint): bigint {
  let next = chain;
  for (const letter of `${counter}+${amount};`) next = BigInt.asUintN(64, (next ^ BigInt(letter.charCodeAt(0))) * PRIME);
  return next;
}
