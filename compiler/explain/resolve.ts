import type { LoadCode } from "../messages/load.ts";
import type { ResolveCode } from "../messages/resolve.ts";
import { loadPages } from "./load.ts";
import type { ExplainPage } from "./page.ts";
import { componentPages } from "./resolve-components.ts";
import { gatePages } from "./resolve-gates.ts";
import { packagePages } from "./resolve-packages.ts";
import { typePages } from "./resolve-types.ts";
import { worldPages } from "./resolve-worlds.ts";

/** The page of every code of loading and resolving. */
export const resolvePages: Readonly<Record<LoadCode | ResolveCode, ExplainPage>> = {
  ...loadPages,
  ...packagePages,
  ...typePages,
  ...gatePages,
  ...worldPages,
  ...componentPages,
};
