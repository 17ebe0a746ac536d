import { ConfigError } from "../config-error.ts";
import { asInTarget, pathFault } from "./request-target.ts";

/** `/users/{id}/files/*`, read. */
export interface PathPattern {
  /** As written. */
  readonly text: string;
  readonly segments: readonly PatternSegment[];
  /** Of its `{param}`s, in order. */
  readonly parameters: readonly string[];
  readonly wildcard: boolean;
  /** Whether paths that it matches can be routed, as far as its literals go. */
  readonly isPlain: boolean;
}

export type PatternSegment =
  /** `text` is what stands in a request target: what a URL cannot hold is percent-encoded. */
  | { readonly kind: "literal"; readonly text: string }
  | { readonly kind: "parameter" }
  /** The last one; `prefix` is what stands before the `*` in its segment. */
  | { readonly kind: "wildcard"; readonly prefix: string };

/** Reads the path of a handler. Throws `ConfigError` where the compiler would have refused it. */
export function parsePattern(text: string): PathPattern {
  if (!text.startsWith("/")) throw malformed(text, "it has to begin with /");
  const segments: PatternSegment[] = [];
  const parameters: string[] = [];
  const texts = text.slice(1).split("/");
  for (const [index, segment] of texts.entries()) {
    const last = index === texts.length - 1;
    const parameter = /^\{([^{}*]+)\}$/.exec(segment);
    if (parameter !== null) {
      segments.push({ kind: "parameter" });
      parameters.push(parameter[1] ?? "");
    } else if (/[{}]/.test(segment)) {
      throw malformed(text, `{...} has to be a whole segment, not ${segment}`);
    } else if (last && segment.endsWith("*") && segment.indexOf("*") === segment.length - 1) {
      segments.push({ kind: "wildcard", prefix: asInTarget(segment.slice(0, -1)) });
    } else if (segment.includes("*")) {
      throw malformed(text, "* may only end the last segment");
    } else {
      segments.push({ kind: "literal", text: asInTarget(segment) });
    }
  }
  return {
    text,
    segments,
    parameters,
    wildcard: segments.at(-1)?.kind === "wildcard",
    isPlain: segments.every((segment, index) => isPlain(segment, index === segments.length - 1)),
  };
}

function isPlain(segment: PatternSegment, last: boolean): boolean {
  // What stands before a `*` is looked at with what that stands for: together they may be an escape, or a dot segment.
  if (segment.kind !== "literal") return true;
  return segment.text === "" ? last : pathFault(`/${segment.text}`) === null;
}

function malformed(text: string, why: string): ConfigError {
  return new ConfigError("path", `${JSON.stringify(text)} is no path of a handler: ${why}`);
}
