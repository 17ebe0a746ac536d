import { expect, it } from "vitest";
import { METHODS } from "../../../runtime/http/method.ts";
import { RouteTable } from "../../../runtime/http/route-table.ts";
import type { AnyHandler } from "../../../runtime/definition.ts";
import { testHandler } from "./support/serve.ts";

const GET = METHODS.indexOf("GET");

function found(paths: readonly string[], asked: string): readonly [string, readonly string[], boolean] | null {
  const handlers = paths.map((path, index) => testHandler({ name: `h${index}`, method: "GET", path }));
  const match = new RouteTable(handlers as unknown as readonly AnyHandler<unknown>[]).find(asked, GET);
  return match === null ? null : [match.leaf.pattern.text, match.captures, !match.isPlain];
}

it("captures five parameters and a rest, in their order", () => {
  const at = "/{a}/{b}/x/{c}/{d}/{e}";
  expect(found([at], "/1/2/x/3/4/5")).toEqual([at, ["1", "2", "3", "4", "5"], false]);
  expect(found([`${at}/*`], "/1/2/x/3/4/5/six/7")).toEqual([`${at}/*`, ["1", "2", "3", "4", "5", "six/7"], false]);
});

it("forgets what it captured where it steps back", () => {
  const paths = ["/a/{b}/{c}/{d}/end", "/a/{b}/*", "/{a}/b/c/d/*", "/*"];
  expect(found(paths, "/a/b/c/d/end")).toEqual([paths[0], ["b", "c", "d"], false]);
  expect(found(paths, "/a/b/c/d/e")).toEqual([paths[1], ["b", "c/d/e"], false]);
  expect(found(paths, "/z/b/c/d/e")).toEqual([paths[2], ["z", "e"], false]);
  expect(found(paths, "/z/b/c")).toEqual([paths[3], ["z/b/c"], false]);
});

it("says where a capture may be escaped", () => {
  const paths = ["/p/{a}/{b}", "/w/{a}/*"];
  expect(found(paths, "/p/1/2%2F3")).toEqual([paths[0], ["1", "2%2F3"], true]);
  expect(found(paths, "/w/1%20/2")).toEqual([paths[1], ["1%20", "2"], true]);
  expect(found(paths, "/w/1/2/%2e")).toEqual([paths[1], ["1", "2/%2e"], true]);
});

it("finds nothing at a path that does not begin with a slash", () => {
  const paths = ["/x", "/{a}", "/b/*"];
  expect(found(paths, "x")).toBeNull();
  expect(found(paths, "yx")).toBeNull();
  expect(found(paths, "")).toBeNull();
  expect(found(["/x/1", "/x/2", "/x/{a}/b"], "yx/7/b")).toBeNull();
});
