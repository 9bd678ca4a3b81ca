import { beforeAll, describe, expect, it } from "vitest";
import { operatorActor } from "@/lib/audit/schema";
import { asReader, type Reader } from "@/lib/identity/viewer";
import { addDays, type Day, eachDay, startOf } from "@/lib/platform/day";
import { prisma } from "@/lib/platform/db";
import { compareAddresses } from "@/lib/platform/ip";
import { getSettings } from "@/lib/provider/queries";
import { closeDays, grantRead, mailDay, storeDays } from "@/lib/testing/daily-records";
import { testDatabase } from "@/lib/testing/database";
import { createPerson } from "@/lib/testing/people";
import { sortColumns } from "./choices";
import { clearStatus, setStatus } from "./commands";
import { getIp, getIpSeries, getSndsData, getSndsStatus, listIps, statusOf } from "./queries";
import {
  exportIpsInput,
  getIpInput,
  type IpRow,
  ipSeriesInput,
  listIpsInput,
  type SortColumn,
} from "./schema";
import { sndsDataFile } from "./snds";
import { exportIps } from "./table-queries";

testDatabase();

// 2026-09-13, a Sunday, half past nine: the 12th is not closed yet, the 11th is the last complete day.
const now = new Date("2026-09-13T09:30:00Z");
const today = "2026-09-13";
const last = "2026-09-11";
const daysBack = (count: number): Day => addDays(last, -count);

let ours: Reader;
let theirs: Reader;

// What an address sends: [recipients, spam] on each of the seven days of the window.
const fleet: Record<string, [number, number]> = {
  "192.0.2.10": [200, 4], // GREEN
  "192.0.2.20": [300, 90], // YELLOW
  "192.0.2.30": [150, 140], // RED
  "192.0.2.40": [10, 0], // 70 in a week: below the floor
  "192.0.2.130": [400, 0], // in the overlapping half
  "2001:db8:1::25": [120, 0],
};

beforeAll(async () => {
  ours = asReader(await createPerson({ organization: "Ours" }));
  theirs = asReader(await createPerson({ organization: "Theirs" }));
  // One address is covered three times, and half of the /24 twice.
  await grantRead(ours.organizationId, "192.0.2.0/24", daysBack(60));
  await grantRead(ours.organizationId, "192.0.2.128/25", daysBack(10));
  await grantRead(ours.organizationId, "192.0.2.130", daysBack(20));
  await grantRead(ours.organizationId, "2001:db8:1::/48", daysBack(3));
  await grantRead(theirs.organizationId, "198.51.100.0/24", daysBack(60));
  await grantRead(theirs.organizationId, "192.0.2.130", daysBack(2));
  await storeDays([
    ...eachDay(daysBack(6), last).flatMap((day) =>
      Object.entries(fleet).map(([ip, [recipients, spam]]) => mailDay(ip, day, recipients, spam)),
    ),
    mailDay("192.0.2.40", daysBack(20), 300, 0, { helo: "old.example.net" }),
    mailDay("192.0.2.50", daysBack(12), 500), // quiet since
    mailDay("192.0.2.60", daysBack(70), 500), // before the grant
    mailDay("198.51.100.7", last, 5000, 5000, { helo: "secret.example.org", trapHits: 90 }),
    mailDay("192.0.2.10", today, 40),
    mailDay("192.0.2.10", "2026-09-12", 60),
  ]);
  await storeDays([
    { ip: "192.0.2.10", day: last, complaints: 3, trapHits: 7, trapFirstAt: startOf(last).getTime() + 1 },
    { ip: "192.0.2.20", day: last, complaints: 21, rcptCommands: 60, rcptUnknown: 60 },
    { ip: "192.0.2.30", day: last, trapHits: 9 },
  ]);
  await closeDays(daysBack(89), last);
});

const list = (reader: Reader, query: Record<string, unknown> = {}, at = now) =>
  listIps(reader, listIpsInput.parse(query), at);
const series = (reader: Reader, ip: string, query: Record<string, unknown> = {}) =>
  getIpSeries(reader, ip, ipSeriesInput.parse(query), now);
const overview = (reader: Reader, ip: string, query: Record<string, unknown> = {}) =>
  getIp(reader, ip, getIpInput.parse(query), now);

async function table(reader: Reader, query: Record<string, unknown> = {}): Promise<Record<string, string>[]> {
  let text = "";
  for await (const piece of await exportIps(reader, exportIpsInput.parse(query), now)) text += piece;
  const [header, ...lines] = text.split("\r\n").slice(0, -1);
  const names = header?.split(",") ?? [];
  return lines.map((line) => Object.fromEntries(line.split(",").map((cell, i) => [names[i] ?? "", cell])));
}

const addresses = (rows: readonly { ip: string }[]) => rows.map(({ ip }) => ip);

describe("the fleet", () => {
  it("sums the window ending at the last complete day, and counts each address once", async () => {
    const answer = await list(ours);
    expect(answer.window).toEqual({ name: "7", from: daysBack(6), to: last, days: 7 });
    expect(answer.completeThrough).toBe(last);
    expect(answer.total).toBe(6);
    const rows = new Map(answer.rows.map((row) => [row.ip, row]));
    expect(rows.get("192.0.2.130")?.counts).toMatchObject({
      recipients: 2800,
      ham: 2800,
      dataCommands: 2800,
    });
    expect(rows.get("192.0.2.10")?.counts).toMatchObject({ recipients: 1400, spam: 28, complaints: 3 });
    expect(rows.get("192.0.2.10")?.firstSeen).toBe(`${daysBack(6)}T08:00:00.000Z`);
    expect(rows.get("192.0.2.10")?.lastSeen).toBe(`${last}T20:30:00.000Z`);
    expect(answer.summary).toMatchObject({
      green: 3,
      yellow: 1,
      red: 1,
      belowFloor: 1,
      noVerdicts: 0,
      blocked: 0,
    });
    expect(answer.summary.counts.recipients).toBe(1400 + 2100 + 1050 + 70 + 2800 + 4 * 120);
  });

  it("shows nothing from before the first day of the grant, range by range", async () => {
    const { rows } = await list(ours, { window: "30" });
    const six = rows.find(({ ip }) => ip === "2001:db8:1::25");
    expect(six?.counts.recipients).toBe(4 * 120);
    expect(six?.strip.map(({ result }) => result).filter((result) => result === "before_grant")).toHaveLength(
      24,
    );
    expect(addresses(rows)).not.toContain("192.0.2.60");
    expect((await list(ours, { window: "90" })).rows.map(({ ip }) => ip)).not.toContain("192.0.2.60");
    // Theirs reach one of our addresses for three days.
    const shared = (await list(theirs)).rows.find(({ ip }) => ip === "192.0.2.130");
    expect(shared?.counts.recipients).toBe(3 * 400);
  });

  it("widens what is below the floor and says so", async () => {
    const thin = (await list(ours)).rows.find(({ ip }) => ip === "192.0.2.40");
    expect(thin?.filterResult).toMatchObject({
      state: "measured",
      result: "GREEN",
      widened: true,
      days: 30,
      verdicts: 370,
    });
    expect((await list(ours, { result: "none" })).rows.map(({ ip }) => ip)).toEqual(["192.0.2.40"]);
    const oneDay = (await list(ours, { window: "1" })).rows.find(({ ip }) => ip === "192.0.2.10");
    expect(oneDay?.filterResult).toMatchObject({ state: "measured", widened: false, days: 1 });
    expect(oneDay?.complaintRate).toMatchObject({
      state: "measured",
      days: 7,
      baseCount: 1400,
      complaints: 3,
    });
  });

  it("has a strip of thirty days, the last of them today", async () => {
    const row = (await list(ours)).rows.find(({ ip }) => ip === "192.0.2.10");
    expect(row?.strip).toHaveLength(30);
    expect(row?.strip.slice(-3)).toEqual([
      { day: last, result: "GREEN", volume: 200 },
      { day: "2026-09-12", result: "open", volume: 60 },
      { day: today, result: "today", volume: 40 },
    ]);
    expect(row?.strip[0]?.day).toBe(addDays(today, -29));
  });

  it("counts exactly what came today", async () => {
    const answer = await list(ours, { window: "today" });
    expect(answer.rows.map(({ ip, counts }) => [ip, counts.recipients])).toEqual([["192.0.2.10", 40]]);
    expect(answer.hiddenQuiet).toBe(6);
  });

  it("hides quiet addresses and says how many", async () => {
    const answer = await list(ours);
    expect(addresses(answer.rows)).not.toContain("192.0.2.50");
    expect(answer.hiddenQuiet).toBe(1);
    expect((await list(ours, { window: "30" })).hiddenQuiet).toBe(0);
  });

  it("filters by network, range, result, volume and text", async () => {
    const found = async (query: Record<string, unknown>) =>
      addresses((await list(ours, { sort: "ip", order: "asc", ...query })).rows);
    expect(await found({ cidr: "192.0.2.0/27" })).toEqual(["192.0.2.10", "192.0.2.20", "192.0.2.30"]);
    expect(await found({ cidr: "192.0.2.15-192.0.2.35" })).toEqual(["192.0.2.20", "192.0.2.30"]);
    expect(await found({ cidr: "2001:db8::/32" })).toEqual(["2001:db8:1::25"]);
    expect(await found({ cidr: "0.0.0.0/0", result: "RED" })).toEqual(["192.0.2.30"]);
    expect(await found({ minVolume: "2100" })).toEqual(["192.0.2.20", "192.0.2.130"]);
    expect(await found({ q: ".2.13" })).toEqual(["192.0.2.130"]);
    expect(await found({ q: "MX.EXAMPLE", minVolume: "2500" })).toEqual(["192.0.2.130"]);
    expect(await found({ q: "%" })).toEqual([]);
    await expect(list(ours, { cidr: "192.0.2.1/24" })).rejects.toMatchObject({ code: "invalid_input" });
  });

  it("sorts by each column in both directions, and by nothing else", async () => {
    const value: Partial<Record<SortColumn, (row: IpRow) => number | string | null>> = {
      volume: ({ counts }) => counts.recipients,
      dataCommands: ({ counts }) => counts.dataCommands,
      rcptCommands: ({ counts }) => counts.rcptCommands,
      complaints: ({ counts }) => counts.complaints,
      unknownShare: (row) => row.unknownShare,
      spamShare: ({ filterResult: one }) => (one.state === "measured" && !one.widened ? one.spamShare : null),
      complaintRate: ({ complaintRate: one }) => (one.state === "measured" && !one.widened ? one.rate : null),
      trapHits: ({ trapHits }) => (trapHits.mode === "bands" ? trapHits.atLeast : null),
      firstSeen: (row) => row.firstSeen,
      lastSeen: (row) => row.lastSeen,
    };
    for (const sort of sortColumns) {
      const up = (await list(ours, { sort, order: "asc" })).rows;
      const down = (await list(ours, { sort, order: "desc" })).rows;
      expect(up).toHaveLength(6);
      const of = value[sort];
      if (of === undefined) continue;
      const known = (rows: IpRow[]) => rows.map(of).filter((one) => one !== null);
      const sorted = known(up).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
      expect([sort, known(up)]).toEqual([sort, sorted]);
      expect([sort, known(down)]).toEqual([sort, sorted.toReversed()]);
    }
    const byIp = addresses((await list(ours, { sort: "ip", order: "asc" })).rows);
    expect(byIp).toEqual([...byIp].sort(compareAddresses));
    expect(addresses((await list(ours)).rows).slice(0, 2)).toEqual(["192.0.2.30", "192.0.2.20"]);
    expect(() => listIpsInput.parse({ sort: "ip; DROP TABLE ip_day" })).toThrow();
    expect(() => listIpsInput.parse({ order: "asc, (SELECT 1)" })).toThrow();
  });

  it("gives pages without gaps or repeats", async () => {
    const many = asReader(await createPerson({ organization: "Many" }));
    await grantRead(many.organizationId, "203.0.113.0/24", daysBack(6));
    await storeDays(Array.from({ length: 120 }, (_, i) => mailDay(`203.0.113.${i}`, last, 100)));
    const pages = await Promise.all(["1", "2", "3", "4"].map((page) => list(many, { page, sort: "volume" })));
    expect(pages.map(({ rows }) => rows.length)).toEqual([50, 50, 20, 0]);
    expect(pages.map(({ total }) => total)).toEqual([120, 120, 120, 120]);
    expect(new Set(pages.flatMap(({ rows }) => addresses(rows))).size).toBe(120);
  });

  it("tells an organization without networks that it has none", async () => {
    const nobody = asReader(await createPerson({ organization: "Nobody" }));
    expect(await list(nobody)).toMatchObject({ rows: [], total: 0, hasNetworks: false, hiddenQuiet: 0 });
  });
});

describe("isolation", () => {
  it("makes another organization's address not exist, whatever is asked of it", async () => {
    for (const ip of ["198.51.100.7", "192.0.2.999", "203.0.113.200", "not an address"]) {
      await expect(overview(ours, ip)).rejects.toMatchObject({ code: "not_found" });
      await expect(series(ours, ip)).rejects.toMatchObject({ code: "not_found" });
    }
    await expect(overview(theirs, "192.0.2.10")).rejects.toMatchObject({ code: "not_found" });
  });

  it("lets no filter, sort, page or export reach over", async () => {
    for (const query of [
      { cidr: "198.51.100.0/24" },
      { cidr: "198.51.100.7" },
      { cidr: "0.0.0.0-255.255.255.255" },
      { q: "secret.example.org" },
      { q: "198.51" },
      { minVolume: "5000" },
      { sort: "trapHits" },
    ]) {
      const answer = await list(ours, query);
      expect(addresses(answer.rows)).not.toContain("198.51.100.7");
      expect(answer.summary.counts.recipients).toBeLessThan(10_000);
      expect((await table(ours, query)).map((row) => row.ip)).not.toContain("198.51.100.7");
    }
    expect((await list(ours, { cidr: "198.51.100.0/24" })).total).toBe(0);
    expect((await list(theirs, { cidr: "192.0.2.0/24" })).rows.map(({ ip }) => ip)).toEqual(["192.0.2.130"]);
  });

  it("keeps the SNDS files apart", async () => {
    const all = { day: last, ip: null, ipv6: true };
    expect(addresses(await getSndsData(ours, all, now))).not.toContain("198.51.100.7");
    expect(await getSndsData(ours, { ...all, ip: "198.51.100.7" }, now)).toEqual([]);
    expect(addresses(await getSndsData(theirs, all, now))).toEqual(["192.0.2.130", "198.51.100.7"]);
    expect(await getSndsData(theirs, { ...all, day: daysBack(3), ip: "192.0.2.130" }, now)).toEqual([]);
  });

  it("ends with the grant", async () => {
    const brief = asReader(await createPerson({ organization: "Brief" }));
    await grantRead(brief.organizationId, "198.51.100.7", daysBack(1));
    expect((await list(brief)).total).toBe(1);
    await prisma.grant.updateMany({
      where: { organizationId: brief.organizationId },
      data: { revokedAt: now },
    });
    expect((await list(brief)).total).toBe(0);
    await expect(overview(brief, "198.51.100.7")).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("one set of numbers", () => {
  it.each(["192.0.2.10", "192.0.2.20", "192.0.2.30", "2001:db8:1::25"])(
    "for %s on the last complete day, in the fleet, the series, the overview, SNDS and CSV",
    async (ip) => {
      const row = (await list(ours, { window: "1" })).rows.find((one) => one.ip === ip);
      const day = (await series(ours, ip, { days: "7" })).days.at(-1);
      const page = await overview(ours, ip, { window: "1" });
      const [snds] = await getSndsData(ours, { day: null, ip, ipv6: true }, now);
      const csv = (await table(ours, { window: "1" })).find((one) => one.ip === ip);
      if (row === undefined || day === undefined || snds === undefined || csv === undefined) {
        throw new Error("one of them has no row");
      }
      expect(day.day).toBe(last);
      expect(row.counts).toEqual(day.counts);
      expect(page.totals.now.counts).toEqual(day.counts);
      expect(snds.counts).toEqual(day.counts);
      expect(page.filterResult).toEqual(row.filterResult);
      expect(day.filterResult).toEqual(row.filterResult);
      expect(snds.filterResult).toBe(row.filterResult.state === "measured" && row.filterResult.result);
      expect(row.trapHits).toMatchObject({ atLeast: snds.traps.hits });
      expect(day.trapHits).toMatchObject({ atLeast: snds.traps.hits });
      expect(csv).toMatchObject({
        rcpt_commands: String(row.counts.rcptCommands),
        data_commands: String(row.counts.dataCommands),
        recipients: String(row.counts.recipients),
        spam: String(row.counts.spam),
        complaints: String(row.counts.complaints),
        filter_result: snds.filterResult,
        trap_hits_at_least: String(snds.traps.hits),
        first_seen: row.firstSeen,
        last_seen: row.lastSeen,
        helo: row.helo,
        mail_from_domain: row.mailFrom,
      });
      expect(row.complaintRate).toEqual(
        page.totals.now.days === 7 ? page.totals.now.complaintRate : row.complaintRate,
      );
    },
  );

  it.each(["1", "7", "30"])("for every row of the list and of the CSV over %s days", async (window) => {
    const rows = (await list(ours, { window, sort: "ip", order: "asc" })).rows;
    const csv = await table(ours, { window, sort: "ip", order: "asc" });
    expect(csv.map(({ ip }) => ip)).toEqual(addresses(rows));
    rows.forEach((row, i) => {
      const result = row.filterResult.state === "measured" ? row.filterResult : null;
      const rate = row.complaintRate.state === "measured" ? row.complaintRate : null;
      expect(csv[i]).toMatchObject({
        recipients: String(row.counts.recipients),
        filter_result: result?.result ?? "",
        filter_result_days: String(result?.days ?? ""),
        complaint_rate: rate === null ? "" : String(Number(rate.rate.toFixed(6))),
        complaint_rate_days: String(rate?.days ?? ""),
        helo: row.helo,
      });
    });
  });

  it("adds up over the days", async () => {
    const { days, total } = await series(ours, "192.0.2.10", { days: "7" });
    const row = (await list(ours)).rows.find(({ ip }) => ip === "192.0.2.10");
    expect(total).toEqual(row?.counts);
    expect(days).toHaveLength(7);
  });
});

describe("the series", () => {
  it("ends at the last complete day and says what is still to come", async () => {
    const answer = await series(ours, "192.0.2.10");
    expect([answer.from, answer.to, answer.days.length]).toEqual([daysBack(89), last, 90]);
    expect(answer.after).toEqual([
      { day: "2026-09-12", state: "open" },
      { day: today, state: "today" },
    ]);
    const withToday = await series(ours, "192.0.2.10", { days: "7", today: "true" });
    expect(
      withToday.days.map(({ day, state, counts }) => [day, state, counts?.recipients]).slice(-3),
    ).toEqual([
      [last, "complete", 200],
      ["2026-09-12", "open", 60],
      [today, "today", 40],
    ]);
    expect(withToday.after).toEqual([]);
  });

  it("starts at the grant, with zeros where nothing was sent", async () => {
    const { days } = await series(ours, "192.0.2.10", { days: "90" });
    expect(days[0]).toMatchObject({ state: "before_grant", counts: null });
    const first = days.find(({ state }) => state !== "before_grant");
    expect(first).toMatchObject({ day: daysBack(60), state: "complete", counts: { recipients: 0 } });
  });

  it("changes the base of the rate when asked", async () => {
    const rates = async (base: string) =>
      (await series(ours, "192.0.2.20", { days: "7", base })).days.at(-1)?.complaintRate;
    expect(await rates("recipients")).toMatchObject({ base: "recipients", baseCount: 300, rate: 0.07 });
    expect(await rates("inbox")).toMatchObject({ base: "inbox", baseCount: 210, rate: 0.1 });
  });

  it("takes an address in any spelling", async () => {
    expect((await series(ours, "2001:DB8:1:0::0025")).ip).toBe("2001:db8:1::25");
  });
});

describe("the page of an address", () => {
  it("says what happened, what it rests on and what to do", async () => {
    const page = await overview(ours, "192.0.2.20");
    expect(page.filterResult).toMatchObject({ state: "measured", result: "YELLOW", spamShare: 0.3, days: 1 });
    expect(page.findings.map(({ kind }) => kind)).toEqual(["complaints_enforced", "result_yellow"]);
    expect(page.findings[1]?.restsOn).toBe(
      "30 % of 300 verdicts were spam on 11 Sep 2026, 30 % of 300 the day before.",
    );
    expect(page.totals.now.counts.recipients).toBe(2100);
    expect(page.totals.before.counts.recipients).toBe(0);
    expect(page.firstSeen).toBe(`${daysBack(6)}T08:00:00.000Z`);
    expect(page.samples).toEqual({ helo: ["mx.example.net"], mailFrom: ["example.net"] });
  });

  it("names the grants it rests on, the narrowest first, and no one else's", async () => {
    const page = await overview(ours, "192.0.2.130");
    expect(page.grants.map(({ network, firstDay }) => [network, firstDay])).toEqual([
      ["192.0.2.130/32", daysBack(20)],
      ["192.0.2.128/25", daysBack(10)],
      ["192.0.2.0/24", daysBack(60)],
    ]);
    expect((await overview(theirs, "192.0.2.130")).firstSeen).toBe(`${daysBack(2)}T08:00:00.000Z`);
  });

  it("tells nothing of a status that ended before the grant reaches back", async () => {
    const network = "192.0.2.130";
    const [begun, ended] = [new Date("2026-09-04T06:00:00Z"), new Date("2026-09-06T06:00:00Z")];
    await setStatus(operatorActor, { network, state: "junked", reason: "complaints", note: "test" }, begun);
    await clearStatus(operatorActor, { network, note: "test" }, ended);
    expect((await overview(ours, network)).pastStatuses).toMatchObject([{ endedAt: ended.toISOString() }]);
    expect((await overview(theirs, network)).pastStatuses).toEqual([]);
  });

  it("of a granted address that never sent is empty, and says so", async () => {
    const page = await overview(ours, "192.0.2.200");
    expect(page).toMatchObject({ firstSeen: null, filterResult: { state: "no_data" } });
    expect(page.findings[0]?.happened).toContain("Nothing was received from 192.0.2.200");
  });
});

describe("IP status", () => {
  const at = new Date("2026-09-10T06:00:00Z");

  beforeAll(async () => {
    const reason = "complaints" as const;
    await setStatus(operatorActor, { network: "192.0.2.30", state: "blocked", reason, note: "test" }, at);
    await setStatus(operatorActor, { network: "192.0.2.0/26", state: "junked", reason, note: "test" }, at);
    await setStatus(operatorActor, { network: "192.0.2.99", state: "blocked", reason, note: "test" }, at);
    await setStatus(
      operatorActor,
      { network: "198.51.100.0/24", state: "blocked", reason, note: "test" },
      at,
    );
  });

  it("lists a blocked address that delivers nothing, and the heaviest status of each", async () => {
    const answer = await list(ours, { blocked: "true" });
    expect(addresses(answer.rows).sort()).toEqual(["192.0.2.30", "192.0.2.99"]);
    const silent = answer.rows.find(({ ip }) => ip === "192.0.2.99");
    expect(silent).toMatchObject({
      counts: { recipients: 0 },
      filterResult: { state: "no_data" },
      complaintRate: { state: "no_base" },
      status: { state: "blocked", code: "SC-004", network: "192.0.2.99" },
      firstSeen: null,
    });
    const all = await list(ours);
    expect(addresses(all.rows).slice(0, 2)).toEqual(["192.0.2.30", "192.0.2.99"]);
    expect(all.summary).toMatchObject({ blocked: 2, junked: 3, limited: 0 });
    expect(all.rows.find(({ ip }) => ip === "192.0.2.20")?.status?.state).toBe("junked");
    expect(addresses((await list(ours, { blocked: "false" })).rows)).not.toContain("192.0.2.30");
    const junked = await list(ours, { status: "junked" });
    expect([junked.total, junked.rows.map(({ status }) => status?.state)]).toEqual([
      3,
      Array(3).fill("junked"),
    ]);
    expect((await list(ours, { status: "limited" })).total).toBe(0);
  });

  it("of an address is every status over it, heaviest first", async () => {
    const found = await statusOf(["192.0.2.30", "192.0.2.20", "192.0.2.130"], now);
    expect(found.get("192.0.2.30")?.map(({ state }) => state)).toEqual(["blocked", "junked"]);
    expect(found.get("192.0.2.20")?.map(({ network }) => network)).toEqual(["192.0.2.0/26"]);
    expect(found.has("192.0.2.130")).toBe(false);
  });

  it("goes into the SNDS status file, one row per address, only the reader's", async () => {
    const rows = await getSndsStatus(ours, { ipv6: false }, now);
    expect(rows).toHaveLength(64 + 1);
    expect(rows.find(({ startIp }) => startIp === "192.0.2.30")).toEqual({
      startIp: "192.0.2.30",
      endIp: "192.0.2.30",
      blocked: true,
      reason: "Blocked due to user complaints or other evidence of spamming",
    });
    expect(rows.find(({ startIp }) => startIp === "192.0.2.31")).toMatchObject({ blocked: false });
    expect(rows.some(({ startIp }) => startIp.startsWith("198.51.100."))).toBe(false);
  });

  it("marks the days it was in force", async () => {
    const { days } = await series(ours, "192.0.2.30", { days: "7" });
    expect(days.filter(({ comments }) => comments.includes("JMR block")).map(({ day }) => day)).toEqual([
      "2026-09-10",
      last,
    ]);
    const [row] = await getSndsData(ours, { day: last, ip: "192.0.2.30", ipv6: false }, now);
    expect(row?.comments).toEqual(["JMR block"]);
  });
});

describe("reports to feeds", () => {
  it("are a comment for the organization whose feed got them", async () => {
    for (const [reader, ip, state] of [
      [ours, "192.0.2.20", "sent"],
      [ours, "192.0.2.10", "queued"],
      [theirs, "192.0.2.130", "sent"],
    ] as const) {
      const feed = await prisma.feed.create({
        data: {
          organizationId: reader.organizationId,
          name: "feed",
          contactAddress: "abuse@example.net",
          destination: "fbl@example.net",
          termsVersion: "1",
          termsAcceptedAt: now,
          tokenKey: new Uint8Array(32),
          createdAt: now,
        },
      });
      const complaint = await prisma.complaint.create({
        data: {
          madeAt: startOf(last),
          receivedAt: startOf(last),
          kind: "junk",
          mailboxHash: new Uint8Array(Buffer.from(ip)),
          messageHash: new Uint8Array(Buffer.from(ip)),
          ip,
          attribution: "none",
        },
      });
      await prisma.report.create({
        data: {
          feedId: feed.id,
          complaintId: complaint.id,
          createdAt: now,
          ip,
          day: startOf(last),
          messageId: `<${ip}@example.net>`,
          state,
        },
      });
    }
    const file = sndsDataFile(await getSndsData(ours, { day: last, ip: null, ipv6: false }, now));
    const commented = file.split("\r\n").filter((line) => line.endsWith(",Abuse reported"));
    expect(commented.map((line) => line.split(",")[0])).toEqual(["192.0.2.20"]);
    const { days } = await series(theirs, "192.0.2.130", { days: "7" });
    expect(days.at(-1)?.comments).toEqual(["Abuse reported"]);
    expect(days.at(-2)?.comments).toEqual([]);
  });
});

describe("the SNDS data file", () => {
  it("has the newest complete day, by address, without rows under the floor", async () => {
    const file = sndsDataFile(await getSndsData(ours, { day: null, ip: null, ipv6: false }, now));
    const rows = file
      .split("\r\n")
      .slice(0, -1)
      .map((line) => line.split(","));
    expect(rows.map(([ip]) => ip)).toEqual(["192.0.2.10", "192.0.2.20", "192.0.2.30", "192.0.2.130"]);
    expect(rows[0]?.slice(1, 13)).toEqual([
      "9/11/2026 8:00 AM",
      "9/11/2026 8:30 PM",
      "200",
      "200",
      "200",
      "GREEN",
      "1.5%",
      "",
      "",
      "5",
      "mx.example.net",
      "@example.net",
    ]);
    const six = await getSndsData(ours, { day: null, ip: null, ipv6: true }, now);
    expect(addresses(six).at(-1)).toBe("2001:db8:1::25");
  });

  it("has what is stored of a day that is asked for, today included", async () => {
    await storeDays([mailDay("192.0.2.20", today, 150)]);
    expect(addresses(await getSndsData(ours, { day: today, ip: null, ipv6: false }, now))).toEqual([
      "192.0.2.20",
    ]);
    expect(await getSndsData(ours, { day: daysBack(80), ip: null, ipv6: false }, now)).toEqual([]);
    expect(await getSndsData(ours, { day: "2031-01-01", ip: null, ipv6: false }, now)).toEqual([]);
  });
});

describe("trap hits", () => {
  async function disclose(trapDisclosure: string): Promise<void> {
    await getSettings();
    await prisma.providerSettings.update({ where: { id: 1 }, data: { trapDisclosure } });
  }

  it("are bands by default, and the order tells two of one band nothing apart", async () => {
    const rows = (await list(ours, { window: "1", sort: "trapHits" })).rows;
    const hit = rows.filter(({ trapHits }) => trapHits.mode === "bands" && trapHits.atLeast > 0);
    // 7 and 9 are both 5-9: the tie falls by address, not by count.
    expect(addresses(hit)).toEqual(["192.0.2.10", "192.0.2.30"]);
    expect(hit.map(({ trapHits }) => trapHits)).toEqual([
      { mode: "bands", atLeast: 5, band: null },
      { mode: "bands", atLeast: 5, band: null },
    ]);
  });

  it("are exact when the provider says so", async () => {
    await disclose("exact");
    const [first] = (await list(ours, { window: "1", sort: "trapHits" })).rows;
    expect(first).toMatchObject({ ip: "192.0.2.30", trapHits: { mode: "exact", hits: 9 } });
    const [row] = await getSndsData(ours, { day: last, ip: "192.0.2.10", ipv6: false }, now);
    expect(row?.traps.hits).toBe(7);
  });

  it("are told only for the whole organization and late when guarded", async () => {
    await disclose("guarded");
    const answer = await list(ours, { window: "7", cidr: "192.0.2.10", sort: "trapHits" });
    expect(answer.rows[0]?.trapHits).toEqual({ mode: "guarded" });
    // The hits are of the 11th, which ended 33 hours ago.
    expect(answer.organizationTraps).toBe("0");
    const later = await list(ours, { window: "7", cidr: "192.0.2.10" }, new Date("2026-09-14T00:00:00Z"));
    expect(later.organizationTraps).toBe("10-49");
    const [row] = await getSndsData(ours, { day: last, ip: "192.0.2.10", ipv6: false }, now);
    expect(row?.traps).toEqual({ hits: 0, firstAt: null, lastAt: null });
    await disclose("bands");
  });
});

describe("the export", () => {
  it("keeps spreadsheets from running what senders wrote", async () => {
    const risky = asReader(await createPerson({ organization: "Risky" }));
    await grantRead(risky.organizationId, "198.51.100.200/30", last);
    await storeDays([
      mailDay("198.51.100.200", last, 500, 0, { helo: "=cmd|calc", mailFromDomain: "@SUM(1)" }),
      mailDay("198.51.100.201", last, 400, 0, { helo: '+a"b', mailFromDomain: "-1" }),
    ]);
    let text = "";
    for await (const piece of await exportIps(risky, exportIpsInput.parse({ window: "1" }), now))
      text += piece;
    expect(text).toContain(",'=cmd|calc,'@SUM(1),");
    expect(text).toContain(`,"'+a""b",'-1,`);
  });

  it("gives its connection back when the reader stops early", async () => {
    for (let i = 0; i < 15; i += 1) {
      const pieces = await exportIps(ours, exportIpsInput.parse({}), now);
      await pieces.next();
      await pieces.next();
      await pieces.return(undefined);
    }
    expect((await list(ours)).total).toBeGreaterThan(0);
  });
});
