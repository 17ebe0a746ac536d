export { type StateKeeper, type SaveWaiter } from "./keeper.ts";
export { type StateStore, type StoreChange } from "./store.ts";
export { StateError, type StateErrorCode } from "./state-error.ts";
export { createStateKeeper, type StateKeeperOptions } from "./group-commit.ts";
export { loadState, type LoadedState, type LoadOptions } from "./load-state.ts";
export { type Migrate } from "./migrate.ts";
export { openStore, type OpenStoreOptions } from "./open-store.ts";
export { memoryStore } from "./memory-store.ts";
export { type TypeDescriptor } from "./descriptor.ts";
