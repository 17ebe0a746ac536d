import { describe, expect, it } from "vitest";
import { checkSessionOptions } from "../../../runtime/session/session-options.ts";
import { cheapHash } from "./support/sessions.ts";

describe("options of a session", () => {
  it("have defaults", () => {
    expect(checkSessionOptions({ password: "hunter22" })).toEqual({
      password: "hunter22",
      passwordHash: undefined,
      ttlMs: 7 * 86_400_000,
      lifetimeMs: 30 * 86_400_000,
      rotateMs: 86_400_000,
      attempts: { perAddress: 5, inAll: 50, windowMs: 60_000 },
    });
    expect(checkSessionOptions({ password: "x", lifetimeMs: 5_000 })).toMatchObject({ ttlMs: 5_000 });
    expect(checkSessionOptions({ passwordHash: cheapHash("a") }).password).toBeUndefined();
  });

  it.each([
    [{}, "session.password", "session needs a password"],
    [{ password: "a", passwordHash: cheapHash("a") }, "session.password", "one of the two"],
    [{ password: "" }, "session.password", "environment variable"],
    [{ passwordHash: "hunter22" }, "session.passwordHash", "single quotes"],
    [{ password: "a", ttl: 5 }, "session.ttl", "there is no option session.ttl"],
    [{ password: "a", ttlMs: 1.5 }, "session.ttlMs", "session.ttlMs is 1.5"],
    [{ password: "a", ttlMs: 2_000, lifetimeMs: 1_000 }, "session.ttlMs", "cannot be longer"],
    [{ password: "a", lifetimeMs: Infinity }, "session.lifetimeMs", "400 days"],
    [{ password: "a", rotateMs: 0 }, "session.rotateMs", "session.rotateMs is 0"],
    [{ password: "a", attempts: { perAddress: 0 } }, "session.attempts.perAddress", "positive"],
    [{ password: "a", attempts: { per: 1 } }, "session.attempts.per", "there is no option"],
    [{ password: "a", attempts: null }, "session.attempts", "object"],
    ["secret", "session", "object"],
    [null, "session", "object"],
  ])("that make no sense are refused: %j", (options, option, message) => {
    expect(() => checkSessionOptions(options as never)).toThrow(
      expect.objectContaining({
        name: "ConfigError",
        option,
        message: expect.stringContaining(message) as string,
      }) as Error,
    );
  });

  it("are refused without telling the password", () => {
    expect(() => checkSessionOptions({ passwordHash: "hunter22" })).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining("hunter22") as string }) as Error,
    );
  });
});
