// What both feeds say about themselves.
import { listNotices } from "@/lib/notices/queries";
import type { Notice } from "@/lib/notices/schema";
import type { Channel } from "@/lib/notices/syndication";
import { publicLink } from "@/lib/platform/public-link";
import { getSettings } from "@/lib/provider/queries";

export async function channelOf(
  feedPath: `/${string}`,
  now: Date,
): Promise<{ notices: Notice[]; channel: Channel }> {
  const [{ notices }, { name }] = await Promise.all([listNotices(now), getSettings()]);
  const newest = notices.map(({ updatedAt }) => updatedAt).sort();
  return {
    notices,
    channel: {
      title: `${name}: announcements for senders`,
      about: "News about rules and data, and incidents.",
      pageUrl: publicLink("/announcements"),
      feedUrl: publicLink(feedPath),
      noticeUrl: (id) => publicLink(`/announcements/${id}`),
      updatedAt: newest.at(-1) ?? now.toISOString(),
    },
  };
}
