import { diagnosticsOf, message } from "../../grammar/diagnostic.ts";

const TEXT_TYPES = "bool, numbers, char, string, enums and aliases of those";

/** What can be wrong with processes: their handlers, routes, bindings, state and constraints. */
export const processMessages = {
  // Handlers ------------------------------------------------------------------------------------------------
  "handler/none": message<{ world: string }>(
    "error",
    () =>
      "You must specify at least one handler with `@http`, `@local` or `@remote`. Without any handlers, this process wouldn't respond to any requests.",
    (p) =>
      `annotate a function of an interface that \`${p.world}\` exports: \`/// @http(method = "GET", path = "/")\` above it`,
  ),
  "handler/unrouted": message<{ function: string; world: string }>(
    "warning",
    (p) => `no annotation routes \`${p.function}\`, so nothing can call it`,
    (p) => `add \`@http\`, \`@local\` or \`@remote\` above it, or take it out of what \`${p.world}\` exports`,
  ),
  "handler/duplicate-name": message<{ name: string; other: string; envelope: string }>(
    "error",
    (p) => `two handlers are called \`${p.envelope}\` in requests: \`${p.other}\` and \`${p.name}\``,
    () =>
      "rename one of them: a request picks its handler by this name, so it must be unique in a process, over all interfaces",
  ),
  "handler/reserved-name": message<{ name: string; member: string }>(
    "error",
    (p) => `a handler cannot be called \`${p.name}\`: \`${p.member}\` is a member of every process class`,
    () => "give it another name",
  ),
  "handler/combination": message<{ one: string; other: string }>(
    "error",
    (p) => `\`@${p.one}\` cannot be combined with \`@${p.other}\``,
    (p) => `only \`@http\`, \`@local\` and \`@remote\` combine; give \`@${p.one}\` a function of its own`,
  ),
  "handler/more-than-one": message<{ kind: string; name: string; other: string }>(
    "error",
    (p) => `a process has one \`@${p.kind}\` handler, and \`${p.other}\` is it already`,
    () => "merge the two into one function",
  ),
  "handler/not-built": message<{ kind: string; what: string }>(
    "error",
    (p) => `\`@${p.kind}\` cannot be served yet: the runtime has no ${p.what} in this version of hypc`,
    () => "remove it until a version that has it; nothing is accepted here and then ignored",
  ),
  "handler/init-signature": message<{ name: string; problem: string; signature: string }>(
    "error",
    (p) => `\`${p.name}\` is \`@init\`, so it must be \`async func()\`: ${p.problem}`,
    (p) => `write \`${p.name}: async func();\``,
  ),
  "handler/ws-signature": message<{ kind: string; name: string; problem: string; signature: string }>(
    "error",
    (p) => `\`${p.name}\` is \`@${p.kind}\`, so ${p.problem}`,
    (p) => `write \`${p.name}: func${p.signature};\` (or \`async func\`)`,
  ),
  "handler/eth-signature": message<{ name: string; problem: string }>(
    "error",
    (p) => `\`${p.name}\` is \`@eth\`, so ${p.problem}`,
    (p) =>
      `write \`${p.name}: func(eth-sub-result: eth-sub-result);\` with \`use hyper:process/types@1.0.0.{eth-sub-result};\``,
  ),
  "handler/remote-nodes": message<{ problem: string }>(
    "error",
    (p) => p.problem,
    () => 'name the nodes that may call, `from = ["bob.os"]`, or leave `from` out to allow every node',
  ),
  "handler/unsupported-type": message<{ type: string; handler: string; why: string }>(
    "error",
    (p) => `\`${p.type}\` cannot be part of the handler \`${p.handler}\`: ${p.why}`,
    () => "pass plain data: numbers, text, lists, records, variants, options, results, maps",
  ),
  "handler/name-clash": message<{ kind: string; name: string; other: string; owner: string; becomes: string }>(
    "error",
    (p) =>
      `the ${p.kind} \`${p.other}\` and \`${p.name}\` of \`${p.owner}\` are one after case conversion: \`${p.becomes}\``,
    () => "rename one of them",
  ),
  "handler/status": message<{ code: string; problem: string }>(
    "error",
    (p) => `${p.code} cannot be the status of ${p.problem}`,
  ),
  "handler/status-misplaced": message<{ problem: string }>(
    "error",
    (p) => `\`@status\` has no meaning here: ${p.problem}`,
    () =>
      "it belongs on an `@http` function, or on the cases of the variant or enum that such a function has as its error: `result<T, E>`",
  ),
  "handler/status-ignored": message<{ world: string }>(
    "warning",
    (p) => `\`@status\` has no effect in \`${p.world}\`: with \`wire = hyperware\` every handler answers 200`,
    () => "remove it, or use `wire = web`",
  ),

  // Routes --------------------------------------------------------------------------------------------------
  "route/duplicate": message<{ name: string; other: string; method: string; path: string }>(
    "error",
    (p) => `two handlers answer ${p.method} ${p.path}: \`${p.other}\` and \`${p.name}\``,
    () =>
      "use different paths for different handlers, combine the logic into a single handler, or use a method-only handler (without `path`) that looks at the path itself",
  ),
  "route/pattern": message<{ problem: string; help: string }>(
    "error",
    (p) => p.problem,
    (p) => p.help,
  ),
  "route/wildcard": message<{ segment: string }>(
    "error",
    (p) => `\`*\` can only end the last segment of a path, not stand in \`${p.segment}\``,
    () => "write `/files/*` or `/public/join-*` to take whatever follows, or `{param}` for one segment",
  ),
  "route/unknown-parameter": message<{
    placeholder: string;
    function: string;
    near: string | null;
    parameters: readonly string[];
  }>(
    "error",
    (p) => `\`{${p.placeholder}}\` names no parameter of \`${p.function}\``,
    (p) =>
      p.near !== null
        ? `did you mean \`{${p.near}}\`? A placeholder is spelt like the parameter in the contract`
        : `add a parameter \`${p.placeholder}\` to the function, or name one of its own${p.parameters.length === 0 ? "" : `: ${p.parameters.map((each) => `\`{${each}}\``).join(", ")}`}`,
  ),
  "route/colon-parameter": message<{ segment: string; parameter: string }>(
    "error",
    (p) => `\`${p.segment}\` is taken literally, it is no parameter`,
    (p) => `write \`{${p.parameter}}\``,
  ),
  "route/path-type": message<{ parameter: string; type: string }>(
    "error",
    (p) => `\`${p.parameter}\` comes from the path, and \`${p.type}\` does not read from text`,
    () => `what reads from text: ${TEXT_TYPES}. Without a placeholder in the path it comes from the query or the body`,
  ),
  "route/query-type": message<{ parameter: string; type: string; method: string | null }>(
    "error",
    (p) =>
      p.method === null
        ? `\`${p.parameter}\` comes from the query, and \`${p.type}\` does not read from text`
        : `\`${p.parameter}\` comes from the query, because the method is ${p.method}, and \`${p.type}\` does not read from text`,
    () =>
      `a query holds ${TEXT_TYPES}, \`option<...>\` or \`list<...>\` of them. Use POST, PUT or PATCH to pass it in the body`,
  ),
  "route/header-type": message<{ parameter: string; type: string }>(
    "error",
    (p) => `\`${p.parameter}\` comes from a header, and \`${p.type}\` does not read from text`,
    () => `a header holds ${TEXT_TYPES}, or an \`option<...>\` of them`,
  ),
  "route/header-name": message<{ name: string }>(
    "error",
    (p) => `\`${p.name}\` is no name of a header`,
    () => "header names consist of letters, digits and `-`, as in `x-tenant`",
  ),
  "route/body-not-allowed": message<{ parameter: string; method: string }>(
    "error",
    (p) => `\`${p.parameter}\` cannot come from the body of a ${p.method} request: it has none`,
    () => "use POST, PUT or PATCH, or remove `@body` to read it from the query",
  ),
  "route/parameter-source": message<{ parameter: string; one: string; other: string }>(
    "error",
    (p) => `\`${p.parameter}\` is bound twice: by ${p.one} and by ${p.other}`,
    () => "keep one of them",
  ),
  "route/source-without-http": message<{ annotation: string; function: string }>(
    "error",
    (p) => `\`@${p.annotation}\` has no meaning here: \`${p.function}\` does not answer HTTP`,
    () => "add `@http` to the function, or remove it",
  ),
  "route/outside-bindings": message<{ path: string; bindings: readonly string[] }>(
    "error",
    (p) =>
      `${p.path} can never be reached: it is outside ${p.bindings.length === 1 ? "the binding" : "the bindings"} ${p.bindings.join(", ")}`,
    (p) =>
      `paths of handlers are written in full, bindings included. Write \`${p.bindings[0] ?? ""}${p.path}\`, or add \`@bind-http(path = "...")\` to the world`,
  ),
  "route/ws-duplicate": message<{ kind: string; path: string | null; name: string; other: string }>(
    "error",
    (p) =>
      `two \`@${p.kind}\` handlers for ${p.path === null ? "every path that has none of its own" : p.path}: \`${p.other}\` and \`${p.name}\``,
    () => "give one of them another path, or merge them",
  ),
  "route/ws-outside-bindings": message<{ kind: string; path: string | null; bindings: readonly string[]; binding: string }>(
    "error",
    (p) =>
      p.bindings.length === 0
        ? `\`@${p.kind}\` can never be reached: the process has no \`@bind-ws\``
        : `${p.path ?? "it"} can never be reached: it is outside ${p.bindings.join(", ")}`,
    (p) => `add \`@bind-ws(path = "${p.binding}")\` to the world: it covers everything below by itself`,
  ),

  // Bindings ------------------------------------------------------------------------------------------------
  "binding/path": message<{ path: string; problem: string; help: string }>(
    "error",
    (p) => `\`${p.path}\` is no path to bind: ${p.problem}`,
    (p) => p.help,
  ),
  "binding/duplicate": message<{ kind: string; path: string }>(
    "error",
    (p) => `${p.path} is bound twice by \`@${p.kind}\``,
    () => "keep one of them, with the flags that are meant",
  ),
  "binding/ui-directory": message<{ problem: string }>(
    "error",
    (p) => p.problem,
    () => 'name a folder below the project, as in `dir = "ui"`',
  ),

  // Processes -----------------------------------------------------------------------------------------------
  "process/not-a-process": message<{ annotation: string; world: string }>(
    "error",
    (p) => `\`@${p.annotation}\` has no meaning on \`${p.world}\`: it is no process`,
    () => 'add `@process(name = "...")` to the world, or remove it',
  ),
  "process/misspelt": message<{ name: string; world: string }>(
    "warning",
    (p) => `\`${p.world}\` is no process: there is no annotation \`@${p.name}\``,
    () => "did you mean `@process`?",
  ),
  "process/name": message<{ world: string }>(
    "error",
    (p) => `the name of \`${p.world}\` is empty`,
    () => 'give it the title that people are to read: `name = "Counter"`',
  ),
  "process/type-depth": message<{ where: string; depth: number; limit: number }>(
    "error",
    (p) => `the types ${p.where} are nested ${p.depth} levels deep, and ${p.limit} are the most`,
    () => "flatten them: aliases count as levels too",
  ),
  "process/save-interval": message<{ policy: string }>(
    "error",
    (p) => `\`${p.policy}(0)\` never comes due`,
    (p) => `write \`${p.policy}(1)\` or more; \`save = never\` saves at no message`,
  ),

  // State ---------------------------------------------------------------------------------------------------
  "state/not-a-record": message<{ name: string; what: string }>(
    "error",
    (p) => `the state must be a record, and \`${p.name}\` is ${p.what}`,
    (p) => `put it into a record: \`record state { ${p.name}: ${p.name} }\``,
  ),
  "state/save-without-state": message<{ policy: string }>(
    "error",
    (p) => `\`save = ${p.policy}\` has nothing to save: the process has no state`,
    () => "add `state = ...` with the name of a record, or remove `save`",
  ),
  "state/unsupported-type": message<{ type: string; state: string; why: string }>(
    "error",
    (p) => `\`${p.type}\` cannot be part of the state \`${p.state}\`: ${p.why}`,
    () => "keep plain data in the state: numbers, text, lists, records, variants, options, results, maps",
  ),
  "state/no-first-value": message<{ field: string; type: string; why: string }>(
    "error",
    (p) => `\`${p.field}\` has no first value: ${p.why}`,
    () => "give it one with `@default(...)` above the field",
  ),
  "state/default-unused": message<{ field: string; owner: string }>(
    "warning",
    (p) => `this \`@default\` is never used: \`${p.owner}\` is not part of the state of a process`,
    (p) =>
      `\`@default\` gives a field of the state its first value. Make \`${p.field}\` an \`option<...>\` where it may be left out`,
  ),

  // Constraints ---------------------------------------------------------------------------------------------
  "constraint/type": message<{
    annotation: string;
    wants: string;
    name: string;
    type: string;
    help: string | undefined;
  }>(
    "error",
    (p) => `\`@${p.annotation}\` is for ${p.wants}, and \`${p.name}\` is ${p.type}`,
    (p) => p.help,
  ),
  "constraint/empty": message<{ name: string; min: string; max: string; what: string }>(
    "error",
    (p) => `nothing fits \`${p.name}\`: its ${p.what} must be at least ${p.min} and at most ${p.max}`,
    () => "exchange the bounds, or widen one of them",
  ),
  "constraint/no-bound": message<Record<string, never>>(
    "error",
    () => "`@length` without a bound says nothing",
    () => "write `@length(min = 1)`, `@length(max = 80)` or both",
  ),
  "constraint/not-finite": message<{ annotation: string; value: string }>(
    "error",
    (p) => `\`@${p.annotation}(${p.value})\` is no bound`,
    () => "write a number, or leave the annotation out where there is no bound",
  ),
  "constraint/pattern": message<{ problem: string }>(
    "error",
    (p) => `this is no regular expression: ${p.problem}`,
    () =>
      "the syntax is JavaScript's with the flag `u`; it always matches the whole string. In a string a backslash is written twice: `\\\\d`",
  ),
  "constraint/default": message<{ field: string; problem: string }>(
    "error",
    (p) => `the default of \`${p.field}\` breaks its own constraint: ${p.problem}`,
    () => "change one of the two",
  ),
};

export type ProcessCode = keyof typeof processMessages;
export const processDiagnostic = diagnosticsOf(processMessages);
