// What a reader may know of many addresses together: a range, a claim, everything granted. Day by day, the period before,
// and network by network.
import type { Reader } from "@/lib/identity/viewer";
import { completeness } from "@/lib/ingest/queries";
import type { GrantedRange } from "@/lib/networks/coverage";
import { claimedNetworks, grantedRanges } from "@/lib/networks/queries";
import { cutRanges, readRange } from "@/lib/platform/address-range";
import { addDays, type Day, dayOf, daysBetween, eachDay, earliestDay, latestDay } from "@/lib/platform/day";
import { prisma } from "@/lib/platform/db";
import { rangeToNetworks } from "@/lib/platform/ip";
import { getSettings } from "@/lib/provider/queries";
import { complaintRateOf } from "./complaint-rate";
import { discloseSum } from "./disclosure";
import { recordHeader, streamRecords } from "./export-sql";
import { statesOf } from "./fleet";
import { rangesOf } from "./queries";
import { type RangeDayRow, selectNetworkCells, selectRangeDays, selectTrapDays } from "./range-sql";
import type {
  Counts,
  ExportRecordsInput,
  RangeNetworks,
  RangeNetworksInput,
  RangeSeries,
  RangeSeriesInput,
  RangeTotals,
  RateBase,
  TrapDisclosure,
} from "./schema";
import { knowsSilence, MAX_SERIES_DAYS, noCounts, periodEnding, sumCounts, windowDays } from "./series";
import { type Period, spamShareOf, unknownShareOf } from "./verdict";

type TrapDay = { day: Day; hits: number; boundSum: number };

/** Sums of many addresses day by day, and those of as many days before. Throws invalid_input, and not_found for a claim. */
export async function getRangeSeries(
  reader: Reader,
  input: RangeSeriesInput,
  now: Date,
): Promise<RangeSeries> {
  const { ranges, window, known, floor, disclosure } = await frameOf(reader, input, now);
  const before = periodEnding(addDays(window.from, -1), window.days);
  const comparable = ranges.every(({ firstDay }) => firstDay <= before.from);
  const from = comparable ? before.from : window.from;
  const [rows, trapDays] = await Promise.all([
    selectRangeDays(prisma, ranges, from, window.to),
    disclosure === "guarded" ? [] : selectTrapDays(prisma, ranges, from, window.to),
  ]);
  const view = { base: input.base, floor, disclosure };
  const byDay = new Map(rows.map(({ day, counts }) => [day, counts]));
  return {
    networks: ranges.flatMap(({ lo, hi }) => rangeToNetworks(lo, hi)?.map(({ text }) => text) ?? []),
    from: window.from,
    to: window.to,
    base: input.base,
    completeThrough: known.completeThrough,
    floor,
    trapDisclosure: disclosure,
    days: statesOf(window.from, window.to, known.days).map(({ day, state }) => {
      const counts = byDay.get(day) ?? (knowsSilence(state) ? noCounts : null);
      const {
        days: _days,
        from: _from,
        to: _to,
        ...figures
      } = figuresOf({ days: 1, from: day, to: day }, counts ?? noCounts, trapDays, view);
      return { day, state, ...figures, counts };
    }),
    now: totalsOf(window, rows, trapDays, view),
    before: comparable ? totalsOf(before, rows, trapDays, view) : null,
  };
}

/** Each network of many addresses, with its volume day by day: what a heat map is drawn from. Errors as getRangeSeries. */
export async function getRangeNetworks(
  reader: Reader,
  input: RangeNetworksInput,
  now: Date,
): Promise<RangeNetworks> {
  const { ranges, window, known, floor } = await frameOf(reader, input, now);
  const cells = await selectNetworkCells(prisma, ranges, window.from, window.to, input.most);
  const length = daysBetween(window.from, window.to) + 1;
  return {
    from: window.from,
    to: window.to,
    completeThrough: known.completeThrough,
    floor,
    hidden: (cells[0]?.total ?? 0) - cells.length,
    networks: cells.map((cell) => {
      const spread = (values: readonly number[]) => {
        const all = new Array<number>(length).fill(0);
        for (const [index, day] of cell.days.entries()) all[day] = values[index] ?? 0;
        return all;
      };
      return {
        network: cell.network,
        counts: cell.counts,
        spamShare: spamShareOf(cell.counts, floor),
        recipientsByDay: spread(cell.recipientsByDay),
        spamByDay: spread(cell.spamByDay),
      };
    }),
  };
}

/**
 * Every daily record of the days asked for as CSV with a header, a piece at a time: for those who keep their own history.
 * A day that is not complete is given as far as it has come. Errors as getRangeSeries, before the first piece.
 */
export async function exportRecords(
  reader: Reader,
  input: ExportRecordsInput,
  now: Date,
): Promise<AsyncGenerator<string | Uint8Array>> {
  const today = dayOf(now);
  const [settings, granted, known] = await Promise.all([
    getSettings(),
    grantedRanges(reader, now),
    completeness(now),
  ]);
  const lastKnown = known.completeThrough ?? addDays(today, -1);
  const to = earliestDay(today, input.to ?? latestDay(input.from ?? lastKnown, lastKnown));
  const from = latestDay(input.from ?? to, addDays(today, -settings.retentionDays));
  const days = from <= to ? eachDay(from, to) : [];
  const ranges = await wantedOf(reader, input, granted);
  return withHeader(streamRecords(ranges, days, settings.trapDisclosure));
}

async function* withHeader(records: AsyncGenerator<Buffer>): AsyncGenerator<string | Uint8Array> {
  yield recordHeader;
  yield* records;
}

async function frameOf(reader: Reader, input: RangeSeriesInput | RangeNetworksInput, now: Date) {
  const asked = "from" in input ? { from: input.from, to: input.to } : {};
  const today = dayOf(now);
  const [settings, granted, known] = await Promise.all([
    getSettings(),
    grantedRanges(reader, now),
    completeness(now, addDays(today, -2 * (asked.from === undefined ? Number(input.days) : MAX_SERIES_DAYS))),
  ]);
  return {
    ranges: await wantedOf(reader, input, granted),
    window: windowDays({ window: input.days, ...asked }, known.completeThrough, today),
    known,
    floor: settings.floorDataCommands,
    disclosure: settings.trapDisclosure,
  };
}

async function wantedOf(
  reader: Reader,
  {
    network,
    claim,
    tag,
    asn,
  }: Pick<RangeNetworksInput, "network" | "claim"> & Partial<Pick<RangeNetworksInput, "tag" | "asn">>,
  granted: readonly GrantedRange[],
): Promise<GrantedRange[]> {
  let wanted = await rangesOf(reader, granted, { tag, asn });
  if (claim !== undefined) {
    const claimed = await claimedNetworks(reader, claim);
    wanted = claimed.flatMap((one) => cutRanges(wanted, one));
  }
  return network === undefined ? wanted : cutRanges(wanted, readRange(network, "query.network"));
}

type View = { base: RateBase; floor: number; disclosure: TrapDisclosure };

function totalsOf(
  period: Period,
  rows: readonly RangeDayRow[],
  trapDays: readonly TrapDay[],
  view: View,
): RangeTotals {
  const inside = rows.filter(({ day }) => period.from <= day && day <= period.to);
  return figuresOf(period, sumCounts(inside.map(({ counts }) => counts)), trapDays, view);
}

function figuresOf(
  { days, from, to }: Period,
  counts: Counts,
  trapDays: readonly TrapDay[],
  { base, floor, disclosure }: View,
): RangeTotals {
  const hit = trapDays.filter(({ day }) => from <= day && day <= to);
  const sum = (key: "hits" | "boundSum") => hit.reduce((total, day) => total + day[key], 0);
  const traps = { hits: sum("hits"), boundSum: sum("boundSum"), firstAt: null, lastAt: null };
  return {
    days,
    from,
    to,
    counts,
    trapHits: discloseSum(disclosure, traps),
    complaintRate: complaintRateOf({ period: { days, from, to }, counts }, base, floor),
    spamShare: spamShareOf(counts, floor),
    unknownShare: unknownShareOf(counts),
  };
}
