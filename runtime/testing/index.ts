/**
 * `hypc/testing`: for tests of one's own processes. A node in memory whose time stands still until the test turns it, and
 * a store that fails or dies at the write that the test names.
 */
export { FakeClock } from "./fake-clock.ts";
export type { LogLine } from "./memory-log.ts";
export { startTestNode, TestNode, type TestNodeOptions } from "./test-node.ts";
export { TestStore, type DeathMoment } from "./test-store.ts";
