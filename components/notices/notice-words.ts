// What the kinds, states and parts of notices are called.
import type { Notice, NoticePart, NoticeState } from "@/lib/notices/schema";
import { instantText } from "../format";

export const partWords: Record<NoticePart, string> = {
  data: "Data",
  mail: "Receiving mail",
  reports: "Feedback reports",
  site: "This site",
};

export const stateWords: Record<NoticeState, string> = {
  planned: "Planned",
  open: "Ongoing",
  over: "Resolved",
  published: "Announcement",
};

/** When it was or is: "from 20 Nov 2026, 09:00 UTC to …". */
export function noticeTimes({ state, startsAt, endsAt }: Notice): string {
  if (state === "published") return instantText(startsAt);
  if (endsAt !== null) return `${instantText(startsAt)} to ${instantText(endsAt)}`;
  return state === "planned" ? `from ${instantText(startsAt)}` : `since ${instantText(startsAt)}`;
}
