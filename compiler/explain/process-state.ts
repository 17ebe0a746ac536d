import type { ProcessCode } from "../messages/process.ts";
import { example } from "./example.ts";
import type { ExplainPage } from "./page.ts";

const ping = "  /// @local\n  ping: func() -> string;";

const withState = (field: string): string =>
  example({
    items: ping,
    above: '/// @process(name = "Example", state = settings)',
    world: `  record settings {\n    ${field}\n  }`,
  });

const titled = (argumentsText: string, world?: string): string =>
  example({ items: ping, above: `/// @process(${argumentsText})`, ...(world === undefined ? {} : { world }) });

/** A handler whose parameter is nested so deep. */
const nested = (levels: number): string => {
  const types = Array.from(
    { length: levels },
    (_, n) => `  type level-${n + 1} = list<${n === 0 ? "u8" : `level-${n}`}>;`,
  );
  return example({ items: `${types.join("\n")}\n  /// @local\n  read: func(value: level-${levels});` });
};

/** Pages on processes, their state, and constraints. */
export const statePages: Readonly<
  Record<ProcessCode & (`process/${string}` | `state/${string}` | `constraint/${string}`), ExplainPage>
> = {
  "process/not-a-process": {
    title: "a binding stands on a world that is no process",
    why: "Bindings say where a process answers. A world is a process where it has `@process`.",
    wrong: `${example({ items: ping })}
/// @bind-http(path = "/admin")
world admin {
  export api;
}
`,
    right: `${example({ items: ping })}
/// @process(name = "Admin")
/// @bind-http(path = "/admin")
world admin {
  export api;
}
`,
  },
  "process/misspelt": {
    title: "a world looks as if it were meant to be a process",
    why: "`@process` makes a world a process. In a package without one no comment is looked at, so all other annotations are silently without effect.",
    wrong: example({ items: ping, above: '/// @proces(name = "Example")' }),
    right: example({ items: ping }),
  },
  "process/name": {
    title: "the name of a process is empty",
    why: "It is the title that people read: on the node's home page and in its log.",
    wrong: titled('name = ""'),
    right: titled('name = "Example"'),
  },
  "process/type-depth": {
    title: "types are nested too deep",
    why: "Whatever reads and writes a value goes as deep as its type does, so there is a limit: 100 levels, as components have it. Aliases, lists, options and the like each count as a level.",
    wrong: nested(60),
    right: nested(3),
  },
  "process/save-interval": {
    title: "the interval of a save policy is zero",
    why: "`every-n-messages(0)` and `every-n-seconds(0)` would never come due.",
    wrong: titled('name = "Example", state = settings, save = every-n-seconds(0)', "  record settings { volume: u8 }"),
    right: titled('name = "Example", state = settings, save = every-n-seconds(10)', "  record settings { volume: u8 }"),
  },
  "state/not-a-record": {
    title: "the state of a process is no record",
    why: "A later contract reads an earlier state field by field, by name. Only a record has fields.",
    wrong: titled('name = "Example", state = names', "  type names = list<string>;"),
    right: titled('name = "Example", state = settings', "  record settings { names: list<string> }"),
  },
  "state/save-without-state": {
    title: "a process without state says when to save it",
    why: "There is nothing to save. Most likely `state = ...` was forgotten.",
    wrong: titled('name = "Example", save = every-message', "  record settings { volume: u8 }"),
    right: titled('name = "Example", state = settings, save = every-message', "  record settings { volume: u8 }"),
  },
  "state/unsupported-type": {
    title: "the state holds something that cannot be stored",
    why: "The state is written to disk. Resources, handles, streams, futures and error contexts exist in memory only.",
    wrong: withState("source: option<future<u8>>,"),
    right: withState("source: option<u8>,"),
  },
  "state/no-first-value": {
    title: "a field of the state has no first value",
    why: 'A process that starts for the first time has a state: false, 0, "", empty, none, the first case. A char has no such value, and neither has a field whose constraints exclude it.',
    wrong: withState("/// @min(1)\n    volume: u8,"),
    right: withState("/// @min(1)\n    /// @default(5)\n    volume: u8,"),
  },
  "state/default-unused": {
    title: "a `@default` is never used",
    why: "It gives a field of the state its first value. Parameters and data in messages have no defaults: make the field an `option<...>` and let the handler decide.",
    wrong: example({
      items: `${ping}\n  record page {\n    /// @default(10)\n    size: u32,\n  }\n  /// @local\n  read: func(page: page) -> string;`,
    }),
    right: example({
      items: `${ping}\n  record page {\n    size: option<u32>,\n  }\n  /// @local\n  read: func(page: page) -> string;`,
    }),
  },
  "constraint/type": {
    title: "a constraint stands on a type that it cannot hold for",
    why: "`@min` and `@max` bound numbers, `@length` bounds strings, lists and maps, `@pattern` and `@format` are about strings. An `option` is looked through: what is there must hold.",
    wrong: withState("/// @max(80)\n    title: string,"),
    right: withState("/// @length(max = 80)\n    title: string,"),
  },
  "constraint/empty": {
    title: "no value fits a constraint",
    why: "The lower bound is above the upper one. The bounds of the aliases that a type goes through count as well.",
    wrong: withState("/// @min(10)\n    /// @max(1)\n    /// @default(5)\n    volume: u8,"),
    right: withState("/// @min(1)\n    /// @max(10)\n    /// @default(5)\n    volume: u8,"),
  },
  "constraint/no-bound": {
    title: "`@length` has neither `min` nor `max`",
    why: "It says nothing then.",
    wrong: withState("/// @length()\n    title: string,"),
    right: withState("/// @length(max = 80)\n    title: string,"),
  },
  "constraint/not-finite": {
    title: "a bound is no number",
    why: "Nothing is above infinity, and nothing compares with `nan`.",
    wrong: withState("/// @max(inf)\n    volume: f64,"),
    right: withState("/// @max(100.0)\n    volume: f64,"),
  },
  "constraint/pattern": {
    title: "a `@pattern` is no regular expression",
    why: "The syntax is JavaScript's with the flag `u`. Inside the string a backslash is written twice.",
    wrong: withState('/// @pattern("[a-z")\n    /// @default("a")\n    title: string,'),
    right: withState('/// @pattern("[a-z]")\n    /// @default("a")\n    title: string,'),
  },
  "constraint/default": {
    title: "a default breaks the constraint of its own field",
    why: "The first state would be refused as soon as it is read back.",
    wrong: withState("/// @max(10)\n    /// @default(11)\n    volume: u8,"),
    right: withState("/// @max(10)\n    /// @default(10)\n    volume: u8,"),
  },
};
