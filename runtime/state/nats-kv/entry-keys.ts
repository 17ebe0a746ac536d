// A key of a bucket may hold letters, digits and -/_=. but no colon; no process id has a slash, so that each has one key and each key one.

/** The key of a process's lease. `process`: `counter:demo:alice.os`. */
export function leaseKey(process: string): string {
  return LEASE_PREFIX + process.replaceAll(":", "/");
}

/** The process of a lease's key; `null` for other keys. */
export function processOfLeaseKey(key: string): string | null {
  return key.startsWith(LEASE_PREFIX) ? key.slice(LEASE_PREFIX.length).replaceAll("/", ":") : null;
}

/** The key of a process's state. */
export function stateEntryKey(process: string): string {
  return `state.${process.replaceAll(":", "/")}`;
}

/** The key of a type's description. */
export function typeEntryKey(hash: string): string {
  return `type.${hash}`;
}

/** The bucket of a node, where its options name none. */
export function defaultBucket(node: string): string {
  return `hypc-states-${node.replaceAll(".", "-")}`;
}

/** The bucket of the leases that belong to a bucket of states. */
export function leaseBucket(bucket: string): string {
  return `${bucket}-leases`;
}

const LEASE_PREFIX = "lease.";
