import type { Plugin } from "esbuild";

/** The text of the module: the same exports as `compiler/emit/templates.ts`. */
export function precompiledTemplates(): string;
/** For esbuild: bundles the precompiled templates where the sources compile theirs. */
export const precompiledTemplatesPlugin: Plugin;
/** Puts the precompiled module in the place of what tsc made of the source. */
export function writePrecompiledTemplates(path: string): void;
