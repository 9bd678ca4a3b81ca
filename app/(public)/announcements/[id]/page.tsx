import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { cache } from "react";
import { z } from "zod";
import { NoticeArticle } from "@/components/notices/notice-list";
import prose from "@/components/public/prose.module.css";
import { listNotices } from "@/lib/notices/queries";

type Props = { params: Promise<{ id: string }> };

const find = cache(async (id: string) => {
  if (!z.uuid().safeParse(id).success) return undefined;
  return (await listNotices(new Date())).notices.find((notice) => notice.id === id);
});

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: (await find((await params).id))?.title ?? "Announcements" };
}

export default async function AnnouncementPage({ params }: Props) {
  const notice = await find((await params).id);
  if (notice === undefined) notFound();
  return (
    <div className={prose.prose}>
      <p className={prose.crumb}>
        <Link href="/announcements">Announcements</Link>
      </p>
      <h1>{notice.title}</h1>
      <NoticeArticle notice={notice} />
    </div>
  );
}
