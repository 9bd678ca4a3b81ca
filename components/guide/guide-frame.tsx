// A page of the guide with the way to its neighbours.
import Link from "next/link";
import type { ReactNode } from "react";
import { type GuidePage, guideGroups } from "@/lib/guide/schema";
import prose from "../public/prose.module.css";
import classes from "./guide.module.css";

type Props = {
  pages: readonly Pick<GuidePage, "slug" | "title" | "group">[];
  /** Slug of the present page. */
  here: string;
  children: ReactNode;
};

export function GuideFrame({ pages, here, children }: Props) {
  return (
    <div className={classes.page}>
      <nav className={classes.side} aria-label="Guide">
        {guideGroups.map((group) => (
          <div key={group}>
            <h2>{group}</h2>
            <ul>
              {pages
                .filter((page) => page.group === group)
                .map((page) => (
                  <li key={page.slug}>
                    <Link
                      href={`/postmaster/${page.slug}`}
                      aria-current={page.slug === here ? "page" : undefined}
                    >
                      {page.title}
                    </Link>
                  </li>
                ))}
            </ul>
          </div>
        ))}
      </nav>
      <article className={prose.prose}>{children}</article>
    </div>
  );
}
