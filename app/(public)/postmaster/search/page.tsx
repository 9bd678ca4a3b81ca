import type { Metadata } from "next";
import Link from "next/link";
import { EmptyState } from "@/components/empty-state";
import { GuidePageList } from "@/components/guide/page-list";
import { GuideSearchForm } from "@/components/guide/search-form";
import prose from "@/components/public/prose.module.css";
import { searchGuide } from "@/lib/guide/queries";
import { guideSearch } from "@/lib/guide/schema";

export const metadata: Metadata = { title: "Search" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function SearchPage({ searchParams }: Props) {
  const { q } = guideSearch.parse(await searchParams);
  const hits = await searchGuide(q);
  return (
    <>
      <div className={prose.prose}>
        <h1>Search</h1>
      </div>
      <GuideSearchForm question={q} />
      {q !== "" && hits.length === 0 ? (
        <EmptyState title="No page has all these words">
          Use fewer words, or <Link href="/postmaster/bounce">paste the whole reply</Link> and have it read.
        </EmptyState>
      ) : (
        <GuidePageList pages={hits} />
      )}
    </>
  );
}
