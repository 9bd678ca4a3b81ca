// The first page of a day: what changed for a reader's addresses since they last looked.
import { asReader, type Reader, type Viewer } from "@/lib/identity/viewer";
import { lastVisit, tagsOf } from "@/lib/notebook/queries";
import { addDays, endOf } from "@/lib/platform/day";
import { prisma } from "@/lib/platform/db";
import { resultOf } from "./change";
import { sentencesOf, sinceOf, snapshotsOf } from "./morning";
import { type MorningRow, selectMorning } from "./morning-sql";
import { frameOf, statusOf } from "./queries";
import { byWeightAndNewest, publicStatus } from "./reason";
import type { GetMorningInput, Morning, MorningItem } from "./schema";
import { selectStatusesOfRanges } from "./sql";

/** What became worse or better since a day, which addresses are new, and how many there are of each kind. */
export async function getMorning(viewer: Viewer, input: GetMorningInput, now: Date): Promise<Morning> {
  return getMorningOf(asReader(viewer), input, await lastVisit(viewer, now), now);
}

/** The same for a reader who came last at `visit`, or never. */
export async function getMorningOf(
  reader: Reader,
  input: GetMorningInput,
  visit: Date | null,
  now: Date,
): Promise<Morning> {
  const frame = await frameOf(reader, now);
  const to = frame.completeThrough ?? addDays(frame.today, -1);
  const since = sinceOf(input.since, visit, to);
  const sinceAt = since.by === "visit" && visit !== null ? visit : endOf(since.day);
  const { floor, disclosure } = frame;
  const [found, inForce] = await Promise.all([
    selectMorning(prisma, {
      ranges: frame.granted,
      to,
      since: since.day,
      now,
      sinceAt,
      floor,
      disclosure,
      limit: input.limit,
    }),
    selectStatusesOfRanges(prisma, frame.granted, now),
  ]);
  const withTraps = disclosure !== "guarded";
  const named = [...found.worse, ...found.better, ...found.fresh].map(({ ip }) => ip);
  const [tags, statuses] = await Promise.all([tagsOf(reader, named), statusOf(named, now)]);
  const listOf = (list: "worse" | "better" | "fresh") => ({
    total: found.counts[list],
    items: found[list].map((row) => ({
      ...itemOf(row, list, { floor, withTraps }),
      statusText: statuses.get(row.ip)?.[0]?.reasonText ?? null,
      tags: tags.get(row.ip) ?? [],
    })),
  });
  const { now: counted, before } = found.counts;
  return {
    completeThrough: frame.completeThrough,
    to,
    since: since.day,
    sinceBy: since.by,
    visitAt: visit?.toISOString() ?? null,
    total: found.counts.total,
    only: found.only,
    counts: {
      now: { ...counted, trapped: withTraps ? counted.trapped : null },
      before: { ...before, trapped: withTraps ? before.trapped : null },
    },
    statuses: {
      total: inForce.length,
      items: inForce.map(publicStatus).sort(byWeightAndNewest).slice(0, input.limit),
    },
    worse: listOf("worse"),
    better: listOf("better"),
    fresh: listOf("fresh"),
    hasNetworks: frame.granted.length > 0,
    floor,
  };
}

function itemOf(
  row: MorningRow,
  list: "worse" | "better" | "fresh",
  view: { floor: number; withTraps: boolean },
): Omit<MorningItem, "statusText" | "tags"> {
  const { now } = snapshotsOf(row, view.withTraps);
  return {
    ip: row.ip,
    result: resultOf(now, view.floor),
    status: now.status,
    recipients: row.recipients1,
    firstSent: row.firstSent,
    sentences: sentencesOf(row, list, view),
  };
}
