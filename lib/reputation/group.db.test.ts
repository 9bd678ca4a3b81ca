// The fleet cut and put together by what the organization and the routing table know, and beside the period before.
import { beforeAll, expect, it } from "vitest";
import { asReader, type Reader, type Viewer } from "@/lib/identity/viewer";
import { insertRoutes } from "@/lib/networks/route-sql";
import { changeTag } from "@/lib/notebook/commands";
import { addDays, type Day, eachDay } from "@/lib/platform/day";
import { prisma } from "@/lib/platform/db";
import { closeDays, grantRead, mailDay, storeDays } from "@/lib/testing/daily-records";
import { testDatabase } from "@/lib/testing/database";
import { createPerson } from "@/lib/testing/people";
import { listGroups } from "./group-queries";
import { getIpSeries, listIps } from "./queries";
import { ipSeriesInput, listGroupsInput, listIpsInput } from "./schema";

testDatabase();

const now = new Date("2026-09-13T09:30:00Z");
const last = "2026-09-11";
const daysBack = (count: number): Day => addDays(last, -count);
let viewer: Viewer;
let reader: Reader;

beforeAll(async () => {
  viewer = await createPerson({ organization: "Ours" });
  reader = asReader(viewer);
  await grantRead(reader.organizationId, "198.18.0.0/16", daysBack(200));
  await grantRead(reader.organizationId, "192.0.2.0/24", daysBack(9));
  await storeDays([
    ...eachDay(daysBack(6), last).flatMap((day) => [
      mailDay("198.18.4.1", day, 200, 190),
      mailDay("198.18.4.9", day, 100),
      mailDay("198.18.5.1", day, 300),
      mailDay("192.0.2.5", day, 50),
    ]),
    ...eachDay(daysBack(13), daysBack(7)).flatMap((day) => [
      mailDay("198.18.4.1", day, 100),
      mailDay("192.0.2.5", day, 10),
    ]),
  ]);
  await closeDays(daysBack(199), last);
  await changeTag(viewer, { name: "bulk", action: "add", on: ["198.18.4.0/24"] }, now);
  await changeTag(viewer, { name: "new", action: "add", on: ["198.18.4.9", "198.18.5.1"] }, now);
  await insertRoutes(prisma, [64496, 64497], ["198.18.0.0/16", "198.18.4.0/24"]);
});

const groups = async (by: string, more = {}) =>
  (await listGroups(reader, listGroupsInput.parse({ by, ...more }), now)).groups.map(
    ({ name, figures }) => `${name} ${figures.addresses} ${figures.counts.recipients}`,
  );
const ips = async (query: object) =>
  (await listIps(reader, listIpsInput.parse({ sort: "ip", order: "asc", ...query }), now)).rows;

it("puts addresses together by network, the worst first", async () => {
  expect(await groups("network")).toEqual([
    "198.18.4.0/24 2 2100",
    "198.18.5.0/24 1 2100",
    "192.0.2.0/24 1 350",
  ]);
});

it("by tag, an address under each of its tags, and what has none", async () => {
  expect(await groups("tag")).toEqual(["bulk 2 2100", "new 2 2800", "null 1 350"]);
});

it("by AS, an address under its narrowest announced prefix only", async () => {
  expect(await groups("asn")).toEqual(["AS64497 2 2100", "AS64496 1 2100", "null 1 350"]);
  expect(await groups("asn", { cidr: "198.18.5.0/24" })).toEqual(["AS64496 1 2100"]);
});

it("filters by tag and by AS, and names the tags of a row", async () => {
  expect((await ips({ tag: "new" })).map(({ ip, tags }) => [ip, tags])).toEqual([
    ["198.18.4.9", ["bulk", "new"]],
    ["198.18.5.1", ["new"]],
  ]);
  expect((await ips({ asn: 64497 })).map(({ ip }) => ip)).toEqual(["198.18.4.1", "198.18.4.9"]);
  expect(await ips({ tag: "nobody's" })).toEqual([]);
});

it("compares with whole weeks earlier, but with nothing that may not be read that far back", async () => {
  const rows = await ips({ compare: "true" });
  expect(rows.map(({ ip, before }) => [ip, before?.recipients ?? null])).toEqual([
    ["192.0.2.5", null],
    ["198.18.4.1", 700],
    ["198.18.4.9", 0],
    ["198.18.5.1", 0],
  ]);
  const day = await ips({ compare: "true", window: "1" });
  expect(day.find(({ ip }) => ip === "198.18.4.1")?.before?.recipients).toBe(100);
});

it("takes chosen days, which end at the last complete one", async () => {
  const list = await listIps(reader, listIpsInput.parse({ from: daysBack(8), to: "2026-12-31" }), now);
  expect(list.window).toEqual({ name: "custom", from: daysBack(8), to: last, days: 9 });
  expect(list.rows.find(({ ip }) => ip === "198.18.4.1")?.counts.recipients).toBe(1600);
  expect(listIpsInput.safeParse({ from: "2026-09-02", to: "2026-09-01" }).success).toBe(false);
});

it("lays the same weekdays of the period before beside the days of an address", async () => {
  const input = ipSeriesInput.parse({ days: "7", compare: "true" });
  const series = await getIpSeries(reader, "198.18.4.1", input, now);
  expect(series.before?.map(({ day }) => day)).toEqual(eachDay(daysBack(13), daysBack(7)));
  expect(series.before?.every(({ counts }) => counts?.recipients === 100)).toBe(true);
  const young = await getIpSeries(reader, "192.0.2.5", input, now);
  expect(young.before?.map(({ counts }) => counts?.recipients ?? null)).toEqual([
    ...Array(4).fill(null),
    10,
    10,
    10,
  ]);
});
