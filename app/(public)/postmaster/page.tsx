// The guide for senders: what there is to read, in groups.
import type { Metadata } from "next";
import Link from "next/link";
import classes from "@/components/guide/guide.module.css";
import { GuidePageList } from "@/components/guide/page-list";
import { GuideSearchForm } from "@/components/guide/search-form";
import { guideTools } from "@/components/guide/tools";
import prose from "@/components/public/prose.module.css";
import { guideGroups } from "@/lib/guide/groups";
import { listGuide } from "@/lib/guide/queries";

export const metadata: Metadata = { title: "Guide for senders" };

export default async function GuidePage() {
  const pages = await listGuide();
  return (
    <>
      <div className={prose.prose}>
        <h1>Guide for senders</h1>
        <p className={prose.lead}>The rules, what to do when something is wrong, and how to see your data.</p>
      </div>
      <GuideSearchForm />
      <div className={classes.groups}>
        <section>
          <h2>Tools</h2>
          <GuidePageList pages={guideTools} />
          <p>
            <Link href="/">Is my address blocked?</Link> The front page says it for the address you come from.
          </p>
        </section>
        {guideGroups.map((group) => (
          <section key={group}>
            <h2>{group}</h2>
            <GuidePageList pages={pages.filter((page) => page.group === group)} />
          </section>
        ))}
      </div>
    </>
  );
}
