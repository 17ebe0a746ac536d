import { describe, expect, it } from "vitest";
import { ALL_KINDS, checkFiles, NO_KINDS, processWith, spanText, summaries } from "./support/check-text.ts";
import { itBlames } from "./support/marked.ts";

const PING = "  /// @local\n  ping: func() -> string;\n";
const TYPES = "  use hyper:process/types@1.0.0.{ws-message-type, lazy-load-blob, eth-sub-result};\n";
const WS_ABOVE = '/// @process(name = "App")\n/// @bind-ws(path = "/")';
const http = (status: string, result: string): string =>
  processWith(`  /// @http\n  /// ${status}\n  f: func()${result};`);
const errors = (status: string): string =>
  processWith(
    `  variant oops {\n    /// ${status}\n    bad,\n    other,\n  }\n  /// @http\n  f: func() -> result<u8, oops>;`,
  );

describe("handlers", () => {
  itBlames([
    {
      name: "none at all, in the seed's words",
      contract: processWith("  ping: func();", '/// «@process(name = "App")»'),
      code: "handler/none",
      message:
        "You must specify at least one handler with `@http`, `@local` or `@remote`. Without any handlers, this process wouldn't respond to any requests.",
    },
    {
      name: "an @init alone is none",
      contract: processWith("  /// @init\n  start: async func();", '/// «@process(name = "App")»'),
      code: "handler/none",
      message:
        "You must specify at least one handler with `@http`, `@local` or `@remote`. Without any handlers, this process wouldn't respond to any requests.",
    },
    {
      name: "a function that nothing routes",
      contract: processWith(`${PING}  «pong»: func();`),
      code: "handler/unrouted",
      message: "no annotation routes `pong`, so nothing can call it",
    },
    {
      name: "one name in CamelCase",
      contract: processWith(`${PING}  /// @local\n  get-1: func();\n  /// @http\n  «get1»: func();`),
      code: "handler/duplicate-name",
      message: "two handlers are called `Get1` in requests: `get-1` and `get1`",
    },
    {
      name: "one name in two interfaces",
      contract:
        'package test:app;\ninterface one {\n  /// @local\n  ping: func();\n}\ninterface two {\n  /// @local\n  «ping»: func();\n}\n/// @process(name = "App")\nworld app {\n  export one;\n  export two;\n}\n',
      code: "handler/duplicate-name",
      message: "two handlers are called `Ping` in requests: `ping` and `ping`",
    },
    {
      name: "@init beside @local",
      contract: processWith(`${PING}  /// @init\n  /// «@local»\n  start: async func();`),
      code: "handler/combination",
      message: "`@init` cannot be combined with `@local`",
    },
    {
      name: "two @init",
      contract: processWith(`${PING}  /// @init\n  start: async func();\n  /// «@init»\n  begin: async func();`),
      code: "handler/more-than-one",
      message: "a process has one `@init` handler, and `start` is it already",
    },
    {
      name: "an @init that is not async",
      contract: processWith(`${PING}  /// @init\n  «start»: func();`),
      code: "handler/init-signature",
      message: "`start` is `@init`, so it must be `async func()`: it is not async",
      help: "write `start: async func();`",
    },
    {
      name: "an @init with a parameter",
      contract: processWith(`${PING}  /// @init\n  start: async func(«name: string»);`),
      code: "handler/init-signature",
      message: "`start` is `@init`, so it must be `async func()`: nobody is there to give it a parameter",
    },
    {
      name: "an @init with a result",
      contract: processWith(`${PING}  /// @init\n  start: async func() -> «string»;`),
      code: "handler/init-signature",
      message: "`start` is `@init`, so it must be `async func()`: nobody is there to take a result",
    },
    {
      name: "@remote for nobody",
      contract: processWith("  /// @remote(from = «[]»)\n  ping: func();"),
      code: "handler/remote-nodes",
      message: "an empty list lets no node call",
    },
    {
      name: "@remote for a node without a name",
      contract: processWith('  /// @remote(from = ["bob.os", «" "»])\n  ping: func();'),
      code: "handler/remote-nodes",
      message: "a node's name cannot be empty",
    },
    ...["Bob.os", "bob os", "bob..os", ".os", "bob.-os", "bob@os"].map((node) => ({
      name: `@remote for a node that cannot be called ${node}`,
      contract: processWith(`  /// @remote(from = ["bob.os", «"${node}"», "a-1.b_2.os"])\n  ping: func();`),
      code: "handler/remote-nodes",
      message: `no node can be called \`${node}\`: names hold lower-case letters, digits, \`-\`, \`_\` and single dots, and each part starts with a letter or digit`,
    })),
  ]);

  it.each([
    ["state", "state"],
    ["initial-state", "initialState"],
    ["migrate", "migrate"],
    ["process", "process"],
    ["constructor", "constructor"],
    ["then", "then"],
    ["to-json", "toJSON"],
  ])("a handler cannot be called %s", (name, member) => {
    const written = name === "constructor" ? "%constructor" : name;
    const { diagnostics } = checkFiles(processWith(`  /// @local\n  ${written}: func();`));
    expect(diagnostics.map(({ code, message }) => ({ code, message }))).toEqual([
      {
        code: "handler/reserved-name",
        message: `a handler cannot be called \`${name}\`: \`${member}\` is a member of every process class`,
      },
    ]);
  });

  it("http, local and remote combine freely, in any order", () => {
    const items =
      '  /// @remote\n  /// @http(method = "GET", path = "/a")\n  /// @local\n  a: func();\n  /// @local\n  /// @remote(from = ["bob.os"])\n  b: async func();';
    expect(checkFiles(processWith(items)).diagnostics).toEqual([]);
  });

  it("a function with an unknown annotation is neither unrouted nor missing", () => {
    expect(summaries(checkFiles(processWith('  /// @htpp(method = "GET")\n  a: func();')).diagnostics)).toEqual([
      "annotation/unknown @ htpp",
    ]);
  });

  it("functions of the world itself are handlers too", () => {
    const contract =
      'package test:app;\n/// @process(name = "App")\nworld app {\n  /// @local\n  export ping: func();\n  export pong: func();\n}\n';
    expect(summaries(checkFiles(contract).diagnostics)).toEqual(["handler/unrouted @ pong"]);
  });
});

describe("types of handlers", () => {
  itBlames([
    {
      name: "a stream",
      contract: processWith("  /// @local\n  read: func() -> «stream<u8>»;"),
      code: "handler/unsupported-type",
      message:
        "`stream<u8>` cannot be part of the handler `read`: this version of hypc has no streams between processes",
    },
    {
      name: "a future inside a list",
      contract: processWith("  /// @remote\n  read: func(later: list<«future»>);"),
      code: "handler/unsupported-type",
      message: "`future` cannot be part of the handler `read`: this version of hypc has no futures between processes",
    },
    {
      name: "an error context",
      contract: processWith("  /// @http\n  read: func() -> result<u8, «error-context»>;"),
      code: "handler/unsupported-type",
      message:
        "`error-context` cannot be part of the handler `read`: this version of hypc has no error contexts between processes",
    },
    {
      name: "a resource by its name",
      contract: processWith("  resource file;\n  /// @local\n  read: func() -> «file»;"),
      code: "handler/unsupported-type",
      message: "`file` cannot be part of the handler `read`: a resource means nothing outside the process that made it",
    },
    {
      name: "a borrowed resource",
      contract: processWith("  resource file;\n  /// @local\n  read: func(file: «borrow<file>»);"),
      code: "handler/unsupported-type",
      message:
        "`borrow<file>` cannot be part of the handler `read`: a handle means nothing outside the process that made it",
    },
    {
      name: "one deep inside, used by two handlers: told once",
      contract: processWith(
        "  resource file;\n  record inner { file: «own<file>» }\n  variant outer { a, b(inner) }\n  /// @local\n  read: func(o: outer);\n  /// @local\n  write: func(o: outer);",
      ),
      code: "handler/unsupported-type",
      message:
        "`own<file>` cannot be part of the handler `read`: a handle means nothing outside the process that made it",
    },
  ]);

  it("says which handler needs it", () => {
    const { diagnostics } = checkFiles(
      processWith("  resource file;\n  record inner { file: own<file> }\n  /// @local\n  read: func(i: inner);"),
    );
    expect(diagnostics[0]?.related.map(({ message }) => message)).toEqual(["in the signature of `read`"]);
  });

  it("a function that is no handler may have any type", () => {
    expect(summaries(checkFiles(processWith(`${PING}  other: func() -> stream<u8>;`)).diagnostics)).toEqual([
      "handler/unrouted @ other",
    ]);
  });
});

describe("names after case conversion", () => {
  itBlames([
    {
      name: "parameters",
      contract: processWith("  /// @local\n  draw: func(x-1: u8, «x1»: u8);"),
      code: "handler/name-clash",
      message: "the parameters `x-1` and `x1` of `draw` are one after case conversion: `x1`",
    },
    {
      name: "fields",
      contract: processWith("  record line { a-b: u8, «A-b»: u8 }\n  /// @local\n  draw: func(l: line);"),
      code: "handler/name-clash",
      message: "the fields `a-b` and `A-b` of `line` are one after case conversion: `aB`",
    },
    {
      name: "cases",
      contract: processWith("  variant shape { x-1, «x1»(u8) }\n  /// @local\n  draw: func(s: option<shape>);"),
      code: "handler/name-clash",
      message: "the cases `x-1` and `x1` of `shape` are one after case conversion: `X1`",
    },
    {
      name: "flags, in the state",
      contract: processWith(
        PING,
        '/// @process(name = "App", state = st)',
        "  flags f { x-1, «x1» }\n  record st { f: f }",
      ),
      code: "handler/name-clash",
      message: "the flags `x-1` and `x1` of `f` are one after case conversion: `x1`",
    },
  ]);

  it("a type that no handler uses is nobody's business", () => {
    expect(checkFiles(processWith(`${PING}  record line { x-1: u8, x1: u8 }`)).diagnostics).toEqual([]);
  });
});

describe("statuses", () => {
  itBlames([
    {
      name: "a redirect",
      contract: http("@status(«302»)", ""),
      code: "handler/status",
      message: "302 cannot be the status of success",
      help: "write a status from 200 to 299",
    },
    {
      name: "an error",
      contract: http("@status(«404»)", ""),
      code: "handler/status",
      message: "404 cannot be the status of success",
      help: "return a `result<T, E>` and put `@status` on the cases of E: they are the answers of failure",
    },
    {
      name: "204 with a body",
      contract: http("@status(«204»)", " -> u8"),
      code: "handler/status",
      message: "204 cannot be the status of an answer with a body",
    },
    {
      name: "205 with a body in a result",
      contract: http("@status(«205»)", " -> result<u8>"),
      code: "handler/status",
      message: "205 cannot be the status of an answer with a body",
    },
    {
      name: "an error that is none",
      contract: errors("@status(«201»)"),
      code: "handler/status",
      message: "201 cannot be the status of an error",
      help: "write a status from 400 to 599",
    },
    {
      name: "no status at all",
      contract: errors("@status(«600»)"),
      code: "handler/status",
      message: "600 cannot be the status of an error",
    },
    {
      name: "no HTTP",
      contract: processWith("  /// @local\n  /// «@status(201)»\n  f: func();"),
      code: "handler/status-misplaced",
      message: "`@status` has no meaning here: `f` does not answer HTTP",
    },
    {
      name: "no error of an HTTP handler",
      contract: processWith(
        "  enum oops {\n    /// «@status(404)»\n    bad,\n  }\n  /// @local\n  f: func() -> result<u8, oops>;",
      ),
      code: "handler/status-misplaced",
      message: "`@status` has no meaning here: no `@http` function has `oops` as its error",
    },
    {
      name: "a wire that always answers 200",
      contract: processWith(
        '  /// @http(method = "POST")\n  /// «@status(201)»\n  f: func();',
        '/// @process(name = "App", wire = hyperware)',
      ),
      code: "handler/status-ignored",
      message: "`@status` has no effect in `app`: with `wire = hyperware` every handler answers 200",
    },
  ]);

  it.each([
    ["201 with a body", http("@status(201)", " -> u8")],
    ["204 without", http("@status(204)", "")],
    ["204 where ok has nothing", http("@status(204)", " -> result<_, string>")],
    ["202 without a body", http("@status(code = 202)", "")],
    [
      "an enum as error, by an alias",
      processWith(
        "  enum oops {\n    /// @status(503)\n    bad,\n  }\n  type failure = oops;\n  type outcome = result<u8, failure>;\n  /// @http\n  f: func() -> outcome;",
      ),
    ],
  ])("fine: %s", (_, contract) => {
    expect(checkFiles(contract).diagnostics).toEqual([]);
  });
});

describe("kinds that are not built yet", () => {
  it.each([
    ["ws", "WebSocket server"],
    ["ws-open", "WebSocket server"],
    ["ws-close", "WebSocket server"],
    ["ws-client", "WebSocket client"],
    ["eth", "Ethereum subscriptions"],
  ])("@%s is refused with that reason, whatever its signature", (kind, what) => {
    const { diagnostics } = checkFiles(processWith(`${PING}  /// @${kind}\n  f: func() -> u8;`), NO_KINDS);
    expect(diagnostics.map((each) => [each.code, each.message, spanText(each)])).toEqual([
      [
        "handler/not-built",
        `\`@${kind}\` cannot be served yet: the runtime has no ${what} in this version of hypc`,
        `@${kind}`,
      ],
    ]);
  });

  it("@bind-ws is refused, @ui and the flags of bindings are not", () => {
    const above =
      '/// @process(name = "App")\n/// @bind-ws(path = "/")\n/// @ui(dir = "ui", local-only = true)\n/// @bind-http(path = "/", authenticated = true)';
    expect(summaries(checkFiles(processWith(PING, above), NO_KINDS).diagnostics)).toEqual([
      'handler/not-built @ @bind-ws(path = "/")',
    ]);
  });
});

describe("WebSocket and Ethereum signatures, as they will be judged", () => {
  const ws = (items: string): string => processWith(TYPES + items, WS_ABOVE);
  itBlames(
    [
      {
        name: "too few parameters",
        contract: ws("  /// @ws\n  «m»: func(channel-id: u32);"),
        code: "handler/ws-signature",
        message:
          "`m` is `@ws`, so it must have exactly 3 parameters: (channel-id: u32, message-type: ws-message-type, blob: lazy-load-blob)",
        help: "write `m: func(channel-id: u32, message-type: ws-message-type, blob: lazy-load-blob);` (or `async func`)",
      },
      {
        name: "a typed one without push",
        contract: ws("  /// @ws\n  «m»: func(channel-id: u32, text: string);"),
        code: "handler/ws-signature",
        message:
          "`m` is `@ws`, so it must have exactly 3 parameters: (channel-id: u32, message-type: ws-message-type, blob: lazy-load-blob); a handler of typed messages names what the server sends: `@ws(path = ..., push = T)`",
      },
      {
        name: "another channel",
        contract: ws("  /// @ws\n  m: func(channel-id: «u64», message-type: ws-message-type, blob: lazy-load-blob);"),
        code: "handler/ws-signature",
        message: "`m` is `@ws`, so parameter 1 must be `channel-id: u32`",
      },
      {
        name: "a type of the same name from elsewhere",
        contract: processWith(
          `  use hyper:process/types@1.0.0.{lazy-load-blob};\n  enum ws-message-type { text }\n  /// @ws-client\n  m: func(channel-id: u32, t: «ws-message-type», blob: lazy-load-blob);`,
          WS_ABOVE,
        ),
        code: "handler/ws-signature",
        message: "`m` is `@ws-client`, so parameter 2 must be `message-type: ws-message-type`",
      },
      {
        name: "a result",
        contract: ws("  /// @ws-open\n  m: func(channel-id: u32, path: string) -> «bool»;"),
        code: "handler/ws-signature",
        message: "`m` is `@ws-open`, so it has no result: what it sends goes through the server",
      },
      {
        name: "@ws-close with a path",
        contract: ws("  /// @ws-close\n  «m»: func(channel-id: u32, path: string);"),
        code: "handler/ws-signature",
        message: "`m` is `@ws-close`, so it must have exactly 1 parameter: (channel-id: u32)",
      },
      {
        name: "@eth without a parameter",
        contract: ws("  /// @eth\n  «m»: func();"),
        code: "handler/eth-signature",
        message: "`m` is `@eth`, so it must have exactly 1 parameter, of type `eth-sub-result`",
      },
      {
        name: "@eth with another parameter",
        contract: ws("  /// @eth\n  m: func(update: «string»);"),
        code: "handler/eth-signature",
        message: "`m` is `@eth`, so its parameter must be of type `eth-sub-result` of `hyper:process/types`",
      },
      {
        name: "@eth with a result",
        contract: ws("  /// @eth\n  m: func(update: eth-sub-result) -> «u8»;"),
        code: "handler/eth-signature",
        message: "`m` is `@eth`, so it has no result: nobody is there to take it",
      },
      {
        name: "two @eth",
        contract: ws(
          "  /// @eth\n  a: func(update: eth-sub-result);\n  /// «@eth»\n  b: func(update: eth-sub-result);",
        ),
        code: "handler/more-than-one",
        message: "a process has one `@eth` handler, and `a` is it already",
      },
      {
        name: "a handler called like a typed push",
        contract: ws(
          "  record event { n: u8 }\n  /// @ws(push = event)\n  live: func(channel-id: u32, message: event);\n  /// @local\n  «push-live»: func();",
        ),
        code: "handler/reserved-name",
        message: expect.stringContaining("pushLive") as string,
      },
      {
        name: "a resource in what is pushed",
        contract: ws(
          "  resource file;\n  record event { f: «file» }\n  /// @ws(push = event)\n  live: func(channel-id: u32, message: u8);",
        ),
        code: "handler/unsupported-type",
        message: expect.stringContaining("`live`") as string,
      },
      {
        name: "@ws beside @http",
        contract: ws(
          "  /// @ws\n  /// «@http»\n  m: func(channel-id: u32, message-type: ws-message-type, blob: lazy-load-blob);",
        ),
        code: "handler/combination",
        message: "`@ws` cannot be combined with `@http`",
      },
    ],
    ALL_KINDS,
  );

  it("good ones are fine, with use renamed and aliases", () => {
    const items = `  use hyper:process/types@1.0.0.{ws-message-type as kind, lazy-load-blob as blob, eth-sub-result as update};
  record event { n: u8 }
  type channel = u32;
  /// @ws("/a")
  raw: async func(channel-id: channel, k: kind, b: blob);
  /// @ws(path = "/b", push = event)
  typed: func(channel-id: u32, message: event);
  /// @ws-open
  open: func(channel-id: u32, path: string);
  /// @ws-close
  close: func(channel-id: u32);
  /// @ws-client
  client: func(channel-id: u32, k: kind, b: blob);
  /// @eth
  eth: func(u: update);`;
    expect(checkFiles(processWith(items, WS_ABOVE), ALL_KINDS).diagnostics).toEqual([]);
  });
});
