import { describe, expect, it } from "vitest";
import { DAY, HOUR, later } from "@/lib/platform/day";
import {
  contactExpiry,
  dueReminder,
  grantSentence,
  grantStateOf,
  mayRenew,
  provenFirstDay,
  staffFirstDay,
} from "./grant";

const now = new Date("2026-03-10T12:00:00Z");
const plain = {
  proof: "reverse_zone_txt" as const,
  expiresAt: null,
  suspendedAt: null,
  suspendedReason: null,
  revokedAt: null,
  missingSince: null,
  changedSince: null,
  holderChangedAt: null,
};

describe("grantStateOf", () => {
  it("tells the four states, the final ones first", () => {
    expect(grantStateOf(plain, now)).toBe("active");
    expect(grantStateOf({ ...plain, expiresAt: later(now, 1) }, now)).toBe("active");
    expect(grantStateOf({ ...plain, expiresAt: now }, now)).toBe("expired");
    expect(grantStateOf({ ...plain, suspendedAt: now }, now)).toBe("suspended");
    expect(grantStateOf({ ...plain, suspendedAt: now, expiresAt: now }, now)).toBe("expired");
    expect(grantStateOf({ ...plain, suspendedAt: now, expiresAt: now, revokedAt: now }, now)).toBe("revoked");
  });

  it("says in each state what happened", () => {
    expect(grantSentence(plain, now)).toContain("leave it in place");
    expect(
      grantSentence({ ...plain, proof: "staff", expiresAt: new Date("2026-04-01T00:00:00Z") }, now),
    ).toContain("Valid through 31 Mar 2026.");
    expect(grantSentence({ ...plain, missingSince: now }, now)).toContain("missing since 10 Mar 2026");
    expect(grantSentence({ ...plain, missingSince: now, changedSince: now }, now)).toContain("another token");
    expect(grantSentence({ ...plain, suspendedAt: now, suspendedReason: "x." }, now)).toContain(
      "Suspended on 10 Mar 2026: x.",
    );
    expect(grantSentence({ ...plain, expiresAt: now }, now)).toContain("Ended on 10 Mar 2026 because");
    expect(grantSentence({ ...plain, revokedAt: now }, now)).toBe("Ended on 10 Mar 2026.");
  });
});

describe("how far back", () => {
  it("is 30 days, or since the registry's last registration or change, for a proof", () => {
    expect(provenFirstDay("2026-03-31", [])).toBe("2026-03-01");
    expect(provenFirstDay("2026-03-31", ["2019-01-01"])).toBe("2026-03-01");
    expect(provenFirstDay("2026-03-31", ["2026-03-20", "2026-03-25"])).toBe("2026-03-25");
    expect(provenFirstDay("2026-03-31", ["2026-03-31"])).toBe("2026-03-31");
    expect(provenFirstDay("2026-03-31", ["2027-01-01"])).toBe("2026-03-01");
  });
  it("is 90 days for staff", () => expect(staffFirstDay("2026-03-31")).toBe("2025-12-31"));
});

describe("how long", () => {
  it.each([
    ["2026-03-10T12:00:00Z", "2027-01-10T12:00:00.000Z"],
    ["2026-04-30T00:00:00Z", "2027-02-28T00:00:00.000Z"],
    ["2027-04-30T00:00:00Z", "2028-02-29T00:00:00.000Z"],
    ["2026-12-31T23:59:59Z", "2027-10-31T23:59:59.000Z"],
    ["2026-05-31T00:00:00Z", "2027-03-31T00:00:00.000Z"],
  ])("a contact's word of %s lasts ten months, to %s", (from, to) => {
    expect(contactExpiry(new Date(from)).toISOString()).toBe(to);
  });

  it("reminds at 30, 14 and 3 days, once each, and makes up for a missed day", () => {
    const end = later(now, 60 * DAY);
    let reminded: number | null = null;
    const sent: string[] = [];
    for (let left = 60; left >= -2; left -= 1) {
      if (left === 14 || left === 13) continue; // the job did not run
      const due = dueReminder(end, reminded, later(end, -left * DAY));
      if (due !== null) {
        sent.push(`${left}:${due}`);
        reminded = due;
      }
    }
    expect(sent).toEqual(["30:30", "12:14", "3:3"]);
    expect(dueReminder(end, null, later(end, HOUR))).toBeNull();
  });

  it("may be renewed from the first reminder on", () => {
    expect(mayRenew(null, now)).toBe(false);
    expect(mayRenew(later(now, 31 * DAY), now)).toBe(false);
    expect(mayRenew(later(now, 30 * DAY), now)).toBe(true);
    expect(mayRenew(later(now, -90 * DAY), now)).toBe(true);
  });
});
