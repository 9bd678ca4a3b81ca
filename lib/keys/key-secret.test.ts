import { describe, expect, it } from "vitest";
import { DAY, later } from "@/lib/platform/day";
import {
  bearerOf,
  daysLeft,
  dueWarning,
  keyState,
  newKeySecret,
  prefixOf,
  readKey,
  readLinkKey,
} from "./key-secret";

const now = new Date("2026-09-11T12:00:00Z");

describe("link keys", () => {
  it("are version 4 UUIDs, known by their first block", () => {
    const secret = newKeySecret(["snds"]);
    expect(secret).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(newKeySecret(["snds"])).not.toBe(secret);
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

describe("other keys", () => {
  it("have 256 bits behind a mark, and keep their letter case", () => {
    const secret = newKeySecret(["snds", "ips:read"]);
    expect(secret).toMatch(/^ssk_[A-Za-z0-9_-]{43}$/);
    expect(readKey(` ${secret} `)).toBe(secret);
    expect(readLinkKey(secret)).toBeNull();
    expect(readKey(`${secret}x`)).toBeNull();
    expect(prefixOf(secret)).toBe(secret.slice(0, 12));
  });

  it.each([
    ["Bearer abc", "abc"],
    ["bearer   abc ", "abc"],
    ["Basic abc", null],
    ["Bearer", null],
    ["Bearer a b", null],
  ])("are read from %j as %j", (authorization, secret) => {
    expect(bearerOf(new Headers({ authorization }))).toBe(secret);
  });
});

describe("dueWarning", () => {
  it("is 30, 7 and 1 days before the end, once each, and makes up for a missed day", () => {
    const end = later(now, 40 * DAY);
    const sent: [number, number][] = [];
    let reminded: number | null = null;
    for (const left of [31, 30, 29, 8, 6, 2, 1, 0.5]) {
      const due = dueWarning(end, reminded, later(end, -left * DAY));
      if (due === null) continue;
      sent.push([left, due]);
      reminded = due;
    }
    expect(sent).toEqual([
      [30, 30],
      [6, 7],
      [1, 1],
    ]);
    expect(dueWarning(end, null, end)).toBeNull();
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

  it("is replaced while both keys work", () => {
    const life = { expiresAt: at(1), revokedAt: null, replacedById: "another" };
    expect(keyState(life, now)).toBe("replaced");
    expect(keyState(life, at(1))).toBe("expired");
  });

  it("counts whole days", () => {
    expect(daysLeft(at(7.9), now)).toBe(7);
    expect(daysLeft(at(-1), now)).toBe(0);
  });
});
