// What state is a notice in, and which belong on the banner? Pure; the time is an argument.
import { DAY, later } from "@/lib/platform/day";
import type { CurrentNotices, Notice, NoticeKind, NoticePart, NoticeState } from "./schema";

export type StoredNotice = {
  id: string;
  kind: string;
  title: string;
  text: string;
  part: string | null;
  startsAt: Date;
  endsAt: Date | null;
  updatedAt: Date;
};

/** How long an announcement, and an incident that is over, stay on the banner. */
export const ANNOUNCED_DAYS = 14;
export const AFTER_INCIDENT_HOURS = 24;

export function noticeStateOf(
  { kind, startsAt, endsAt }: Pick<StoredNotice, "kind" | "startsAt" | "endsAt">,
  now: Date,
): NoticeState {
  if (kind === "announcement") return "published";
  if (startsAt > now) return "planned";
  return endsAt !== null && endsAt <= now ? "over" : "open";
}

export function toNotice(row: StoredNotice, now: Date): Notice {
  return {
    id: row.id,
    kind: row.kind as NoticeKind,
    state: noticeStateOf(row, now),
    title: row.title,
    text: row.text,
    part: row.part as NoticePart | null,
    startsAt: row.startsAt.toISOString(),
    endsAt: row.endsAt?.toISOString() ?? null,
    updatedAt: row.updatedAt.toISOString(),
  };
}

/** What a reader should see without looking for it: open and planned incidents first, then what is new. */
export function bannerOf(rows: readonly StoredNotice[], now: Date): CurrentNotices {
  const dayAgo = later(now, (-AFTER_INCIDENT_HOURS / 24) * DAY);
  const newSince = later(now, -ANNOUNCED_DAYS * DAY);
  const shown = rows.map((row) => toNotice(row, now));
  return {
    incidents: shown.filter(
      ({ kind, endsAt }) => kind === "incident" && (endsAt === null || new Date(endsAt) > dayAgo),
    ),
    announcements: shown.filter(
      ({ kind, startsAt }) => kind === "announcement" && new Date(startsAt) > newSince,
    ),
  };
}
