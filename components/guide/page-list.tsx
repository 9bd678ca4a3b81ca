// Pages of the guide as links, each with the sentence that says what it is for.
import Link from "next/link";
import type { GuideHit } from "@/lib/guide/schema";
import classes from "./page-list.module.css";

export function GuidePageList({ pages }: { pages: readonly GuideHit[] }) {
  return (
    <ul className={classes.list}>
      {pages.map((page) => (
        <li key={page.slug}>
          <Link href={`/postmaster/${page.slug}`}>{page.title}</Link>
          <span className={classes.lead}>{page.lead}</span>
        </li>
      ))}
    </ul>
  );
}
