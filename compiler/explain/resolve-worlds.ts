import type { ResolveCode } from "../messages/resolve.ts";
import type { ExplainPage } from "./page.ts";

const world = (items: string, before = ""): string =>
  `package demo:main;\n\n${before}world app {\n${items.replace(/^/gm, "  ")}\n}\n`;
const LOG = "interface log {}\n\n";
const BASE = "world base {\n  import log: func(text: string);\n}\n\n";
const CHAIN =
  "interface types {\n  type id = u64;\n}\n\ninterface users {\n  use types.{id};\n}\n\ninterface shop {\n  use types.{id};\n  use users.{id as user-id};\n}\n\n";

/** Pages on worlds, and on the choice of one. */
export const worldPages: Readonly<Record<ResolveCode & `world/${string}`, ExplainPage>> = {
  "world/conflict": {
    title: "a world imports or exports a name twice",
    why: "Functions, inline interfaces and named interfaces of a world share the names of its imports, and its types do too; exports have names of their own.",
    wrong: world("import log: func(text: string);\nimport log: interface {}"),
    right: world("import log: func(text: string);\nimport logger: interface {}"),
  },
  "world/interface-twice": {
    title: "a world imports or exports an interface twice",
    why: "Under its own id an interface can be there once. A second copy needs a name: `import second: log;`.",
    wrong: world("import log;\nimport log;", LOG),
    right: world("import log;\nimport second: log;", LOG),
  },
  "world/case-conflict": {
    title: "two names of a world differ in case only",
    why: "Names in a world are compared without case, since not every language and system tells `id` and `ID` apart.",
    wrong: world("import id: func();\nimport ID: func();"),
    right: world("import id: func();\nimport identity: func();"),
  },
  "world/include-rename": {
    title: "`include ... with` renames what is not there",
    why: "Only plain names can be renamed: functions, types, inline and named interfaces. An interface under its own id keeps it.",
    wrong: world("include base with { logger as base-log }", BASE),
    right: world("include base with { log as base-log }", BASE),
  },
  "world/include-shadow": {
    title: "`include` brings a name that is there already",
    why: "Interfaces that two worlds share are merged. Plain names are not, since they may mean different things: one of them is renamed with `with`.",
    wrong: world("import log: func();\ninclude base;", BASE),
    right: world("import log: func();\ninclude base with { log as base-log }", BASE),
  },
  "world/include-stability": {
    title: "an interface has other gates in the included world",
    why: "One world imports the interface since one version, the other since another one, so the merged import would be both.",
    wrong:
      "package demo:main@1.0.0;\n\ninterface log {}\n\nworld base {\n  @since(version = 0.9.0)\n  import log;\n}\n\nworld app {\n  @since(version = 1.0.0)\n  import log;\n  include base;\n}\n",
    right:
      "package demo:main@1.0.0;\n\ninterface log {}\n\nworld base {\n  @since(version = 0.9.0)\n  import log;\n}\n\nworld app {\n  @since(version = 0.9.0)\n  import log;\n  include base;\n}\n",
  },
  "world/transitive-export": {
    title: "an export would see one interface twice",
    why: "What an exported interface takes types from is exported too if the world says so, and imported otherwise. Here an interface is exported, and at the same time needed by one that is only imported: the export would see two copies of its types that are not the same (component-model #208).",
    wrong: world("export types;\nexport shop;", CHAIN),
    right: world("export types;\nexport users;\nexport shop;", CHAIN),
  },
  "world/too-many-items": {
    title: "worlds hold too much",
    why: "`include` copies all that a world imports and exports, and what it imports is listed with all that it needs. Worlds that include one another in a row can so become larger than any memory.",
    wrong: "world w1 { include w0; }\nworld w2 { include w1; }\n/* ... */\nworld w100000 { include w99999; }",
    right: "world w1 { include w0; }\nworld w100000 { include w0; }",
    executable: false,
  },
  "world/none": {
    title: "the package has no world",
    why: "A world says what a program imports and exports. Interfaces alone can be used by others, but nothing can be made of them.",
    wrong: "package demo:main;\n\ninterface api {}\n",
    right: "package demo:main;\n\ninterface api {}\n\nworld app {\n  export api;\n}\n",
    executable: false,
  },
  "world/choose": {
    title: "the package has several worlds and none was chosen",
    why: "With one world there is no question; with several its name must be given.",
    wrong: "hypc generate",
    right: "hypc generate --world app",
    executable: false,
  },
  "world/unknown": {
    title: "there is no world of that name",
    why: "A plain name is a world of the main package. Worlds of other packages are named in full: `namespace:package/world@version`.",
    wrong: "hypc generate --world ap",
    right: "hypc generate --world app",
    executable: false,
  },
  "world/unknown-package": {
    title: "the package of a world is not here",
    why: "A world that is named in full belongs to a package of the contract or of its `deps/`.",
    wrong: "hypc generate --world demo:gone/app",
    right: "hypc generate --world demo:main/app",
    executable: false,
  },
  "world/which-version": {
    title: "the package of a world is here in several versions",
    why: "The version can be left out where only one is here.",
    wrong: "hypc generate --world demo:main/app",
    right: "hypc generate --world demo:main/app@1.0.0",
    executable: false,
  },
  "world/malformed-name": {
    title: "this does not name a world",
    why: "A world is `name`, `namespace:package/name` or `namespace:package/name@version`.",
    wrong: "hypc generate --world demo/app",
    right: "hypc generate --world demo:main/app",
    executable: false,
  },
};
