import type { ResolveCode } from "../messages/resolve.ts";
import type { ExplainPage } from "./page.ts";

const api = (items: string): string => `package demo:main;\n\ninterface api {\n${items.replace(/^/gm, "  ")}\n}\n`;
const many = (count: number, of: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => of(index)).join(", ");
const BOTH =
  "WIT tools read such a contract without complaint, and refuse it when a component is made of it. hypc warns where it is only checked, and refuses to generate code for a world that reaches it.";

/** Pages on what WIT lets through and a component cannot hold. */
export const componentPages: Readonly<Record<ResolveCode & `component/${string}`, ExplainPage>> = {
  "component/duplicate-field": {
    title: "two fields of a record have one name",
    why: `Names of fields are compared without case. ${BOTH}`,
    wrong: api("record user { name: string, NAME: string }"),
    right: api("record user { name: string, full-name: string }"),
  },
  "component/duplicate-case": {
    title: "two cases or flags of a type have one name",
    why: `Names of cases and flags are compared without case. ${BOTH}`,
    wrong: api("enum colour { red, red }"),
    right: api("enum colour { red, green }"),
  },
  "component/name-clash": {
    title: "two names differ in case only",
    why: `Types and functions of an interface, functions of a resource, parameters, and interfaces of a package are compared without case. ${BOTH}`,
    wrong: api("id: func() -> u64;\nID: func() -> string;"),
    right: api("id: func() -> u64;\nname: func() -> string;"),
  },
  "component/method-name": {
    title: "a function of a resource has the resource's name",
    why: `The name of a method must differ from its resource's, so that the two can be told apart where they are joined. ${BOTH}`,
    wrong: api("resource file {\n  file: func() -> string;\n}"),
    right: api("resource file {\n  name: func() -> string;\n}"),
  },
  "component/too-many-flags": {
    title: "more than 32 flags",
    why: `Flags are kept in one 32-bit number. ${BOTH}`,
    wrong: api(`flags permissions { ${many(33, (index) => `p${index}`)} }`),
    right: api(`flags permissions { ${many(32, (index) => `p${index}`)} }`),
  },
  "component/empty": {
    title: "a record, flags or tuple type without members",
    why: `It has one value only, which says nothing. ${BOTH}`,
    wrong: api("record nothing {}"),
    right: api("record something { value: string }"),
  },
  "component/list-length": {
    title: "a fixed-length list of no or too many items",
    why: `The length of a fixed-length list is at least one and at most 1073741824. ${BOTH}`,
    wrong: api("type key = list<u8, 0>;"),
    right: api("type key = list<u8, 32>;"),
  },
  "component/too-large": {
    title: "a value takes too much memory",
    why: `Fixed-length lists lie inside the value that holds them, and a value may take 268435455 bytes. ${BOTH}`,
    wrong: api("type disk = list<u8, 300000000>;"),
    right: api("type disk = list<u8>;"),
  },
  "component/too-many-parameters": {
    title: "a function has too many parameters",
    why: `A function may have 1000 parameters, the implicit \`self\` of a method counted. ${BOTH}`,
    wrong: "interface api {\n  f: func(p0: u8, p1: u8, /* ... */ p1000: u8);\n}",
    right: "interface api {\n  f: func(p: list<u8>);\n}",
    executable: false,
  },
  "component/too-many-members": {
    title: "a type has too many members",
    why: `Records, variants, enums and tuples may have 10000 members. ${BOTH}`,
    wrong: "enum word { w0, w1, /* ... */ w10000 }",
    right: "type word = u32;",
    executable: false,
  },
  "component/stream-char": {
    title: "a stream of characters",
    why: `How characters lie in a stream is not settled yet. ${BOTH}`,
    wrong: api("read: func() -> stream<char>;"),
    right: api("read: func() -> stream<u8>;"),
  },
  "component/type-depth": {
    title: "a type nests too deep",
    why: `Types nest at most 99 levels, counting what they refer to by name. ${BOTH}`,
    wrong: api(
      `type t0 = u8;\n${Array.from({ length: 100 }, (_, index) => `type t${index + 1} = list<t${index}>;`).join("\n")}`,
    ),
    right: api("type t0 = u8;\ntype t1 = list<t0>;"),
    note: "Types that hold one another without end are refused by WIT itself.",
  },
};
