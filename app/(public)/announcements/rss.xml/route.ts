import { rssOf } from "@/lib/notices/syndication";
import { answer } from "@/lib/route";
import { channelOf } from "../channel";

export function GET(request: Request): Promise<Response> {
  return answer(request, async () => {
    const { notices, channel } = await channelOf("/announcements/rss.xml", new Date());
    return new Response(rssOf(notices, channel), {
      headers: { "content-type": "application/rss+xml; charset=utf-8", "cache-control": "max-age=300" },
    });
  });
}
