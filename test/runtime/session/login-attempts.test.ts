import { describe, expect, it } from "vitest";
import { LoginAttempts, networkOf } from "../../../runtime/session/login-attempts.ts";
import { HandClock } from "./support/sessions.ts";

function attempts(limits: Partial<Record<"perAddress" | "inAll" | "windowMs", number>> = {}) {
  const clock = new HandClock();
  return { clock, of: new LoginAttempts({ perAddress: 3, inAll: 10, windowMs: 60_000, ...limits }, clock.now) };
}

describe("login attempts", () => {
  it("are few from one address, and come back evenly", () => {
    const { clock, of } = attempts();
    for (let turn = 0; turn < 3; turn++) expect(of.begin("10.0.0.1")).toBeTypeOf("object");
    expect(of.begin("10.0.0.1")).toBe(20_000);
    expect(of.begin("10.0.0.2")).toBeTypeOf("object");
    clock.ms += 19_999;
    expect(of.begin("10.0.0.1")).toBeCloseTo(1, 3);
    clock.ms += 1;
    expect(of.begin("10.0.0.1")).toBeTypeOf("object");
    expect(of.begin("10.0.0.1")).toBeTypeOf("number");
    clock.ms += 3_600_000;
    for (let turn = 0; turn < 3; turn++) expect(of.begin("10.0.0.1")).toBeTypeOf("object");
    expect(of.begin("10.0.0.1")).toBeTypeOf("number");
  });

  it("are limited over all addresses too", () => {
    const { clock, of } = attempts();
    for (let turn = 0; turn < 10; turn++) expect(of.begin(`10.0.0.${turn}`)).toBeTypeOf("object");
    expect(of.begin("10.0.1.1")).toBe(6_000);
    clock.ms += 6_000;
    expect(of.begin("10.0.1.1")).toBeTypeOf("object");
    expect(of.begin("10.0.1.2")).toBeTypeOf("number");
  });

  it("do not count where the password was right, once", () => {
    const { of } = attempts();
    for (let turn = 0; turn < 50; turn++) {
      const attempt = of.begin("10.0.0.1");
      if (typeof attempt === "number") throw new Error("refused");
      attempt.succeeded();
      attempt.succeeded();
    }
    for (let turn = 0; turn < 3; turn++) of.begin("10.0.0.1");
    expect(of.begin("10.0.0.1")).toBeTypeOf("number");
  });

  it("count from their beginning: many at once are not more than many in turn", () => {
    const { of } = attempts();
    const begun = Array.from({ length: 20 }, () => of.begin("10.0.0.1"));
    expect(begun.filter((attempt) => typeof attempt === "object")).toHaveLength(3);
  });

  it("are remembered of few addresses, however many try and however long", () => {
    const { clock, of } = attempts();
    of.begin("192.0.2.1");
    for (let turn = 0; turn < 5_000; turn++) {
      of.begin(`10.${turn % 7}.${turn % 251}.${turn % 241}`);
      of.begin("192.0.2.1");
      clock.ms += 1_000;
      expect(of.addresses).toBeLessThan(25);
    }
  });

  it("survive a clock that goes back", () => {
    const { clock, of } = attempts();
    for (let turn = 0; turn < 3; turn++) of.begin("10.0.0.1");
    clock.ms -= 1_000_000;
    expect(of.begin("10.0.0.1")).toBe(20_000);
  });

  it.each([
    ["10.0.0.1", "10.0.0.1"],
    ["::ffff:10.0.0.1", "10.0.0.1"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:0DB8:1:2::9", "2001:db8:1:2::/64"],
    ["2001:db8::9", "2001:db8:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
    [undefined, ""],
  ])("of %s are those of %s", (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});
