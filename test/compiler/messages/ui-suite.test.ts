import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { checkPath } from "../../../compiler/check-path.ts";
import { nodeHost } from "../../../compiler/host.ts";
import type { Diagnostic } from "../../../grammar/diagnostic.ts";
import { locationOf } from "../../../grammar/location.ts";
import type { Span } from "../../../grammar/source.ts";
import { expectGolden } from "../../support/golden.ts";

interface SuiteCase {
  readonly name: string;
  readonly path: string;
  readonly expect: string;
  readonly features: readonly string[];
  readonly location?: {
    readonly file: string;
    readonly line: number;
    readonly col: number;
    readonly length: number;
  } | null;
}

const suite = fileURLToPath(new URL("../../../../shared/corpus/suite/", import.meta.url));
const isThere = existsSync(suite);
const host = nodeHost();
const cases = isThere
  ? (JSON.parse(readFileSync(`${suite}index.json`, "utf8")) as SuiteCase[]).filter(
      (each) => each.expect !== "ok" && !each.path.endsWith(".wat"),
    )
  : [];

/** What hypc says of a case, as plain data, with places as `file:line:column-column` and nothing of the suite's texts but names. */
function tell({ path, features }: SuiteCase): unknown[] {
  const root = suite + path;
  const plain = (text: string): string => text.replaceAll(root, "CASE");
  const { diagnostics } = checkPath(root, host, { features, allFeatures: false });
  return diagnostics.map(({ code, severity, message, span, label, related, help, fix }: Diagnostic) => ({
    ...(severity === "error" ? {} : { severity }),
    code,
    message: plain(message),
    at: span === null ? null : plain(place(span)),
    ...(label === undefined ? {} : { label }),
    ...(help === undefined ? {} : { help: plain(help) }),
    ...(related.length === 0 ? {} : { related: related.map((each) => `${plain(place(each.span))}: ${each.message}`) }),
    ...(fix === undefined ? {} : { fix: `${plain(place(fix.span))}: ${fix.title}` }),
  }));
}

function place({ source, start, end }: Span): string {
  const from = locationOf(source, start);
  const to = locationOf(source, end);
  const until = from.line === to.line ? String(to.column) : `${to.line}:${to.column}`;
  return `${source.path}:${from.line}:${from.column}-${until}`;
}

describe.skipIf(!isThere)("messages of the reference's own suite (the corpus stands beside the project)", () => {
  const told = Object.fromEntries(cases.map((each) => [each.name, tell(each)]));

  test("are what was reviewed beside the reference's", () => {
    expect(cases.length).toBe(150);
    expectGolden("messages/ui-suite.json", `${JSON.stringify(told, null, 2)}\n`);
  });

  test("one mistake does not cause several errors", () => {
    const many = Object.entries(told).filter(
      ([, diagnostics]) => diagnostics.filter((each) => !("severity" in (each as object))).length > 3,
    );
    expect(many.map(([name]) => name)).toEqual([]);
  });
});
