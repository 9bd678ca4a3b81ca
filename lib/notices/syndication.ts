// Notices as RSS 2.0 and as Atom (RFC 4287), for people who would rather be told than look.
import type { Notice } from "./schema";

export type Channel = {
  /** What the feed is called. */
  title: string;
  about: string;
  /** Absolute address of the page the feed is of, and of the feed itself. */
  pageUrl: string;
  feedUrl: string;
  /** Absolute address of one notice. */
  noticeUrl: (id: string) => string;
  /** Newest change of anything in it, or when there is nothing, now. */
  updatedAt: string;
};

export function rssOf(notices: readonly Notice[], channel: Channel): string {
  const items = notices.map(
    (notice) => `    <item>
      <title>${xml(titleOf(notice))}</title>
      <link>${xml(channel.noticeUrl(notice.id))}</link>
      <guid isPermaLink="false">urn:uuid:${xml(notice.id)}</guid>
      <pubDate>${new Date(notice.startsAt).toUTCString()}</pubDate>
      <category>${notice.kind}</category>
      <description>${xml(notice.text)}</description>
    </item>`,
  );
  return `<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom">
  <channel>
    <title>${xml(channel.title)}</title>
    <link>${xml(channel.pageUrl)}</link>
    <description>${xml(channel.about)}</description>
    <language>en</language>
    <lastBuildDate>${new Date(channel.updatedAt).toUTCString()}</lastBuildDate>
    <atom:link href="${xml(channel.feedUrl)}" rel="self" type="application/rss+xml"/>
${items.join("\n")}
  </channel>
</rss>
`;
}

export function atomOf(notices: readonly Notice[], channel: Channel): string {
  const entries = notices.map(
    (notice) => `  <entry>
    <id>urn:uuid:${xml(notice.id)}</id>
    <title>${xml(titleOf(notice))}</title>
    <link href="${xml(channel.noticeUrl(notice.id))}"/>
    <published>${notice.startsAt}</published>
    <updated>${notice.updatedAt}</updated>
    <category term="${notice.kind}"/>
    <content type="text">${xml(notice.text)}</content>
  </entry>`,
  );
  return `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
  <id>${xml(channel.feedUrl)}</id>
  <title>${xml(channel.title)}</title>
  <subtitle>${xml(channel.about)}</subtitle>
  <author><name>${xml(channel.title)}</name></author>
  <link href="${xml(channel.pageUrl)}"/>
  <link href="${xml(channel.feedUrl)}" rel="self" type="application/atom+xml"/>
  <updated>${channel.updatedAt}</updated>
${entries.join("\n")}
</feed>
`;
}

/** An incident's title says whether it is over: a feed reader shows little else. */
function titleOf({ title, state }: Notice): string {
  return state === "over" ? `Resolved: ${title}` : state === "planned" ? `Planned: ${title}` : title;
}

const escapes: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

// XML 1.0 section 2.2 knows no other control characters than tab and line breaks, escaped or not.
function xml(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "")
    .replace(/[&<>"']/g, (character) => escapes[character] ?? character);
}
