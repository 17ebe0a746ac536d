import { diagnosticsOf, message } from "../../grammar/diagnostic.ts";

/** A list for people: "`a`, `b` and `c`". */
function listed(names: readonly string[], joint = "and"): string {
  const quoted = names.map((name) => `\`${name}\``);
  const last = quoted.pop() ?? "";
  return quoted.length === 0 ? last : `${quoted.join(", ")} ${joint} ${last}`;
}

/** Attributes that WIT itself has; they stand outside comments. */
const GATES: ReadonlySet<string> = new Set(["since", "unstable", "deprecated", "external-id"]);

/** What can be wrong with the form of an annotation, before anybody asks what it does. */
export const annotationMessages = {
  "annotation/unknown": message<{ name: string; near: string | null; here: readonly string[] }>(
    "error",
    (p) => `there is no annotation \`@${p.name}\``,
    (p) =>
      GATES.has(p.name)
        ? `that is an attribute of WIT, no annotation: write \`@${p.name}(...)\` outside the comment, directly above the item`
        : p.near !== null
          ? `did you mean \`@${p.near}\`?`
          : p.here.length > 0
            ? `here can stand ${p.here.map((name) => `\`@${name}\``).join(", ")}; if this is prose, let the line begin with another word`
            : "no annotation can stand here; if this is prose, let the line begin with another word",
  ),
  "annotation/dangling": message<{ name: string }>(
    "error",
    (p) => `\`@${p.name}\` stands on nothing that could carry it`,
    () => "move its comment directly above the item that it is about, or remove it",
  ),
  "annotation/misplaced": message<{ name: string; item: string; places: readonly string[] }>(
    "error",
    (p) => `\`@${p.name}\` has no meaning on ${p.item}`,
    (p) => `it belongs on ${p.places.join(", or ")}`,
  ),
  "annotation/repeated": message<{ name: string }>(
    "error",
    (p) => `\`@${p.name}\` stands here twice`,
    () => "keep one of them",
  ),
  "annotation/unknown-argument": message<{
    name: string;
    argument: string;
    near: string | null;
    known: readonly string[];
  }>(
    "error",
    (p) => `\`@${p.name}\` has no argument \`${p.argument}\``,
    (p) => (p.near !== null ? `did you mean \`${p.near}\`?` : `it takes ${listed(p.known)}`),
  ),
  "annotation/repeated-argument": message<{ name: string; argument: string }>(
    "error",
    (p) => `\`@${p.name}\` is given \`${p.argument}\` twice`,
    () => "keep one of them",
  ),
  "annotation/missing-argument": message<{ name: string; argument: string; docs: string | null; example: string }>(
    "error",
    (p) => `\`@${p.name}\` needs \`${p.argument}\``,
    (p) => `write \`${p.example}\`${p.docs === null ? "" : `. ${p.argument}: ${p.docs}`}`,
  ),
  "annotation/too-many-arguments": message<{ name: string; known: readonly string[] }>(
    "error",
    (p) =>
      p.known.length === 0
        ? `\`@${p.name}\` takes no arguments`
        : `\`@${p.name}\` takes at most ${p.known.length === 1 ? "one argument" : `${p.known.length} arguments`}`,
    (p) => (p.known.length === 0 ? `write \`@${p.name}\`` : `it takes ${listed(p.known)}`),
  ),
  "annotation/argument-order": message<{ name: string; argument: string }>(
    "error",
    () => "arguments without a name must come before those with one",
    (p) => `write \`${p.argument} = ...\` if that is what is meant`,
  ),
  "annotation/type": message<{ what: string; expected: string; found: string }>(
    "error",
    (p) => `${p.what} must be ${p.expected}, found ${p.found}`,
  ),
  "annotation/out-of-range": message<{ what: string; number: string; type: string; range: string }>(
    "error",
    (p) => `${p.what}: ${p.number} does not fit into ${p.type}`,
    (p) => `${p.type} holds ${p.range}`,
  ),
  "annotation/unknown-case": message<{
    what: string;
    name: string;
    type: string;
    near: string | null;
    known: readonly string[];
  }>(
    "error",
    (p) => `${p.what}: \`${p.name}\` is no ${p.type}`,
    (p) => (p.near !== null ? `did you mean \`${p.near}\`?` : `it is one of ${listed(p.known, "or")}`),
  ),
  "annotation/payload": message<{ what: string; name: string; expected: string | null }>(
    "error",
    (p) => (p.expected === null ? `${p.what}: \`${p.name}\` takes no value` : `${p.what}: \`${p.name}\` needs a value`),
    (p) => (p.expected === null ? `write \`${p.name}\`` : `write \`${p.name}(...)\` with ${p.expected}`),
  ),
  "annotation/unknown-field": message<{
    what: string;
    field: string;
    type: string;
    near: string | null;
    known: readonly string[];
  }>(
    "error",
    (p) => `${p.what}: ${p.type} has no field \`${p.field}\``,
    (p) =>
      p.near !== null
        ? `did you mean \`${p.near}\`?`
        : p.known.length === 0
          ? "it has no fields"
          : `its fields are ${listed(p.known)}`,
  ),
  "annotation/missing-field": message<{ what: string; fields: readonly string[]; type: string }>(
    "error",
    (p) => `${p.what}: ${p.type} needs the ${p.fields.length === 1 ? "field" : "fields"} ${listed(p.fields)}`,
  ),
  "annotation/repeated-part": message<{ what: string; name: string }>(
    "error",
    (p) => `${p.what}: \`${p.name}\` stands here twice`,
    () => "keep one of them",
  ),
  "annotation/unwritable-type": message<{ what: string; type: string }>(
    "error",
    (p) => `${p.what}: no value of type ${p.type} can be written down`,
    () => "only data has literals: numbers, text, lists, records, variants and the like",
  ),
  "annotation/unknown-type": message<{
    what: string;
    name: string;
    near: string | null;
    elsewhere: string | undefined;
    scope: string;
  }>(
    "error",
    (p) => `${p.what}: there is no type \`${p.name}\` in ${p.scope}`,
    (p) =>
      p.near !== null
        ? `did you mean \`${p.near}\`?`
        : p.elsewhere !== undefined
          ? `bring it into scope with \`use ${p.elsewhere}.{${p.name}};\``
          : `declare it in ${p.scope}, or bring it there with \`use\``,
  ),
};

export type AnnotationCode = keyof typeof annotationMessages;
export const annotationDiagnostic = diagnosticsOf(annotationMessages);
