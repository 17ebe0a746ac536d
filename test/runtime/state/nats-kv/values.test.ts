import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { leaseKey, processOfLeaseKey, stateEntryKey } from "../../../../runtime/state/nats-kv/entry-keys.ts";
import { readLease, writeLease } from "../../../../runtime/state/nats-kv/lease-value.ts";
import { readStateValue, writeStateValue } from "../../../../runtime/state/nats-kv/state-value.ts";

const label = fc.stringMatching(/^[a-z0-9][a-z0-9_-]{0,8}$/);
const dotted = fc.array(label, { minLength: 1, maxLength: 3 }).map((labels) => labels.join("."));
const process = fc.tuple(label, label, dotted).map((parts) => parts.join(":"));

describe("keys of a bucket", () => {
  test("each process has its own, of characters that a bucket takes, and it can be told from it", () => {
    fc.assert(
      fc.property(process, (id) => {
        expect(processOfLeaseKey(leaseKey(id))).toBe(id);
        expect(processOfLeaseKey(stateEntryKey(id))).toBe(null);
        for (const key of [leaseKey(id), stateEntryKey(id)]) {
          expect(key).toMatch(/^[-/=.\w]+$/);
          expect(key).not.toMatch(/^\.|\.$|\.\./);
        }
      }),
    );
  });
});

describe("what stands in a bucket", () => {
  test("a state is read as it was written, and one that there is not yet is not an empty one", () => {
    fc.assert(
      fc.property(
        fc.record({
          epoch: fc.maxSafeNat().map((n) => n + 1),
          instance: fc.stringMatching(/^[0-9a-f]{16}$/),
          number: fc.maxSafeNat(),
          bytes: fc.option(fc.uint8Array()),
        }),
        (value) => {
          expect(readStateValue(writeStateValue(value))).toEqual(value);
        },
      ),
    );
  });

  test("what is no state is told apart", () => {
    const value = writeStateValue({ epoch: 1, instance: "00112233445566aa", number: 1, bytes: new Uint8Array(3) });
    expect(readStateValue(value.subarray(0, 31))).toMatch(/cut short/);
    expect(readStateValue(new Uint8Array(64))).toMatch(/no state of hypc/);
    value[4] = 9;
    expect(readStateValue(value)).toMatch(/version 9/);
  });

  test("a lease is JSON that people can read; anything else is refused", () => {
    const lease = { member: "a", instance: "00112233445566aa", epoch: 3, beat: 9, released: true };
    expect(readLease("lease.x", writeLease(lease))).toEqual(lease);
    expect(new TextDecoder().decode(writeLease(lease))).toContain('"member":"a"');
    for (const text of ["", "{}", "[1]", '{"member":"a","instance":"x","epoch":0,"beat":1}'])
      expect(() => readLease("lease.x", new TextEncoder().encode(text))).toThrow(/lease\.x holds no lease of hypc/);
  });
});
