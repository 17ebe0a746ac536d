/**
 * Run by a test in a process of its own, with V8's natives and collector at hand: hundreds of matches are alive when the collector comes, as with
 * requests under way. Then paths are looked up until the matcher is compiled, and it is told, path by path, whether what it makes from now on
 * begins its life in the young space.
 */
import type { AnyHandler } from "../../../../runtime/definition.ts";
import { GET } from "../../../../runtime/http/method.ts";
import { RouteTable } from "../../../../runtime/http/route-table.ts";
import { testHandler } from "./serve.ts";

// Natives are no syntax of TypeScript.
const isYoung = new Function("value", "return %InYoungGeneration(value)") as (value: unknown) => boolean;
const collect = globalThis.gc;
if (collect === undefined) throw new Error("run it with --expose-gc");

const patterns = ["/users/{id}", "/users/{id}/posts/{post}", "/files/*", "/{a}/{b}/{c}/x"];
const asked = ["/users/1", "/users/2/posts/3", "/files/a/b", "/1/2/3/x"];
const handlers = patterns.map((path, index) => testHandler({ name: `h${index}`, method: "GET", path }));
const table = new RouteTable(handlers as unknown as readonly AnyHandler<unknown>[]);

collect();
const kept: unknown[] = [];
for (let round = 0; round < 150; round++) {
  for (const path of asked) {
    const match = table.find(path, GET);
    kept.push(match, match?.captures);
  }
}
collect();
const alive = kept.splice(0).length;
let found = 0;
for (let round = 0; round < 20; round++) {
  for (let lookup = 0; lookup < 5_000; lookup++) for (const path of asked) found += table.find(path, GET)?.captures.length ?? 0;
  await new Promise((resolve) => setTimeout(resolve, 20));
}
const young = asked.map((path) => {
  const match = table.find(path, GET);
  return match !== null && isYoung(match) && isYoung(match.captures);
});
console.log(JSON.stringify({ alive, found, young }));
