import { beforeAll, describe, expect, it } from "vitest";
import { asReader, type Reader } from "@/lib/identity/viewer";
import { addDays, type Day, eachDay } from "@/lib/platform/day";
import { prisma } from "@/lib/platform/db";
import { getSettings } from "@/lib/provider/queries";
import { closeDays, grantRead, mailDay, storeDays } from "@/lib/testing/daily-records";
import { testDatabase } from "@/lib/testing/database";
import { createPerson } from "@/lib/testing/people";
import { getRangeNetworks, getRangeSeries } from "./range-queries";
import { rangeNetworksInput, rangeSeriesInput } from "./schema";

testDatabase();

const now = new Date("2026-09-13T09:30:00Z");
const last = "2026-09-11";
const daysBack = (count: number): Day => addDays(last, -count);
let ours: Reader;
let theirs: Reader;

const series = (reader: Reader, query: Record<string, unknown> = {}) =>
  getRangeSeries(reader, rangeSeriesInput.parse(query), now);
const networks = (reader: Reader, query: Record<string, unknown> = {}) =>
  getRangeNetworks(reader, rangeNetworksInput.parse(query), now);

beforeAll(async () => {
  await getSettings();
  ours = asReader(await createPerson({ organization: "Ours" }));
  theirs = asReader(await createPerson({ organization: "Theirs" }));
  // Overlapping, a part of a /24, and IPv6.
  await grantRead(ours.organizationId, "198.18.0.0/16", daysBack(200));
  await grantRead(ours.organizationId, "198.18.4.0/24", daysBack(200));
  await grantRead(ours.organizationId, "192.0.2.0/25", daysBack(200));
  await grantRead(ours.organizationId, "2001:db8::/40", daysBack(200));
  await grantRead(theirs.organizationId, "192.0.2.128/25", daysBack(3));
  await storeDays(
    eachDay(daysBack(19), last).flatMap((day, n) => [
      mailDay("198.18.4.1", day, 200, 20, { complaints: 2 }),
      mailDay("198.18.4.9", day, 100, 0, { trapHits: n % 7, trapFirstAt: 1, trapLastAt: 2 }),
      mailDay("198.18.77.9", day, n < 10 ? 50 : 150),
      mailDay("192.0.2.5", day, 1000),
      mailDay("192.0.2.200", day, 7000, 7000),
      mailDay("2001:db8:3:1::5", day, 10),
    ]),
  );
  await closeDays(daysBack(199), last);
});

describe("the series of many addresses", () => {
  it("adds up whole networks and parts of them, each address once", async () => {
    const all = await series(ours, { days: "7" });
    expect(all.days).toHaveLength(7);
    expect(all.days.map(({ counts }) => counts?.recipients)).toEqual(
      Array(7).fill(200 + 100 + 150 + 1000 + 10),
    );
    expect(all.now.counts).toMatchObject({ recipients: 7 * 1460, spam: 140, complaints: 14 });
    expect(all.now.spamShare).toBeCloseTo(140 / (7 * 1460));
    const part = await series(ours, { days: "7", network: "198.18.4.0-198.18.4.5" });
    expect(part.now.counts.recipients).toBe(7 * 200);
    expect((await series(ours, { days: "7", network: "2001:db8::/32" })).now.counts.recipients).toBe(70);
    expect((await series(ours, { days: "7", network: "198.18.0.0/16" })).now.counts.recipients).toBe(7 * 450);
  });

  it("compares with as many days before, unless those may not be read", async () => {
    const { now: week, before } = await series(ours, { days: "7", network: "198.18.64.0/18" });
    expect(week).toMatchObject({ from: daysBack(6), counts: { recipients: 7 * 150 } });
    expect(before).toMatchObject({
      from: daysBack(13),
      to: daysBack(7),
      counts: { recipients: 3 * 150 + 4 * 50 },
    });
    expect((await series(theirs, { days: "7" })).before).toBeNull();
  });

  it("shows nothing that is not granted, and nothing from before the first day", async () => {
    const answer = await series(theirs, { days: "30", network: "192.0.2.0/24" });
    expect(answer.now.counts.recipients).toBe(4 * 7000);
    expect((await series(theirs, { days: "30", network: "198.18.0.0/16" })).now.counts.recipients).toBe(0);
    expect((await networks(theirs, { days: "30" })).networks).toMatchObject([
      { network: "192.0.2.0/24", counts: { recipients: 4 * 7000, spam: 4 * 7000 } },
    ]);
  });

  it("tells of traps what the disclosure allows: the bounds of each address and day, all, or nothing", async () => {
    // Hits of seven days: 0 to 6 in some order, so bounds of 0, 1, 1, 1, 1, 5, 5.
    expect((await series(ours, { days: "7", network: "198.18.4.0/24" })).now.trapHits).toEqual({
      mode: "bands",
      atLeast: 14,
      band: null,
    });
    await prisma.providerSettings.update({ where: { id: 1 }, data: { trapDisclosure: "exact" } });
    expect((await series(ours, { days: "7" })).now.trapHits).toMatchObject({ mode: "exact", hits: 21 });
    await prisma.providerSettings.update({ where: { id: 1 }, data: { trapDisclosure: "guarded" } });
    expect((await series(ours, { days: "7" })).now.trapHits).toEqual({ mode: "guarded" });
    await prisma.providerSettings.update({ where: { id: 1 }, data: { trapDisclosure: "bands" } });
  });

  it("refuses what is no network, and a claim of somebody else", async () => {
    await expect(series(ours, { network: "198.18.0.1/16" })).rejects.toMatchObject({ code: "invalid_input" });
    await expect(series(ours, { claim: crypto.randomUUID() })).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("the networks of a range", () => {
  it("have their sums and an array of days each, in address order", async () => {
    const { networks: cells, from } = await networks(ours, { days: "30" });
    expect(from).toBe(daysBack(29));
    expect(cells.map(({ network }) => network)).toEqual([
      "192.0.2.0/24",
      "198.18.4.0/24",
      "198.18.77.0/24",
      "2001:db8:3::/48",
    ]);
    expect(cells[1]?.recipientsByDay).toEqual([...Array(10).fill(0), ...Array(20).fill(300)]);
    expect(cells[1]?.spamByDay.at(-1)).toBe(20);
    expect(cells[2]?.counts.recipients).toBe(10 * 50 + 10 * 150);
  });
});
