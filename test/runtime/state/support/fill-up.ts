/** Saves more and more until the system refuses, then says what it was told and what it still can read. */
import { StateError } from "../../../../runtime/state/index.ts";
import { openStore } from "../../../../runtime/state/open-store.ts";

const [directory = ""] = process.argv.slice(2);
const store = await openStore({ directory, owner: "node alice.os" });
let saved = 0;
try {
  for (;;) {
    await store.save(`state/${saved}`, new Uint8Array(20_000).fill(saved));
    saved++;
  }
} catch (error) {
  if (!(error instanceof StateError)) throw error;
  console.log(JSON.stringify({ saved, code: error.code, message: error.message }));
}
const again: unknown = await store.save("state/again", new Uint8Array(20_000)).catch((error: unknown) => error);
console.log(again instanceof StateError ? "refused again" : "saved");
await store.save("state/0", new Uint8Array([1]));
await store.close();
console.log("closed");
