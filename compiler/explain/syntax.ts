import type { SyntaxCode } from "../../grammar/messages.ts";
import type { ExplainPage } from "./page.ts";
import { annotationSyntaxPages } from "./syntax-annotations.ts";

/** An interface of a package around the items that a page is about. */
const api = (items: string): string => `package demo:api;\n\ninterface api {\n${items.replace(/^(?=.)/gm, "  ")}\n}\n`;

/** Pages on the text of contracts: what WIT's grammar does not allow. */
export const syntaxPages: Readonly<Record<SyntaxCode, ExplainPage>> = {
  ...annotationSyntaxPages,
  "syntax/not-utf8": {
    title: "the file is not UTF-8 text",
    why: "WIT is written in UTF-8, so that every tool reads the same characters. The file holds bytes that are no UTF-8: it was saved in another encoding, or it is no text at all.",
    wrong: "a file saved as UTF-16 or Latin-1, an archive, a compiled component",
    right: "the same contract, saved as UTF-8",
    note: "Most editors convert a file when it is saved: look for \"encoding\". `iconv -f UTF-16 -t UTF-8` does it in a terminal.",
    executable: false,
  },
  "syntax/too-large": {
    title: "the file is larger than any contract",
    why: "Files above eight megabytes are not read: the largest published packages have one, and something that size given by mistake would only cost time.",
    wrong: "a file of 50 MB",
    right: "the package in several files of one directory: they may share a package name",
    executable: false,
  },
  "syntax/control-character": {
    title: "a control character stands in the text",
    why: "Control characters can make a terminal or an editor show something else than what the compiler reads, so WIT allows only tabs and line breaks, even in comments.",
    wrong: "package demo:api;\n\n// a bell: \u0007\ninterface api {}\n",
    right: "package demo:api;\n\n// no bell\ninterface api {}\n",
  },
  "syntax/bidirectional-override": {
    title: "an invisible character turns the direction of the text",
    why: "These characters make text look different from what it says (CVE-2021-42574, \"Trojan Source\"), so WIT refuses them, even in comments.",
    wrong: "package demo:api;\n\n// looks \u202eharmless\ninterface api {}\n",
    right: "package demo:api;\n\n// is harmless\ninterface api {}\n",
  },
  "syntax/discouraged-character": {
    title: "a character that Unicode deprecates",
    why: "A few characters of Unicode are deprecated or discouraged, because other characters say the same; WIT refuses them, even in comments.",
    wrong: "package demo:api;\n\n// \u0149\ninterface api {}\n",
    right: "package demo:api;\n\n// 'n\ninterface api {}\n",
  },
  "syntax/unexpected-character": {
    title: "a character that means nothing in WIT",
    why: "Outside of comments WIT consists of ASCII names, numbers and a few signs. Often a character came from another language (`?` for an optional value, `[]` for a list, `#` for a comment) or from a word processor (a non-breaking space).",
    wrong: api("find: func(name: string?);"),
    right: api("find: func(name: option<string>);"),
  },
  "syntax/unterminated-comment": {
    title: "a block comment never ends",
    why: "Every `/*` needs its `*/`. In WIT comments nest, so a `/*` inside a comment needs one too, even inside quotes.",
    wrong: "package demo:api;\n\n/* serves /files/* \ninterface api {}\n",
    right: "package demo:api;\n\n// serves /files/*\ninterface api {}\n",
    note: "Line comments (`//`, `///`) have no such trap.",
  },
  "syntax/invalid-string": {
    title: "a text in quotes is not valid",
    why: "A text ends on the line on which it begins, and a backslash in it begins an escape: `\\t`, `\\n`, `\\r`, `\\\"`, `\\'`, `\\\\`, two hexadecimal digits for a byte, or `\\u{...}` for a character.",
    wrong: api('@external-id("C:\\path")\nread: func();'),
    right: api('@external-id("C:\\\\path")\nread: func();'),
  },
  "syntax/invalid-name": {
    title: "a name breaks the rules for names",
    why: "Names are words of ASCII letters and digits, joined by `-`; the first begins with a letter, and the letters of one word are all lower or all upper case. So they turn into good names in every language: `create-user` becomes `createUser` in TypeScript.",
    wrong: api("createUser: func(user_name: string);"),
    right: api("create-user: func(user-name: string);"),
  },
  "syntax/keyword-as-name": {
    title: "a keyword stands where a name belongs",
    why: "The keywords of WIT are reserved everywhere, types included. A `%` before it makes a name of a keyword; it is not part of the name, so generated code does not show it.",
    wrong: api("record entry { type: string, list: u8 }"),
    right: api("record entry { %type: string, %list: u8 }"),
    note: "The keywords: use type func u8 u16 u32 u64 s8 s16 s32 s64 f32 f64 char bool string record resource own borrow flags variant enum option result future stream error-context list map tuple _ as from static interface import export world package constructor include with async",
  },
  "syntax/invalid-version": {
    title: "a version is no semantic version",
    why: "Versions follow semver.org: three numbers without leading zeros, then `-` and a pre-release, then `+` and a build.",
    wrong: "package demo:api@1.02.0;\n",
    right: "package demo:api@1.2.0;\n",
  },
  "syntax/expected": {
    title: "something else belongs here",
    why: "At this place the grammar of WIT allows only what the message names. Mostly a sign is missing or doubled right before it.",
    wrong: api("record user { name string }"),
    right: api("record user { name: string }"),
  },
  "syntax/unexpected-end": {
    title: "the file ends too early",
    why: "The text ends inside of something that was begun: mostly a bracket was not closed. The message names the innermost one that is open.",
    wrong: "package demo:api;\n\ninterface api {\n  read: func();\n",
    right: "package demo:api;\n\ninterface api {\n  read: func();\n}\n",
  },
  "syntax/unclosed": {
    title: "a brace was not closed",
    why: "An item begins where it cannot stand, which says that the brace of the item before it was not closed.",
    wrong: api("record user {\n  name: string,\n\nread: func() -> user;"),
    right: api("record user {\n  name: string,\n}\n\nread: func() -> user;"),
  },
  "syntax/missing-semicolon": {
    title: "a `;` is missing",
    why: "Statements without braces end with `;`: package headers, `use`, `type`, functions, imports and exports.",
    wrong: api("type id = u64\nread: func() -> id;"),
    right: api("type id = u64;\nread: func() -> id;"),
  },
  "syntax/missing-comma": {
    title: "a `,` is missing",
    why: "Fields, cases, flags, parameters and used names are separated by `,`; one may also stand after the last.",
    wrong: api("record user {\n  name: string\n  age: u8\n}"),
    right: api("record user {\n  name: string,\n  age: u8,\n}"),
  },
  "syntax/stray-semicolon": {
    title: "a `;` too many",
    why: "What ends with `}` takes no `;`. A `use` does: there the braces are not the end of a body.",
    wrong: api("record user { name: string };"),
    right: api("record user { name: string }"),
  },
  "syntax/unknown-word": {
    title: "a word that is no keyword",
    why: "Items begin with a keyword. The word here is none; it may be misspelt, or come from another language.",
    wrong: api("struct user { name: string }"),
    right: api("record user { name: string }"),
  },
  "syntax/misplaced": {
    title: "something stands where it cannot",
    why: "It is WIT, but not here.",
    wrong: "package demo:api;\n\nuse types.{id};\n\ninterface types {\n  type id = u64;\n}\n",
    right: "package demo:api;\n\ninterface types {\n  type id = u64;\n}\n\ninterface api {\n  use types.{id};\n}\n",
    note: "At the top level a `use` brings in a whole interface; the types of one are used inside an interface or a world.",
  },
  "syntax/package-header": {
    title: "a second package header",
    why: "A file belongs to one package, which its first statement names. Further packages in one file are written with braces.",
    wrong: "package demo:api;\n\ninterface api {}\n\npackage demo:other;\n\ninterface other {}\n",
    right: "package demo:api;\n\ninterface api {}\n\npackage demo:other {\n  interface other {}\n}\n",
  },
  "syntax/unknown-attribute": {
    title: "WIT has no such attribute",
    why: "WIT knows `@since`, `@unstable`, `@deprecated` and `@external-id`.",
    wrong: "package demo:api@1.0.0;\n\n@sinse(version = 1.0.0)\ninterface api {}\n",
    right: "package demo:api@1.0.0;\n\n@since(version = 1.0.0)\ninterface api {}\n",
  },
  "syntax/attribute-not-allowed": {
    title: "an attribute stands where none may",
    why: "Attributes stand on worlds, interfaces, functions, types, imports, exports, includes and uses. Fields, cases, parameters and packages take none: they come and go with what they belong to.",
    wrong: "package demo:api@1.0.0;\n\ninterface api {\n  record user { @since(version = 1.0.0) name: string }\n}\n",
    right: "package demo:api@1.0.0;\n\ninterface api {\n  @since(version = 1.0.0)\n  record user { name: string }\n}\n",
  },
  "syntax/nesting": {
    title: "types or packages are nested too deep",
    why: "The reference implementation of WIT reads a hundred levels and no more; so do we.",
    wrong: api(`type deep = ${"list<".repeat(101)}u8${">".repeat(101)};`),
    right: api("type shallow = list<list<u8>>;"),
  },
  "syntax/list-length": {
    title: "a list is too long",
    why: "The length of a fixed-length list is a 32-bit number.",
    wrong: api("type block = list<u8, 4294967296>;"),
    right: api("type block = list<u8, 4096>;"),
  },
  "syntax/too-many-errors": {
    title: "too many mistakes in one file",
    why: "After a hundred mistakes a file is no longer read: most of them follow from the first ones, or the file is no WIT.",
    wrong: api("type t = ;\n".repeat(101)),
    right: api("type t = u8;"),
  },
};
