/** The entry of a process's state: all of it, or the list of its parts. */
export function stateKey(key: string): string {
  return `state/${key}`;
}

/** The entry of a type's description: by its hash, so that it never changes and is stored once for all who use it. */
export function typeKey(hash: string): string {
  return `type/${hash}`;
}

/** The entry of one part of a state. Numbers are never used twice. */
export function partKey(key: string, number: number): string {
  return `${PART_PREFIX}${key}/${number}`;
}

export const PART_PREFIX = "part/";
