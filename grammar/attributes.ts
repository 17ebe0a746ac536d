/** The attributes of WIT itself: gates and `@external-id`. */
export const ATTRIBUTES: readonly string[] = ["since", "unstable", "deprecated", "external-id"];

/** The help that shows how an attribute is written. */
export function formOfGate(kind: string): string {
  if (kind === "unstable") return "write `@unstable(feature = name)`";
  return kind === "external-id" ? 'write `@external-id("...")`' : `write \`@${kind}(version = 1.0.0)\``;
}
