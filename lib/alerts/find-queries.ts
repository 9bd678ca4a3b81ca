// What rules find, for all organizations at once: in a day that is complete, or between two moments. The preview asks
// the same, so that what it shows is what would have been sent.
import { completeness } from "@/lib/ingest/queries";
import { cutToRanges } from "@/lib/networks/coverage";
import { grantedRanges } from "@/lib/networks/queries";
import { type Day, dayOf, endOf, HOUR, later } from "@/lib/platform/day";
import { type Db, prisma } from "@/lib/platform/db";
import { inParallel } from "@/lib/platform/in-parallel";
import { parseNetwork } from "@/lib/platform/ip";
import { getSettings } from "@/lib/provider/queries";
import { kinds } from "./event";
import type { AlertEvent } from "./schema";
import {
  type Found,
  type RuleRange,
  selectAnsweredCases,
  selectBlocks,
  selectComplained,
  selectExpiring,
  selectFailingFeeds,
  selectFirstSeen,
  selectJumped,
  selectSilent,
  selectTrapped,
  selectTurned,
} from "./sql";

/** A rule as its evaluation needs it. */
export type Condition = {
  id: string;
  organizationId: string;
  event: AlertEvent;
  networks: readonly string[];
  threshold: number | null;
  minVolume: number;
};

type Ranged = { rule: Condition; ranges: RuleRange[] };

/** The rules with what they may see at `now`: the organization's networks, cut to the rule's. */
export async function withRanges(rules: readonly Condition[], now: Date): Promise<Ranged[]> {
  const organizations = [...new Set(rules.map(({ organizationId }) => organizationId))];
  const granted = new Map<string, Awaited<ReturnType<typeof grantedRanges>>>();
  await inParallel(organizations, 4, async (organizationId) => {
    granted.set(organizationId, await grantedRanges({ organizationId }, now));
  });
  return rules.map((rule) => {
    const all = granted.get(rule.organizationId) ?? [];
    const only = rule.networks.flatMap((text) => parseNetwork(text) ?? []);
    const ranges = only.length === 0 ? all : cutToRanges(all, only);
    const { id: ruleId, minVolume } = rule;
    const threshold = rule.threshold ?? kinds[rule.event].threshold ?? 0;
    return { rule, ranges: ranges.map((range) => ({ ...range, ruleId, threshold, minVolume })) };
  });
}

/** What these rules find in one complete day; rules of other kinds find nothing. */
export async function findInDay(ranged: readonly Ranged[], day: Day, db: Db = prisma): Promise<Found[]> {
  const { floorDataCommands: floor, trapDisclosure } = await getSettings(db);
  const of = (event: AlertEvent) =>
    ranged.flatMap(({ rule, ranges }) => (rule.event === event ? ranges : []));
  const found: Found[] = [];
  const ask = async (event: AlertEvent, select: (ranges: RuleRange[]) => Promise<Found[]>) => {
    const ranges = of(event);
    if (ranges.length > 0) found.push(...(await select(ranges)));
  };
  await ask("red", (ranges) => selectTurned(db, ranges, day, "RED", floor));
  await ask("yellow", (ranges) => selectTurned(db, ranges, day, "YELLOW", floor));
  await ask("complaints", (ranges) => selectComplained(db, ranges, day, floor));
  // Guarded disclosure tells nothing per address, and an alert would be just that.
  if (trapDisclosure !== "guarded") await ask("traps", (ranges) => selectTrapped(db, ranges, day));
  await ask("volume", (ranges) => selectJumped(db, ranges, day));
  await ask("first_seen", (ranges) => selectFirstSeen(db, ranges, day));
  await ask("silence", (ranges) => selectSilent(db, ranges, day));
  return found;
}

/** What these rules find after `from` and until `to`. */
export async function findBetween(
  ranged: readonly Ranged[],
  from: Date,
  to: Date,
  db: Db = prisma,
): Promise<Found[]> {
  const of = (event: AlertEvent) => ranged.filter(({ rule }) => rule.event === event);
  const rangesOf = (event: AlertEvent) => of(event).flatMap(({ ranges }) => ranges);
  const rulesOf = (event: AlertEvent) => of(event).map(({ rule }) => rule);
  const found = [
    ...(await selectBlocks(db, rangesOf("blocked"), "began", from, to)),
    ...(await selectBlocks(db, rangesOf("unblocked"), "ended", from, to)),
    ...(await selectExpiring(db, rulesOf("expiring"), from, to)),
    ...(await selectFailingFeeds(db, rulesOf("feed_failing"), from, to)),
    ...(await selectAnsweredCases(db, rulesOf("case_answered"), from, to)),
  ];
  const late = rulesOf("late");
  const days = late.length === 0 ? [] : await lateDays(from, to);
  const sample = days.map((day) => ({ subject: day, before: null, now: null }));
  return days.length === 0
    ? found
    : [...found, ...late.map(({ id }) => ({ ruleId: id, count: days.length, sample }))];
}

/** Days that became late after `from` and until `to`, and still are. */
async function lateDays(from: Date, to: Date): Promise<Day[]> {
  const { days } = await completeness(to, dayOf(later(from, -72 * HOUR)));
  return days
    .filter(({ day, state }) => {
      const at = later(endOf(day), 36 * HOUR);
      return (state === "late" || state === "missing") && at > from && at <= to;
    })
    .map(({ day }) => day);
}
