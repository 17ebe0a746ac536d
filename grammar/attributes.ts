/** The attributes of WIT itself: gates and `@external-id`. */
export const ATTRIBUTES: readonly string[] = ["since", "unstable", "deprecated", "external-id"];
