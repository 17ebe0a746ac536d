import type { GenerateCode } from "../messages/generate.ts";
import type { ExplainPage } from "./page.ts";

const PROCESS = `package demo:greeter;

interface greeter {
  /// @http(method = "GET", path = "/greeting")
  greeting: func() -> string;
}

/// @process(name = "Greeter")
world greeter-process {
  export greeter;
}`;

/** Pages on the choice of what to generate. Checking a contract never yields these codes; generating does. */
export const generatePages: Record<GenerateCode, ExplainPage> = {
  "generate/no-world": {
    title: "the package has no world",
    why: "TypeScript is generated for worlds: a world says which interfaces belong together. A package of interfaces alone is for others to use.",
    wrong: "package demo:greeter;\n\ninterface greeter {\n  greeting: func() -> string;\n}",
    right: PROCESS,
    executable: false,
  },
  "generate/choose-world": {
    title: "several worlds, and none is a process",
    why: "Without `--world`, hypc generates every world with `@process`, else the only world of the package. Where there are several plain worlds, it does not guess.",
    wrong: "package demo:greeter;\n\nworld client {\n  import greeting: func() -> string;\n}\n\nworld server {\n  export greeting: func() -> string;\n}",
    right: PROCESS,
    note: "Or pass `--world server`, once for each world that is wanted, or set `worlds` in hypc.config.json.",
    executable: false,
  },
  "generate/same-world-twice": {
    title: "two worlds of one name in one run",
    why: "Each world is generated into a directory of its name below `--out`, so two worlds of one name would overwrite one another.",
    wrong: "hypc generate one/api two/api      # both have a world `greeter-process`",
    right: "hypc generate one/api --out generated/one\nhypc generate two/api --out generated/two",
    executable: false,
  },
};
