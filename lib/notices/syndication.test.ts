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
