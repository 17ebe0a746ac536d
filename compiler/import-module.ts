/**
 * Loads a module by a name that is known at run time only. The command line's bundle has one in place of it that its start hands
 * over: `import()` has no meaning in code that V8 has kept of an earlier run.
 */
export function importModule(specifier: string): Promise<unknown> {
  return import(specifier);
}
