import { expect, it } from "vitest";
import type { IpDay, IpOverview, IpSeries } from "@/lib/reputation/schema";
import { evidenceText } from "./evidence-text";

const on = (day: string) => ({ days: 1, from: day, to: day });
const counts = {
  rcptCommands: 1300,
  rcptUnknown: 260,
  dataCommands: 1204,
  recipients: 1204,
  ham: 60,
  suspect: 12,
  spam: 1132,
  complaints: 38,
};
const day: IpDay = {
  day: "2026-11-20",
  state: "complete",
  counts,
  filterResult: {
    state: "measured",
    result: "RED",
    spamShare: 0.94,
    verdicts: 1204,
    widened: false,
    ...on("2026-11-20"),
  },
  complaintRate: { state: "no_base", complaints: 38, base: "recipients", ...on("2026-11-20") },
  unknownShare: 0.2,
  trapHits: { mode: "bands", atLeast: 5, band: "5-9" },
  helo: null,
  mailFrom: null,
  firstSeen: null,
  lastSeen: null,
  comments: [],
};
const totals = {
  ...on("2026-11-20"),
  counts,
  trapHits: day.trapHits,
  filterResult: day.filterResult,
  complaintRate: day.complaintRate,
};
const overview: IpOverview = {
  ip: "203.0.113.9",
  filterResult: day.filterResult,
  findings: [
    {
      kind: "result_red",
      severity: "alarm",
      happened: "203.0.113.9 is RED.",
      restsOn: "94 % of 1 204 verdicts were spam on 20 Nov 2026.",
      next: "Look at the stream that started at 09:00.",
    },
  ],
  statuses: [],
  pastStatuses: [],
  firstSeen: null,
  lastSeen: null,
  samples: { helo: ["mail.example.com"], mailFrom: [] },
  grants: [],
  totals: { now: totals, before: totals },
  completeThrough: "2026-11-20",
  window: { name: "1", ...on("2026-11-20") },
  floor: 100,
};
const series: IpSeries = {
  ip: "203.0.113.9",
  from: "2026-11-19",
  to: "2026-11-20",
  base: "recipients",
  completeThrough: "2026-11-20",
  floor: 100,
  trapDisclosure: "bands",
  days: [{ ...day, day: "2026-11-19", state: "lost", counts: null }, day],
  total: counts,
  before: null,
  after: [],
};

it("tells a ticket what is wrong, what it rests on, what is next, the days that are known, and where to look", () => {
  const text = evidenceText(overview, series, "https://provider.example/ips/203.0.113.9");
  expect(text).toContain("- 203.0.113.9 is RED.\n  94 % of 1 204 verdicts were spam");
  expect(text).toContain("  Next: Look at the stream");
  expect(text).toContain("2026-11-20 | Red | 1 204 | 1 132 | 38 | 5-9 | 20 %");
  expect(text).not.toContain("2026-11-19");
  expect(text).toContain("MAIL FROM domains: none seen");
  expect(text.endsWith("https://provider.example/ips/203.0.113.9")).toBe(true);
  // Plain text: a ticket need not know thin spaces.
  expect(text).not.toContain("\u202f");
});
