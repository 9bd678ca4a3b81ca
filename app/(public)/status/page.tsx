// How the service is now: how far the data reaches, what goes on, what was.
import type { Metadata } from "next";
import { CompleteThrough } from "@/components/complete-through";
import { EmptyState } from "@/components/empty-state";
import { NoticeList } from "@/components/notices/notice-list";
import prose from "@/components/public/prose.module.css";
import { completeness } from "@/lib/ingest/queries";
import { listNotices } from "@/lib/notices/queries";

export const metadata: Metadata = {
  title: "Service status",
  alternates: { types: { "application/atom+xml": "/announcements/atom.xml" } },
};

export default async function StatusPage() {
  const now = new Date();
  const [data, { notices }] = await Promise.all([completeness(now), listNotices(now)]);
  const present = notices.filter(({ state }) => state === "open" || state === "planned");
  const open = present.filter(({ state }) => state === "open").length;
  const past = notices.filter(({ state }) => state === "over").slice(0, 20);
  return (
    <div className={prose.prose}>
      <h1>Service status</h1>
      <p>
        {open === 0 && "No incident is going on."}
        {open === 1 && "One incident is going on."}
        {open > 1 && `${open} incidents are going on.`}
      </p>
      <h2>Data</h2>
      <p>
        <CompleteThrough completeness={data} /> Figures of a day are final when every mail system of ours has
        closed it.
      </p>
      <h2>Now and planned</h2>
      {present.length === 0 ? <p>Nothing.</p> : <NoticeList notices={present} />}
      <h2>Before</h2>
      {past.length === 0 ? (
        <EmptyState title="No past incident">Incidents stay here after they are resolved.</EmptyState>
      ) : (
        <NoticeList notices={past} />
      )}
    </div>
  );
}
