import { describe, expect, it } from "vitest";
import { hashPassword, readPasswordHash, verifyPassword } from "../../../runtime/session/password-hash.ts";
import { cheapHash } from "./support/sessions.ts";

async function matches(text: string, password: string): Promise<boolean> {
  const hash = readPasswordHash(text);
  if (hash === null) throw new Error(`no hash: ${text}`);
  return verifyPassword(hash, password);
}

describe("the hash of a password", () => {
  it("knows its password and no other, and never looks the same twice", async () => {
    const [one, two] = await Promise.all([hashPassword("pässwörd"), hashPassword("pässwörd")]);
    expect(one).toMatch(/^\$scrypt\$ln=15,r=8,p=3\$[\w+/]{22}\$[\w+/]{43}$/);
    expect(one).not.toBe(two);
    expect(await matches(one, "pässwörd")).toBe(true);
    expect(await matches(two, "passwörd")).toBe(false);
  });

  it("is one for all ways to type an accented letter", async () => {
    expect(await matches(cheapHash("caf\u00e9"), "cafe\u0301")).toBe(true);
  });

  it("is made of no empty password", async () => {
    await expect(hashPassword("")).rejects.toThrow(TypeError);
  });

  it.each([
    "",
    "secret",
    "$2b$10$abcdefghijklmnopqrstuv",
    cheapHash("a").replace("ln=10", "ln=9"),
    cheapHash("a").replace("ln=10", "ln=40"),
    cheapHash("a").replace("r=8", "r=0"),
    cheapHash("a").replace("p=1", "p=0"),
    cheapHash("a").replace("ln=10,r=8", "ln=24,r=8"),
    `${cheapHash("a")}\n`,
  ])("is not read from %j", (text) => {
    expect(readPasswordHash(text)).toBeNull();
  });
});
