// Windows over which addresses are listed one by one, and what stands in the place of too many of them.
import { beforeAll, expect, it } from "vitest";
import { asReader, type Reader } from "@/lib/identity/viewer";
import { changeTag } from "@/lib/notebook/commands";
import { addDays, type Day } from "@/lib/platform/day";
import { prisma } from "@/lib/platform/db";
import { closeDays, grantRead, mailDay, storeDays } from "@/lib/testing/daily-records";
import { testDatabase } from "@/lib/testing/database";
import { createPerson } from "@/lib/testing/people";
import { listGroups } from "./group-queries";
import { getNetworkMap } from "./map-queries";
import { getIp, getIpSeries, listIps } from "./queries";
import { getRangeNetworks } from "./range-queries";
import { MOST_RECORDS } from "./reach-queries";
import {
  getIpInput,
  ipSeriesInput,
  listGroupsInput,
  listIpsInput,
  networkMapInput,
  rangeNetworksInput,
} from "./schema";

testDatabase();

const now = new Date("2026-09-13T09:30:00Z");
const last = "2026-09-11";
const daysBack = (count: number): Day => addDays(last, -count);
let ours: Reader;

const list = (query: object) => listIps(ours, listIpsInput.parse(query), now);
const networks = (query: object) => getRangeNetworks(ours, rangeNetworksInput.parse(query), now);
const tooLong = { code: "invalid_input", issues: [{ path: "query.window" }] };

beforeAll(async () => {
  const viewer = await createPerson({ organization: "Ours" });
  ours = asReader(viewer);
  await grantRead(ours.organizationId, "192.0.2.0/24", daysBack(500));
  await grantRead(ours.organizationId, "198.51.100.0/24", daysBack(500));
  await grantRead(ours.organizationId, "203.0.113.0/25", daysBack(8));
  await storeDays([
    mailDay("192.0.2.1", daysBack(390), 100),
    mailDay("192.0.2.1", daysBack(8), 250, 50),
    mailDay("192.0.2.2", daysBack(8), 150),
    mailDay("192.0.2.1", last, 300),
    mailDay("198.51.100.9", daysBack(300), 4000),
    mailDay("198.51.100.9", last, 40),
    mailDay("203.0.113.5", last, 700),
  ]);
  await closeDays(daysBack(399), last);
  await changeTag(viewer, { name: "shop", action: "add", on: ["192.0.2.1"] }, now);
});

it("lists addresses over 400 days, and each of its days, while there are few records", async () => {
  const { rows } = await list({ window: "400", sort: "ip", order: "asc", cidr: "192.0.2.0/24" });
  expect(rows.map(({ ip, counts }) => [ip, counts.recipients])).toEqual([
    ["192.0.2.1", 650],
    ["192.0.2.2", 150],
  ]);
  const page = await getIp(ours, "192.0.2.1", getIpInput.parse({ window: "400" }), now);
  const series = await getIpSeries(ours, "192.0.2.1", ipSeriesInput.parse({ days: "400" }), now);
  expect(page.totals.now.counts.recipients).toBe(650);
  expect(series.days).toHaveLength(400);
  expect(series.total.recipients).toBe(650);
});

it("refuses a list, a map and groups of too many records, and reads each network as a whole", async () => {
  await prisma.$executeRaw`UPDATE net_day SET active_ips = ${MOST_RECORDS} WHERE net = '192.0.2.0/24'`;
  for (const query of [{ window: "400" }, { from: daysBack(20), cidr: "192.0.2.0/24" }]) {
    await expect(list(query)).rejects.toMatchObject(tooLong);
  }
  await expect(
    listGroups(ours, listGroupsInput.parse({ by: "network", window: "400" }), now),
  ).rejects.toMatchObject(tooLong);
  const map = { network: "192.0.2.0/24", window: "400" };
  await expect(getNetworkMap(ours, networkMapInput.parse(map), now)).rejects.toMatchObject(tooLong);
  // What is read over the usual windows, over days, or elsewhere is listed all the same.
  expect((await list({ window: "90" })).total).toBe(4);
  expect((await list({ from: daysBack(6) })).total).toBe(3);
  expect((await list({ window: "400", cidr: "198.51.100.0/24" })).total).toBe(1);

  const whole = await networks({ days: "400", most: "2" });
  expect(whole.networks.map(({ network, counts }) => [network, counts.recipients])).toEqual([
    ["198.51.100.0/24", 4040],
    ["192.0.2.0/24", 800],
  ]);
  expect(whole).toMatchObject({ from: daysBack(399), to: last, hidden: 1 });
});

it("lists a part of an IPv6 network, however many addresses it could hold", async () => {
  const six = asReader(await createPerson({ organization: "Six" }));
  await grantRead(six.organizationId, "2001:db8:5:1::/64", daysBack(500));
  await storeDays([mailDay("2001:db8:5:1::25", daysBack(200), 300)]);
  const { rows } = await listIps(six, listIpsInput.parse({ window: "400" }), now);
  expect(rows.map(({ ip }) => ip)).toEqual(["2001:db8:5:1::25"]);
  await prisma.$executeRaw`UPDATE net_day SET active_ips = ${MOST_RECORDS + 1} WHERE net = '2001:db8:5::/48'`;
  await expect(listIps(six, listIpsInput.parse({ window: "400" }), now)).rejects.toMatchObject(tooLong);
});

it("reads networks from and to, and only what carries a tag", async () => {
  const chosen = await networks({ from: daysBack(300), to: daysBack(8), tag: "shop" });
  expect(chosen.networks.map(({ network, counts }) => [network, counts.recipients])).toEqual([
    ["192.0.2.0/24", 250],
  ]);
});

it("says what the same networks added up to in the period before, where that compares the same", async () => {
  const compared = async (query: object) => (await list({ compare: "true", ...query })).summary;
  const { counts, before } = await compared({ cidr: "192.0.2.0/24" });
  expect(counts.recipients).toBe(300);
  expect(before).toMatchObject({ recipients: 400, spam: 50 });
  expect((await compared({ tag: "shop" })).before).toMatchObject({ recipients: 250 });
  expect((await compared({ cidr: "192.0.2.0/24", minVolume: "10" })).before).toBeNull();
  expect((await compared({})).before).toBeNull();
  expect((await list({ cidr: "192.0.2.0/24" })).summary.before).toBeNull();
});
