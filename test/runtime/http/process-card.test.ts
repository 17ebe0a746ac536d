/** One process on the home page. */
import { describe, expect, it } from "vitest";
import { address } from "../../../runtime/address.ts";
import type { ProcessHealth, ProcessStatus } from "../../../runtime/host/health.ts";
import { processCard } from "../../../runtime/http/process-card.ts";
import type { Card } from "../../../runtime/http/process-card.ts";

const NOW = Date.UTC(2026, 10, 23, 12);
const HEALTH: ProcessHealth = {
  address: address("alice.os@shop:demo:alice.os"),
  status: "serving",
  queueLength: 0,
  unanswered: 0,
  background: 0,
  restarts: 0,
  startedAt: NOW - 90_000,
  lastSave: null,
  lastExit: null,
  lease: null,
};

function card(more: Partial<Card> = {}): string {
  const plain: Card = {
    id: "shop:demo:alice.os",
    name: "Shop",
    icon: undefined,
    widget: undefined,
    health: null,
    places: ["/shop:demo:alice.os", ""],
    routes: [],
    hidden: false,
  };
  return processCard({ ...plain, ...more }, NOW);
}

function health(more: Partial<ProcessHealth> = {}): string {
  return card({ health: { ...HEALTH, ...more } })
    .replace(/^[^]*<dl/, "<dl")
    .replace(/<\/dl>[^]*$/, "")
    .replace(/<\/div>/g, "\n")
    .replace(/<\/dt>/g, ": ")
    .replace(/<[^>]*>/g, "")
    .trim();
}

describe("how a process is doing", () => {
  it("stands on its card, in words", () => {
    expect(health().split("\n")).toEqual([
      "Status: ● Serving for 90 s",
      "Queue: empty",
      "Last save: none yet",
      "Restarts: 0",
    ]);
    expect(
      health({
        status: "failed",
        queueLength: 3,
        unanswered: 5,
        background: 2,
        restarts: 7,
        lastSave: { ok: false, at: NOW - 3 * 3_600_000, durationMs: 3, error: "no <room>" },
        lastExit: { kind: "crashed", reason: "a & b", at: NOW - 500 },
      }).split("\n"),
    ).toEqual([
      "Status: ✕ Failed, not started again",
      "Queue: 3 waiting, 5 not answered",
      "Background: 2",
      "Last save: failed 3 h ago: no &#60;room&#62;",
      "Restarts: 7",
      "Last exit: just now, crashed: a &#38; b",
    ]);
    expect(health({ lastSave: { ok: true, at: NOW - 600_000, durationMs: 0.2, error: undefined } })).toContain(
      "Last save: 10 min ago, in 1 ms",
    );
  });

  it("has a word for every status, and survives times that are none", () => {
    const statuses: readonly ProcessStatus[] = ["starting", "serving", "stopping", "restarting", "stopped", "failed"];
    for (const status of statuses) expect(health({ status })).toMatch(/^Status: [●◌↻○✕] \w/);
    expect(health({ lastSave: { ok: true, at: Number.NaN, durationMs: 1, error: undefined } })).toContain("Last save");
    expect(health({ lastExit: { kind: "killed", reason: "x".repeat(1_000), at: NOW } }).length).toBeLessThan(500);
  });

  it("is left out where it is not to be shown", () => {
    expect(card()).not.toContain("<dl");
  });
});

describe("the icon and the widget of a process", () => {
  it("come from the process, a data URL or https, never from a script", () => {
    expect(card({ icon: "/icon.png" })).toContain('<img src="/shop:demo:alice.os/icon.png" alt=""');
    expect(card({ icon: "https://cdn.example/i.png" })).toContain('src="https://cdn.example/i.png"');
    for (const icon of ["javascript:alert(1)", "//evil.example/i.png", "/\\evil.example", "data:text/html,<b>"]) {
      const html = card({ icon });
      expect(html).not.toContain("<img");
      expect(html).toContain('<span aria-hidden="true">');
    }
  });

  it("are text where there is no markup, and else a frame that may do nothing", () => {
    expect(card({ widget: "3 < 4 & 5" })).toContain('<p class="widget">3 &#60; 4 &#38; 5</p>');
    const html = card({ widget: `<b onclick="x()">hi</b>"></iframe><script>alert(1)</script>` });
    expect(html).toMatch(/<iframe class="widget" sandbox="" [^<>]* srcdoc="[^"<>]*"><\/iframe>/);
    expect(html).toContain("default-src &#39;none&#39;");
    expect(html.match(/<\/?(?:script|b)\b/)).toBeNull();
  });

  it("says so where it is not served", () => {
    expect(card({ places: [] })).toContain("It is not served at present.");
    expect(card()).toContain('<a href="/">/</a>');
  });
});
