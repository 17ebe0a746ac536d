/** One work in a process of its own, so that none runs in what another one left: `child.ts NAME ROUNDS quick|full` beside `run.ts`. */
import { hold } from "./rounds.ts";
import type { Measured } from "./rounds.ts";
import type { Work } from "./work.ts";

const [name = "", rounds = "", dose = ""] = process.argv.slice(2);
const { work } = (await import(new URL(`../works/${name}.ts`, import.meta.url).href)) as { readonly work: Work };
const opened = await work.open({ quick: dose === "quick" });
const measured: Measured[] = [];
try {
  for (const contest of opened.contests) measured.push(await hold(contest, Number(rounds)));
} finally {
  await opened.close();
}
process.send?.({ node: process.version, measured }, () => process.disconnect?.());
