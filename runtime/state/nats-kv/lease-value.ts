import { z } from "zod";
import { StateError } from "../state-error.ts";

const leaseSchema = z.object({
  member: z.string(),
  instance: z.string(),
  epoch: z.number().int().positive(),
  beat: z.number().int().nonnegative(),
  released: z.boolean().optional(),
});

/** What stands in the entry of a lease, as JSON that people can read. */
export interface LeaseValue {
  readonly member: string;
  /** Of the claim that took it: random, so that nobody takes another's lease for its own. */
  readonly instance: string;
  /** Counts the owners. */
  readonly epoch: number;
  /** Counts the owner's attempts to write it: when it reads one, it knows when that one was sent. */
  readonly beat: number;
  /** The owner is gone in order: the next need not wait. */
  readonly released?: boolean | undefined;
}

export function writeLease(lease: LeaseValue): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(lease));
}

/** Throws `StateError` for what is no lease. `key`: where it stands. */
export function readLease(key: string, bytes: Uint8Array): LeaseValue {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    json = undefined;
  }
  const parsed = leaseSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new StateError(
    "state-damaged",
    `The entry ${key} holds no lease of hypc.`,
    "Delete it, or give natsKv a bucket of its own. Nothing was changed.",
  );
}
