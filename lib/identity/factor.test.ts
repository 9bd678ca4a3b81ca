import { Secret } from "otpauth";
import { describe, expect, it } from "vitest";
import { factorSetup, newFactorSecret, newRecoveryCodes, recoveryHash, stepOf } from "./factor";

// The secret of the test vectors of RFC 6238, appendix B, and the last six of their eight digits.
const secret = new Uint8Array(Buffer.from("12345678901234567890"));
const at = (seconds: number) => new Date(seconds * 1000);

describe("a code", () => {
  it.each([
    [59, "287082", 1n],
    [1_111_111_109, "081804", 37_037_036n],
    [1_234_567_890, "005924", 41_152_263n],
    [2_000_000_000, "279037", 66_666_666n],
    [20_000_000_000, "353130", 666_666_666n],
  ])("of second %i is %s (RFC 6238, appendix B)", (seconds, code, step) => {
    expect(stepOf(secret, code, at(seconds))).toBe(step);
    expect(stepOf(secret, `${code.slice(0, 3)} ${code.slice(3)}`, at(seconds))).toBe(step);
  });

  it("is taken one step early and one late, under the step it belongs to, and no further", () => {
    const steps = [-60, -31, -30, 0, 29, 59, 60].map((offset) =>
      stepOf(secret, "005924", at(1_234_567_890 + offset)),
    );
    expect(steps).toEqual([null, null, 41_152_263n, 41_152_263n, 41_152_263n, 41_152_263n, null]);
  });

  it.each(["", "00592", "0059240", "abcdef", "-05924", "０05924", "5924"])("is not %j", (text) => {
    expect(stepOf(secret, text, at(1_234_567_890))).toBeNull();
  });
});

it("gives an authenticator the secret and whose it is, whatever the provider is called", () => {
  const fresh = newFactorSecret();
  const { uri, secret: typed } = factorSetup(fresh, {
    providerName: "A & B: mail",
    email: "anna@example.net",
  });
  const url = new URL(uri);
  expect([url.protocol, url.host, url.searchParams.get("issuer")]).toEqual([
    "otpauth:",
    "totp",
    "A & B: mail",
  ]);
  expect(decodeURIComponent(url.pathname)).toContain("anna@example.net");
  expect(url.searchParams.get("secret")).toBe(typed);
  expect(Buffer.from(Secret.fromBase32(typed).bytes).equals(Buffer.from(fresh))).toBe(true);
});

describe("recovery codes", () => {
  it("are ten, unlike each other, and read as they may be typed", () => {
    const codes = newRecoveryCodes();
    expect(new Set(codes).size).toBe(10);
    for (const code of codes) expect(code).toMatch(/^([0-9a-hjkmnp-tv-z]{4}-){3}[0-9a-hjkmnp-tv-z]{4}$/);
    const same = (text: string) =>
      Buffer.from(recoveryHash("u", text)).equals(Buffer.from(recoveryHash("u", "0123-abcd-1010-xyz9")));
    expect(["0123abcd1010xyz9", " 0123 ABCD 1010 XYZ9 ", "O123-abcd-lOiO-xyz9"].map(same)).toEqual([
      true,
      true,
      true,
    ]);
    expect(same("0123-abcd-1010-xyz8")).toBe(false);
  });

  it("are kept under another hash for every account", () => {
    expect(recoveryHash("a", "0123-abcd-1010-xyz9")).not.toEqual(recoveryHash("b", "0123-abcd-1010-xyz9"));
  });
});
