// Every reply code on one page, for whoever has one in hand.
import type { Metadata } from "next";
import Link from "next/link";
import { GuideFrame } from "@/components/guide/guide-frame";
import { GuideSearchForm } from "@/components/guide/search-form";
import prose from "@/components/public/prose.module.css";
import { listGuide } from "@/lib/guide/queries";

export const metadata: Metadata = { title: "Reply codes" };

export default async function CodesPage() {
  const pages = await listGuide();
  return (
    <GuideFrame pages={pages} here="codes">
      <h1>Reply codes</h1>
      <p className={prose.lead}>
        Our servers end a reply that slows down or refuses with one of these. Or{" "}
        <Link href="/postmaster/bounce">paste the whole reply</Link> and have it read.
      </p>
      <GuideSearchForm />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={prose.table} aria-label="Reply codes" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">Code</th>
              <th scope="col">Reply</th>
              <th scope="col">What it says</th>
            </tr>
          </thead>
          <tbody>
            {pages.flatMap(({ slug, lead, code }) =>
              code === null
                ? []
                : [
                    <tr key={slug}>
                      <td className="address">
                        <Link href={`/postmaster/${slug}`}>{code.ownName}</Link>
                        {code.ownName !== code.name && ` (${code.name})`}
                      </td>
                      <td className="address">{code.reply}</td>
                      <td>{lead.replaceAll("`", "")}</td>
                    </tr>,
                  ],
            )}
          </tbody>
        </table>
      </section>
    </GuideFrame>
  );
}
