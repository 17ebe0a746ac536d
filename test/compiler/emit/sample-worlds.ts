/** Contracts built by hand, which tests of several printers share. */
import type { Contract, World } from "../../../compiler/model.ts";
import type { ProcessModel } from "../../../compiler/process/model.ts";
import * as b from "./builders.ts";

export interface Sample {
  readonly contract: Contract;
  readonly world: World;
  readonly process: ProcessModel;
}

/** The counter of the design: state, statuses by case, HTTP and RPC. */
export function counterSample(): Sample {
  const snapshot = b.record("snapshot", { value: b.s64, updates: b.u64 });
  const overflow = b.variantCase("overflow", null);
  const tooLarge = b.variantCase("too-large", b.s64);
  const counterError = b.variant("counter-error", [overflow, tooLarge]);
  const initialize = b.func("initialize", {}, null, { async: true });
  const read = b.func("read", {}, b.named(snapshot), { docs: "The current value." });
  const add = b.func("add", { by: b.s64 }, b.result(b.named(snapshot), b.named(counterError)), { docs: "Add to the counter." });
  const counter = b.iface("counter", [snapshot, counterError], [initialize, read, add]);
  const state = b.record("counter-state", { value: b.s64, updates: b.u64 });
  const world = b.world("counter-process", { types: [state], exports: [counter] });
  const contract = b.contractOf(b.packageOf("demo:counter@0.1.0", [counter], [world]));
  const process = b.processOf(world, {
    name: "Counter",
    state,
    save: { kind: "every-message" },
    init: b.handlerOf(initialize, {}),
    handlers: [
      b.handlerOf(read, { http: { method: "GET", path: "/counter" }, local: true, remote: true }),
      b.handlerOf(add, { http: { method: "POST", path: "/counter/add" }, remote: ["bob.os"] }),
    ],
    caseStatus: new Map([
      [overflow, 409],
      [tooLarge, 422],
    ]),
  });
  return { contract, world, process };
}

/** Everything that routes and clients have to tell apart, in the web format. */
export function wideSample(): Sample {
  const userId = b.alias("user-id", b.u64);
  const role = b.enumeration("role", ["member", "admin"]);
  const user = b.record("user", { id: b.named(userId), name: b.string, role: b.named(role), avatar: b.option(b.list(b.u8)) });
  const failure = b.enumeration("failure", ["gone", "denied", "teapot"]);
  const outcome = b.alias("outcome", b.result(b.named(user), b.named(failure)));
  const get = b.func("get-user", { id: b.named(userId) }, b.named(outcome), { docs: "One user." });
  const list = b.func(
    "list-users",
    [
      b.param("role", b.option(b.named(role)), { docs: "Only those of\nthis role." }),
      b.param("tag", b.list(b.string)),
      b.param("words", b.option(b.list(b.string))),
      b.param("limit", b.u32),
      b.param("x-tenant", b.option(b.string)),
      b.param("trace", b.string),
    ],
    b.list(b.named(user)),
  );
  const create = b.func("create-user", { user: b.named(user) }, b.result(b.named(user), b.string));
  const update = b.func("update", { id: b.named(userId), name: b.string, tags: b.map(b.string, b.list(b.u32)) }, b.option(b.named(user)));
  const remove = b.func("delete", { id: b.named(userId) }, b.result(null, b.named(failure)));
  const ping = b.func("ping", {}, null, { async: true });
  const check = b.func("check", {}, b.result());
  const peek = b.func("peek", { id: b.named(userId) }, b.result(b.named(user), b.named(failure)));
  const download = b.func("download", { version: b.u8 }, b.list(b.u8));
  const batchA = b.func("batch-add", { values: b.list(b.s64), dry: b.bool }, b.s64);
  const batchB = b.func("batch-clear", { query: b.string }, null);
  const reset = b.func("reset", {}, b.bool);
  const tell = b.func("tell", { options: b.string, context: b.string, answer: b.string, input: b.string }, b.string);
  const fallback = b.func("fallback", {}, b.string);
  const quiet = b.func("quiet", { by: b.f64 }, null, { async: true, docs: "Only for others." });
  const functions = [get, list, create, update, remove, ping, check, peek, download, batchA, batchB, reset, tell, fallback, quiet];
  const users = b.iface("users", [userId, role, user, failure, outcome], functions);
  const world = b.world("wide", { exports: [users], docs: "All kinds of handlers." });
  const contract = b.contractOf(b.packageOf("demo:wide", [users], [world]));
  const [gone, denied] = failure.body.kind === "enum" ? failure.body.cases : [];
  if (gone === undefined || denied === undefined) throw new Error("an enum has cases");
  const process = b.processOf(world, {
    name: 'The "wide" one',
    icon: "🔢",
    httpBindings: [
      { path: "/", authenticated: false, localOnly: false },
      { path: "/admin", authenticated: true, localOnly: true },
    ],
    ui: [{ dir: "ui", path: "/ui", authenticated: false, localOnly: false }],
    handlers: [
      b.handlerOf(get, { http: { method: "GET", path: "/users/{id}", from: { id: "path" } }, local: true }),
      b.handlerOf(list, {
        http: { method: "GET", path: "/users", from: { role: "query", tag: "query", words: "query", limit: "query", "x-tenant": "header", trace: "header" } },
      }),
      b.handlerOf(create, { http: { method: "POST", path: "/users" }, status: 201 }),
      b.handlerOf(update, { http: { method: "PUT", path: "/users/{id}", from: { id: "path" } } }),
      b.handlerOf(remove, { http: { method: "DELETE", path: "/users/{id}", from: { id: "path" } }, status: 204 }),
      b.handlerOf(ping, { http: { path: "/ping" } }),
      b.handlerOf(check, { http: { method: "GET", path: "/check" }, status: 204 }),
      b.handlerOf(peek, { http: { method: "HEAD", path: "/users/{id}", from: { id: "path" } } }),
      b.handlerOf(download, { http: { method: "GET", path: "/files/v-*", from: { version: "query" } } }),
      b.handlerOf(batchA, { http: { method: "POST", path: "/batch" } }),
      b.handlerOf(batchB, { http: { method: "POST", path: "/batch" } }),
      b.handlerOf(reset, { http: { method: "POST" }, remote: true }),
      b.handlerOf(tell, { http: { path: "/tell" } }),
      b.handlerOf(fallback, { http: { method: "GET" } }),
      b.handlerOf(quiet, { local: true }),
    ],
    caseStatus: new Map([
      [gone, 404],
      [denied, 403],
    ]),
  });
  return { contract, world, process };
}

/** The wire of Rust processes: envelopes, bare answers, results as data. */
export function hyperwareSample(): Sample {
  const note = b.record("note", { id: b.u64, body: b.string });
  const get = b.func("get-note", { id: b.u64 }, b.result(b.named(note), b.string));
  const all = b.func("get-notes", {}, b.list(b.named(note)));
  const save = b.func("save-note", { note: b.named(note), pinned: b.bool }, null, { async: true });
  const reset = b.func("reset", {}, null);
  const notes = b.iface("notes", [note], [get, all, save, reset]);
  const world = b.world("notes-process", { exports: [notes] });
  const contract = b.contractOf(b.packageOf("demo:notes", [notes], [world]));
  const process = b.processOf(world, {
    name: "Notes",
    wire: "hyperware",
    httpBindings: [{ path: "/api", authenticated: false, localOnly: false }],
    handlers: [
      b.handlerOf(get, { http: {} }),
      b.handlerOf(all, { http: { method: "POST" } }),
      b.handlerOf(save, { http: { method: "POST", path: "/api/notes" }, local: true }),
      b.handlerOf(reset, { http: { method: "POST", path: "/api/reset" } }),
    ],
  });
  return { contract, world, process };
}

export const SAMPLES: Readonly<Record<string, () => Sample>> = { counter: counterSample, wide: wideSample, hyperware: hyperwareSample };
