// Reads of notices. Those that were withdrawn exist for nobody but the audit log.
import { DAY, endOf, later, startOf } from "@/lib/platform/day";
import { type Db, prisma } from "@/lib/platform/db";
import { AFTER_INCIDENT_HOURS, ANNOUNCED_DAYS, bannerOf, toNotice } from "./notice";
import type { CurrentNotices, IncidentRange, NoticeList } from "./schema";

const kept = { withdrawnAt: null } as const;
const newestFirst = [{ startsAt: "desc" }, { id: "asc" }] as const;
const mostShown = 100;

/** The newest hundred notices. What begins later is shown too: planned work is news. */
export async function listNotices(now: Date, db: Db = prisma): Promise<NoticeList> {
  const rows = await db.notice.findMany({ where: kept, orderBy: [...newestFirst], take: mostShown });
  return { notices: rows.map((row) => toNotice(row, now)) };
}

/** For the banner of every page: what is going on or planned, what just ended, and what is new. */
export async function getCurrentNotices(now: Date, db: Db = prisma): Promise<CurrentNotices> {
  const rows = await db.notice.findMany({
    where: {
      ...kept,
      OR: [
        { kind: "incident", endsAt: null },
        { kind: "incident", endsAt: { gt: later(now, (-AFTER_INCIDENT_HOURS / 24) * DAY) } },
        { kind: "announcement", startsAt: { gt: later(now, -ANNOUNCED_DAYS * DAY) } },
      ],
    },
    orderBy: [...newestFirst],
    take: mostShown,
  });
  return bannerOf(rows, now);
}

/** Incidents that touch the days from..to (both included), oldest first: the flags of a chart. */
export async function listIncidentsBetween(
  { from, to }: IncidentRange,
  now: Date,
  db: Db = prisma,
): Promise<NoticeList> {
  const rows = await db.notice.findMany({
    where: {
      ...kept,
      kind: "incident",
      startsAt: { lt: endOf(to) },
      OR: [{ endsAt: null }, { endsAt: { gte: startOf(from) } }],
    },
    orderBy: [{ startsAt: "asc" }, { id: "asc" }],
    take: mostShown,
  });
  return { notices: rows.map((row) => toNotice(row, now)) };
}
