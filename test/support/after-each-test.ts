/**
 * Cleaning up after tests, for modules that several test files share. A hook of vitest's belongs to the file that first loads
 * the module; files that share a process load it once.
 */
const cleanups: (() => unknown)[] = [];

/** Runs after each test of every file in this process, in the reverse order of these calls. */
export function afterEachTest(cleanUp: () => unknown): void {
  cleanups.push(cleanUp);
}

/** For `test/setup.ts` alone. */
export async function cleanUpAfterTest(): Promise<void> {
  for (const cleanUp of cleanups.toReversed()) await cleanUp();
}
