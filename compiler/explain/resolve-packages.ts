import type { ResolveCode } from "../messages/resolve.ts";
import type { ExplainPage } from "./page.ts";

const CLOCKS = `package demo:clocks@1.2.0 {
  interface clock {
    now: func() -> u64;
  }
}
`;

/** Pages on packages, and on interfaces and worlds by name. */
export const packagePages: Readonly<Record<PackageCode, ExplainPage>> = {
  "resolve/package-mismatch": {
    title: "files of one directory name different packages",
    why: "All `.wit` files directly inside one directory are one package. Any of them may begin with its `package` line, but then they must agree, version included.",
    wrong: "// a.wit\npackage demo:shop@1.0.0;\n\n// b.wit\npackage demo:shop@1.1.0;\n",
    right: "// a.wit\npackage demo:shop@1.1.0;\n\n// b.wit\ninterface basket {}\n",
    executable: false,
  },
  "resolve/package-docs": {
    title: "more than one file documents the package",
    why: "A comment before `package` documents the whole package, and there can be only one such text. Every comment counts to WIT tools, so a licence header above `package` in two files is enough.",
    wrong: "// a.wit\n/// A shop.\npackage demo:shop;\n\n// b.wit\n/// Copyright\npackage demo:shop;\n",
    right:
      "// a.wit\n/// A shop.\npackage demo:shop;\n\n// b.wit\npackage demo:shop;\n/// Copyright\ninterface basket {}\n",
    executable: false,
  },
  "resolve/nested-package": {
    title: "a package stands inside a nested package",
    why: "`package a:b { ... }` puts further packages into one file, beside the main one. They cannot be nested any deeper; packages refer to one another by name, not by where they stand.",
    wrong: "package demo:main;\n\npackage demo:outer {\n  package demo:inner {}\n}\n",
    right: "package demo:main;\n\npackage demo:outer {}\n\npackage demo:inner {}\n",
  },
  "resolve/no-package": {
    title: "no file says which package this is",
    why: "One of the files must begin with `package namespace:name;`. The `package` line is the first thing in its file, comments aside; nested packages do not replace it.",
    wrong: "interface api {}\n",
    right: "package demo:example;\n\ninterface api {}\n",
  },
  "resolve/duplicate-package": {
    title: "a package is defined in two places",
    why: "Two directories of `deps/`, or two nested packages, have one name and version. Which one counts could not be said, so it is an error even where they are equal.",
    wrong: "package demo:main;\n\npackage demo:a {}\n\npackage demo:a {}\n",
    right: "package demo:main;\n\npackage demo:a@1.0.0 {}\n\npackage demo:a@2.0.0 {}\n",
  },
  "resolve/package-cycle": {
    title: "packages use one another in a circle",
    why: "Each package must be understandable from those it names. In a circle there is no first one.",
    wrong:
      "package demo:main;\n\npackage demo:a {\n  interface x {\n    use demo:b/y.{t};\n  }\n}\n\npackage demo:b {\n  interface y {\n    type t = u32;\n  }\n  interface z {\n    use demo:a/x.{t};\n  }\n}\n",
    right:
      "package demo:main;\n\npackage demo:a {\n  interface x {\n    use demo:b/y.{t};\n  }\n}\n\npackage demo:b {\n  interface y {\n    type t = u32;\n  }\n}\n",
  },
  "resolve/own-package": {
    title: "a package names itself",
    why: "A path with a package in it leads to another package. WIT tools take one that leads back for a circle of packages; inside a package items go by their plain names.",
    wrong:
      "package demo:shop@1.0.0;\n\ninterface types {\n  type id = u64;\n}\n\ninterface basket {\n  use demo:shop/types@1.0.0.{id};\n}\n",
    right:
      "package demo:shop@1.0.0;\n\ninterface types {\n  type id = u64;\n}\n\ninterface basket {\n  use types.{id};\n}\n",
  },
  "resolve/unknown-package": {
    title: "a package is not here",
    why: "Every package that is named must stand in `deps/` of the directory, be nested in a file, or be one that hypc ships (`hyper:...`). Versions must be equal to the letter: there is no choosing of compatible ones, and a path without a version means a package without one.",
    wrong: `package demo:main;\n\nworld app {\n  import demo:clocks/clock@1.0.0;\n}\n\n${CLOCKS}`,
    right: `package demo:main;\n\nworld app {\n  import demo:clocks/clock@1.2.0;\n}\n\n${CLOCKS}`,
    note: "A single file as input never looks at a `deps/` beside it: pass the directory.",
  },
  "resolve/duplicate-item": {
    title: "two interfaces or worlds have one name",
    why: "Interfaces and worlds share one namespace over all files of a package.",
    wrong: "package demo:main;\n\ninterface counter {}\n\nworld counter {}\n",
    right: "package demo:main;\n\ninterface counter {}\n\nworld counter-process {}\n",
  },
  "resolve/duplicate-in-file": {
    title: "a top-level `use` takes a name that the file has already",
    why: "`use path as name;` at the top of a file makes a name for that file, beside those of its interfaces and worlds.",
    wrong: `package demo:main;\n\nuse demo:clocks/clock@1.2.0;\n\ninterface clock {}\n\n${CLOCKS}`,
    right: `package demo:main;\n\nuse demo:clocks/clock@1.2.0 as wall-clock;\n\ninterface clock {}\n\n${CLOCKS}`,
  },
  "resolve/unknown-item": {
    title: "there is no such interface or world in the package",
    why: "A path without a package names an interface or world of the same package, in whatever file, or one that a top-level `use` of the same file brings in. A `use` at the top of one file does not reach the others.",
    wrong: "package demo:main;\n\ninterface counter {}\n\nworld app {\n  export countre;\n}\n",
    right: "package demo:main;\n\ninterface counter {}\n\nworld app {\n  export counter;\n}\n",
  },
  "resolve/unknown-foreign-item": {
    title: "another package has no such interface or world",
    why: "The package is here, but what is named is not in it: a wrong name, a wrong version, an interface where a world is needed, or one behind a feature that is off.",
    wrong: `package demo:main;\n\nworld app {\n  import demo:clocks/clocks@1.2.0;\n}\n\n${CLOCKS}`,
    right: `package demo:main;\n\nworld app {\n  import demo:clocks/clock@1.2.0;\n}\n\n${CLOCKS}`,
  },
  "resolve/item-cycle": {
    title: "interfaces or worlds use one another in a circle",
    why: "An interface that takes types of another comes after it, and a world comes after those it includes. Even `use other.{};` counts. What a world imports and exports does not.",
    wrong:
      "package demo:main;\n\ninterface a {\n  use b.{t};\n  type u = u32;\n}\n\ninterface b {\n  use a.{u};\n  type t = u32;\n}\n",
    right:
      "package demo:main;\n\ninterface types {\n  type t = u32;\n  type u = u32;\n}\n\ninterface a {\n  use types.{t};\n}\n\ninterface b {\n  use types.{u};\n}\n",
  },
  "resolve/gate-on-use": {
    title: "a `use` at the top of a file has attributes",
    why: "Such a `use` only makes a name for the file; there is nothing in it that could be stable or not.",
    wrong: `package demo:main@1.0.0;\n\n@since(version = 1.0.0)\nuse demo:clocks/clock@1.2.0;\n\n${CLOCKS}`,
    right: `package demo:main@1.0.0;\n\nuse demo:clocks/clock@1.2.0;\n\nworld app {\n  @since(version = 1.0.0)\n  import clock;\n}\n\n${CLOCKS}`,
  },
  "resolve/not-an-interface": {
    title: "a world stands where an interface is needed",
    why: "Types are used from interfaces, and interfaces are imported and exported. A world is taken over as a whole with `include`.",
    wrong:
      "package demo:main;\n\nworld base {\n  import log: func(text: string);\n}\n\nworld app {\n  import base;\n}\n",
    right:
      "package demo:main;\n\nworld base {\n  import log: func(text: string);\n}\n\nworld app {\n  include base;\n}\n",
  },
  "resolve/not-a-world": {
    title: "an interface stands where a world is needed",
    why: "`include` copies what another world imports and exports. An interface is imported or exported.",
    wrong: "package demo:main;\n\ninterface log {}\n\nworld app {\n  include log;\n}\n",
    right: "package demo:main;\n\ninterface log {}\n\nworld app {\n  import log;\n}\n",
    note: "A path of another package counts as an interface where a `use` at the top of a file names it first.",
  },
};

type PackageCode = Exclude<ResolveCode, `${"type" | "gate" | "world" | "component"}/${string}` | NameCode>;

/** Codes that are about names inside interfaces and worlds. */
export type NameCode =
  | "resolve/use-of-function"
  | "resolve/unknown-name"
  | "resolve/duplicate-name"
  | "resolve/discarded-definition"
  | "resolve/unknown-type";
