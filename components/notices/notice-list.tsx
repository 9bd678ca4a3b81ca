// Notices one under the other, whole: what happened, what it touches, since when.
import Link from "next/link";
import type { Notice } from "@/lib/notices/schema";
import classes from "./notice-list.module.css";
import { noticeTimes, partWords, stateWords } from "./notice-words";

export function NoticeList({ notices }: { notices: readonly Notice[] }) {
  return (
    <ul className={classes.list}>
      {notices.map((notice) => (
        <li key={notice.id}>
          <NoticeArticle notice={notice} linked />
        </li>
      ))}
    </ul>
  );
}

export function NoticeArticle({ notice, linked = false }: { notice: Notice; linked?: boolean }) {
  return (
    <article className={classes.article} data-state={notice.state}>
      {linked && (
        <h3 className={classes.title}>
          <Link href={`/announcements/${notice.id}`}>{notice.title}</Link>
        </h3>
      )}
      <p className={classes.facts}>
        <strong>{stateWords[notice.state]}</strong>
        {notice.part && ` · ${partWords[notice.part]}`} · {noticeTimes(notice)}
      </p>
      {notice.text.split(/\n\s*\n/).map((paragraph) => (
        <p key={paragraph}>{paragraph}</p>
      ))}
    </article>
  );
}
