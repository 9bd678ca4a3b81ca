// The interactive reads through the HTTP API, each against the statement behind it run alone.

import type { Reader, Viewer } from "@/lib/identity/viewer";
import { asReader } from "@/lib/identity/viewer";
import type { GrantedRange } from "@/lib/networks/coverage";
import { addDays, type Day, endOf, startOf } from "@/lib/platform/day";
import { prisma } from "@/lib/platform/db";
import { recordsStatement } from "@/lib/reputation/export-sql";
import {
  countQuiet,
  type FleetQuestion,
  fleetExportStatement,
  selectFleetPage,
} from "@/lib/reputation/fleet-sql";
import { selectNetworkCells, selectRangeDays, selectTrapDays } from "@/lib/reputation/range-sql";
import {
  selectIpDays,
  selectReportedDays,
  selectStatusesBetween,
  selectStripDays,
} from "@/lib/reputation/sql";
import type { WindowPart } from "@/lib/reputation/window";
import { advanceWindows } from "@/lib/reputation/window-commands";
import { selectParts } from "@/lib/reputation/window-sql";
import { openSession } from "@/lib/testing/browser";
import { grantRead } from "@/lib/testing/daily-records";
import { createPerson } from "@/lib/testing/people";
import { quantile, result } from "../results";
import type { WebServer } from "../stage";
import type { BenchOptions } from "../suites";
import { addressOf, type DataSet } from "./data";
import { measureExport } from "./export";
import { seeded } from "./load";

/** One read: how it is asked over HTTP, and the statements its figures come from. */
type Read = { name: string; path: () => string; cookie?: string; statement: () => Promise<unknown> };

export type ReadFindings = { one: () => Promise<void> };

export async function measureReads(
  options: BenchOptions,
  data: DataSet,
  web: WebServer,
  now: Date,
): Promise<ReadFindings> {
  const { quick, report } = options;
  const many = await holderOfMany(data);
  const host: Viewer = await createPerson({ organization: "Large host" });
  await grantRead(asReader(host).organizationId, "10.0.0.0/8", data.first);
  const cookie = await openSession(host, now);
  const begin = performance.now();
  await advanceWindows(now);
  report(result("making the sums of 7, 30 and 90 days", (performance.now() - begin) / 1000, "s"));
  const parts: WindowPart[] = await selectParts(prisma, data.last);
  const random = seeded(7);
  const pick = (below: number) => Math.floor(random() * below);
  const someAddress = () => addressOf(pick(data.addresses));
  const someNetwork = () => `10.${pick(Math.max(1, data.networks - 1))}.0.0/16`;

  const fleet = (network: string, days: number, change: Partial<FleetQuestion> = {}): FleetQuestion => ({
    ranges: [rangeOf(network, data.first)],
    from: addDays(data.last, 1 - days),
    to: data.last,
    rateFrom: addDays(data.last, 1 - Math.max(7, days)),
    parts,
    floor: 100,
    disclosure: "bands",
    now,
    result: undefined,
    blocked: undefined,
    minVolume: undefined,
    q: undefined,
    sort: "severity",
    order: "desc",
    ...change,
  });
  const page = (days: "1" | "7" | "30" | "90", sort: FleetQuestion["sort"]): Read => ({
    name: `50 of a /16 over ${days} days by ${sort}`,
    path: () => `/api/v1/ips?window=${days}&sort=${sort}&cidr=${someNetwork()}`,
    statement: async () => {
      const question = fleet(someNetwork(), Number(days), { sort });
      const [page] = await Promise.all([
        selectFleetPage(prisma, question, days === "90" ? "with samples" : "without samples", 50, 0),
        Number(days) < 30 ? countQuiet(prisma, question, addDays(data.last, -29)) : 0,
      ]);
      await selectStripDays(prisma, page.rows, addDays(data.last, -28), addDays(data.last, 1));
    },
  });
  const reads: Read[] = [
    {
      name: "one address, 90 days",
      path: () => `/api/v1/ips/${someAddress()}/series?days=90`,
      statement: () => daysOf(someAddress(), asReader(host), data),
    },
    page("1", "severity"),
    page("1", "spamShare"),
    page("7", "severity"),
    page("7", "volume"),
    page("30", "complaintRate"),
    page("90", "severity"),
    page("90", "unknownShare"),
    {
      name: "totals of a /16, 90 days",
      path: () => `/api/v1/ranges/series?days=90&network=${someNetwork()}`,
      statement: () => totalsOf([rangeOf(someNetwork(), data.first)], data),
    },
    {
      name: "totals of 200 networks, 90 days",
      path: () => "/api/v1/ranges/series?days=90",
      cookie: await openSession(many.viewer, now),
      statement: () => totalsOf(many.ranges, data),
    },
    {
      name: "heat map of a /16, 90 days",
      path: () => `/api/v1/ranges/networks?days=90&network=${someNetwork()}`,
      statement: () =>
        selectNetworkCells(prisma, [rangeOf(someNetwork(), data.first)], data.first, data.last),
    },
  ];
  const both = (read: Read): [() => Promise<unknown>, () => Promise<unknown>] => [
    () => get(`${web.url}${read.path()}`, read.cookie ?? cookie),
    read.statement,
  ];
  for (const read of reads) await interleaved(WARM_UP, both(read));
  for (const read of reads) {
    const [over, alone] = await interleaved(quick ? 20 : 60, both(read));
    report(result(`${read.name}: p95 over HTTP`, quantile(over, 0.95), "ms", { atMost: 100 }));
    report(
      result(
        `${read.name}: p95 over HTTP / SQL alone`,
        quantile(over, 0.95) / quantile(alone, 0.95),
        "ratio",
        {
          atMost: 3,
        },
      ),
    );
  }
  const all = { lo: "10.0.0.0", hi: "10.255.255.255", firstDay: data.first };
  await measureExport(options, {
    name: "export of daily records",
    url: `${web.url}/api/v1/ranges/days.csv?from=${data.last}&to=${data.last}`,
    cookie,
    statement: recordsStatement([all], data.last, "bands"),
    atMost: 1.3,
  });
  await measureExport(options, {
    name: "export of a fleet with all it says of each address",
    url: `${web.url}/api/v1/ips.csv?window=7&sort=ip&order=asc&cidr=10.0.0.0/14`,
    cookie,
    statement: fleetExportStatement({
      ...fleet("10.0.0.0/16", 7, { sort: "ip", order: "asc" }),
      ranges: [{ ...all, hi: "10.3.255.255" }],
    }),
  });
  return {
    one: () => get(`${web.url}/api/v1/ips?window=30&sort=volume&cidr=${someNetwork()}`, cookie),
  };
}

/** An organization that holds 200 networks of /24 to /22 all over the data, as an AS does. */
async function holderOfMany(data: DataSet): Promise<{ viewer: Viewer; ranges: GrantedRange[] }> {
  const viewer = await createPerson({ organization: "Many networks" });
  const { organizationId } = asReader(viewer);
  const random = seeded(200);
  const blocks = Math.floor(data.addresses / 64 / 4);
  const chosen = new Set<number>();
  while (chosen.size < Math.min(200, blocks)) chosen.add(Math.floor(random() * blocks));
  const ranges: GrantedRange[] = [];
  for (const [at, block] of [...chosen].sort((a, b) => a - b).entries()) {
    const first = block * 4;
    const length = [1, 2, 4][at % 3] ?? 1;
    const lo = `10.${first >> 8}.${first & 255}.0`;
    ranges.push({
      lo,
      hi: `10.${first >> 8}.${(first & 255) + length - 1}.255`,
      firstDay: data.first,
    });
    await grantRead(organizationId, `${lo}/${24 - Math.log2(length)}`, data.first);
  }
  return { viewer, ranges };
}

/** What the days of one address are made of: its records, and the reports and statuses its comments come from. */
function daysOf(ip: string, { organizationId }: Reader, { first, last }: DataSet): Promise<unknown> {
  const range = { lo: ip, hi: ip };
  return Promise.all([
    selectIpDays(prisma, [{ ip, firstDay: first }], first, last),
    selectReportedDays(prisma, organizationId, [range], first, last),
    selectStatusesBetween(prisma, [range], startOf(first), endOf(last)),
  ]);
}

/** What a range's totals are made of: its days, and those with trap hits. */
function totalsOf(ranges: readonly GrantedRange[], { first, last }: DataSet): Promise<unknown> {
  return Promise.all([
    selectRangeDays(prisma, ranges, first, last),
    selectTrapDays(prisma, ranges, first, last),
  ]);
}

function rangeOf(network: string, firstDay: Day) {
  const [, second] = network.split(".");
  return { lo: `10.${second}.0.0`, hi: `10.${second}.255.255`, firstDay };
}

/** Rounds before anything counts: a server loads its code at its first request, and compiles it over the next hundreds. */
const WARM_UP = 30;

/** Runs both again and again in turn, and answers the milliseconds of each. */
async function interleaved(
  times: number,
  works: [() => Promise<unknown>, () => Promise<unknown>],
): Promise<[number[], number[]]> {
  const spent: [number[], number[]] = [[], []];
  for (let round = 0; round < times; round += 1) {
    for (const [at, work] of works.entries()) {
      const begin = performance.now();
      await work();
      spent[at as 0 | 1].push(performance.now() - begin);
    }
  }
  return spent;
}

async function get(url: string, cookie: string): Promise<void> {
  const response = await fetch(url, { headers: { cookie } });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${url} was answered ${response.status}: ${text}`);
}
