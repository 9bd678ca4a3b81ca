import { expect, it } from "vitest";
import type { Notice } from "./schema";
import { atomOf, type Channel, rssOf } from "./syndication";

const channel: Channel = {
  title: "Example & Co",
  about: "News",
  pageUrl: "https://senders.example.net/announcements",
  feedUrl: "https://senders.example.net/announcements/atom.xml",
  noticeUrl: (id) => `https://senders.example.net/announcements/${id}`,
  updatedAt: "2026-11-20T10:00:00.000Z",
};
const notice: Notice = {
  id: "0b7cd0a4-6f0e-4a0e-9f39-3f4a6d3f5a10",
  kind: "incident",
  state: "over",
  title: "</title><script>alert(1)</script>",
  text: "Lines\nof \u0000text & more ]]>",
  part: "data",
  startsAt: "2026-11-20T09:00:00.000Z",
  endsAt: "2026-11-20T10:00:00.000Z",
  updatedAt: "2026-11-20T10:00:00.000Z",
};

it.each([
  ["RSS", rssOf([notice], channel), "Fri, 20 Nov 2026 09:00:00 GMT"],
  ["Atom", atomOf([notice], channel), "2026-11-20T09:00:00.000Z"],
])("%s is well formed whatever a notice says", (_name, feed, date) => {
  expect(feed).toContain("Resolved: &lt;/title&gt;&lt;script&gt;");
  expect(feed).toContain("Example &amp; Co");
  expect(feed).toContain(date);
  expect(feed).not.toContain("\u0000");
  // Every element that is opened is closed, in order.
  const open: string[] = [];
  for (const [, closing, name = "", self] of feed.matchAll(/<(\/?)([a-z][\w:]*)[^>]*?(\/?)>/gi)) {
    if (closing === "/") expect(open.pop()).toBe(name);
    else if (self !== "/") open.push(name);
  }
  expect(open).toEqual([]);
});

it("RSS holds what RSS 2.0 requires, and a link to itself", () => {
  const feed = rssOf([notice], channel);
  const [head = "", item = ""] = feed.split("<item>");
  for (const element of ["title", "link", "description"])
    expect(head).toMatch(new RegExp(`<${element}>[^<]`));
  expect(head).toContain('rel="self" type="application/rss+xml"');
  expect(item).toMatch(/<guid isPermaLink="false">urn:uuid:/);
  // RFC 822 dates, as RSS wants them.
  expect(Date.parse(/<pubDate>(.+)<\/pubDate>/.exec(item)?.[1] ?? "")).toBe(Date.parse(notice.startsAt));
});

it("Atom holds what RFC 4287 requires of a feed and of an entry", () => {
  const [head = "", entry = ""] = atomOf([notice], channel).split("<entry>");
  for (const part of [head, entry]) {
    for (const element of ["id", "title", "updated"]) {
      expect(part.match(new RegExp(`<${element}>[^<]+</${element}>`, "g"))).toHaveLength(1);
    }
  }
  expect(head).toMatch(/<author><name>[^<]+<\/name><\/author>/);
  expect(head).toContain('rel="self" type="application/atom+xml"');
  expect(entry).toMatch(/<link href="https?:[^"]+"\/>/);
});
