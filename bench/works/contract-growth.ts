/** What a KiB of contract costs as contracts grow: parse, resolve and check of one text, in a process that is warm. */
import { fileURLToPath } from "node:url";
import { checkPath, memoryHost } from "hypc";
import { runChild } from "../compile/child-cost.ts";
import { generatedPackage } from "../compile/generated-package.ts";
import { loadReference } from "../compile/reference.ts";
import type { Contest, Entrant, Work } from "../harness/work.ts";

/** In interfaces of one KiB. */
const SIZES = [12, 120, 1_200] as const;

/** A program that throws where they find different things. */
const COMPARE_PARSERS = fileURLToPath(new URL("../compile/compare-parsers.ts", import.meta.url));

interface Sized extends Entrant {
  readonly size: number;
}

export const work: Work = {
  name: "contract-growth",
  title: "Contracts that grow",
  open: async ({ quick }) => {
    // In a process of its own: done here it made a small contract take hypc three times as long.
    runChild([process.execPath, "--import", import.meta.resolve("tsx"), COMPARE_PARSERS, ...SIZES.map(String)]);
    const reference = await loadReference();
    const own: Sized[] = [];
    const contests: Contest[] = [];
    for (const size of SIZES) {
      const text = generatedPackage(size);
      const bytes = Buffer.from(text);
      const check = (): void => {
        const { ok, diagnostics } = checkPath("main.wit", memoryHost({ "main.wit": bytes }), { features: [], allFeatures: false });
        if (!ok) throw new Error(`hypc refuses: ${diagnostics[0]?.message}`);
      };
      // About as much text for every size.
      const times = Math.max(quick ? 1 : 3, Math.round((quick ? 1_200 : 3_600) / size));
      const subject: Sized = { name: `hypc, ${size} KiB`, size, measure: () => costOfKiB(check, times, bytes.length) };
      own.push(subject);
      contests.push({
        work: `check, warm: a KiB of a contract of ${size.toLocaleString("en")} KiB`,
        unit: "microseconds",
        subject: { name: "hypc", measure: subject.measure },
        peers: [{ name: "wit-parser (in jco)", target: 1, measure: () => costOfKiB(() => reference.parse(text), times, bytes.length) }],
      });
    }
    const [small, medium, large] = own;
    if (small === undefined || medium === undefined || large === undefined) throw new Error("three sizes");
    // No peer asks for this target: it is our own. A KiB may cost twice as much in a contract of a hundred times the size, for all that was
    // read before it is alive, and the collector copies that. With a pass that is quadratic it would cost up to a hundred times as much.
    contests.push({
      work: "growth in contracts: a KiB",
      unit: "microseconds",
      subject: large,
      peers: [
        { ...small, target: 0.5 },
        { ...medium, target: 0.5 },
      ],
    });
    return { contests, close: () => Promise.resolve() };
  },
};

/** Microseconds. */
function costOfKiB(once: () => void, times: number, bytes: number): number {
  const start = performance.now();
  for (let at = 0; at < times; at++) once();
  return ((performance.now() - start) * 1_000) / times / (bytes / 1024);
}
