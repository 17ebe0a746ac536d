import { describe, expect, test } from "vitest";
import { resolvePages } from "../../../compiler/explain/resolve.ts";
import { loadContract } from "../../../compiler/load-contract.ts";
import { memoryHost } from "../../../compiler/memory-host.ts";
import { loadMessages } from "../../../compiler/messages/load.ts";
import { resolveMessages } from "../../../compiler/messages/resolve.ts";
import { componentWarnings } from "../../../compiler/resolve/component-rules.ts";

function codesOf(text: string): string[] {
  const { contract, diagnostics } = loadContract("example.wit", memoryHost({ "example.wit": text }), {
    features: [],
    allFeatures: false,
  });
  return [...diagnostics, ...(contract === null ? [] : componentWarnings(contract))].map(({ code }) => code);
}

describe("pages of loading and resolving", () => {
  test("there is one for every code", () => {
    expect(Object.keys(resolvePages).sort()).toEqual(
      [...Object.keys(loadMessages), ...Object.keys(resolveMessages)].sort(),
    );
  });

  const pages = Object.entries(resolvePages).filter(([, page]) => page.executable !== false);

  test.each(pages)("%s: the wrong example yields the code and nothing else", (code, { wrong }) => {
    expect([...new Set(codesOf(wrong))]).toEqual([code]);
  });

  test.each(pages)("%s: the right example is clean", (_code, { right }) => {
    expect(codesOf(right)).toEqual([]);
  });
});
