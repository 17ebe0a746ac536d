/** One contract with every kind of type, name and use, for golden files and compilation. */
import type { Constraints } from "../../../compiler/process/model.ts";
import type { Contract, Field, Param, TypeDef, World } from "../../../compiler/model.ts";
import type { ProcessModel, Wire } from "../../../compiler/process/model.ts";
import * as b from "./builders.ts";

export interface EveryKind {
  readonly contract: Contract;
  readonly world: World;
  readonly process: ProcessModel;
}

/** A process that takes and answers each value type in JSON, and each scalar in texts. */
export function everyKind(wire: Wire): EveryKind {
  const address = b.record("address", { node: b.string, publisher: b.string }, { docs: "Where a process is." });
  const shared = b.iface("shared", [address, b.enumeration("level", ["low", "high"])]);

  const constraints = new Map<Field | Param | TypeDef, Constraints>();
  const age = b.alias("age", b.u8, { docs: "Years." });
  constraints.set(age, { min: "18", max: "120" });
  const userId = b.alias("user-id", b.u64);
  const here = b.used("address", address);
  const there = b.used("other-level", [...shared.types.values()][1] as TypeDef);
  const color = b.enumeration("color", ["red", "dark-green", "is-XML"], {
    docs: "A color.\n\nOf three. Ends a comment: */ not here.",
  });
  const access = b.flags("access", ["read", "write-all", "constructor"]);
  const point = b.alias("point", b.tuple(b.f64, b.f64));
  const shape = b.variant(
    "shape",
    [
      b.variantCase("dot", null, { docs: "Nothing but a place." }),
      b.variantCase("circle", b.f64),
      b.variantCase("poly-line", b.list(b.named(point)), { docs: "Two points or more." }),
      b.variantCase("labelled", b.option(b.string)),
    ],
    { docs: "What is drawn." },
  );
  const outcome = b.variant("outcome", { done: null, failed: null });
  const single = b.variant("single", { only: b.string });
  const name = b.field("name", b.string, { docs: "One to ten characters without a slash." });
  const email = b.field("email", b.option(b.string));
  const tags = b.field("tags", b.list(b.string));
  const ratio = b.field("ratio", b.f32);
  const balance = b.field("balance", b.s64);
  constraints.set(name, { length: { min: 1, max: 10 }, pattern: "[^/]*" });
  constraints.set(email, { format: "email" });
  constraints.set(tags, { length: { min: null, max: 3 } });
  constraints.set(ratio, { min: "0.1", max: "0.9" });
  constraints.set(balance, { min: "-9223372036854775807" });
  const user = b.record(
    "user",
    [
      b.field("nickname", b.option(b.string)),
      b.field("id", b.named(userId)),
      name,
      email,
      b.field("age", b.named(age)),
      tags,
      ratio,
      balance,
      b.field("favourite-color", b.option(b.named(color))),
      b.field("access", b.named(access)),
      b.field("home", b.named(here)),
    ],
    { docs: "Somebody." },
  );
  const scalars = b.record("scalars", {
    "a-bool": b.bool,
    "an-u8": b.u8,
    "an-s8": b.s8,
    "an-u16": b.u16,
    "an-s16": b.s16,
    "an-u32": b.u32,
    "an-s32": b.s32,
    "an-u64": b.u64,
    "an-s64": b.s64,
    "an-f32": b.f32,
    "an-f64": b.f64,
    "a-char": b.char,
    "a-string": b.string,
  });
  const byte = b.alias("byte", b.u8);
  const maybe = b.alias("maybe", b.option(b.u32));
  const shapes = b.record("shapes", {
    bytes: b.list(b.u8),
    "alias-bytes": b.list(b.named(byte)),
    users: b.list(b.named(user)),
    fixed: b.list(b.u16, 3),
    long: b.list(b.u16, 20),
    pair: b.tuple(b.u32, b.string),
    one: b.tuple(b.bool),
    "by-name": b.map(b.string, b.u32),
    "by-number": b.map(b.u64, b.list(b.string)),
    "by-char": b.map(b.char, b.bool),
    "by-bool": b.map(b.bool, b.f64),
    maybe: b.named(maybe),
    nested: b.option(b.option(b.string)),
    deeper: b.option(b.option(b.option(b.u8))),
    "behind-alias": b.option(b.named(maybe)),
    full: b.result(b.u32, b.string),
    "only-ok": b.result(b.u32),
    "only-err": b.result(null, b.string),
    bare: b.result(),
    shape: b.named(shape),
    outcome: b.named(outcome),
    single: b.named(single),
    level: b.named(there),
  });
  const inherited = b.record("inherited", { constructor: b.string, "to-string": b.option(b.string), "value-of": b.u8 });
  const optional = b.record("optional", { first: b.option(b.u8), second: b.option(b.string) });
  const empty = b.record("empty", {});
  const everything = b.record("everything", {
    scalars: b.named(scalars),
    shapes: b.named(shapes),
    inherited: b.named(inherited),
    optional: b.named(optional),
    empty: b.named(empty),
    user: b.named(user),
  });
  const reserved = b.record("promise", { class: b.u8, function: b.u8, default: b.u8 });

  const limit = b.param("limit", b.option(b.u32));
  constraints.set(limit, { min: "1", max: "100" });
  const ids = b.param("ids", b.list(b.named(userId)));
  constraints.set(ids, { length: { min: 1, max: 5 } });
  const by = b.param("by", b.s32);
  constraints.set(by, { min: "-5" });
  const echo = b.func(
    "echo",
    { everything: b.named(everything), promise: b.named(reserved) },
    b.result(b.named(everything), b.named(shape)),
  );
  const bump = b.func("bump", [by], b.list(b.option(b.named(color))));
  const search = b.func(
    "search",
    [
      b.param("id", b.named(userId)),
      b.param("color", b.named(color)),
      limit,
      ids,
      b.param("names", b.list(b.string)),
      b.param("delete", b.option(b.bool)),
    ],
    b.list(b.named(user)),
  );
  const scan = b.func("scan", {
    a: b.u8,
    b: b.s8,
    c: b.u16,
    d: b.s16,
    e: b.s32,
    f: b.s64,
    g: b.f32,
    h: b.f64,
    i: b.char,
    j: b.named(age),
  });
  const kinds = b.iface(
    "kinds",
    [
      here,
      there,
      age,
      userId,
      color,
      access,
      point,
      shape,
      outcome,
      single,
      user,
      scalars,
      byte,
      maybe,
      shapes,
      inherited,
      optional,
      empty,
      everything,
      reserved,
    ],
    [echo, bump, search, scan],
  );
  const world = b.world("kinds-process", { exports: [kinds] });
  const contract = b.contractOf(b.packageOf("demo:kinds@0.1.0", [shared, kinds], [world]));
  const handlers = [
    b.handlerOf(echo, { http: { method: "POST", path: "/echo" }, local: true }),
    b.handlerOf(bump, { http: {} }),
    b.handlerOf(search, {
      http: {
        method: "GET",
        path: "/search/{id}/{color}",
        from: { id: "path", color: "path", limit: "query", ids: "query", names: "query", delete: "query" },
      },
    }),
    b.handlerOf(scan, {
      http: {
        method: "GET",
        path: "/scan",
        from: {
          a: "query",
          b: "query",
          c: "query",
          d: "query",
          e: "query",
          f: "query",
          g: "query",
          h: "query",
          i: "query",
          j: "query",
        },
      },
    }),
  ];
  return { contract, world, process: b.processOf(world, { wire, handlers, constraints }) };
}

/** A world without `@process`: resources, streams, handles, functions with unusual names. */
export function everyShape(): { readonly contract: Contract; readonly world: World } {
  const failure = b.record("failure", { message: b.string });
  const connection: TypeDef = b.resource(
    "connection",
    [
      b.func("constructor", { url: b.string }, b.result(null, b.named(failure)), {
        role: "constructor",
        docs: "Opens one.",
      }),
      b.func(
        "send",
        [b.param("data", b.stream(b.u8), { docs: "What is sent." })],
        b.future(b.result(null, b.named(failure))),
        { role: "method", docs: "Sends." },
      ),
      b.func("new", {}, null, { role: "method" }),
      b.func("count", {}, b.u32, { role: "static" }),
    ],
    { docs: "A line to somewhere." },
  );
  const marker = b.resource("marker");
  const version = { text: "0.2.0", span: b.span };
  const types = b.iface(
    "types",
    [failure, connection, marker],
    [
      b.func("new", { from: b.own(connection), in: b.borrow(connection) }, b.result(b.errorContext, b.named(failure)), {
        gates: [{ kind: "deprecated", version, span: b.span }],
      }),
      b.func("wait", { for: b.future(), all: b.stream() }, null, { async: true, docs: "Waits.\nThen ends." }),
      b.func("a-1", { "x-1": b.u8, x1: b.u8 }, b.tuple()),
      b.func("a1", {}, b.named(marker)),
    ],
    { docs: "Lines." },
  );
  const taken = b.iface(
    "counter",
    [b.record("counter", { "a-1": b.u8, a1: b.u8 }), b.used("line", connection), b.used("failure", failure)],
    [b.func("read", {}, b.own(connection))],
  );
  const inline = b.iface("inner", [], [b.func("run", {}, b.u8)]);
  const world = b.world("proxy", {
    docs: "Not shown.",
    types: [b.alias("size", b.u64)],
    imports: [types, inline, b.func("log-line", { message: b.string })],
    exports: [taken, types, b.func("handle", { package: b.list(b.u8) }, b.u8, { async: true })],
  });
  return { contract: b.contractOf(b.packageOf("demo:proxy@1.0.0", [types, taken], [world])), world };
}
