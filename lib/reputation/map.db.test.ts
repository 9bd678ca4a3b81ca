import { Readable } from "node:stream";
import { beforeAll, describe, expect, it } from "vitest";
import { systemActor } from "@/lib/audit/schema";
import { asReader, type Reader } from "@/lib/identity/viewer";
import { loadRoutes } from "@/lib/networks/route-commands";
import { addDays, type Day, eachDay } from "@/lib/platform/day";
import { prisma } from "@/lib/platform/db";
import { getSettings } from "@/lib/provider/queries";
import { closeDays, grantRead, mailDay, storeDays } from "@/lib/testing/daily-records";
import { testDatabase } from "@/lib/testing/database";
import { createPerson } from "@/lib/testing/people";
import { getNetworkMap, isForeign } from "./map-queries";
import { networkMapInput } from "./schema";

testDatabase();

const now = new Date("2026-09-13T09:30:00Z");
const last = "2026-09-11";
const daysBack = (count: number): Day => addDays(last, -count);
let ours: Reader;
let theirs: Reader;

const map = (reader: Reader, query: Record<string, unknown> = {}) =>
  getNetworkMap(reader, networkMapInput.parse(query), now);

async function cell(reader: Reader, network: string, name: string, window = "7") {
  const { rows } = await map(reader, { network, window });
  return rows.find((row) => row.network === name);
}

beforeAll(async () => {
  await getSettings();
  ours = asReader(await createPerson({ organization: "Ours" }));
  theirs = asReader(await createPerson({ organization: "Theirs" }));
  await grantRead(ours.organizationId, "198.18.0.0/16", daysBack(200));
  await grantRead(ours.organizationId, "198.18.4.0/24", daysBack(200));
  await grantRead(ours.organizationId, "192.0.2.0/25", daysBack(200));
  await grantRead(ours.organizationId, "2001:db8::/40", daysBack(200));
  await grantRead(theirs.organizationId, "192.0.2.128/25", daysBack(3));
  await storeDays(
    eachDay(daysBack(19), last).flatMap((day) => [
      mailDay("198.18.4.1", day, 200, 190, { complaints: 2 }),
      mailDay("198.18.4.9", day, 200, 0, { trapHits: 7, trapFirstAt: 1, trapLastAt: 2 }),
      mailDay("198.18.77.9", day, 1),
      mailDay("192.0.2.5", day, 1000),
      mailDay("192.0.2.200", day, 7000, 7000),
      mailDay("2001:db8:3:1::5", day, 200),
    ]),
  );
  await prisma.$executeRaw`
    INSERT INTO ip_status (id, network, lo, hi, state, reason, since, note)
    VALUES (gen_random_uuid(), '198.18.4.1', '198.18.4.1', '198.18.4.1', 'blocked', 'complaints', ${new Date("2026-09-01T00:00:00Z")}, '')`;
  await closeDays(daysBack(199), last);
});

describe("the map", () => {
  it("lists the networks of the reader, merged, with their totals", async () => {
    const answer = await map(ours);
    expect(answer).toMatchObject({ cells: "list", parents: [], size: 3 });
    expect(answer.rows.map(({ network }) => network)).toEqual([
      "192.0.2.0/25",
      "198.18.0.0/16",
      "2001:db8::/40",
    ]);
    expect(answer.rows[1]?.figures).toMatchObject({
      addresses: 3,
      counts: { recipients: 7 * 401 },
      green: 1,
      red: 1,
      belowFloor: 1,
      blocked: 1,
      worst: "RED",
      trapHits: { mode: "bands", atLeast: 35 },
    });
  });

  it("lists of an AS what it announces of them, and no more", async () => {
    await loadRoutes(
      systemActor,
      "test",
      Readable.from(["198.18.4.0/22 64500", "198.51.100.0/24 64500"]),
      now,
    );
    const answer = await map(ours, { asn: 64500 });
    expect(answer.rows.map(({ network }) => network)).toEqual(["198.18.4.0/22"]);
    expect(answer.rows[0]?.figures).toMatchObject({ addresses: 2, counts: { recipients: 7 * 400 } });
    expect((await map(ours, { asn: 64501 })).rows).toEqual([]);
    expect((await map(theirs, { asn: 64500 })).rows).toEqual([]);
  });

  it("has 256 cells of /24 in a /16, the worst result of their addresses in each", async () => {
    const { rows, cells } = await map(ours, { network: "198.18.0.0/16" });
    expect(cells).toBe("networks");
    expect(rows).toHaveLength(256);
    expect(rows[4]).toMatchObject({ network: "198.18.4.0/24", granted: "whole" });
    expect(rows[4]?.figures).toMatchObject({
      worst: "RED",
      green: 1,
      red: 1,
      blocked: 1,
      spamShare: 190 / 400,
    });
    expect(rows[4]?.figures?.complaintRate).toMatchObject({ state: "measured", rate: 2 / 400 });
    expect(rows[77]?.figures).toMatchObject({ worst: null, belowFloor: 1, spamShare: null });
    expect(rows[78]).toEqual({
      at: 78,
      network: "198.18.78.0/24",
      granted: "whole",
      figures: null,
      before: null,
    });
  });

  it("has 256 addresses in a /24, half of them when half is asked for", async () => {
    const { rows, cells, size, parents } = await map(ours, { network: "192.0.2.0/24" });
    expect({ cells, size, parents }).toEqual({ cells: "addresses", size: 256, parents: ["192.0.0.0/16"] });
    expect(rows.map(({ at }) => at)).toEqual(Array.from({ length: 128 }, (_, at) => at));
    expect(rows[5]).toMatchObject({ network: "192.0.2.5", figures: { worst: "GREEN" } });
    expect((await map(ours, { network: "198.18.4.0/25" })).size).toBe(128);
    expect(await map(ours, { network: "198.16.0.0/14" })).toMatchObject({
      size: 4,
      rows: [{ at: 2, network: "198.18.0.0/16", granted: "whole" }],
    });
    expect((await map(ours, { network: "192.0.0.0/16" })).rows).toMatchObject([
      { at: 2, network: "192.0.2.0/24", granted: "part" },
    ]);
  });

  it("goes down IPv6 by /48 and /64 with mail", async () => {
    const six = async (network: string) => (await map(ours, { network })).rows.map((row) => row.network);
    expect(await six("2001:db8::/40")).toEqual(["2001:db8:3::/48"]);
    expect(await six("2001:db8:3::/48")).toEqual(["2001:db8:3:1::/64"]);
    expect(await six("2001:db8:3:1::/64")).toEqual(["2001:db8:3:1::5"]);
  });

  it("shows nothing from before the first day of a grant", async () => {
    const address = await cell(theirs, "192.0.2.0/24", "192.0.2.200", "30");
    expect(address?.figures?.counts.recipients).toBe(4 * 7000);
    await expect(map(theirs, { network: "198.18.0.0/16" })).rejects.toMatchObject({ code: "not_found" });
    expect(await isForeign(theirs, "198.18.0.0/16", now)).toBe(true);
    expect(await isForeign(theirs, "192.0.2.0/24", now)).toBe(false);
  });

  it("withholds traps where they are guarded", async () => {
    await prisma.providerSettings.update({ where: { id: 1 }, data: { trapDisclosure: "guarded" } });
    expect((await cell(ours, "198.18.4.0/24", "198.18.4.9"))?.figures?.trapHits).toEqual({ mode: "guarded" });
    await prisma.providerSettings.update({ where: { id: 1 }, data: { trapDisclosure: "bands" } });
  });

  it("refuses what is no network", async () => {
    await expect(map(ours, { network: "198.18.0.1/16" })).rejects.toMatchObject({ code: "invalid_input" });
  });
});
