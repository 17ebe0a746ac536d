import { diagnosticsOf, message } from "../../grammar/diagnostic.ts";

type Known = { readonly near: string | null };

const meant = (near: string | null): string | undefined => (near === null ? undefined : `did you mean \`${near}\`?`);
const quoted = (names: readonly string[]): string[] => names.map((name) => `\`${name}\``);
/** Lists in messages stay short however much there is. */
const SHOWN = 8;
const oneOf = (names: readonly string[], none: string): string =>
  names.length === 0 ? none : quoted(names.slice(0, SHOWN)).join(", ") + (names.length > SHOWN ? ", ..." : "");
const chain = (names: readonly string[]): string =>
  (names.length <= SHOWN
    ? quoted(names)
    : [...quoted(names.slice(0, SHOWN - 3)), `... (${names.length - SHOWN} more)`, ...quoted(names.slice(-3))]
  ).join(" -> ");

/** What can be wrong between correctly written files: names, types, gates, worlds, packages. */
export const resolveMessages = {
  // Packages
  "resolve/package-mismatch": message<{ name: string; first: string }>(
    "error",
    (p) => `this file says it is of package \`${p.name}\`, and another file of its directory says \`${p.first}\``,
    () =>
      "all `.wit` files directly inside one directory are one package, version included; put another package into `deps/`",
  ),
  "resolve/package-docs": message(
    "error",
    () => "more than one file documents the package: a comment stands before `package` in each",
    () =>
      "keep the comment in one file; in the others a comment may stand after the `package` line, or the line may be left out",
  ),
  "resolve/nested-package": message<{ name: string }>(
    "error",
    (p) => `the package \`${p.name}\` is nested in a nested package`,
    () => "put it beside the package around it, at the top of the file",
  ),
  "resolve/no-package": message<{ path: string; single: boolean; nested: boolean }>(
    "error",
    (p) =>
      p.single ? `\`${p.path}\` does not say which package it is` : `no file of \`${p.path}\` says which package it is`,
    (p) =>
      p.nested
        ? "nested packages need a main one beside them: begin a file with `package namespace:name;`"
        : `begin ${p.single ? "it" : "one of them"} with \`package namespace:name;\`, e.g. \`package demo:counter@0.1.0;\``,
  ),
  "resolve/duplicate-package": message<{ package: string }>(
    "error",
    (p) => `the package \`${p.package}\` is defined twice`,
    () => "remove one of the two, even where their contents are the same, or give them different versions",
  ),
  "resolve/package-cycle": message<{ cycle: readonly string[] }>(
    "error",
    (p) => `packages use one another in a circle: ${chain(p.cycle)}`,
    () => "move what both need into a package that uses neither",
  ),
  "resolve/own-package": message<{ package: string; item: string }>(
    "error",
    (p) => `the package \`${p.package}\` names itself, which makes it its own dependency`,
    (p) => `inside a package its items go by their plain name: write \`${p.item}\``,
  ),
  "resolve/unknown-package": message<{
    package: string;
    known: readonly string[];
    near: string | null;
    hint: string | undefined;
  }>(
    "error",
    (p) => `the package \`${p.package}\` is not here`,
    (p) =>
      p.hint ?? meant(p.near) ?? `put its \`.wit\` files into \`deps/\`; known packages: ${oneOf(p.known, "none")}`,
  ),

  // Interfaces and worlds
  "resolve/duplicate-item": message<{ name: string }>(
    "error",
    (p) => `the package has two items called \`${p.name}\``,
    () => "interfaces and worlds share one namespace over all files of the package; rename one",
  ),
  "resolve/duplicate-in-file": message<{ name: string }>(
    "error",
    (p) => `\`${p.name}\` is named twice in this file`,
    () => "a top-level `use` shares the file's names with its interfaces and worlds; give it another with `as`",
  ),
  "resolve/unknown-item": message<{ name: string; known: readonly string[]; note: string | undefined } & Known>(
    "error",
    (p) => `there is no interface or world \`${p.name}\` in this package`,
    (p) =>
      p.note ??
      meant(p.near) ??
      `declare it, or name its package: \`namespace:name/${p.name}\`; known here: ${oneOf(p.known, "none")}`,
  ),
  "resolve/unknown-foreign-item": message<
    {
      kind: "interface" | "world";
      name: string;
      package: string;
      known: readonly string[];
      note: string | undefined;
    } & Known
  >(
    "error",
    (p) => `the package \`${p.package}\` has no ${p.kind} \`${p.name}\``,
    (p) => p.note ?? meant(p.near) ?? `its ${p.kind}s: ${oneOf(p.known, "none")}`,
  ),
  "resolve/item-cycle": message<{ cycle: readonly string[]; worlds: boolean }>(
    "error",
    (p) =>
      p.cycle.length === 2
        ? `the ${p.worlds ? "world" : "interface"} \`${p.cycle[0]}\` ${p.worlds ? "includes" : "uses"} itself`
        : `${p.worlds ? "worlds include" : "interfaces use"} one another in a circle: ${chain(p.cycle)}`,
    (p) =>
      p.worlds
        ? "move what they share into a world that includes none of the others"
        : "move the shared types into an interface that uses none of the others",
  ),
  "resolve/gate-on-use": message(
    "error",
    () => "a `use` at the top of a file cannot have attributes",
    () => "put the attribute on the item that needs it",
  ),
  "resolve/not-an-interface": message<{ name: string }>(
    "error",
    (p) => `\`${p.name}\` is a world, and an interface is needed here`,
    () => "types come from interfaces; to take over all that a world imports and exports, `include` it in a world",
  ),
  "resolve/not-a-world": message<{ name: string; note: string | undefined }>(
    "error",
    (p) => `\`${p.name}\` is an interface, and only a world can be included`,
    (p) => p.note ?? `to have its functions in this world, write \`import ${p.name};\` or \`export ${p.name};\``,
  ),

  // Names in an interface or world
  "resolve/use-of-function": message<{ name: string; from: string }>(
    "error",
    (p) => `\`${p.name}\` is a function of \`${p.from}\`, and \`use\` takes types only`,
    (p) => `import the whole interface into a world to call it: \`import ${p.from};\``,
  ),
  "resolve/unknown-name": message<{ name: string; from: string; known: readonly string[]; gated: boolean } & Known>(
    "error",
    (p) => `\`${p.from}\` has no type \`${p.name}\`${p.gated ? " here: it is behind a feature that is off" : ""}`,
    (p) =>
      p.gated ? "turn the feature on with `--features`" : (meant(p.near) ?? `its types: ${oneOf(p.known, "none")}`),
  ),
  "resolve/duplicate-name": message<{ name: string; first: string }>(
    "error",
    (p) => `the name \`${p.name}\` is taken by ${p.first}`,
    () => "types, used names and functions of one interface or world share a namespace; rename one",
  ),
  "resolve/discarded-definition": message<{ name: string }>(
    "warning",
    (p) => `this definition of \`${p.name}\` counts for nothing: a later \`use\` of the same name takes its place`,
    () => "remove one of the two, or rename the used type with `as`; WIT tools accept this silently",
  ),
  "resolve/unknown-type": message<{ name: string; note: string | undefined } & Known>(
    "error",
    (p) => `there is no type \`${p.name}\` here`,
    (p) => p.note ?? meant(p.near) ?? "declare it in this interface or world, or bring it in with `use other.{...};`",
  ),

  // Types
  "type/cycle": message<{ cycle: readonly string[] }>(
    "error",
    (p) =>
      p.cycle.length === 2
        ? `the type \`${p.cycle[0]}\` contains itself`
        : `types contain one another in a circle: ${chain(p.cycle)}`,
    () =>
      "WIT has no recursive types, not even through `list` or `option`: refer to nodes by an index into a list, or by a resource handle",
  ),
  "type/function-as-type": message<{ name: string }>(
    "error",
    (p) => `\`${p.name}\` is a function, not a type`,
    () => "name a type here",
  ),
  "type/not-a-resource": message<{ name: string; handle: "own" | "borrow"; is: string }>(
    "error",
    (p) => `\`${p.handle}<${p.name}>\` needs a resource, and \`${p.name}\` is ${p.is}`,
    (p) => `write \`${p.name}\` alone to pass the value itself`,
  ),
  "type/empty": message<{ name: string; what: "enum" | "variant" }>(
    "error",
    (p) => `the ${p.what} \`${p.name}\` has no cases, so it has no values`,
    () => "give it a case",
  ),
  "type/map-key": message<{ key: string; alias: string | undefined }>(
    "error",
    (p) => `${p.key} cannot be the key of a map`,
    (p) =>
      p.alias === undefined
        ? "keys are bool, char, string and the integer types; for other keys write a list of tuples"
        : `an alias does not count as a key, so write \`${p.alias}\` itself`,
  ),
  "type/duplicate-method": message<{ name: string; resource: string }>(
    "error",
    (p) => `the resource \`${p.resource}\` has two functions called \`${p.name}\``,
    () => "methods and static functions share a namespace; rename one",
  ),
  "type/duplicate-constructor": message<{ resource: string }>(
    "error",
    (p) => `the resource \`${p.resource}\` has two constructors`,
    (p) => `keep one, and make the other a static function: \`name: static func(...) -> ${p.resource};\``,
  ),
  "type/constructor-result": message<{ resource: string }>(
    "error",
    () => "what a constructor returns must be a `result` where it is written at all",
    (p) => `leave it out, or write \`-> result<${p.resource}, error-type>\``,
  ),
  "type/constructor-ok": message<{ resource: string }>(
    "error",
    (p) => `the constructor of \`${p.resource}\` must make a \`${p.resource}\``,
    (p) => `write \`-> result<${p.resource}, error-type>\``,
  ),
  "type/duplicate-parameter": message<{ name: string }>(
    "error",
    (p) => (p.name === "self" ? "a method has a parameter `self` already" : `two parameters are called \`${p.name}\``),
    () => "rename one",
  ),
  "type/borrow-in-result": message<{ function: string }>(
    "error",
    (p) => `\`${p.function}\` returns a type that holds a \`borrow\`, and a borrow ends with the call`,
    () => "return an `own` handle (the resource's name alone), or a value that identifies it",
  ),

  // Gates
  "gate/twice": message<{ gate: string }>(
    "error",
    (p) => `\`@${p.gate}\` stands here twice`,
    () => "keep one of them",
  ),
  "gate/since-and-unstable": message(
    "error",
    () => "an item is either stable since a version or unstable, not both",
    () => "keep `@since` where the feature has been released, else `@unstable`",
  ),
  "gate/deprecated-alone": message(
    "error",
    () => "`@deprecated` needs `@since` or `@unstable` beside it",
    () => "say since which version the item exists: `@since(version = ...)`",
  ),
  "gate/no-version": message<{ package: string }>(
    "error",
    (p) => `\`@since\` in the package \`${p.package}\`, which has no version`,
    (p) => `give the package a version: \`package ${p.package}@1.0.0;\``,
  ),
  "gate/unreleased": message<{ since: string; package: string; current: string }>(
    "error",
    (p) => `\`@since(version = ${p.since})\` is later than the package itself: \`${p.package}\` is at ${p.current}`,
    () => "raise the package's version, or gate the item with `@unstable(feature = ...)` until then",
  ),
  "gate/hidden": message<{ what: "type" | "interface" | "world"; name: string; feature: string; from: string }>(
    "error",
    (p) => `${p.from} needs the ${p.what} \`${p.name}\`, which is behind the feature \`${p.feature}\`, and that is off`,
    (p) =>
      `turn it on with \`--features ${p.feature}\`, or gate what needs it with \`@unstable(feature = ${p.feature})\` too`,
  ),
  "gate/hidden-shape": message<{ shape: string; feature: string; from: string; first: string }>(
    "error",
    (p) =>
      `${p.from} needs \`${p.shape}\`, which the package writes first in ${p.first}, behind the feature \`${p.feature}\`, and that is off`,
    (p) =>
      `the reference implementation keeps one \`${p.shape}\` a package, gated as its first use is: turn the feature on with \`--features ${p.feature}\`, or name an ungated \`type\` for it in front`,
  ),
  "gate/hidden-owner": message<{ type: string; owner: string; what: "interface" | "world"; feature: string }>(
    "error",
    (p) =>
      `the type \`${p.type}\` is not gated, but its ${p.what} \`${p.owner}\` is behind the feature \`${p.feature}\`, and that is off`,
    (p) => `gate the type too: \`@unstable(feature = ${p.feature})\``,
  ),
  "gate/hidden-world-type": message<{ type: string; feature: string }>(
    "error",
    (p) => `the type \`${p.type}\` of a world is behind the feature \`${p.feature}\`, and that is off`,
    (p) =>
      `a world's own types cannot vanish: turn the feature on with \`--features ${p.feature}\`, or move the type into an interface`,
  ),

  // Worlds
  "world/conflict": message<{ direction: "import" | "export"; name: string; prior: string }>(
    "error",
    (p) => `the world ${p.direction}s \`${p.name}\` twice: ${p.prior} of that name is there already`,
    () => "rename one of the two",
  ),
  "world/interface-twice": message<{ direction: "import" | "export"; name: string }>(
    "error",
    (p) => `the world ${p.direction}s the interface \`${p.name}\` twice`,
    (p) => `remove one, or give the second a name of its own: \`${p.direction} other-name: ${p.name};\``,
  ),
  "world/case-conflict": message<{ direction: "import" | "export"; name: string; first: string; world: string }>(
    "error",
    (p) => `the world \`${p.world}\` ${p.direction}s \`${p.name}\` and \`${p.first}\`, which differ in case only`,
    () => "names in a world are compared without case; rename one",
  ),
  "world/include-rename": message<
    { name: string; world: string; isInterface: boolean; known: readonly string[] } & Known
  >(
    "error",
    (p) => `the included world \`${p.world}\` imports and exports no plain name \`${p.name}\``,
    (p) =>
      p.isInterface
        ? `\`${p.name}\` is there under its id, which cannot be renamed: \`with\` renames plain names only`
        : (meant(p.near) ?? `\`with\` renames plain names only; here: ${oneOf(p.known, "none")}`),
  ),
  "world/include-shadow": message<{ direction: "import" | "export"; name: string; included: string }>(
    "error",
    (p) => `including \`${p.included}\` brings a second ${p.direction} called \`${p.name}\``,
    (p) => `rename it: \`include ${p.included} with { ${p.name} as other-name }\``,
  ),
  "world/include-stability": message<{ interface: string; from: string; into: string }>(
    "error",
    (p) => `the interface \`${p.interface}\` is ${p.from} in the included world and ${p.into} in this one`,
    () => "give both the same gates",
  ),
  "world/transitive-export": message<{ export: string; conflict: string; path: readonly string[]; world: string }>(
    "error",
    (p) =>
      `the world \`${p.world}\` exports \`${p.export}\`, which would see \`${p.conflict}\` both imported and exported`,
    (p) =>
      `\`${p.conflict}\` is exported, and needed by way of ${oneOf(p.path, "")}, which is not: export that too, or do not export \`${p.conflict}\``,
  ),

  "world/too-many-items": message<{ world: string; limit: number }>(
    "error",
    (p) => `the worlds up to \`${p.world}\` import and export more than ${p.limit} things, counting what they include`,
    () =>
      "worlds that include one another copy all of it each time: include fewer, or import interfaces in place of functions",
  ),

  // Choice of a world
  "world/none": message<{ package: string }>(
    "error",
    (p) => `the package \`${p.package}\` contains no worlds`,
    () => "declare one: `world name { export interface-name; }`",
  ),
  "world/choose": message<{ package: string; worlds: readonly string[] }>(
    "error",
    (p) => `the package \`${p.package}\` contains several worlds, so one must be named`,
    (p) => `its worlds: ${oneOf(p.worlds, "none")}`,
  ),
  "world/unknown": message<{ name: string; package: string; known: readonly string[] } & Known>(
    "error",
    (p) => `the package \`${p.package}\` has no world \`${p.name}\``,
    (p) => meant(p.near) ?? `its worlds: ${oneOf(p.known, "none")}`,
  ),
  "world/unknown-package": message<{ package: string; known: readonly string[] } & Known>(
    "error",
    (p) => `the package \`${p.package}\` is not here`,
    (p) => meant(p.near) ?? `known packages: ${oneOf(p.known, "none")}`,
  ),
  "world/which-version": message<{ package: string; versions: readonly string[] }>(
    "error",
    (p) => `the package \`${p.package}\` is here in several versions: ${p.versions.join(", ")}`,
    (p) => `say which one: \`${p.package}/world@${p.versions[0] ?? ""}\``,
  ),
  "world/malformed-name": message<{ name: string }>(
    "error",
    (p) => `\`${p.name}\` does not name a world`,
    () => "write `world`, `namespace:package/world` or `namespace:package/world@version`",
  ),

  // What WIT lets through and a component cannot hold
  "component/duplicate-field": message<{ name: string; first: string; record: string }>(
    "warning",
    (p) =>
      `the record \`${p.record}\` has two fields called \`${p.name}\`${p.name === p.first ? "" : `, with \`${p.first}\``}`,
    () => "WIT tools accept it, a component is refused with it: names are compared without case; rename one",
  ),
  "component/duplicate-case": message<{ name: string; first: string; type: string; what: string }>(
    "warning",
    (p) =>
      `the ${p.what} \`${p.type}\` has two ${p.what === "flags" ? "flags" : "cases"} called \`${p.name}\`${p.name === p.first ? "" : `, with \`${p.first}\``}`,
    () => "WIT tools accept it, a component is refused with it: names are compared without case; rename one",
  ),
  "component/name-clash": message<{ what: string; name: string; first: string; owner: string }>(
    "warning",
    (p) => `the ${p.what} \`${p.name}\` and \`${p.first}\` of ${p.owner} differ in case only`,
    () => "WIT tools accept it, a component is refused with it; rename one",
  ),
  "component/method-name": message<{ name: string; resource: string }>(
    "warning",
    (p) => `the function \`${p.name}\` of the resource \`${p.resource}\` has the resource's own name`,
    () => "WIT tools accept it, a component is refused with it; rename the function",
  ),
  "component/too-many-flags": message<{ type: string; count: number }>(
    "warning",
    (p) => `the flags \`${p.type}\` have ${p.count} members, and a component holds at most 32`,
    () => "split them into two flags types, or use a record of bools",
  ),
  "component/empty": message<{ what: "record" | "flags" | "tuple"; name: string | undefined }>(
    "warning",
    (p) =>
      p.name === undefined
        ? `an empty ${p.what} is no type of a component`
        : `\`${p.name}\` has no ${p.what === "flags" ? "flags" : "fields"}, and a component has no such type`,
    (p) =>
      p.what === "record"
        ? "give it a field"
        : p.what === "flags"
          ? "give it a flag"
          : "give it an item, or leave it out",
  ),
  "component/list-length": message<{ length: number; limit: number }>(
    "warning",
    (p) => `a list of exactly ${p.length} items is no type of a component`,
    (p) => `the length of a fixed-length list is 1 to ${p.limit}`,
  ),
  "component/too-large": message<{ name: string; limit: number }>(
    "warning",
    (p) => `a value of \`${p.name}\` takes more memory than the ${p.limit} bytes that a component allows`,
    () => "use lists without a fixed length, which are kept elsewhere in memory",
  ),
  "component/too-many-parameters": message<{ function: string; count: number; limit: number }>(
    "warning",
    (p) => `the function \`${p.function}\` has ${p.count} parameters, and a component allows ${p.limit}`,
    () => "pass a record or a list",
  ),
  "component/too-many-members": message<{ type: string; count: number; limit: number; what: string }>(
    "warning",
    (p) => `the ${p.what} \`${p.type}\` has ${p.count} members, and a component allows ${p.limit}`,
    () => "split it up",
  ),
  "component/stream-char": message(
    "warning",
    () => "`stream<char>` is no type of a component",
    () => "use `stream<string>` or `stream<u8>`",
  ),
  "component/type-depth": message<{ name: string; limit: number }>(
    "warning",
    (p) => `\`${p.name}\` nests deeper than the ${p.limit} levels that a component allows, counting what it refers to`,
    () => "flatten it",
  ),
};

export type ResolveCode = keyof typeof resolveMessages;
export const resolveDiagnostic = diagnosticsOf(resolveMessages);
