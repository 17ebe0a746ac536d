import type { AnnotationCode } from "../messages/annotation.ts";
import { example } from "./example.ts";
import type { ExplainPage } from "./page.ts";

const good = `
  /// @http(method = "GET", path = "/users")
  users: func() -> list<string>;`;
const right = example({ items: good });

const limited = (annotation: string): string =>
  example({
    items: good,
    above: '/// @process(name = "Example", state = settings)',
    world: `
  enum theme { light, dark }
  flags days { monday, tuesday }
  record limits { least: u8, most: u8 }
  record settings {
    ${annotation}
  }`,
  });

/** Pages on the form of annotations. */
export const annotationPages: Readonly<Record<AnnotationCode, ExplainPage>> = {
  "annotation/unknown": {
    title: "a doc comment begins a line with an annotation that does not exist",
    why: "In a package with a process, `@` and a word at the start of a line of a doc comment is an annotation. A misspelt one would be an instruction that nobody follows, so it is refused. Where the line is meant as prose, let it begin with another word. In packages without a process comments are never looked at.",
    wrong: example({ items: good.replace("@http", "@htpp") }),
    right,
  },
  "annotation/dangling": {
    title: "an annotation stands on nothing that could carry it",
    why: "An annotation belongs to the item whose doc comment it stands in. A comment before a closing brace, or at the end of a file, has no item; and statements such as `export api;` or `include other;` only repeat what is declared elsewhere.",
    wrong: example({ items: `${good}\n  /// @local` }),
    right,
  },
  "annotation/misplaced": {
    title: "an annotation stands on a kind of item where it means nothing",
    why: "Each annotation is about one kind of thing: `@http` about functions, `@bind-http` about worlds, `@min` about values. Anywhere else it would be ignored, so it is refused.",
    wrong: example({ items: `  /// @http(method = "GET")\n  record user { name: string }\n${good}` }),
    right: example({ items: `  record user { name: string }\n${good}` }),
  },
  "annotation/repeated": {
    title: "an item has the same annotation twice",
    why: "Which of the two is meant cannot be told. Only `@bind-http`, `@bind-ws` and `@ui` may stand on a world several times, once for each path.",
    wrong: example({ items: `  /// @local${good.replace("@http", "@local\n  /// @http")}` }),
    right: example({ items: `  /// @local${good}` }),
  },
  "annotation/unknown-argument": {
    title: "an annotation is given an argument that it does not have",
    why: "The arguments of an annotation are the fields of its record in the package `hyper:annotations`.",
    wrong: example({ items: good.replace("path", "url") }),
    right,
  },
  "annotation/repeated-argument": {
    title: "an argument is given twice",
    why: "Which of the two is meant cannot be told.",
    wrong: example({ items: good.replace("path =", 'path = "/people", path =') }),
    right,
  },
  "annotation/missing-argument": {
    title: "a required argument is missing",
    why: "Arguments whose type is an `option` may be left out; all others are required.",
    wrong: example({ items: good, above: '/// @process(icon = "📦")' }),
    right,
  },
  "annotation/too-many-arguments": {
    title: "an annotation has more arguments than it takes",
    why: "Arguments without a name are taken in the order of the annotation's parameters; there are no more of those.",
    wrong: example({ items: good.replace("@http", "@local(true)\n  /// @http") }),
    right: example({ items: good.replace("@http", "@local\n  /// @http") }),
  },
  "annotation/argument-order": {
    title: "an argument without a name follows one with a name",
    why: "Arguments without a name are taken by their position, which cannot be told any more after a named one.",
    wrong: example({ items: good.replace('path = "/users"', '"/users"') }),
    right,
  },
  "annotation/type": {
    title: "an argument is of the wrong type",
    why: "Every argument is a WAVE value of the type that `hyper:annotations` declares for it; `@default`, `@min` and `@max` take a value of the item's own type. Strings stand in double quotes, the names of types and cases do not.",
    wrong: example({ items: good.replace('"/users"', "users") }),
    right,
  },
  "annotation/out-of-range": {
    title: "a number does not fit into its type",
    why: "A number that its type cannot hold would have to be cut off.",
    wrong: limited("/// @default(300)\n    volume: u8,"),
    right: limited("/// @default(30)\n    volume: u8,"),
  },
  "annotation/unknown-case": {
    title: "a value names a case that its type does not have",
    why: 'Enums and variants have the cases that they declare. The labels of an enum may also be written as strings, in any case: `get` and `"GET"` are one.',
    wrong: example({ items: good.replace("GET", "GTE") }),
    right,
  },
  "annotation/payload": {
    title: "a case is written with a value that it does not take, or without the one it needs",
    why: "A case of a variant either carries a value, `every-n-messages(5)`, or it does not, `every-message`.",
    wrong: example({
      items: good,
      above: '/// @process(name = "Example", state = settings, save = every-n-messages)',
      world: "  record settings { volume: u8 }",
    }),
    right: example({
      items: good,
      above: '/// @process(name = "Example", state = settings, save = every-n-messages(5))',
      world: "  record settings { volume: u8 }",
    }),
  },
  "annotation/unknown-field": {
    title: "a record value has a field that its type does not have",
    why: "A record is written with the fields that its type declares.",
    wrong: limited("/// @default({least: 1, most: 5, middle: 3})\n    limits: limits,"),
    right: limited("/// @default({least: 1, most: 5})\n    limits: limits,"),
  },
  "annotation/missing-field": {
    title: "a record value lacks a field",
    why: "Only fields whose type is an `option` may be left out of a record; they are then `none`.",
    wrong: limited("/// @default({least: 1})\n    limits: limits,"),
    right: limited("/// @default({least: 1, most: 5})\n    limits: limits,"),
  },
  "annotation/repeated-part": {
    title: "a value names a field, a flag or a key twice",
    why: "Which of the two is meant cannot be told.",
    wrong: limited("/// @default({monday, monday})\n    days: days,"),
    right: limited("/// @default({monday})\n    days: days,"),
  },
  "annotation/unwritable-type": {
    title: "a value is asked for of a type whose values cannot be written down",
    why: "Resources, handles, streams, futures and error contexts come into being at run time only.",
    wrong: limited("/// @default(1)\n    source: option<stream<u8>>,"),
    right: limited("/// @default([1, 2])\n    source: list<u8>,"),
  },
  "annotation/unknown-type": {
    title: "an annotation names a type that is not in scope",
    why: "Names of types are looked up where the annotation stands: for a world among the types that it declares or brings in with `use`.",
    wrong: example({
      items: good,
      above: '/// @process(name = "Example", state = setings)',
      world: "  record settings { volume: u8 }",
    }),
    right: example({
      items: good,
      above: '/// @process(name = "Example", state = settings)',
      world: "  record settings { volume: u8 }",
    }),
  },
};
