import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readContent, StoredImage } from "../../../runtime/state/stored-image.ts";
import { cutAgain, readPartList, SMALLEST_PARTED, writePartList, type Part } from "../../../runtime/state/parts.ts";
import { memoryStore } from "../../../runtime/state/memory-store.ts";
import { writeChanges, type StateStore, type StoreChange } from "../../../runtime/state/store.ts";

const KEY = "big:demo:alice.os";
const HASH = "ab".repeat(16);

/** Bytes that look random, the same for the same seed. */
function noise(length: number, seed = 1): Uint8Array {
  const bytes = new Uint8Array(length);
  let state = seed;
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    bytes[i] = state >>> 16;
  }
  return bytes;
}

function spliced(bytes: Uint8Array, at: number, removed: number, inserted: Uint8Array): Uint8Array {
  return Buffer.concat([bytes.subarray(0, at), inserted, bytes.subarray(at + removed)]);
}

function written(changes: readonly StoreChange[]): number {
  return changes.reduce((sum, { bytes }) => sum + (bytes?.length ?? 0), 0);
}

async function contentOf(store: StateStore): Promise<Uint8Array> {
  const content = await readContent(store, KEY);
  if (content === null || typeof content === "string") throw new Error(content ?? "nothing is stored");
  return content.payload;
}

/** An edit of a content: anywhere, any size. */
const edit = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  removed: fc.nat(100_000),
  inserted: fc.nat(100_000),
  seed: fc.nat(5),
  zeros: fc.boolean(),
});

describe("a large state", () => {
  test("is stored in parts, and comes back whole whatever is changed", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(400_000),
        fc.array(fc.tuple(edit, fc.constantFrom("stored", "lost", "half known")), { maxLength: 8 }),
        async (size, edits) => {
          const store = memoryStore();
          let image = new StoredImage(KEY, HASH, store, null);
          let payload: Uint8Array = noise(size);
          await writeChanges(store, image.changesTo(payload));
          image.succeeded();
          for (const [{ at, removed, inserted, seed, zeros }, outcome] of edits) {
            payload = spliced(
              payload,
              Math.floor(at * payload.length),
              removed,
              zeros ? new Uint8Array(inserted) : noise(inserted, seed),
            );
            const changes = image.changesTo(payload);
            // A save that fails may have reached the store or not.
            if (outcome !== "lost") await writeChanges(store, changes);
            if (outcome === "stored") image.succeeded();
            else image.failed();
            if (outcome !== "lost") expect(Buffer.compare(await contentOf(store), payload)).toBe(0);
          }
          await writeChanges(store, image.changesTo(payload));
          image.succeeded();
          expect(image.holds(payload)).toBe(true);
          expect(Buffer.compare(await contentOf(store), payload)).toBe(0);
          // And goes on from what was read.
          const content = await readContent(store, KEY);
          if (content === null || typeof content === "string") throw new Error("unreadable");
          image = new StoredImage(KEY, HASH, store, content);
          expect(image.holds(payload)).toBe(true);
          payload = spliced(payload, 0, 1, noise(3));
          await writeChanges(store, image.changesTo(payload));
          expect(Buffer.compare(await contentOf(store), payload)).toBe(0);
        },
      ),
      { numRuns: 60 },
    );
  });

  test.each([
    ["changes in place", 0],
    ["grows", 7],
    ["shrinks", -7],
  ])("writes little where one place %s", (_what, grown) => {
    const store = memoryStore();
    const image = new StoredImage(KEY, HASH, store, null);
    let payload = noise(4_000_000);
    image.changesTo(payload);
    image.succeeded();
    for (let i = 1; i < 20; i++) {
      payload = spliced(payload, i * 190_000, 20, noise(20 + grown, i));
      const bytes = written(image.changesTo(payload));
      image.succeeded();
      expect(bytes).toBeLessThan(150_000);
    }
  });

  test("writes little where many places change by different lengths at once", () => {
    const store = memoryStore();
    const image = new StoredImage(KEY, HASH, store, null);
    const former = noise(4_000_000);
    image.changesTo(former);
    image.succeeded();
    let payload: Uint8Array = former;
    for (let i = 0; i < 10; i++) payload = spliced(payload, i * 400_000 + 5, 3, noise(3 + i, i + 2));
    expect(written(image.changesTo(payload))).toBeLessThan(10 * 100_000);
  });

  test("leaves nothing behind that is not part of it", async () => {
    const kept = new Set<string>();
    const memory = memoryStore();
    const store: StateStore = {
      ...memory,
      commit: async (changes) => {
        for (const { key, bytes } of changes)
          if (bytes === null) kept.delete(key);
          else kept.add(key);
        await memory.commit?.(changes);
      },
      save: (key, bytes) => {
        kept.add(key);
        return memory.save(key, bytes);
      },
    };
    const image = new StoredImage(KEY, HASH, store, null);
    for (const [index, size] of [300_000, 200_000, 500_000, 90_000, SMALLEST_PARTED, 10].entries()) {
      await writeChanges(store, image.changesTo(noise(size, index)));
      if (index % 2 === 0) image.succeeded();
      else image.failed();
      expect(kept.size).toBe(image.parts.length + 1);
    }
    expect([...kept]).toEqual([`state/${KEY}`]);
  });

  test("of which a part is missing, changed or another one is refused by the part", async () => {
    const store = memoryStore();
    const image = new StoredImage(KEY, HASH, store, null);
    await writeChanges(store, image.changesTo(noise(200_000)));
    const [first, second] = image.parts;
    if (first === undefined || second === undefined) throw new Error("too few parts");
    const keyOf = ({ number }: Part): string => `part/${KEY}/${number}`;
    const good = (await store.load(keyOf(second))) ?? new Uint8Array();
    const flipped = good.slice();
    flipped[1000] = (flipped[1000] ?? 0) ^ 4;
    const spoilt: [Uint8Array | null, string][] = [
      [null, "is missing"],
      [flipped, "has changed bits: its checksum does not fit"],
      [good.subarray(0, 500), "is cut short"],
      [await store.load(keyOf(first)), "is another one than was saved"],
    ];
    for (const [bytes, message] of spoilt) {
      await store.commit?.([{ key: keyOf(second), bytes }]);
      expect(await readContent(store, KEY)).toContain(`is not whole: part 2 of ${image.parts.length} ${message}`);
    }
  });

  test("is one entry in a store that changes one entry at a time", async () => {
    const { load, save, close } = memoryStore();
    const store: StateStore = { load, save, close };
    const image = new StoredImage(KEY, HASH, store, null);
    const payload = noise(300_000);
    const changes = image.changesTo(payload);
    expect(changes.map(({ key }) => key)).toEqual([`state/${KEY}`]);
    await writeChanges(store, changes);
    expect(Buffer.compare(await contentOf(store), payload)).toBe(0);
  });
});

test("parts cover a content without a gap, and the list of them is read as it was written", () => {
  fc.assert(
    fc.property(fc.nat(300_000), fc.nat(300_000), (size, cutAt) => {
      const content = noise(size);
      const next = spliced(content, Math.min(cutAt, size), 10, noise(33, 9));
      let number = 0;
      const parts = cutAgain(new Uint8Array(), [], content, () => number++);
      const again = cutAgain(content, parts, next, () => number++);
      expect(again.reduce((sum, { length }) => sum + length, 0)).toBe(next.length);
      expect(readPartList(writePartList(again))).toEqual(again);
    }),
    { numRuns: 50 },
  );
});
