// What a reader may know of addresses: the fleet, one address, its days, the SNDS files. Every read is limited to the
// reader's granted ranges and first days inside SQL; an address outside them does not exist.
import type { Reader } from "@/lib/identity/viewer";
import { completeness } from "@/lib/ingest/queries";
import type { GrantedRange } from "@/lib/networks/coverage";
import { accessOver, grantedRanges, prefixesOfAs } from "@/lib/networks/queries";
import { rangesByTag, tagsOf } from "@/lib/notebook/queries";
import {
  type AddressRange,
  cutRanges,
  intersectRanges,
  parseRange,
  readRange,
  unionRanges,
} from "@/lib/platform/address-range";
import {
  addDays,
  type Day,
  dayOf,
  eachDay,
  earliestDay,
  endOf,
  HOUR,
  later,
  latestDay,
  startOf,
} from "@/lib/platform/day";
import { type Db, prisma } from "@/lib/platform/db";
import { AppError, notFound } from "@/lib/platform/errors";
import { canonicalAddress, familyOf } from "@/lib/platform/ip";
import { getSettings } from "@/lib/provider/queries";
import { commentsOf, complaintBlocks } from "./comments";
import { bandOf, discloseToSnds, GUARDED_DELAY_HOURS } from "./disclosure";
import { buildRow, type FleetView, ratePeriod, statesOf } from "./fleet";
import { countQuiet, type FleetQuestion, type FleetRow, selectFleetPage } from "./fleet-sql";
import { freshNames, storedNames } from "./names-queries";
import { buildOverview, earliestNeeded, wasInForce } from "./overview";
import { selectRangeDays, sumTraps } from "./range-sql";
import { requireListable } from "./reach-queries";
import { byWeight, publicStatus, sndsStatus } from "./reason";
import type {
  Counts,
  DayWithState,
  ExportIpsInput,
  GetIpInput,
  IpList,
  IpNames,
  IpOverview,
  IpRow,
  IpSeries,
  IpSeriesInput,
  IpStatus,
  ListIpsInput,
  TrapDisclosure,
} from "./schema";
import { pageSize } from "./schema";
import {
  buildSeries,
  comparedPeriod,
  MAX_SERIES_DAYS,
  noCounts,
  STRIP_DAYS,
  seriesDays,
  sumCounts,
  widerPeriods,
  windowDays,
} from "./series";
import type { SndsDataRow, SndsStatusRow } from "./snds";
import {
  selectIpDays,
  selectReportedDays,
  selectSeen,
  selectSndsDay,
  selectStatuses,
  selectStatusesBetween,
  selectStatusesOfRanges,
  selectStripDays,
} from "./sql";
import { statusRanges } from "./status-ranges";
import { type Period, resultName } from "./verdict";
import { windowRanges } from "./window";
import { selectParts, selectWindowCounts } from "./window-sql";

/** Status history shown on an address's page. */
const PAST_STATUS_DAYS = 90;

export type Frame = {
  today: Day;
  floor: number;
  disclosure: TrapDisclosure;
  granted: GrantedRange[];
  /** Whether `granted` is only a part of what the organization holds. */
  cut: boolean;
  completeThrough: Day | null;
  /** From `from` on, or further back than any view goes by default. */
  states: DayWithState[];
};

/** What every read of a reader rests on: grants, settings, and which days are known. */
export async function frameOf(reader: Reader, now: Date, from?: Day): Promise<Frame> {
  const [settings, granted, known] = await Promise.all([
    getSettings(),
    grantedRanges(reader, now),
    completeness(now, from),
  ]);
  return {
    today: dayOf(now),
    floor: settings.floorDataCommands,
    disclosure: settings.trapDisclosure,
    granted,
    cut: reader.only != null,
    completeThrough: known.completeThrough,
    states: known.days,
  };
}

// ── the fleet ───────────────────────────────────────────────────────────────

/**
 * One page of the reader's addresses that sent in the window or have a status of their own.
 * @throws AppError invalid_input when `cidr` is no address, range or network, or `traps` is asked where nobody is told.
 */
export async function listIps(reader: Reader, input: ListIpsInput, now: Date): Promise<IpList> {
  const frame = await frameOf(reader, now);
  const { question, view } = await questionOf(reader, frame, input, now);
  const { window } = view;
  await requireListable(question, window);
  const compared = input.compare === "true" ? comparedPeriod(window) : null;
  const quietSince = addDays(window.to, 1 - STRIP_DAYS);
  const strip = statesOf(addDays(frame.today, 1 - STRIP_DAYS), frame.today, frame.states);
  const stripFrom = strip[0]?.day ?? frame.today;
  // The days of the strip bring the samples of a window that lies within it.
  const samples = stripFrom <= window.from ? "without samples" : "with samples";
  const [page, hiddenQuiet, organizationTraps, totalsBefore] = await Promise.all([
    selectFleetPage(prisma, question, samples, pageSize, (input.page - 1) * pageSize),
    quietSince < window.from ? countQuiet(prisma, question, quietSince) : Promise.resolve(0),
    bandOfOrganization(frame, window, now),
    compared && totalsOver(question, compared),
  ]);
  const ips = page.rows.map(({ ip }) => ip);
  const [days, wider, statuses, tags, names, before] = await Promise.all([
    selectStripDays(prisma, page.rows, stripFrom, frame.today),
    widerSums(page.rows, question, view),
    statusOf(ips, now),
    tagsOf(reader, ips),
    storedNames(ips),
    sumsBefore(page.rows, compared),
  ]);
  const { total, green, yellow, red, belowFloor, noVerdicts, blocked, junked, limited, ...counts } =
    page.summary;
  return {
    rows: page.rows.map((row) => ({
      ...buildRow(row, days.get(row.ip) ?? [], wider(row.ip), statuses.get(row.ip) ?? [], strip, view),
      before: before(row),
      tags: tags.get(row.ip) ?? [],
      reverse: names.get(row.ip) ?? null,
    })),
    page: input.page,
    total,
    summary: {
      counts,
      green,
      yellow,
      red,
      belowFloor,
      noVerdicts,
      blocked,
      junked,
      limited,
      before: totalsBefore,
    },
    hiddenQuiet,
    completeThrough: frame.completeThrough,
    window,
    compared,
    dayStates: strip,
    organizationTraps,
    floor: frame.floor,
    hasNetworks: frame.granted.length > 0,
  };
}

// Sums over an earlier period of everything in the question's ranges. Null where they would compare something else: ranges
// that may not be read from its first day on, and filters that choose addresses by what they did.
async function totalsOver(question: FleetQuestion, { from, to }: Period): Promise<Counts | null> {
  const { ranges, result, blocked, status, line, traps, minVolume, q, rdns } = question;
  if ([result, blocked, status, line, traps, minVolume, q, rdns].some((filter) => filter !== undefined))
    return null;
  if (ranges.length > MOST_RANGES || ranges.some(({ firstDay }) => firstDay > from)) return null;
  const days = await selectRangeDays(prisma, ranges, from, to);
  return sumCounts(days.map(({ counts }) => counts));
}

/** The sums of each row over the compared period; null where it may not be read from the first of those days on. */
export async function sumsBefore(
  rows: readonly { ip: string; firstDay: Day }[],
  compared: Period | null,
): Promise<(row: { ip: string; firstDay: Day }) => IpRow["before"]> {
  if (compared === null) return () => null;
  const sums = await sumsByAddress(rows, compared.from, { to: compared.to, parts: [] });
  // What may not be read from the first of the compared days on would compare less.
  return ({ ip, firstDay }) => (firstDay > compared.from ? null : (sums.get(ip) ?? noCounts));
}

/**
 * The sums of each address over periods wider than the window. Only what is below the floor is widened, and only that
 * needs more than a row's own sums.
 */
export async function widerSums(
  rows: readonly FleetRow[],
  question: FleetQuestion,
  { window, floor }: FleetView,
): Promise<(ip: string) => (period: Period) => Counts> {
  const thin = rows.filter(({ counts, rate }) => Math.min(counts.dataCommands, rate.dataCommands) < floor);
  const wider = widerPeriods(window).slice(1);
  const sums = await Promise.all(wider.map(({ from }) => sumsByAddress(thin, from, question)));
  return (ip) => (period) => sums[wider.findIndex(({ from }) => from === period.from)]?.get(ip) ?? noCounts;
}

/** The sums of each address over the days from `from` to the end of the question. */
export async function sumsByAddress(
  rows: readonly { ip: string; firstDay: Day }[],
  from: Day,
  { to, parts }: Pick<FleetQuestion, "to" | "parts">,
): Promise<Map<string, Counts>> {
  if (rows.length === 0) return new Map();
  const ranges = rows.map(({ ip, firstDay }) => ({ lo: ip, hi: ip, firstDay }));
  const found = await selectWindowCounts(prisma, windowRanges(ranges, from, parts), to);
  return new Map(found.map(({ ip, counts }) => [ip, counts]));
}

/** Ranges that are added up apart while somebody waits: a tag can be on thousands of addresses here and there. */
const MOST_RANGES = 1000;
/** More prefixes than any AS of a sender announces. */
const MOST_PREFIXES = 2000;

/** The granted ranges that the filters on addresses leave. */
export async function rangesOf(
  reader: Reader,
  granted: readonly GrantedRange[],
  { cidr, tag, asn }: Pick<ExportIpsInput, "cidr" | "tag" | "asn">,
): Promise<GrantedRange[]> {
  const wanted: AddressRange[][] = [
    ...(cidr === undefined ? [] : [[readRange(cidr, "query.cidr")]]),
    ...(tag === undefined ? [] : [(await rangesByTag(reader)).get(tag) ?? []]),
    ...(asn === undefined
      ? []
      : [unionRanges((await prefixesOfAs(asn, MOST_PREFIXES)).flatMap((text) => parseRange(text) ?? []))]),
  ];
  return wanted.reduce<GrantedRange[]>((left, each) => intersectRanges(left, each), [...granted]);
}

/** A view of the fleet as its SQL asks it. */
export async function questionOf(
  reader: Reader,
  frame: Frame,
  input: ExportIpsInput,
  now: Date,
): Promise<{ question: FleetQuestion; view: FleetView }> {
  const window = windowDays(input, frame.completeThrough, frame.today);
  const [parts, ranges] = await Promise.all([
    selectParts(prisma, window.to),
    rangesOf(reader, frame.granted, input),
  ]);
  const { floor, disclosure } = frame;
  if (input.traps !== undefined && disclosure === "guarded") {
    const message = "The provider does not tell trap hits by address.";
    throw new AppError("invalid_input", message, { issues: [{ path: "query.traps", message }] });
  }
  return {
    view: { window, floor, disclosure },
    question: {
      ranges,
      from: window.from,
      to: window.to,
      rateFrom: ratePeriod(window).from,
      parts: parts.filter(({ ready }) => ready),
      floor,
      disclosure,
      now,
      result: input.result,
      blocked: input.blocked === undefined ? undefined : input.blocked === "true",
      status: input.status,
      line: input.line,
      traps: input.traps === undefined ? undefined : input.traps === "true",
      minVolume: input.minVolume,
      q: input.q === "" ? undefined : input.q,
      rdns: input.rdns === "" ? undefined : input.rdns,
      sort: input.sort,
      order: input.order,
    },
  };
}

function byAddress<T extends { ip: string }>(rows: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(row.ip);
    if (group === undefined) groups.set(row.ip, [row]);
    else group.push(row);
  }
  return groups;
}

// Over the whole organization and never over a part of it, or the parts would tell the addresses apart again.
async function bandOfOrganization(
  frame: Frame,
  window: Period,
  now: Date,
): Promise<IpList["organizationTraps"]> {
  if (frame.disclosure !== "guarded" || frame.cut) return null;
  const lastTold = addDays(dayOf(later(now, -GUARDED_DELAY_HOURS * HOUR)), -1);
  const to = earliestDay(window.to, lastTold);
  return bandOf(await sumTraps(prisma, frame.granted, window.from, to));
}

/** The statuses in force of each address that has one, heaviest first. */
export async function statusOf(
  ips: readonly string[],
  now: Date,
  db: Db = prisma,
): Promise<Map<string, IpStatus[]>> {
  const grouped = byAddress(await selectStatuses(db, ips, now));
  return new Map([...grouped].map(([ip, rows]) => [ip, rows.map(publicStatus).sort(byWeight)]));
}

/** Every status that touched an address between two instants, the newest first. For decisions; not for readers. */
export async function historyOf(
  ip: string,
  from: Date,
  to: Date,
  db: Db = prisma,
): Promise<{ state: string; reason: string; since: Date }[]> {
  return selectStatusesBetween(db, [{ lo: ip, hi: ip }], from, to);
}

// ── one address ─────────────────────────────────────────────────────────────

/** What to know of one address. Throws not_found when it is no address or not granted. */
export async function getIp(reader: Reader, ip: string, input: GetIpInput, now: Date): Promise<IpOverview> {
  const { today, granted, completeThrough, floor, disclosure } = await frameOf(reader, now);
  const range = grantedAddress(granted, ip);
  const window = windowDays(input, completeThrough, today);
  const subject = { ...range, window, completeThrough, now, floor, disclosure };
  const kept = addDays(today, 1 - MAX_SERIES_DAYS);
  const historyFrom = addDays(today, -PAST_STATUS_DAYS);
  const [days, statuses, recent, seen, grants] = await Promise.all([
    selectIpDays(prisma, [range], earliestNeeded(subject), today),
    statusOf([range.ip], now),
    selectStatusesBetween(prisma, [range], startOf(latestDay(range.firstDay, historyFrom)), now),
    selectSeen(prisma, range.ip, latestDay(range.firstDay, kept), today),
    accessOver(reader, range.ip, now),
  ]);
  return {
    ip: range.ip,
    ...buildOverview(subject, days, statuses.get(range.ip) ?? [], recent),
    firstSeen: seen.first?.toISOString() ?? null,
    lastSeen: seen.last?.toISOString() ?? null,
    grants,
    completeThrough,
    window,
    floor,
  };
}

/** Its names in the reverse DNS, looked up now or within the hour. Throws not_found as getIp. */
export async function getIpNames(reader: Reader, ip: string, now: Date): Promise<IpNames> {
  const { ip: address } = grantedAddress(await grantedRanges(reader, now), ip);
  return { ip: address, names: await freshNames(address, now) };
}

function grantedAddress(granted: readonly GrantedRange[], text: string): GrantedRange & { ip: string } {
  const ip = canonicalAddress(text);
  const [range] = ip === null ? [] : cutRanges(granted, { lo: ip, hi: ip });
  if (ip === null || range === undefined) throw notFound("address");
  return { ...range, ip };
}

/** The days of one address, without holes. Throws not_found when it is no address or not granted. */
export async function getIpSeries(
  reader: Reader,
  ip: string,
  input: IpSeriesInput,
  now: Date,
): Promise<IpSeries> {
  // Twice the longest default range: it ends with the last complete day, which may be some time ago.
  const known = addDays(
    dayOf(now),
    input.from === undefined && input.to === undefined && input.days !== "400" ? -190 : -MAX_SERIES_DAYS,
  );
  const frame = await frameOf(reader, now, known);
  const range = grantedAddress(frame.granted, ip);
  const wanted = seriesDays(input, frame.completeThrough, frame.today);
  const from = wanted[0] ?? frame.today;
  const to = wanted.at(-1) ?? from;
  const compared =
    input.compare === "true" && wanted.length > 0 ? comparedPeriod({ days: wanted.length, from, to }) : null;
  const [stored, comments, earlier] = await Promise.all([
    wanted.length === 0 ? [] : selectIpDays(prisma, [range], from, to),
    commentsByDay(reader, range, from, to),
    compared && selectIpDays(prisma, [range], compared.from, compared.to),
  ]);
  const shown = { firstDay: range.firstDay, floor: frame.floor, disclosure: frame.disclosure };
  const days = buildSeries(
    wanted.length === 0 ? [] : statesOf(from, to, frame.states),
    stored,
    comments,
    input.base,
    shown,
  );
  return {
    ip: range.ip,
    from,
    to,
    base: input.base,
    completeThrough: frame.completeThrough,
    floor: frame.floor,
    trapDisclosure: frame.disclosure,
    days,
    total: sumCounts(days.flatMap(({ counts }) => counts ?? [])),
    before:
      compared &&
      buildSeries(
        statesOf(compared.from, compared.to, frame.states),
        earlier ?? [],
        new Map(),
        input.base,
        shown,
      ),
    after: statesOf(addDays(to, 1), frame.today, frame.states),
  };
}

async function commentsByDay(
  reader: Reader,
  range: GrantedRange & { ip: string },
  from: Day,
  to: Day,
): Promise<Map<Day, string[]>> {
  const [reports, statuses] = await Promise.all([
    selectReportedDays(prisma, reader.organizationId, [range], from, to),
    selectStatusesBetween(prisma, [range], startOf(from), endOf(to)),
  ]);
  const reported = new Set(reports.map(({ day }) => day));
  return new Map(
    eachDay(from, to).map((day) => {
      const isBlocked = complaintBlocks(statuses.filter((status) => wasInForce(status, day)));
      return [day, commentsOf({ reported: reported.has(day), blocked: isBlocked(range.ip) })];
    }),
  );
}

// ── the SNDS files ──────────────────────────────────────────────────────────

/**
 * The rows of the data file, by address: of `day`, or of the newest complete day. Empty when nothing is stored for
 * it, when the reader's grants do not reach it, or when `ip` is not the reader's.
 */
export async function getSndsData(
  reader: Reader,
  input: { day: Day | null; ip: string | null; ipv6: boolean },
  now: Date,
): Promise<SndsDataRow[]> {
  const frame = await frameOf(reader, now);
  const day = input.day ?? frame.completeThrough;
  if (day === null) return [];
  const visible = frame.granted.filter(({ lo }) => input.ipv6 || familyOf(lo) === 4);
  const ranges = input.ip === null ? visible : cutRanges(visible, { lo: input.ip, hi: input.ip });
  const [rows, reports, statuses] = await Promise.all([
    selectSndsDay(prisma, ranges, day, frame.floor),
    selectReportedDays(prisma, reader.organizationId, ranges, day, day),
    selectStatusesBetween(prisma, ranges, startOf(day), endOf(day)),
  ]);
  const reported = new Set(reports.map(({ ip }) => ip));
  const isBlocked = complaintBlocks(statuses);
  return rows.flatMap((row) => {
    const filterResult = resultName(row.counts);
    if (filterResult === null) return [];
    return [
      {
        ip: row.ip,
        firstSeenAt: row.firstSeenAt,
        lastSeenAt: row.lastSeenAt,
        counts: row.counts,
        filterResult,
        traps: discloseToSnds(frame.disclosure, row.traps),
        helo: row.helo,
        mailFromDomain: row.mailFrom,
        comments: commentsOf({ reported: reported.has(row.ip), blocked: isBlocked(row.ip) }),
      },
    ];
  });
}

/** The rows of the status file: the reader's abnormal addresses, by address. */
export async function getSndsStatus(
  reader: Reader,
  input: { ipv6: boolean },
  now: Date,
): Promise<SndsStatusRow[]> {
  const granted = (await grantedRanges(reader, now)).filter(({ lo }) => input.ipv6 || familyOf(lo) === 4);
  const statuses = await selectStatusesOfRanges(prisma, granted, now);
  return statusRanges(statuses, granted).map(({ lo, hi, state, reason }) => {
    const { blocked, text } = sndsStatus(state, reason);
    return { startIp: lo, endIp: hi, blocked, reason: text };
  });
}
