import { expect, test } from "vitest";
import { openStore } from "../../../runtime/state/open-store.ts";
import { temporaryDirectory } from "./support/temporary-directory.ts";

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

test("several entries change as one, and are there after the store was closed", async () => {
  const directory = temporaryDirectory();
  const store = await openStore({ directory, owner: "test" });
  await store.save("part/a/1", bytes(1));
  await store.commit?.([
    { key: "part/a/1", bytes: null },
    { key: "part/a/2", bytes: bytes(2, 2) },
    { key: "part/a/never", bytes: null },
    { key: "state/a", bytes: bytes(3) },
  ]);
  expect(await store.load("part/a/1")).toBeNull();
  await store.close();
  const again = await openStore({ directory, owner: "test" });
  expect([...((await again.load("part/a/2")) ?? [])]).toEqual([2, 2]);
  expect([...((await again.load("state/a")) ?? [])]).toEqual([3]);
  expect(await again.load("part/a/1")).toBeNull();
  await again.close();
});

test("where one of them cannot be written none is, and the store goes on", async () => {
  const store = await openStore({ directory: temporaryDirectory(), owner: "test" });
  await store.commit?.([{ key: "state/a", bytes: bytes(1) }]);
  const tooLong = `part/${"x".repeat(5_000)}`;
  const failing = store.commit?.([
    { key: "state/a", bytes: bytes(2) },
    { key: "part/a/1", bytes: bytes(2) },
    { key: tooLong, bytes: bytes(2) },
  ]);
  await expect(failing).rejects.toMatchObject({ name: "StateError" });
  expect([...((await store.load("state/a")) ?? [])]).toEqual([1]);
  expect(await store.load("part/a/1")).toBeNull();
  await store.commit?.([{ key: "state/a", bytes: bytes(3) }]);
  expect([...((await store.load("state/a")) ?? [])]).toEqual([3]);
  await store.close();
  await expect(store.commit?.([{ key: "state/a", bytes: bytes(4) }])).rejects.toMatchObject({ code: "closed" });
});

test("commits and saves that are asked for at once are all kept", async () => {
  const directory = temporaryDirectory();
  const store = await openStore({ directory, owner: "test" });
  const work = Array.from({ length: 50 }, (_, i) =>
    i % 2 === 0
      ? store.save(`state/${i}`, bytes(i))
      : store.commit?.([
          { key: `state/${i}`, bytes: bytes(i) },
          { key: `part/${i}/1`, bytes: bytes(i, i) },
        ]),
  );
  await Promise.all(work);
  await store.close();
  const again = await openStore({ directory, owner: "test" });
  for (let i = 0; i < 50; i++) {
    expect([...((await again.load(`state/${i}`)) ?? [])]).toEqual([i]);
    if (i % 2 === 1) expect([...((await again.load(`part/${i}/1`)) ?? [])]).toEqual([i, i]);
  }
  await again.close();
});

test("of what is written twice at once the last is there, however each was written", async () => {
  const directory = temporaryDirectory();
  const store = await openStore({ directory, owner: "test" });
  const work: (Promise<void> | undefined)[] = [];
  for (let i = 0; i < 100; i++) {
    const one = { key: "type/a", bytes: bytes(i) };
    work.push(
      i % 3 === 0 ? store.save(one.key, one.bytes) : store.commit?.([one, { key: "state/b", bytes: bytes(i) }]),
    );
    if (i % 7 === 0) await new Promise(setImmediate);
  }
  await Promise.all(work);
  expect([...((await store.load("type/a")) ?? [])]).toEqual([99]);
  await store.close();
  const again = await openStore({ directory, owner: "test" });
  expect([...((await again.load("type/a")) ?? [])]).toEqual([99]);
  await again.close();
});
