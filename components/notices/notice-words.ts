// What the kinds, states and parts of notices are called.
import type { Notice, NoticePart, NoticeState } from "@/lib/notices/schema";
import { clockText, dayText, instantText } from "../format";

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
  if (endsAt !== null) {
    const oneDay = dayText(startsAt) === dayText(endsAt);
    const begin = oneDay ? `${dayText(startsAt)}, ${clockText(startsAt)}` : instantText(startsAt);
    return `${begin} to ${oneDay ? `${clockText(endsAt)} UTC` : instantText(endsAt)}`;
  }
  return state === "planned" ? `from ${instantText(startsAt)}` : `since ${instantText(startsAt)}`;
}
