// What the provider has said, newest first, and the two feeds of it.
import type { Metadata } from "next";
import { EmptyState } from "@/components/empty-state";
import { NoticeList } from "@/components/notices/notice-list";
import prose from "@/components/public/prose.module.css";
import { listNotices } from "@/lib/notices/queries";

export const metadata: Metadata = {
  title: "Announcements",
  alternates: {
    types: {
      "application/rss+xml": "/announcements/rss.xml",
      "application/atom+xml": "/announcements/atom.xml",
    },
  },
};

export default async function AnnouncementsPage() {
  const { notices } = await listNotices(new Date());
  return (
    <div className={prose.prose}>
      <h1>Announcements</h1>
      <p>
        News for senders and incidents, the newest first. To be told without looking:{" "}
        <a href="/announcements/rss.xml">RSS</a> or <a href="/announcements/atom.xml">Atom</a>.
      </p>
      {notices.length === 0 ? (
        <EmptyState title="Nothing announced yet">
          News about rules, data and planned work will be here, and in the feeds.
        </EmptyState>
      ) : (
        <NoticeList notices={notices} heading="h2" />
      )}
    </div>
  );
}
