import type { ResolveCode } from "../messages/resolve.ts";
import type { ExplainPage } from "./page.ts";

const api = (items: string): string =>
  `package demo:main@1.0.0;\n\ninterface api {\n${items.replace(/^/gm, "  ")}\n}\n`;

/** Pages on `@since`, `@unstable` and `@deprecated`. */
export const gatePages: Readonly<Record<ResolveCode & `gate/${string}`, ExplainPage>> = {
  "gate/twice": {
    title: "an attribute stands twice on one item",
    why: "An item has come in one version and is deprecated in one, so each attribute can be given once.",
    wrong: api("@since(version = 0.9.0)\n@since(version = 1.0.0)\nread: func();"),
    right: api("@since(version = 0.9.0)\nread: func();"),
  },
  "gate/since-and-unstable": {
    title: "an item is stable and unstable at once",
    why: "`@unstable` hides an item behind a feature until it is released; then `@since` takes its place.",
    wrong: api("@since(version = 1.0.0)\n@unstable(feature = fancy)\nread: func();"),
    right: api("@since(version = 1.0.0)\nread: func();"),
  },
  "gate/deprecated-alone": {
    title: "`@deprecated` stands alone",
    why: "Only what has been there can be deprecated: `@since` or `@unstable` says how it came.",
    wrong: api("@deprecated(version = 1.0.0)\nread: func();"),
    right: api("@since(version = 0.9.0)\n@deprecated(version = 1.0.0)\nread: func();"),
  },
  "gate/no-version": {
    title: "`@since` in a package without a version",
    why: "Since when something is there can only be said of a package that has versions.",
    wrong: "package demo:main;\n\ninterface api {\n  @since(version = 1.0.0)\n  read: func();\n}\n",
    right: "package demo:main@1.0.0;\n\ninterface api {\n  @since(version = 1.0.0)\n  read: func();\n}\n",
  },
  "gate/unreleased": {
    title: "`@since` names a version that is yet to come",
    why: "An item is part of the package from the version that `@since` names, so that version cannot be later than the package's own. A pre-release comes before its release.",
    wrong: api("@since(version = 1.1.0)\nread: func();"),
    right: api("@unstable(feature = read)\nread: func();"),
    note: "A gate on a `use`, `import` or `include` of another package is judged by the version of the package it stands in.",
  },
  "gate/hidden": {
    title: "something needs an item that is behind a feature that is off",
    why: "Items with `@unstable(feature = x)` are not there unless `--features x` turns them on. What refers to them must then not be there either.",
    wrong: api("@unstable(feature = fancy)\nrecord options { colour: string }\nread: func(options: options);"),
    right: api(
      "@unstable(feature = fancy)\nrecord options { colour: string }\n@unstable(feature = fancy)\nread: func(options: options);",
    ),
  },
  "gate/hidden-shape": {
    title: "an unnamed type was first written behind a feature that is off",
    why: "The reference implementation keeps each unnamed type, such as `list<string>`, once a package, and gates it as the place where it is first written. Where that place is behind a feature that is off, the type is not there for anybody. hypc gives the same verdict, so that a contract means the same everywhere.",
    wrong: api("@unstable(feature = fancy)\nrecord options { colours: list<string> }\nread: func() -> list<string>;"),
    right: api(
      "type lines = list<string>;\n@unstable(feature = fancy)\nrecord options { colours: lines }\nread: func() -> lines;",
    ),
  },
  "gate/hidden-owner": {
    title: "an ungated type stands in an interface or world that is behind a feature that is off",
    why: "Without its interface a type has no place. WIT tools ask for the gate on the type as well; functions go with their interface.",
    wrong: "package demo:main@1.0.0;\n\n@unstable(feature = fancy)\ninterface options {\n  type colour = string;\n}\n",
    right:
      "package demo:main@1.0.0;\n\n@unstable(feature = fancy)\ninterface options {\n  @unstable(feature = fancy)\n  type colour = string;\n}\n",
  },
  "gate/hidden-world-type": {
    title: "a world's own type is behind a feature that is off",
    why: "The types of a world are imports of it, and WIT tools do not let them vanish. In an interface they can.",
    wrong: "package demo:main@1.0.0;\n\nworld app {\n  @unstable(feature = fancy)\n  type colour = string;\n}\n",
    right:
      "package demo:main@1.0.0;\n\ninterface types {\n  @unstable(feature = fancy)\n  type colour = string;\n}\n\nworld app {\n  import types;\n}\n",
  },
};
