// A page of the guide with the way to its neighbours.
import Link from "next/link";
import type { ReactNode } from "react";
import { guideGroups } from "@/lib/guide/groups";
import type { GuidePage } from "@/lib/guide/schema";
import prose from "../public/prose.module.css";
import classes from "./guide.module.css";
import { guideTools } from "./tools";

type Props = {
  pages: readonly Pick<GuidePage, "slug" | "title" | "group">[];
  /** Slug of the present page. */
  here: string;
  /** Slug of the page that the present one belongs to, when it is not in the list itself. */
  under?: string | undefined;
  children: ReactNode;
};

export function GuideFrame({ pages, here, under, children }: Props) {
  return (
    <div className={classes.page}>
      <nav className={classes.side} aria-label="Guide">
        <Group name="Tools" pages={guideTools} here={here} under={under} />
        {guideGroups.map((group) => (
          <Group
            key={group}
            name={group}
            pages={pages.filter((page) => page.group === group)}
            here={here}
            under={under}
          />
        ))}
      </nav>
      <article className={prose.prose}>{children}</article>
    </div>
  );
}

type GroupProps = {
  name: string;
  pages: readonly { slug: string; title: string }[];
  here: string;
  under: string | undefined;
};

function Group({ name, pages, here, under }: GroupProps) {
  return (
    <div>
      <h2>{name}</h2>
      <ul>
        {pages.map(({ slug, title }) => (
          <li key={slug}>
            <Link
              href={`/postmaster/${slug}`}
              aria-current={slug === here ? "page" : slug === under || undefined}
            >
              {title}
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}
