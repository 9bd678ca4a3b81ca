// How the database answers, and not only what: the shapes that stay fast at any size, read from the plans.
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { addDays, type Day, eachDay } from "@/lib/platform/day";
import { type Db, inTransaction, prisma } from "@/lib/platform/db";
import { fromNumber, toNumber } from "@/lib/platform/ip";
import { closeDays, mailDay, storeDays } from "@/lib/testing/daily-records";
import { testDatabase } from "@/lib/testing/database";
import { Prisma } from "@/prisma/client/client";
import { type FleetQuestion, fleetRowsStatement, fleetSummaryStatement, selectFleetPage } from "./fleet-sql";
import { rangeDaysStatement } from "./range-sql";
import { ipDaysStatement } from "./sql";
import { suspectsStatement } from "./suspicion-sql";
import { advanceWindows } from "./window-commands";
import { selectParts } from "./window-sql";

testDatabase();

const last: Day = "2026-09-11";
const first = addDays(last, -9);

// A day is 4,000 addresses in 198.18.0.0/15 and as many in 2001:db8::/32: enough that no plan would read it all.
beforeAll(async () => {
  const base = toNumber("198.18.0.0");
  const six = toNumber("2001:db8::");
  for (const day of eachDay(first, last)) {
    await storeDays(
      Array.from({ length: 4000 }, (_, i) => [
        mailDay(fromNumber(base + BigInt(i * 17), 4), day, 100 + (i % 50), i % 40),
        mailDay(fromNumber(six + (BigInt(i) << 70n), 6), day, 100),
      ]).flat(),
    );
  }
  await prisma.$executeRaw`VACUUM (ANALYZE) ip_day`;
});

const question: FleetQuestion = {
  ranges: [
    { lo: "198.18.3.0", hi: "198.18.3.255", firstDay: first },
    { lo: "198.18.200.0", hi: "198.18.203.255", firstDay: addDays(last, -1) },
    { lo: "2001:db8:0:4000::", hi: "2001:db8:0:7fff:ffff:ffff:ffff:ffff", firstDay: first },
  ],
  from: addDays(last, -2),
  to: last,
  rateFrom: addDays(last, -4),
  parts: [],
  floor: 100,
  disclosure: "bands",
  now: new Date("2026-09-13T09:00:00Z"),
  result: undefined,
  blocked: undefined,
  minVolume: undefined,
  q: undefined,
  sort: "severity",
  order: "desc",
};

type Plan = {
  "Node Type": string;
  "Relation Name"?: string;
  "Join Type"?: string;
  "Index Cond"?: string;
  "Recheck Cond"?: string;
  Plans?: Plan[];
};

const plan: z.ZodType<Plan> = z.looseObject({
  "Node Type": z.string(),
  "Relation Name": z.string().optional(),
  "Join Type": z.string().optional(),
  "Index Cond": z.string().optional(),
  "Recheck Cond": z.string().optional(),
  get Plans() {
    return z.array(plan).optional();
  },
});
const explained = z.tuple([z.object({ "QUERY PLAN": z.tuple([z.object({ Plan: plan })]) })]);

async function planOf(statement: Prisma.Sql, db: Db = prisma): Promise<Plan[]> {
  const rows = await db.$queryRaw(Prisma.sql`EXPLAIN (FORMAT JSON, COSTS OFF) ${statement}`);
  const all = (node: Plan): Plan[] => [node, ...(node.Plans ?? []).flatMap(all)];
  return all(explained.parse(rows)[0]["QUERY PLAN"][0].Plan);
}

/** The nodes that read daily records, and the partitions they read. */
function reads(nodes: readonly Plan[]): { scans: Plan[]; partitions: string[] } {
  const scans = nodes.filter((node) => node["Relation Name"]?.startsWith("ip_day"));
  return { scans, partitions: [...new Set(scans.map((node) => node["Relation Name"] ?? ""))].sort() };
}

const partition = (day: Day) => `ip_day_${day.replaceAll("-", "")}`;

describe("the plan of a page of the fleet", () => {
  it.each([
    ["rows", fleetRowsStatement(question, "with samples", 50, 0), question.rateFrom],
    // Rates are shown of the rows only.
    ["sums", fleetSummaryStatement(question), question.from],
  ])(
    "goes through the key once per range for its %s, within both bounds, in the days asked for only",
    async (_, statement, from) => {
      const nodes = await planOf(statement);
      const { scans, partitions } = reads(nodes);
      expect(partitions).toEqual(eachDay(from, last).map(partition));
      for (const scan of scans) {
        expect(scan["Node Type"]).toMatch(/^(Index (Only )?Scan|Bitmap Heap Scan)$/);
        const condition = scan["Index Cond"] ?? scan["Recheck Cond"] ?? "";
        expect(condition).toMatch(/ip >= g(_\d)?\.lo/);
        expect(condition).toMatch(/ip <= g(_\d)?\.hi/);
      }
      const joins = nodes.filter((node) => reads(node.Plans ?? []).scans.length > 0);
      expect(joins.map((node) => node["Node Type"])).not.toContain("Hash Join");
    },
  );

  it("would be seen to read every address without the fence and with <<=", async () => {
    const { scans } = reads(
      await planOf(Prisma.sql`
        SELECT t.ip, sum(t.recipients)
        FROM unnest(${"{198.18.3.0/24}"}::inet[]) AS g (net) JOIN ip_day t ON t.ip <<= g.net
        WHERE t.day BETWEEN ${question.from}::date AND ${last}::date GROUP BY t.ip`),
    );
    expect(scans.some((scan) => scan["Node Type"] === "Seq Scan")).toBe(true);
  });

  it("and its answer is right in both families", async () => {
    const page = (order: "asc" | "desc", limit: number) =>
      selectFleetPage(prisma, { ...question, sort: "ip", order }, "without samples", limit, 0);
    const { summary, rows } = await page("asc", 50);
    const inRange = (lo: string, hi: string) =>
      Array.from({ length: 4000 }, (_, i) => toNumber("198.18.0.0") + BigInt(i * 17)).filter(
        (value) => toNumber(lo) <= value && value <= toNumber(hi),
      ).length;
    const four = inRange("198.18.3.0", "198.18.3.255") + inRange("198.18.200.0", "198.18.203.255");
    // A step of 2^70 from the base: the /50 holds 0x4000/0x40 of them.
    expect(summary.total).toBe(four + 256);
    expect(rows[0]).toMatchObject({ ip: "198.18.3.14", firstDay: first });
    const six = await page("desc", 1);
    expect(six.rows[0]?.ip).toBe("2001:db8:0:7fc0::");
    expect(six.rows[0]?.counts.recipients).toBe(300);
  });
});

// At this size the planner takes the key without any fence too; at a hundred million rows it would read every address once
// and join. Where indexes are discouraged the fence shows: what is read of a range is put in order, or read in order by
// the key all the same, before it meets the next.
describe("the fence around what is read of each range", () => {
  const inOrder = /^(Sort|Incremental Sort|Merge Append|Aggregate|Index Scan)$/;

  /** Scans of daily records that are joined as they are. */
  function unfenced(node: Plan, between: readonly string[] = []): Plan[] {
    const read = /^(ip|net)_day/.test(node["Relation Name"] ?? "");
    if (read) return [...between, node["Node Type"]].some((type) => inOrder.test(type)) ? [] : [node];
    const below = node["Node Type"] === "Nested Loop" ? [] : [...between, node["Node Type"]];
    return (node.Plans ?? []).flatMap((one) => unfenced(one, below));
  }
  const planWithFewIndexes = (statement: Prisma.Sql) =>
    inTransaction(async (tx) => {
      await tx.$executeRaw`SET LOCAL enable_indexscan = off`;
      await tx.$executeRaw`SET LOCAL enable_indexonlyscan = off`;
      await tx.$executeRaw`SET LOCAL enable_bitmapscan = off`;
      return planOf(statement, tx);
    });
  const unfencedIn = async (statement: Prisma.Sql) => {
    const [top] = await planWithFewIndexes(statement);
    return top === undefined ? [] : unfenced(top).map((node) => node["Relation Name"]);
  };
  const from = addDays(last, -3);

  it.each([
    ["a page over one day", fleetRowsStatement({ ...question, from: last }, "without samples", 50, 0)],
    ["a page over several days", fleetRowsStatement(question, "with samples", 50, 0)],
    ["the sums of a fleet", fleetSummaryStatement(question)],
    ["the days of ranges", rangeDaysStatement(question.ranges, from, last)],
  ])("holds for %s", async (_, statement) => {
    expect(await unfencedIn(statement)).toEqual([]);
  });

  // Of one address there is nothing to put in order: here the fence shows in that nothing is joined as a whole.
  it("holds for the days of many addresses", async () => {
    const addresses = Array.from({ length: 200 }, (_, n) => ({ ip: `198.18.3.${n}`, firstDay: first }));
    const joins = (await planWithFewIndexes(ipDaysStatement(addresses, from, last))).map(
      (node) => node["Node Type"],
    );
    expect(joins).toContain("Nested Loop");
    expect(joins.filter((type) => /^(Hash|Merge) Join$/.test(type))).toEqual([]);
  });

  it("would be seen to be missing", async () => {
    const open = Prisma.sql`
      SELECT d.* FROM unnest(${"{198.18.3.0}"}::inet[], ${"{198.18.3.255}"}::inet[]) AS g (lo, hi)
      CROSS JOIN LATERAL (SELECT t.ip, t.recipients FROM ip_day t
        WHERE t.ip BETWEEN g.lo AND g.hi AND t.day = ${last}::date) d`;
    expect(await unfencedIn(open)).toEqual([partition(last)]);
  });
});

describe("the plan of a page whose sums are ready", () => {
  it("reads the sums by their key, and no daily record but those of stale addresses", async () => {
    await closeDays(first, last);
    await advanceWindows(question.now);
    const parts = (await selectParts(prisma, last)).filter(({ ready }) => ready);
    const ranges = question.ranges.map((range) => ({ ...range, firstDay: addDays(last, -200) }));
    const week = { ...question, ranges, from: addDays(last, -6), rateFrom: addDays(last, -6), parts };
    const nodes = await planOf(fleetRowsStatement(week, "with samples", 50, 0));
    const windows = nodes.filter((node) => node["Relation Name"]?.startsWith("ip_window_2"));
    expect(windows.length).toBeGreaterThan(0);
    for (const scan of windows) {
      expect(scan["Index Cond"] ?? scan["Recheck Cond"] ?? "").toMatch(/ip >= g(_\d)?\.lo/);
    }
    for (const scan of reads(nodes).scans) {
      expect(scan["Index Cond"] ?? scan["Recheck Cond"] ?? "").toMatch(/ip = s(_\d)?\.ip/);
    }
  });
});

describe("the plan of what is stale", () => {
  it("looks each address up among any number of stale ones", async () => {
    // The whole of a large fleet for a month: more than the planner would put into the memory of one statement.
    await prisma.$executeRaw`
      INSERT INTO ip_window_stale (ip, day)
      SELECT '198.18.0.0'::inet + i, ${last}::date - d FROM generate_series(0, 9999) i, generate_series(0, 29) d`;
    await prisma.$executeRaw`ANALYZE ip_window_stale`;
    const parts = [{ since: addDays(last, -6), lo: "0.0.0.0", hi: "ffff::", ready: true }];
    const ranges = question.ranges.map((range) => ({ ...range, firstDay: addDays(last, -200) }));
    const week = { ...question, ranges, from: addDays(last, -6), rateFrom: addDays(last, -6), parts };
    const nodes = await planOf(fleetRowsStatement(week, "with samples", 50, 0));
    const apart = nodes.filter((node) => node["Join Type"] === "Anti");
    expect(apart.length).toBeGreaterThan(0);
    for (const join of apart) {
      const inner = join.Plans?.[1]?.["Node Type"] ?? "";
      expect(`${join["Node Type"]} on ${inner}`).toMatch(/^(Hash Join|Merge Join|Nested Loop on Index)/);
    }
    await prisma.$executeRaw`TRUNCATE ip_window_stale`;
  });
});

describe("the plan of the finder", () => {
  it("joins the week and the weeks before in one pass, however few rows are expected", async () => {
    const nodes = await planOf(suspectsStatement(question, 2000));
    const joins = nodes.filter((node) => node["Join Type"] === "Full");
    expect(joins.map((node) => node["Node Type"])).toEqual([expect.stringMatching(/^(Hash|Merge) Join$/)]);
  });
});

describe("the plan of a page over one day", () => {
  it("joins the day and the week of the rate in one pass, however few rows are expected", async () => {
    const nodes = await planOf(fleetRowsStatement({ ...question, from: last }, "without samples", 50, 0));
    const joins = nodes.filter((node) => node["Join Type"] === "Full");
    // And with the addresses that have a status of their own.
    const once = expect.stringMatching(/^(Hash|Merge) Join$/);
    expect(joins.map((node) => node["Node Type"])).toEqual([once, once]);
  });
});

describe("the plan of one address", () => {
  it("asks each day's partition by key, and no other partition", async () => {
    const { scans, partitions } = reads(
      await planOf(ipDaysStatement([{ ip: "198.18.3.14", firstDay: first }], addDays(last, -3), last)),
    );
    expect(partitions).toEqual(eachDay(addDays(last, -3), last).map(partition));
    for (const scan of scans) {
      expect(scan["Index Cond"] ?? scan["Recheck Cond"]).toContain("ip = k.ip");
    }
  });
});
