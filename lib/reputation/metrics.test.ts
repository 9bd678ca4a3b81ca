// The text a scraper gets, checked by Prometheus' own tool where it is installed.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { MAX_IPS, MAX_SERIES, type Measured, metricsForm, writeMetrics } from "./metrics";
import { noCounts } from "./series";

const promtool = "/usr/bin/promtool";

const row = (ip: string, more: Partial<Measured["rows"][number]> = {}): Measured["rows"][number] => ({
  ip,
  firstDay: "2026-01-01",
  counts: {
    ...noCounts,
    rcptCommands: 1100,
    dataCommands: 1000,
    recipients: 1000,
    ham: 900,
    suspect: 60,
    spam: 40,
  },
  traps: { hits: 7, firstAt: null, lastAt: null, boundSum: 5 },
  rate: { complaints: 3, recipients: 1000, dataCommands: 1000 },
  firstSeenAt: null,
  lastSeenAt: null,
  statuses: [],
  ...more,
});
const measured = (rows: Measured["rows"], more: Partial<Measured> = {}): Measured => ({
  rows,
  total: rows.length,
  sums: { dataCommands: 1000, recipients: 1000, complaints: 3 },
  day: "2026-11-20",
  floor: 100,
  disclosure: "bands",
  ...more,
});

describe("metrics", () => {
  it("say each figure of an address once", async () => {
    const blocked = {
      state: "blocked",
      network: "203.0.113.9/32",
      reason: "complaints",
      reasonText: "",
      clears: "",
      code: null,
      since: "2026-11-20T00:00:00.000Z",
      until: null,
    } as const;
    const { text, type } = await writeMetrics(
      measured([row("203.0.113.9", { statuses: [blocked] })]),
      "prometheus",
    );
    expect(type).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(text.split("\n").filter((line) => line.includes("203.0.113.9"))).toEqual([
      'senderscope_messages{ip="203.0.113.9"} 1000',
      'senderscope_rcpt_commands{ip="203.0.113.9"} 1100',
      'senderscope_recipients{ip="203.0.113.9"} 1000',
      'senderscope_complaints{ip="203.0.113.9"} 0',
      'senderscope_verdict_ratio{ip="203.0.113.9",verdict="ham"} 0.9',
      'senderscope_verdict_ratio{ip="203.0.113.9",verdict="suspect"} 0.06',
      'senderscope_verdict_ratio{ip="203.0.113.9",verdict="spam"} 0.04',
      'senderscope_complaint_ratio{ip="203.0.113.9"} 0.003',
      'senderscope_trap_hits{ip="203.0.113.9"} 5',
      'senderscope_filter_result{ip="203.0.113.9",result="GREEN"} 1',
      'senderscope_filter_result{ip="203.0.113.9",result="YELLOW"} 0',
      'senderscope_filter_result{ip="203.0.113.9",result="RED"} 0',
      'senderscope_status{ip="203.0.113.9",status="blocked"} 1',
      'senderscope_status{ip="203.0.113.9",status="junked"} 0',
      'senderscope_status{ip="203.0.113.9",status="limited"} 0',
    ]);
    expect(text).toContain("senderscope_complete_day_timestamp_seconds 1795132800");
  });

  it("leave out what is below the floor or not disclosed", async () => {
    const counts = { ...noCounts, dataCommands: 99, recipients: 99, ham: 99 };
    const thin = row("203.0.113.9", { counts, rate: { complaints: 1, recipients: 99, dataCommands: 99 } });
    const { text } = await writeMetrics(measured([thin], { disclosure: "guarded" }), "prometheus");
    expect(text).not.toMatch(/^senderscope_(filter_result|complaint_ratio|trap_hits)\{/m);
    expect(text).toMatch(/^senderscope_messages\{/m);
  });

  it("never exceed the series of a scrape", async () => {
    const rows = Array.from({ length: MAX_IPS }, (_, at) => row(`198.18.${at >> 8}.${at & 255}`));
    const { text } = await writeMetrics(measured(rows, { total: 65_536 }), "prometheus");
    const series = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
    expect(series.length).toBeLessThanOrEqual(MAX_SERIES);
    expect(series.length).toBeGreaterThan(MAX_SERIES - 20);
    expect(text).toContain(`senderscope_addresses_left_out ${65_536 - MAX_IPS}`);
  });

  it("are OpenMetrics for who asks for it", async () => {
    expect(metricsForm("application/openmetrics-text;version=1.0.0;q=0.5,text/plain;q=0.2")).toBe(
      "openmetrics",
    );
    expect(metricsForm(null)).toBe("prometheus");
    const { text, type } = await writeMetrics(measured([row("203.0.113.9")]), "openmetrics");
    expect(type).toMatch(/^application\/openmetrics-text; version=1\.0\.0/);
    expect(text.endsWith("# EOF\n")).toBe(true);
  });

  it.skipIf(!existsSync(promtool))("pass Prometheus' own check", async () => {
    const { text } = await writeMetrics(measured([row("203.0.113.9"), row("2001:db8::9")]), "prometheus");
    const checked = spawnSync(promtool, ["check", "metrics"], { input: text, encoding: "utf8" });
    expect([checked.status, checked.stdout, checked.stderr]).toEqual([0, "", ""]);
  });

  it.skipIf(!existsSync(promtool))("and the example rules pass their tests", () => {
    const checked = spawnSync(promtool, ["test", "rules", "lib/cli/prometheus/senderscope.rules.test.yml"], {
      encoding: "utf8",
    });
    expect([checked.status, checked.stderr]).toEqual([0, ""]);
  });
});
