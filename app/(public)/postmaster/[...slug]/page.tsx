// One page of the guide. The page of a reply code leads a signed-in reader to the addresses it is about.
import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { cache } from "react";
import { AbuseForm } from "@/components/guide/abuse-form";
import { GuideFrame } from "@/components/guide/guide-frame";
import { Markdown } from "@/components/guide/markdown";
import prose from "@/components/public/prose.module.css";
import { findGuidePage, listGuide } from "@/lib/guide/queries";
import { viewerOfPage } from "@/lib/identity/session";

type Props = {
  params: Promise<{ slug: string[] }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

const find = cache((slug: string) => findGuidePage(slug));

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const page = await find((await params).slug.join("/"));
  return page === null ? { title: "Guide" } : { title: page.title, description: page.lead };
}

export default async function GuideTextPage({ params, searchParams }: Props) {
  const page = await find((await params).slug.join("/"));
  if (page === null) notFound();
  const [pages, viewer] = await Promise.all([listGuide(), viewerOfPage()]);
  return (
    <GuideFrame pages={pages} here={page.slug} under={page.code ? "codes" : undefined}>
      {page.code && (
        <p className={prose.crumb}>
          <Link href="/postmaster/codes">Reply codes</Link>
        </p>
      )}
      <h1>{page.title}</h1>
      <div className={prose.lead}>
        <Markdown text={page.lead} />
      </div>
      {page.code && (
        <p>
          Comes with <span className="address">{page.code.reply}</span>
          {page.code.ownName !== page.code.name && (
            <>
              {" "}
              and is called <span className="address">{page.code.ownName}</span> in our replies
            </>
          )}
          .
        </p>
      )}
      <Markdown text={page.body} />
      {page.slug === "abuse" && <AbuseForm sent={(await searchParams).sent === "1"} />}
      {page.code && (
        <>
          <h2>Your own addresses</h2>
          {viewer?.organizationId ? (
            <p>
              <Link href="/ips?status=blocked">Your blocked addresses</Link>, and{" "}
              <Link href="/cases">your cases</Link>.
            </p>
          ) : (
            <p>
              <Link href="/signin?next=/ips%3Fblocked%3Dtrue">Sign in</Link> to see which of your addresses
              are blocked, since when and why.
            </p>
          )}
        </>
      )}
    </GuideFrame>
  );
}
