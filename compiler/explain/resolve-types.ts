import type { ResolveCode } from "../messages/resolve.ts";
import type { ExplainPage } from "./page.ts";
import type { NameCode } from "./resolve-packages.ts";

const api = (items: string): string => `package demo:main;\n\ninterface api {\n${items.replace(/^/gm, "  ")}\n}\n`;
const using = (items: string): string =>
  `package demo:main;\n\ninterface types {\n  type id = u64;\n  find: func();\n}\n\ninterface api {\n${items.replace(/^/gm, "  ")}\n}\n`;

/** Pages on names and types. */
export const typePages: Readonly<Record<NameCode | (ResolveCode & `type/${string}`), ExplainPage>> = {
  "resolve/use-of-function": {
    title: "a `use` names a function",
    why: "`use` brings types into scope. A function is called through its interface, which a world imports.",
    wrong: using("use types.{find};"),
    right: using("use types.{id};"),
  },
  "resolve/unknown-name": {
    title: "the interface that is used has no such type",
    why: "`use path.{name}` takes a type that the interface defines, or that it uses itself. Where the name is there but behind a feature that is off, it is as if it were not.",
    wrong: using("use types.{ident};"),
    right: using("use types.{id};"),
  },
  "resolve/duplicate-name": {
    title: "a name is defined twice in one interface or world",
    why: "Types, used names and functions of an interface share one namespace.",
    wrong: api("record user { name: string }\nuser: func() -> user;"),
    right: api("record user { name: string }\nget-user: func() -> user;"),
  },
  "resolve/discarded-definition": {
    title: "a definition is overridden by a later `use`",
    why: "WIT tools take a `use` that follows a definition of the same name for the definition, and forget the first without a word. Nobody means that, so it is a warning here.",
    wrong: using("type id = string;\nuse types.{id};"),
    right: using("type text-id = string;\nuse types.{id};"),
  },
  "resolve/unknown-type": {
    title: "there is no such type here",
    why: "A type is found by its name where the same interface or world defines or uses it. Types of other interfaces are brought in with `use`; an inline interface does not even see those of its world.",
    wrong: api("find: func() -> usr;\nrecord user { name: string }"),
    right: api("find: func() -> user;\nrecord user { name: string }"),
  },
  "type/cycle": {
    title: "a type contains itself",
    why: "WIT values are trees of known shape, so that they can be laid out in memory. Recursion is not possible, not even through `list` or `option`. Trees and graphs are written as a list of nodes that refer to one another by index.",
    wrong: api("record node { value: string, children: list<node> }"),
    right: api(
      "type index = u32;\nrecord node { value: string, children: list<index> }\nrecord tree { nodes: list<node>, root: index }",
    ),
  },
  "type/function-as-type": {
    title: "a function is named where a type is needed",
    why: "Functions are not values in WIT. A callback is written as a resource with a method, or as a function of an interface that the other side exports.",
    wrong: api("find: func() -> string;\nwatch: func(callback: find);"),
    right: api("find: func() -> string;\nwatch: func(name: string);"),
  },
  "type/not-a-resource": {
    title: "a handle to something that is no resource",
    why: "`own<t>` and `borrow<t>` are handles, and only resources are passed by handle. Other values are passed by their type's name alone.",
    wrong: api("record user { name: string }\nrename: func(user: borrow<user>);"),
    right: api("record user { name: string }\nrename: func(user: user);"),
  },
  "type/empty": {
    title: "an enum or variant has no cases",
    why: "A value of it is one of its cases, so without cases there could not be any value.",
    wrong: api("enum colour {}"),
    right: api("enum colour { red }"),
  },
  "type/map-key": {
    title: "a type cannot be the key of a map",
    why: "Keys are bool, char, string or an integer type, written as such: an alias of one is refused too. Floats are not, since they do not compare equal to themselves.",
    wrong: api("type prices = map<f64, string>;"),
    right: api("type prices = map<string, f64>;"),
  },
  "type/duplicate-method": {
    title: "a resource has two functions of one name",
    why: "Methods and static functions of a resource share a namespace, and there is no overloading.",
    wrong: api("resource file {\n  open: static func(path: string) -> file;\n  open: func();\n}"),
    right: api("resource file {\n  open: static func(path: string) -> file;\n  reopen: func();\n}"),
  },
  "type/duplicate-constructor": {
    title: "a resource has two constructors",
    why: "There is no overloading. Further ways to make a resource are static functions that return it.",
    wrong: api("resource file {\n  constructor(path: string);\n  constructor(descriptor: u32);\n}"),
    right: api(
      "resource file {\n  constructor(path: string);\n  from-descriptor: static func(descriptor: u32) -> file;\n}",
    ),
  },
  "type/constructor-result": {
    title: "a constructor returns something else than a `result`",
    why: "A constructor returns its resource without saying so. Only one that can fail declares it, as a `result` of the resource.",
    wrong: api("resource file {\n  constructor(path: string) -> file;\n}"),
    right: api("resource file {\n  constructor(path: string) -> result<file, string>;\n}"),
  },
  "type/constructor-ok": {
    title: "a constructor makes something else than its resource",
    why: "The `ok` type of a constructor's `result` is the resource itself, by its own name.",
    wrong: api("resource file {\n  constructor(path: string) -> result<u32, string>;\n}"),
    right: api("resource file {\n  constructor(path: string) -> result<file, string>;\n}"),
  },
  "type/duplicate-parameter": {
    title: "two parameters of a function have one name",
    why: "Generated code passes parameters by name. A method has one called `self` without its being written.",
    wrong: api("move: func(from: string, to: string, to: string);".replaceAll("from", "source")),
    right: api("move: func(source: string, to: string);"),
  },
  "type/borrow-in-result": {
    title: "a function returns a `borrow`",
    why: "A borrowed handle is valid during the call that it was passed to. What is returned outlives the call, so neither a result nor anything inside it may be a borrow.",
    wrong: api("resource file;\nlatest: func() -> option<borrow<file>>;"),
    right: api("resource file;\nlatest: func() -> option<file>;"),
  },
};
