import { generatePages } from "./generate.ts";
import { loadPages } from "./load.ts";
import type { ExplainPage } from "./page.ts";
import { processPages } from "./process.ts";
import { resolvePages } from "./resolve.ts";
import { syntaxPages } from "./syntax.ts";

export type { ExplainPage } from "./page.ts";

/** The page of every diagnostic's code. */
export function explainPages(): ReadonlyMap<string, ExplainPage> {
  return new Map(Object.entries<ExplainPage>({ ...syntaxPages, ...loadPages, ...resolvePages, ...processPages, ...generatePages }));
}
