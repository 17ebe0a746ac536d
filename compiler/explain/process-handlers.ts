import type { ProcessCode } from "../messages/process.ts";
import { example } from "./example.ts";
import type { ExplainPage } from "./page.ts";

const plain = example({ items: `  /// @local\n  ping: func() -> string;` });

const ws = (items: string): string =>
  example({
    items: `  use hyper:process/types@1.0.0.{ws-message-type, lazy-load-blob, eth-sub-result};\n${items}`,
    above: '/// @process(name = "Example")\n/// @bind-ws(path = "/live")',
  });

const failing = (status: string, on: string): string =>
  example({
    items: `
  variant user-error {
    ${on}
    unknown,
  }
  /// @http(method = "GET", path = "/users/{id}")${status}
  user: func(id: u64) -> result<string, user-error>;`,
  });

/** Pages on handlers. */
export const handlerPages: Readonly<Record<ProcessCode & `handler/${string}`, ExplainPage>> = {
  "handler/none": {
    title: "a process has no handler",
    why: "A process lives by answering requests. Without a function that is annotated with `@http`, `@local` or `@remote` it would start and never do anything.",
    wrong: example({ items: "  ping: func() -> string;" }),
    right: plain,
  },
  "handler/unrouted": {
    title: "an exported function has no annotation that routes it",
    why: "Nothing can call it: no request leads there. It is left out of the generated class.",
    wrong: example({ items: "  /// @local\n  ping: func() -> string;\n  pong: func() -> string;" }),
    right: example({ items: "  /// @local\n  ping: func() -> string;\n  /// @remote\n  pong: func() -> string;" }),
  },
  "handler/duplicate-name": {
    title: "two handlers of a process have one name in requests",
    why: 'A request names its handler in CamelCase, as in `{"GetUser": 5}`, so these names are unique in a process, over all interfaces that it exports.',
    wrong: example({ items: "  /// @local\n  get-1: func() -> string;\n  /// @local\n  get1: func() -> string;" }),
    right: example({
      items: "  /// @local\n  get-first: func() -> string;\n  /// @local\n  get-one: func() -> string;",
    }),
  },
  "handler/reserved-name": {
    title: "a handler is called like a member of every process class",
    why: "Handlers become methods of a class that has members of its own: `state`, `initialState`, `migrate`, `process`, `constructor`; and `then` or `toJSON` would make the language take the process for something else.",
    wrong: example({ items: "  /// @local\n  state: func() -> string;" }),
    right: example({ items: "  /// @local\n  get-state: func() -> string;" }),
  },
  "handler/combination": {
    title: "annotations stand together that cannot be one handler",
    why: "`@http`, `@local` and `@remote` are three ways to ask the same question. The other kinds have signatures and lives of their own.",
    wrong: example({
      items: "  /// @init\n  /// @local\n  start: async func();\n  /// @local\n  ping: func() -> string;",
    }),
    right: example({ items: "  /// @init\n  start: async func();\n  /// @local\n  ping: func() -> string;" }),
  },
  "handler/more-than-one": {
    title: "a process has a second handler of a kind of which there is one",
    why: "There is one start, one stream of Ethereum updates and one stream of client messages, so there is one handler for each.",
    wrong: example({
      items:
        "  /// @init\n  start: async func();\n  /// @init\n  begin: async func();\n  /// @local\n  ping: func() -> string;",
    }),
    right: example({ items: "  /// @init\n  start: async func();\n  /// @local\n  ping: func() -> string;" }),
  },
  "handler/not-built": {
    title: "an annotation asks for something that the runtime cannot do yet",
    why: "A contract that compiles does what it says. What this version of hypc cannot serve is refused, so that it is not silently ignored at run time.",
    wrong: example({
      items: "  /// @local\n  ping: func() -> string;\n  /// @ws-close\n  closed: func(channel-id: u32);",
    }),
    right: plain,
  },
  "handler/init-signature": {
    title: "an `@init` function has the wrong signature",
    why: "It runs at every start, before the first message. Nobody calls it, so it has neither parameters nor a result; and it may wait for others, so it is async.",
    wrong: example({ items: "  /// @init\n  start: func(name: string);\n  /// @local\n  ping: func() -> string;" }),
    right: example({ items: "  /// @init\n  start: async func();\n  /// @local\n  ping: func() -> string;" }),
  },
  "handler/ws-signature": {
    title: "a WebSocket handler has the wrong signature",
    why: "What such a handler is given is fixed: the number of the channel, then what the message is and its bytes (or, with `push`, the decoded message); for `@ws-open` the path, for `@ws-close` nothing more. It has no result: answers are pushed through the server.",
    wrong: ws('  /// @ws(path = "/live")\n  message: func(channel-id: u32, text: string) -> string;'),
    right: ws(
      '  /// @ws(path = "/live")\n  message: func(channel-id: u32, message-type: ws-message-type, blob: lazy-load-blob);',
    ),
  },
  "handler/eth-signature": {
    title: "an `@eth` handler has the wrong signature",
    why: "It takes exactly one `eth-sub-result` (an update of a subscription, or its error) and returns nothing.",
    wrong: ws("  /// @eth\n  update: func(id: u64) -> string;"),
    right: ws("  /// @eth\n  update: func(eth-sub-result: eth-sub-result);"),
    executable: false,
  },
  "handler/remote-nodes": {
    title: "`@remote(from = ...)` lets nobody call",
    why: "`from` lists the nodes that may call. An empty list closes the handler to everybody, and an empty name fits no node.",
    wrong: example({ items: "  /// @remote(from = [])\n  ping: func() -> string;" }),
    right: example({ items: '  /// @remote(from = ["bob.os"])\n  ping: func() -> string;' }),
  },
  "handler/unsupported-type": {
    title: "a handler has a parameter or result that cannot cross",
    why: "What crosses between processes is data, copied. Resources, handles, streams, futures and error contexts are bound to where they were made.",
    wrong: example({ items: "  /// @local\n  read: func() -> stream<u8>;" }),
    right: example({ items: "  /// @local\n  read: func() -> list<u8>;" }),
  },
  "handler/name-clash": {
    title: "two names are one after case conversion",
    why: "Labels become camelCase in TypeScript and camelCase, snake_case or CamelCase on the wire. Two fields, cases, flags or parameters that meet there could not be told apart.",
    wrong: example({ items: "  record line { x-1: u8, x1: u8 }\n  /// @local\n  draw: func(line: line);" }),
    right: example({ items: "  record line { x-start: u8, x-end: u8 }\n  /// @local\n  draw: func(line: line);" }),
  },
  "handler/status": {
    title: "a status cannot be what it is meant for",
    why: "On a function `@status` is the status of success: 200 to 299, and 204 or 205 only where there is no body. On a case of an error type it is the status of that error: 400 to 599.",
    wrong: failing("", "/// @status(200)"),
    right: failing("", "/// @status(404)"),
  },
  "handler/status-misplaced": {
    title: "`@status` stands where no HTTP answer is made from it",
    why: "It means something on functions with `@http`, and on the cases of the variant or enum E where such a function returns `result<T, E>`.",
    wrong: example({ items: "  /// @local\n  /// @status(201)\n  ping: func() -> string;" }),
    right: plain,
  },
  "handler/status-ignored": {
    title: "`@status` in a process that always answers 200",
    why: "With `wire = hyperware` a handler that answers, answers 200; errors are values in the body. That is what Rust callers expect.",
    wrong: example({
      items: '  /// @http(method = "POST")\n  /// @status(201)\n  add: func(name: string);',
      above: '/// @process(name = "Example", wire = hyperware)',
    }),
    right: example({
      items: '  /// @http(method = "POST")\n  add: func(name: string);',
      above: '/// @process(name = "Example", wire = hyperware)',
    }),
  },
};
