import type { AnnotationCode } from "../messages/annotation.ts";
import type { ProcessCode } from "../messages/process.ts";
import { annotationPages } from "./process-annotations.ts";
import { handlerPages } from "./process-handlers.ts";
import type { ExplainPage } from "./page.ts";
import { routePages } from "./process-routes.ts";
import { statePages } from "./process-state.ts";

/** A page for every code of annotations and processes. */
export const processPages: Readonly<Record<AnnotationCode | ProcessCode, ExplainPage>> = {
  ...annotationPages,
  ...handlerPages,
  ...routePages,
  ...statePages,
};
