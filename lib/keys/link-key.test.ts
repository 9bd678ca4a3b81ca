import { describe, expect, it } from "vitest";
import { DAY, later } from "@/lib/platform/day";
import { daysLeft, keyState, newLinkKey, prefixOf, readLinkKey } from "./link-key";

const now = new Date("2026-09-11T12:00:00Z");

describe("link keys", () => {
  it("are version 4 UUIDs, known by their first block", () => {
    const secret = newLinkKey();
    expect(secret).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(newLinkKey()).not.toBe(secret);
    expect(secret.startsWith(prefixOf(secret))).toBe(true);
    expect(prefixOf(secret)).toHaveLength(8);
  });

  it.each([
    ["0B2D7C1E-9f64-4a7b-8d10-3c5e6f708192", "0b2d7c1e-9f64-4a7b-8d10-3c5e6f708192"],
    [" 0b2d7c1e-9f64-4a7b-8d10-3c5e6f708192 ", "0b2d7c1e-9f64-4a7b-8d10-3c5e6f708192"],
    ["0b2d7c1e9f644a7b8d103c5e6f708192", null],
    ["0b2d7c1e-9f64-4a7b-8d10-3c5e6f70819", null],
    ["0b2d7c1e-9f64-4a7b-8d10-3c5e6f708192x", null],
    ["' OR 1=1 --", null],
    ["", null],
  ])("%j is read as %j", (text, key) => {
    expect(readLinkKey(text)).toBe(key);
  });
});

describe("keyState", () => {
  const at = (days: number) => later(now, days * DAY);

  it.each([
    [at(31), null, "active"],
    [at(30), null, "expiring"],
    [at(0.01), null, "expiring"],
    [now, null, "expired"],
    [at(31), at(-1), "revoked"],
    [at(-2), at(-3), "revoked"],
  ])("expires %s, revoked %s: %s", (expiresAt, revokedAt, state) => {
    expect(keyState({ expiresAt, revokedAt }, now)).toBe(state);
  });

  it("counts whole days", () => {
    expect(daysLeft(at(7.9), now)).toBe(7);
    expect(daysLeft(at(-1), now)).toBe(0);
  });
});
