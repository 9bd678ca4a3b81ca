import { getCurrentNotices, listNotices } from "@/lib/notices/queries";
import { listNoticesInput, noticeList } from "@/lib/notices/schema";
import { route } from "@/lib/route";

export const GET = route({
  access: "visitor",
  summary: "Announcements and incidents of the provider, the newest first",
  query: listNoticesInput,
  output: noticeList,
  run: async ({ query, now }) => {
    if (query.show === "all") return listNotices(now);
    const { incidents, announcements } = await getCurrentNotices(now);
    return { notices: [...incidents, ...announcements] };
  },
});
