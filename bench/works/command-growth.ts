/** What a route costs as a process grows to 10 and 100 times its routes: the commands as users run them, and generating in a process that is warm. */
import { strictEqual } from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { generateWorlds, memoryHost } from "hypc";
import { runChild } from "../compile/child-cost.ts";
import { checkOutput, HYPC, hypc, operationsOf, scratchDirectory } from "../compile/commands.ts";
import { generatedService } from "../compile/generated-service.ts";
import type { Contest, Entrant, Work } from "../harness/work.ts";

const ROUTES = [30, 300, 3_000] as const;
/** In the short dose the process grows to 10 times its routes. */
const QUICK_ROUTES = [30, 300] as const;
/** A run of the largest takes a second or two, and whole processes need no round to warm. */
const ROUNDS = 5;
const QUICK_ROUNDS = 1;

/** A process on the disk, and where its code goes. */
interface Service {
  readonly routes: number;
  readonly contract: string;
  readonly out: string;
}

export const work: Work = {
  name: "command-growth",
  title: "Commands over contracts that grow",
  open: ({ quick }) => {
    const scratch = scratchDirectory();
    const services = (quick ? QUICK_ROUTES : ROUTES).map((routes): Service => {
      const contract = join(scratch.path, String(routes));
      mkdirSync(contract);
      const service = { routes, contract, out: join(scratch.path, `out-${routes}`) };
      edit(service, 0);
      generate(service);
      const operations = operationsOf(generatedService(routes));
      strictEqual(operations.length, routes);
      checkOutput(hypc, service.out, operations);
      return service;
    });
    const commands: readonly [work: string, milliseconds: (service: Service) => number][] = [
      ["generate, cold: a route of a process that grows, into an empty directory", fresh],
      ["generate, cold: a route of a process that grows, nothing changed", generate],
      ["generate, cold: a route of a process that grows, one of them changed", afterEdit],
      ["check, cold: a route of a process that grows", check],
    ];
    const contests = [
      ...commands.map(([name, measure]) => ({ ...growth(name, services, measure, 1), rounds: quick ? QUICK_ROUNDS : ROUNDS })),
      growth("generate, warm: a route of a process that grows", services, warm(quick), 0.9),
    ];
    return Promise.resolve({
      contests,
      close: () => {
        scratch.remove();
        return Promise.resolve();
      },
    });
  },
};

/** The largest beside the others: ahead of one it costs no more by the route. */
function growth(name: string, services: readonly Service[], measure: (service: Service) => number, target: number): Contest {
  const entrants = services.map((service): Entrant & { readonly size: number } => ({
    name: `hypc, ${service.routes.toLocaleString("en")} routes`,
    size: service.routes,
    measure: () => (measure(service) * 1_000) / service.routes,
  }));
  const subject = entrants.pop();
  if (subject === undefined) throw new Error("no sizes");
  return { work: name, unit: "microseconds", subject, peers: entrants.map((entrant) => ({ ...entrant, target })) };
}

function generate({ contract, out }: Service): number {
  return runChild([process.execPath, HYPC, "generate", contract, "--out", out]).milliseconds;
}

function fresh(service: Service): number {
  rmSync(service.out, { recursive: true, force: true });
  return generate(service);
}

let edits = 0;

function afterEdit(service: Service): number {
  edit(service, ++edits);
  return generate(service);
}

function edit({ contract, routes }: Service, number: number): void {
  writeFileSync(join(contract, "service.wit"), generatedService(routes, number));
}

function check({ contract }: Service): number {
  return runChild([process.execPath, HYPC, "check", contract]).milliseconds;
}

/** From the text of a contract to the texts of its code, neither formatted nor written: the cost of one of them. */
function warm(quick: boolean): (service: Service) => number {
  const texts = new Map<number, string>();
  return ({ routes }) => {
    const text = texts.get(routes) ?? generatedService(routes);
    texts.set(routes, text);
    const times = Math.max(1, Math.round((quick ? 300 : 3_000) / routes));
    const start = performance.now();
    for (let at = 0; at < times; at++) {
      const { worlds } = generateWorlds(memoryHost({ "main.wit": text }), { paths: ["main.wit"], worlds: [], features: [], allFeatures: false });
      if (worlds.length !== 1) throw new Error("hypc generated nothing");
    }
    return (performance.now() - start) / times;
  };
}
