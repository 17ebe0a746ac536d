/** A process that adds one with every message and prints each answer when it may leave, until it is killed. */
import { createStateKeeper, loadState, openStore } from "../../../../runtime/state/index.ts";
import { counterState } from "./counter-state.ts";

const [directory = ""] = process.argv.slice(2);
const key = "counter:demo:alice.os";
const store = await openStore({ directory, owner: "node alice.os" });
const loaded = await loadState(counterState, store, key);
const state = loaded.kind === "stored" ? loaded.state : counterState.initial();
const keeper = createStateKeeper({
  definition: counterState,
  policy: { kind: "every-message" },
  store,
  key,
  loaded,
  current: () => state,
  onFailure: (error) => console.log(error.message),
});
console.log(`began with ${state.value}`);
const message = (): void => {
  state.value++;
  const answer = String(state.value);
  keeper.messageDone({
    saved: () => {
      console.log(answer);
      setImmediate(message);
    },
    saveFailed: () => console.log("failed"),
  });
};
// Several at a time, so that groups form.
for (let i = 0; i < 4; i++) message();
