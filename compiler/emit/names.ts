/** How WIT labels become names in TypeScript and on the wire. */

// Labels are `-`-separated parts; a part is all lower or all upper case, both read the same. They are converted by the ten thousand:
// nothing is split or joined.

function capitalized(part: string): string {
  return part.charAt(0).toUpperCase() + part.slice(1);
}

/** `is-XML` -> `isXml` */
export function camelCase(label: string): string {
  const lower = label.toLowerCase();
  let dash = lower.indexOf("-");
  if (dash === -1) return lower;
  let name = lower.slice(0, dash);
  while (dash !== -1) {
    const next = lower.indexOf("-", dash + 1);
    name += capitalized(lower.slice(dash + 1, next === -1 ? undefined : next));
    dash = next;
  }
  return name;
}

/** `create-user` -> `CreateUser`: types, classes, envelope keys. */
export function pascalCase(label: string): string {
  return capitalized(camelCase(label));
}

/** `create-user` -> `create_user`: fields in `wire = hyperware`. */
export function snakeCase(label: string): string {
  return label.toLowerCase().replaceAll("-", "_");
}

// Reserved words of TypeScript modules (strict mode), and names that mean something else in an expression.
const RESERVED = new Set(
  (
    "arguments as async await break case catch class const continue debugger default delete do else enum eval export extends false finally for function " +
    "if implements import in instanceof interface let new null package private protected public return static super switch this throw true try " +
    "typeof undefined var void while with yield NaN Infinity"
  ).split(" "),
);

// Names that generated modules use themselves: global types, and what they import from the runtime by name.
const TAKEN_TYPES = new Set(
  (
    "Array ArrayBuffer AsyncIterable BigInt Boolean Date Error Function Infinity Iterable JSON Map Math NaN Number Object Partial Promise PromiseLike Proxy " +
    "Readonly ReadonlyArray ReadonlyMap Record Reflect RegExp Required Set String Symbol Uint8Array WeakMap " +
    "Result Ok Err Option Faults PathSegment BinaryReader BinaryWriter RequestContext Process CallOptions HttpClient RpcClient"
  ).split(" "),
);

/** The one rule of escaping: a name that TypeScript or the generated code needs gets a `_` at its end. */
export function identifier(label: string): string {
  const name = camelCase(label);
  return RESERVED.has(name) ? `${name}_` : name;
}

/** A type's, class's or interface's name, escaped by the same rule. */
export function typeIdentifier(label: string): string {
  const name = pascalCase(label);
  return TAKEN_TYPES.has(name) ? `${name}_` : name;
}

/** The abstract class of a process world: `counter-process` -> `CounterProcess`, `chat` -> `ChatProcess`. */
export function processClassName(world: string): string {
  const name = pascalCase(world);
  return name.endsWith("Process") && name !== "Process" ? name : `${name}Process`;
}

/** What clients of a process world are named after: `counter-process` -> `Counter`. */
export function processBaseName(world: string): string {
  return processClassName(world).slice(0, -"Process".length);
}
