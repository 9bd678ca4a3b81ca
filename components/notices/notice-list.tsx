// Notices one under the other, whole: what happened, what it touches, since when.
import Link from "next/link";
import type { Notice } from "@/lib/notices/schema";
import classes from "./notice-list.module.css";
import { noticeTimes, partWords, stateWords } from "./notice-words";

type Heading = "h2" | "h3";

export function NoticeList({ notices, heading = "h3" }: { notices: readonly Notice[]; heading?: Heading }) {
  return (
    <ul className={classes.list}>
      {notices.map((notice) => (
        <li key={notice.id}>
          <NoticeArticle notice={notice} heading={heading} />
        </li>
      ))}
    </ul>
  );
}

/** With a heading that leads to its own page, or without one: there the page is named after it. */
export function NoticeArticle({ notice, heading: Name }: { notice: Notice; heading?: Heading }) {
  return (
    <article className={classes.article} data-state={notice.state}>
      {Name && (
        <Name className={classes.title}>
          <Link href={`/announcements/${notice.id}`}>{notice.title}</Link>
        </Name>
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
