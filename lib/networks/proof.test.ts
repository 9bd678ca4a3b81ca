import { describe, expect, it } from "vitest";
import { DAY, HOUR, later } from "@/lib/platform/day";
import type { DnsResult } from "@/lib/platform/dns";
import { decideProof, dnsRecordOf, type NameFinding, readName, recheck, recordValue } from "./proof";

const token = "q7Vn4mT0-example-token-of-43-characters_abc";
const txt = (...records: string[][]): DnsResult<string[]> => ({ kind: "records", records });
const none = { kind: "none" } as const;
const failed = { kind: "failed", reason: "servfail" } as const;
const find = (answer: DnsResult<string[]>, alias: DnsResult<string> = none) =>
  readName({ name: "_senderscope.2.0.192.in-addr.arpa", txt: answer, alias }, token);

describe("readName", () => {
  it("finds the very value, among other records, cut into strings, quoted or with stray blanks", () => {
    const value = recordValue(token);
    expect(dnsRecordOf("_senderscope.x", token)).toEqual({ name: "_senderscope.x", type: "TXT", value });
    expect(find(txt([value]))).toBe("found");
    expect(find(txt(["v=spf1 -all"], [value]))).toBe("found");
    expect(find(txt([value.slice(0, 20), value.slice(20)]))).toBe("found");
    expect(find(txt([`"${value}"`]))).toBe("found");
    expect(find(txt([` ${value} `]))).toBe("found");
  });

  it("takes nothing less and nothing more", () => {
    const value = recordValue(token);
    expect(find(txt([token]))).toBe("missing");
    expect(find(txt([value.toUpperCase()]))).toBe("missing");
    expect(find(txt([value], [`${value}x`]))).toBe("found");
    expect(find(txt([`${value}x`]))).toBe("changed");
    expect(find(txt([value.slice(0, -1)]))).toBe("changed");
    expect(find(txt([value.slice(0, 20)], [value.slice(20)]))).toBe("changed");
    expect(find(txt(["x".repeat(10_240)], []))).toBe("missing");
    expect(find(txt([`x${value}`]))).toBe("missing");
  });

  it("does not count an alias, and does not guess when it cannot tell", () => {
    expect(find(txt([recordValue(token)]), { kind: "records", records: ["elsewhere.example"] })).toBe(
      "missing",
    );
    expect(find(txt([recordValue(token)]), failed)).toBe("unknown");
    expect(find(none)).toBe("missing");
    expect(find(failed)).toBe("unknown");
  });
});

describe("decideProof", () => {
  const cases: [NameFinding[][], string, string | null][] = [
    [[["found"]], "verified", null],
    [[["missing"], ["found"]], "verified", null],
    [[["unknown"], ["found"]], "verified", null],
    [[["found", "found", "missing"]], "not_yet", "missing"],
    [[["found", "found", "unknown"]], "could_not_check", null],
    [[["found", "missing", "unknown"]], "not_yet", "missing"],
    [[["missing"], ["missing"]], "not_yet", "missing"],
    [[["changed"], ["missing"]], "not_yet", "changed"],
    [[["missing"], ["unknown"]], "could_not_check", null],
    [[["changed"], ["unknown"]], "could_not_check", null],
    [[], "not_yet", "missing"],
    [[[]], "could_not_check", null],
  ];
  it.each(cases)("%j is %s (%s)", (ways, outcome, found) => {
    expect(decideProof(ways)).toEqual({ outcome, found });
  });
});

describe("recheck", () => {
  const start = new Date("2026-03-01T04:00:00Z");
  const missing = { outcome: "not_yet", found: "missing" } as const;
  const changed = { outcome: "not_yet", found: "changed" } as const;
  const unsure = { outcome: "could_not_check", found: null } as const;
  const verified = { outcome: "verified", found: null } as const;
  type Seen = typeof missing | typeof changed | typeof unsure | typeof verified;

  function run(days: readonly Seen[]): { events: string[]; suspended: boolean } {
    let grant = { missingSince: null, changedSince: null, suspendedAt: null } as Parameters<
      typeof recheck
    >[0];
    const events: string[] = [];
    days.forEach((seen, i) => {
      const change = recheck(grant, seen, later(start, i * DAY - (i % 3) * 60_000));
      grant = change;
      if (change.event !== "none") events.push(`${i}:${change.event}`);
    });
    return { events, suspended: grant.suspendedAt !== null };
  }

  it("suspends after seven days without the record, not before", () => {
    expect(run(Array(7).fill(missing))).toEqual({ events: [], suspended: false });
    expect(run(Array(8).fill(missing))).toEqual({ events: ["7:suspended"], suspended: true });
  });

  it("suspends after one day with another token", () => {
    expect(run([changed])).toEqual({ events: [], suspended: false });
    expect(run([changed, changed])).toEqual({ events: ["1:suspended"], suspended: true });
    expect(run([changed, missing, changed]).suspended).toBe(false);
  });

  it("never counts a day on which nobody could say", () => {
    expect(run(Array(60).fill(unsure))).toEqual({ events: [], suspended: false });
    const change = recheck(
      { missingSince: start, changedSince: null, suspendedAt: null },
      unsure,
      later(start, 30 * DAY),
    );
    expect(change).toEqual({
      missingSince: start,
      changedSince: null,
      suspendedAt: null,
      lastVerifiedAt: null,
      event: "none",
    });
  });

  it("begins anew when the record was there in between, and restores what was suspended", () => {
    expect(run([...Array(6).fill(missing), verified, ...Array(7).fill(missing)]).suspended).toBe(false);
    expect(run([...Array(9).fill(missing), unsure, verified])).toEqual({
      events: ["7:suspended", "10:restored"],
      suspended: false,
    });
  });

  it("keeps the first suspension", () => {
    const first = later(start, -HOUR);
    const change = recheck(
      { missingSince: start, changedSince: null, suspendedAt: first },
      missing,
      later(start, 9 * DAY),
    );
    expect([change.suspendedAt, change.event]).toEqual([first, "none"]);
  });
});
